//! What the engine says: summaries, snapshots, results.

mod duration;
pub(crate) use duration::Readable;
pub(crate) mod message;

use std::time::Duration;

use crate::{diagnosis::Diagnosis, filter::LineFilter, observation::Failure};

/// Where a service stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ServiceHealthSummary {
    /// The service's name.
    pub name: String,
    /// Replicas running over all nodes, as last observed.
    pub running: u64,
    /// How many are wanted.
    pub desired: u32,
    /// Whether every node says healthy, as last observed; true where `desired` is 0; false where never observed.
    pub healthy: bool,
    /// For instance `http://localhost:8080`, in the order of the spec.
    pub endpoints: Vec<String>,
    /// Why the last observation failed. The numbers above are then the last ones known.
    pub error: Option<String>,
    /// Restarts over all nodes.
    pub restarts: u64,
    /// The first failure its nodes report, a terminal one before others.
    pub failure: Option<Failure>,
    /// What keeps it from being ready, where that is certain enough. Filled in the reports of
    /// [`watch_stabilization`](crate::watch_stabilization): in the result, and in a snapshot where a service that is not
    /// ready has a failure or evidence.
    pub diagnosis: Option<Diagnosis>,
}

/// A service that keeps the deployment from being ready.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BlockingService {
    /// The service's name.
    pub name: String,
    /// From the start of the wait to the sweep since which it has not been ready.
    pub since: Duration,
    /// The tail of its logs, oldest line first. Filled in the result only.
    pub logs: Vec<String>,
    /// Why there are no logs, where fetching them failed.
    pub logs_error: Option<String>,
    /// The tail of its logs as it was when the service last restarted, reported another failure or lost a replica. Left out
    /// of a result whose `logs` hold the same lines.
    pub evidence: Option<LogEvidence>,
}

/// The tail of a service's logs, fetched in the midst of the wait.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LogEvidence {
    /// From the start of the wait to the sweep that showed what happened.
    pub at: Duration,
    /// Its lines, oldest first.
    pub lines: Vec<String>,
}

/// The logs fetched for one service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogTail {
    /// The service's number, see [`Stabilizer::services`](crate::Stabilizer::services).
    pub service: usize,
    /// Its lines, oldest first.
    pub lines: Vec<String>,
    /// Why there are none, where fetching them failed.
    pub error: Option<String>,
}

impl LogTail {
    /// Keeps the last `tail` lines; an entry of several lines counts as several.
    #[must_use]
    pub fn new<'a>(service: usize, entries: impl Iterator<Item = &'a str>, tail: usize) -> Self {
        let mut lines: Vec<&str> = Vec::new();
        for entry in entries {
            let entry = entry.strip_suffix('\n').unwrap_or(entry);
            lines.extend(
                entry
                    .split('\n')
                    .map(|line| line.strip_suffix('\r').unwrap_or(line)),
            );
        }
        let surplus = lines.len().saturating_sub(tail);
        Self {
            service,
            lines: lines.into_iter().skip(surplus).map(String::from).collect(),
            error: None,
        }
    }

    pub(crate) fn make_safe(&mut self, filter: &mut LineFilter) {
        for line in self.lines.iter_mut().chain(&mut self.error) {
            filter.make_safe(line);
        }
    }

    /// What is left where fetching failed.
    #[must_use]
    pub fn failed(service: usize, error: String) -> Self {
        Self {
            service,
            lines: Vec::new(),
            error: Some(error),
        }
    }
}

/// Why a wait ended before its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    any(feature = "serde", all(target_arch = "wasm32", target_os = "unknown")),
    derive(serde::Serialize),
    serde(rename_all = "kebab-case")
)]
pub enum FailureReason {
    /// A service reported a failure that waiting cannot heal.
    TerminalFailure,
    /// No service came nearer to its goal for the progress deadline.
    NoProgress,
    /// The orchestrator took the deployment back.
    RolledBack,
}

/// The verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    any(feature = "serde", all(target_arch = "wasm32", target_os = "unknown")),
    derive(serde::Serialize),
    serde(tag = "kind", rename_all = "camelCase")
)]
pub enum StabilizationOutcome {
    /// Every service runs its desired replicas and all are healthy.
    Ready,
    /// The deadline came first.
    TimedOut {
        /// Which services were not ready, with the tails of their logs.
        message: String,
    },
    /// The wait ended before its deadline since going on could not help.
    Failed {
        /// Why.
        reason: FailureReason,
        /// What failed, which services were not ready, with the tails of their logs.
        message: String,
    },
}

impl StabilizationOutcome {
    /// Whether it is [`StabilizationOutcome::Ready`].
    #[must_use]
    pub fn is_ready(&self) -> bool {
        matches!(self, Self::Ready)
    }

    /// The message of an outcome that is not ready.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        match self {
            Self::Ready => None,
            Self::TimedOut { message } | Self::Failed { message, .. } => Some(message),
        }
    }
}

/// What a wait came to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct StabilizationResult {
    /// The verdict.
    pub outcome: StabilizationOutcome,
    /// Every service of the spec but jobs and crons, in its order.
    pub services: Vec<ServiceHealthSummary>,
    /// The services that were not ready at the end, in the order of the spec.
    pub blocking: Vec<BlockingService>,
    /// How many sweeps were made.
    pub sweeps: u32,
    /// How long it took.
    pub elapsed: Duration,
}

/// The engine's view after a sweep.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Snapshot {
    /// 1 for the first.
    pub sweep: u32,
    /// Since the start of the wait.
    pub elapsed: Duration,
    /// Whether every service was ready in this sweep.
    pub ready: bool,
    /// How long the deployment has been ready without a break.
    pub ready_for: Duration,
    /// Every service of the spec but jobs and crons, in its order.
    pub services: Vec<ServiceHealthSummary>,
    /// The services that are not ready, in the order of the spec.
    pub blocking: Vec<BlockingService>,
}
