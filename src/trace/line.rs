//! The lines of a trace as they are written: JSON objects that say their kind. Times are milliseconds since the start of
//! the wait.

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{
    observation::{Failure, NodeId, NodeServiceState, ObservationError},
    options::{Adaptive, StabilizationOptions},
    report::FailureReason,
    spec::DeploymentSpec,
};

/// The version of the format written here, and the latest that can be read.
pub const VERSION: u32 = 1;

/// Any line.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(super) enum Line {
    /// The first one.
    Trace(Header),
    Sweep(SweepLine),
    Logs(LogsLine),
    End(EndLine),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Header {
    pub version: u32,
    /// The time of day, as ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
    pub spec: DeploymentSpec,
    pub options: OptionsFields,
}

/// `null` where a time is off.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
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
    adaptive: AdaptiveField,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum AdaptiveField {
    Min,
    Range,
}

/// A sweep: only the services of which something else was said than in the sweep before.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SweepLine {
    pub at: Millis,
    pub end: Millis,
    /// Whether the cluster had said that something changed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pushed: bool,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub services: BTreeMap<String, AnswerField>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum AnswerField {
    States(Vec<StateFields>),
    Error(ErrorFields),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StateFields {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    node_id: Option<NodeId>,
    running: u32,
    healthy: bool,
    #[serde(default, skip_serializing_if = "is_zero")]
    restarts: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failure: Option<FailureFields>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct FailureFields {
    reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    terminal: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ErrorFields {
    pub error: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<Millis>,
    /// When the answer came, where that is not the end of the sweep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<Millis>,
}

/// Log tails: those that belong to the verdict, or what was fetched when something happened to a service.
#[derive(Serialize, Deserialize)]
pub(super) struct LogsLine {
    pub at: Millis,
    /// Whether they belong to the verdict.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub last: bool,
    pub services: BTreeMap<String, TailField>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum TailField {
    Lines(Vec<String>),
    Error { error: String },
}

/// How the wait ended. A wait that was aborted has neither an outcome nor an error.
#[derive(Serialize, Deserialize)]
pub(super) struct EndLine {
    pub at: Millis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OutcomeField>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<FailureReason>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// The verdict without its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum OutcomeField {
    Ready,
    TimedOut,
    Failed,
}

impl OutcomeField {
    pub fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::TimedOut => "timedOut",
            Self::Failed => "failed",
        }
    }
}

/// A time in milliseconds, to the nanosecond.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64")]
pub(super) struct Millis(f64);

impl TryFrom<f64> for Millis {
    type Error = &'static str;

    fn try_from(millis: f64) -> Result<Self, Self::Error> {
        if millis >= 0.0 {
            Ok(Self(millis))
        } else {
            Err("a time must not be negative")
        }
    }
}

impl From<Duration> for Millis {
    fn from(duration: Duration) -> Self {
        Self(duration.as_nanos() as f64 / 1e6)
    }
}

impl From<Millis> for Duration {
    /// Saturates, as casts from floats do.
    fn from(Millis(millis): Millis) -> Self {
        Self::from_nanos((millis * 1e6).round() as u64)
    }
}

impl Default for OptionsFields {
    fn default() -> Self {
        Self::from(&StabilizationOptions::default())
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
                Adaptive::Min => AdaptiveField::Min,
                Adaptive::Range => AdaptiveField::Range,
            },
        }
    }
}

impl From<OptionsFields> for StabilizationOptions {
    fn from(fields: OptionsFields) -> Self {
        Self {
            timeout: fields.timeout.map(Duration::from),
            poll_interval: fields.poll_interval.into(),
            call_timeout: fields.call_timeout.map_or(Duration::MAX, Duration::from),
            concurrency: fields.concurrency,
            log_tail: fields.log_tail,
            log_timeout: fields.log_timeout.into(),
            stable_for: fields.stable_for.into(),
            progress_deadline: fields.progress_deadline.map(Duration::from),
            fail_fast: fields.fail_fast,
            adaptive: match fields.adaptive {
                AdaptiveField::Min => Adaptive::Min,
                AdaptiveField::Range => Adaptive::Range,
            },
            ..Self::default()
        }
    }
}

impl From<&NodeServiceState> for StateFields {
    fn from(state: &NodeServiceState) -> Self {
        Self {
            node_id: state.node_id.clone(),
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

impl From<StateFields> for NodeServiceState {
    fn from(fields: StateFields) -> Self {
        Self {
            node_id: fields.node_id,
            running: fields.running,
            healthy: fields.healthy,
            restarts: fields.restarts,
            failure: fields.failure.map(|failure| Failure {
                reason: failure.reason,
                message: failure.message,
                terminal: failure.terminal,
            }),
        }
    }
}

impl From<ErrorFields> for ObservationError {
    fn from(fields: ErrorFields) -> Self {
        Self {
            message: fields.error,
            retry_after: fields.retry_after.map(Duration::from),
            fatal: false,
        }
    }
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}
