//! Reads the parts of which lines are made.

use std::time::Duration;

use super::{
    fields::{Problem, Read, count, entries, flag, list, object, optional, required, text, time},
    json::Json,
};
use crate::{
    observation::{Failure, NodeId, NodeServiceState, ObservationError},
    options::{Adaptive, StabilizationOptions},
    report::FailureReason,
    spec::{DeploymentSpec, Endpoint, Protocol, ResourceType, Scale, ServiceSpec},
};

/// What was said of a service, and when, where that is told.
pub(super) struct Answer {
    pub said: Result<Vec<NodeServiceState>, ObservationError>,
    pub answered: Option<Duration>,
}

/// The lines of a log, or why there are none.
pub(super) type Tail = Result<Vec<String>, String>;

pub(super) fn spec(value: &Json) -> Read<DeploymentSpec> {
    let fields = object(value)?;
    let named = |(name, service): (String, ServiceSpec)| ServiceSpec { name, ..service };
    let services = optional(fields, "services", |value| entries(value, service))?.unwrap_or_default();
    Ok(DeploymentSpec {
        deployment: optional(fields, "deployment", text)?.unwrap_or_default(),
        services: services.into_iter().map(named).collect(),
    })
}

/// Its name is not among its fields.
fn service(value: &Json) -> Read<ServiceSpec> {
    let fields = object(value)?;
    Ok(ServiceSpec {
        rtype: optional(fields, "rtype", resource_type)?.unwrap_or_default(),
        endpoints: optional(fields, "endpoints", |value| list(value, endpoint))?.unwrap_or_default(),
        depends: optional(fields, "depends", |value| list(value, text))?.unwrap_or_default(),
        ..ServiceSpec::new("", optional(fields, "scale", scale)?.unwrap_or_default())
    })
}

fn resource_type(value: &Json) -> Read<ResourceType> {
    match value.as_text() {
        Some("service") => Ok(ResourceType::Service),
        Some("job") => Ok(ResourceType::Job),
        Some("cron") => Ok(ResourceType::Cron),
        _ => Err(Problem::new("service, job or cron", value)),
    }
}

fn scale(value: &Json) -> Read<Scale> {
    let fields = object(value)?;
    match fields.get("mode").and_then(Json::as_text) {
        Some("fixed") => Ok(Scale::Fixed {
            replicas: required(fields, "replicas", count)?,
        }),
        Some("adaptive") => Ok(Scale::Adaptive {
            min: required(fields, "min", count)?,
            max: optional(fields, "max", count)?.unwrap_or(u32::MAX),
        }),
        Some("manual") => Ok(Scale::Manual),
        _ => Err(Problem::new("a mode: fixed, adaptive or manual", value)),
    }
}

fn endpoint(value: &Json) -> Read<Endpoint> {
    let fields = object(value)?;
    Ok(Endpoint {
        protocol: required(fields, "protocol", protocol)?,
        port: required(fields, "port", |value| {
            let port = value.as_integer().and_then(|port| u16::try_from(port).ok());
            port.ok_or_else(|| Problem::new("an integer from 0 to 65535", value))
        })?,
    })
}

fn protocol(value: &Json) -> Read<Protocol> {
    match value.as_text() {
        Some("http") => Ok(Protocol::Http),
        Some("https") => Ok(Protocol::Https),
        Some("tcp") => Ok(Protocol::Tcp),
        Some("udp") => Ok(Protocol::Udp),
        Some("ws" | "websocket") => Ok(Protocol::Websocket),
        _ => Err(Problem::new("http, https, tcp, udp or ws", value)),
    }
}

/// What is missing has its default; `null` is no limit.
pub(super) fn options(value: &Json) -> Read<StabilizationOptions> {
    let fields = object(value)?;
    let default = StabilizationOptions::default();
    let or_off = |key, default: Option<Duration>| match fields.get(key) {
        None => Ok(default),
        Some(_) => optional(fields, key, time),
    };
    let number = |key, default: usize| {
        let number = optional(fields, key, count)?;
        Ok(number.map_or(default, |number| number as usize))
    };
    Ok(StabilizationOptions {
        timeout: or_off("timeout", default.timeout)?,
        poll_interval: optional(fields, "pollInterval", time)?.unwrap_or(default.poll_interval),
        call_timeout: or_off("callTimeout", Some(default.call_timeout))?.unwrap_or(Duration::MAX),
        concurrency: number("concurrency", default.concurrency)?,
        log_tail: number("logTail", default.log_tail)?,
        log_timeout: optional(fields, "logTimeout", time)?.unwrap_or(default.log_timeout),
        stable_for: optional(fields, "stableFor", time)?.unwrap_or(default.stable_for),
        progress_deadline: or_off("progressDeadline", None)?,
        fail_fast: optional(fields, "failFast", flag)?.unwrap_or(default.fail_fast),
        adaptive: match optional(fields, "adaptive", text)?.as_deref() {
            Some("range") => Adaptive::Range,
            _ => Adaptive::Min,
        },
        evidence: optional(fields, "evidence", flag)?.unwrap_or(default.evidence),
        ..default
    })
}

pub(super) fn answer(value: &Json) -> Read<Answer> {
    if matches!(value, Json::List(_)) {
        return Ok(Answer {
            said: Ok(list(value, state)?),
            answered: None,
        });
    }
    let fields = object(value)?;
    Ok(Answer {
        said: Err(ObservationError {
            message: required(fields, "error", text)?,
            retry_after: optional(fields, "retryAfter", time)?,
            fatal: false,
        }),
        answered: optional(fields, "answered", time)?,
    })
}

fn state(value: &Json) -> Read<NodeServiceState> {
    let fields = object(value)?;
    Ok(NodeServiceState {
        node_id: optional(fields, "nodeId", node_id)?,
        running: required(fields, "running", count)?,
        healthy: required(fields, "healthy", flag)?,
        restarts: optional(fields, "restarts", count)?.unwrap_or_default(),
        failure: optional(fields, "failure", failure)?,
    })
}

fn node_id(value: &Json) -> Read<NodeId> {
    match (value.as_integer(), value.as_text()) {
        (Some(number), _) => Ok(NodeId::Number(number)),
        (_, Some(name)) => Ok(NodeId::Name(name.into())),
        _ => Err(Problem::new("a name or a number", value)),
    }
}

fn failure(value: &Json) -> Read<Failure> {
    let fields = object(value)?;
    Ok(Failure {
        reason: required(fields, "reason", text)?,
        message: optional(fields, "message", text)?,
        terminal: optional(fields, "terminal", flag)?.unwrap_or_default(),
    })
}

pub(super) fn tail(value: &Json) -> Read<Tail> {
    if matches!(value, Json::List(_)) {
        return Ok(Ok(list(value, text)?));
    }
    Ok(Err(required(object(value)?, "error", text)?))
}

/// The kind of an outcome, as it is written.
pub(super) fn outcome(value: &Json) -> Read<&'static str> {
    ["ready", "timedOut", "failed"]
        .into_iter()
        .find(|kind| value.as_text() == Some(*kind))
        .ok_or_else(|| Problem::new("ready, timedOut or failed", value))
}

pub(super) fn reason(value: &Json) -> Read<FailureReason> {
    match value.as_text() {
        Some("terminal-failure") => Ok(FailureReason::TerminalFailure),
        Some("no-progress") => Ok(FailureReason::NoProgress),
        Some("rolled-back") => Ok(FailureReason::RolledBack),
        _ => Err(Problem::new(
            "terminal-failure, no-progress or rolled-back",
            value,
        )),
    }
}
