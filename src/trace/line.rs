//! The lines of a trace: JSON objects that say their kind. Times are milliseconds since the start of the wait.

use std::{collections::BTreeMap, time::Duration};

use serde::Serialize;

use crate::{
    observation::{NodeId, NodeServiceState},
    options::{Adaptive, StabilizationOptions},
    report::FailureReason,
    spec::DeploymentSpec,
};

/// The version of the format written here, and the latest that can be read.
pub const VERSION: u32 = 1;

/// A line as it is written.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(super) enum Line<'a> {
    /// The first one.
    Trace(Header<'a>),
    Sweep(SweepLine<'a>),
    Logs(LogsLine<'a>),
    End(EndLine),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Header<'a> {
    pub version: u32,
    /// The time of day, as ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
    pub spec: &'a DeploymentSpec,
    pub options: OptionsFields,
}

/// `null` where a time is off.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OptionsFields {
    timeout: Option<Millis>,
    poll_interval: Millis,
    call_timeout: Option<Millis>,
    concurrency: usize,
    log_tail: usize,
    log_timeout: Millis,
    stable_for: Millis,
    progress_deadline: Option<Millis>,
    fail_fast: bool,
    adaptive: &'static str,
    evidence: bool,
}

/// A sweep: only the services of which something else was said than in the sweep before.
#[derive(Serialize)]
pub(super) struct SweepLine<'a> {
    pub at: Millis,
    pub end: Millis,
    /// Whether the cluster had said that something changed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pushed: bool,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub services: BTreeMap<&'a str, AnswerField>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum AnswerField {
    States(Vec<StateFields>),
    Error(ErrorFields),
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StateFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    node_id: Option<NodeId>,
    running: u32,
    healthy: bool,
    #[serde(skip_serializing_if = "is_zero")]
    restarts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<FailureFields>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct FailureFields {
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    terminal: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ErrorFields {
    pub error: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<Millis>,
    /// When the answer came, where that is not the end of the sweep.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered: Option<Millis>,
}

/// Log tails: those that belong to the verdict, or what was fetched when something happened to a service.
#[derive(Serialize)]
pub(super) struct LogsLine<'a> {
    pub at: Millis,
    /// Whether they belong to the verdict.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub last: bool,
    pub services: BTreeMap<&'a str, TailField<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum TailField<'a> {
    Lines(&'a [String]),
    Error { error: &'a str },
}

/// How the wait ended. A wait that was aborted has neither an outcome nor an error.
#[derive(Serialize)]
pub(super) struct EndLine {
    pub at: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<FailureReason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// A time in milliseconds, to the nanosecond.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(transparent)]
pub(super) struct Millis(f64);

impl From<Duration> for Millis {
    fn from(duration: Duration) -> Self {
        Self(duration.as_nanos() as f64 / 1e6)
    }
}

impl From<&StabilizationOptions> for OptionsFields {
    fn from(options: &StabilizationOptions) -> Self {
        Self {
            timeout: options.timeout.map(Millis::from),
            poll_interval: options.poll_interval.into(),
            call_timeout: (options.call_timeout < Duration::MAX).then(|| options.call_timeout.into()),
            concurrency: options.concurrency,
            log_tail: options.log_tail,
            log_timeout: options.log_timeout.into(),
            stable_for: options.stable_for.into(),
            progress_deadline: options.progress_deadline.map(Millis::from),
            fail_fast: options.fail_fast,
            adaptive: match options.adaptive {
                Adaptive::Min => "min",
                Adaptive::Range => "range",
            },
            evidence: options.evidence,
        }
    }
}

impl From<&NodeServiceState> for StateFields {
    fn from(state: &NodeServiceState) -> Self {
        Self {
            node_id: state.node_id.as_ref().map(exact),
            running: state.running,
            healthy: state.healthy,
            restarts: state.restarts,
            failure: state.failure.as_ref().map(|failure| FailureFields {
                reason: failure.reason.clone(),
                message: failure.message.clone(),
                terminal: failure.terminal,
            }),
        }
    }
}

/// JSON numbers are exact up to 2⁵³; a larger id is told apart as a name just as well.
fn exact(id: &NodeId) -> NodeId {
    match id {
        NodeId::Number(number) if *number > 1 << 53 => NodeId::Name(number.to_string().into()),
        _ => id.clone(),
    }
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}
