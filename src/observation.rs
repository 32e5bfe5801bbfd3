//! What one call says of one service.

use std::{sync::Arc, time::Duration};

use crate::filter::LineFilter;

/// What one node says of one service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NodeServiceState {
    /// Which node. Restarts are compared node by node; without it, row by row.
    #[cfg_attr(feature = "serde", serde(default))]
    pub node_id: Option<NodeId>,
    /// Replicas running there.
    pub running: u32,
    /// Whether all of them pass their health checks. A node that runs none should say `true`.
    pub healthy: bool,
    /// How often its replicas were restarted so far. Growth starts a soak anew.
    #[cfg_attr(feature = "serde", serde(default))]
    pub restarts: u32,
    /// What is known to be wrong with its replicas.
    #[cfg_attr(feature = "serde", serde(default))]
    pub failure: Option<Failure>,
}

impl NodeServiceState {
    /// A node without restarts or failures.
    #[must_use]
    pub fn new(running: u32, healthy: bool) -> Self {
        Self {
            running,
            healthy,
            ..Self::default()
        }
    }
}

/// A node's identity: orchestrators use numbers or names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(untagged)
)]
pub enum NodeId {
    /// A number.
    Number(u64),
    /// A name.
    Name(Arc<str>),
}

/// What is known to be wrong with a service's replicas.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Failure {
    /// A short stable code, for instance `image-not-found`. [`Failure::ROLLED_BACK`] is the one the engine knows.
    pub reason: String,
    /// The orchestrator's own words.
    #[cfg_attr(feature = "serde", serde(default))]
    pub message: Option<String>,
    /// Whether waiting cannot help. Acted on only with [`fail_fast`](crate::StabilizationOptions::fail_fast).
    #[cfg_attr(feature = "serde", serde(default))]
    pub terminal: bool,
}

impl Failure {
    /// The reason of a deployment that the orchestrator has taken back, or is taking back.
    pub const ROLLED_BACK: &'static str = "rolled-back";

    pub(crate) fn make_safe(&mut self, filter: &mut LineFilter) {
        filter.make_safe(&mut self.reason);
        if let Some(message) = &mut self.message {
            filter.make_safe(message);
        }
    }
}

/// Why a service could not be observed. Unknown is neither healthy nor crashed: the service keeps its last known
/// numbers and counts as not ready until a later sweep observes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObservationError {
    /// What went wrong.
    pub message: String,
    /// No sweep is to begin before so much time has passed, for an API that throttles. Default: none.
    pub retry_after: Option<Duration>,
    /// Whether the wait is to end at once with this error, as for refused credentials. Default: false.
    pub fatal: bool,
}

impl ObservationError {
    /// An error that the next sweep may not meet again.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            ..Self::default()
        }
    }

    /// Puts the next sweep off.
    #[must_use]
    pub fn retry_after(mut self, pause: Duration) -> Self {
        self.retry_after = Some(pause);
        self
    }

    /// Ends the wait at once.
    #[must_use]
    pub fn fatal(mut self) -> Self {
        self.fatal = true;
        self
    }
}

impl std::fmt::Display for ObservationError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ObservationError {}
