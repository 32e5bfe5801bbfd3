//! What is known of one service.

use std::time::Duration;

use super::tally::{Marks, Tally};
use crate::{
    observation::{Failure, ObservationError},
    options::Adaptive,
    report::ServiceHealthSummary,
    spec::{Endpoint, ServiceSpec, Target},
};

/// A service as the engine sees it after its last sweep.
#[derive(Debug, Clone)]
pub struct ServiceStatus {
    name: String,
    endpoints: Vec<Endpoint>,
    target: Target,
    running: u64,
    healthy: bool,
    marks: Option<Box<Marks>>,
    error: Option<String>,
    ready: bool,
    blocking_since: Option<Duration>,
    observed_before: bool,
    seen_in: u32,
    restarted: bool,
    news: bool,
    evidence_taken: Option<Duration>,
    last_restart: Option<Duration>,
    distance: u64,
    least_distance: u64,
    terminal_sweeps: u32,
}

impl ServiceStatus {
    pub(super) fn new(spec: &ServiceSpec, adaptive: Adaptive) -> Self {
        let target = Target::new(spec.scale, adaptive);
        Self {
            name: spec.name.clone(),
            endpoints: spec.endpoints.clone(),
            target,
            running: 0,
            healthy: target.desired == 0,
            marks: None,
            error: None,
            ready: false,
            blocking_since: None,
            observed_before: false,
            seen_in: 0,
            restarted: false,
            news: false,
            evidence_taken: None,
            last_restart: None,
            distance: u64::MAX,
            least_distance: u64::MAX,
            terminal_sweeps: 0,
        }
    }

    /// The service's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Replicas running over all nodes, as last observed.
    #[must_use]
    pub fn running(&self) -> u64 {
        self.running
    }

    /// How many replicas are wanted.
    #[must_use]
    pub fn desired(&self) -> u32 {
        self.target.desired
    }

    /// Whether every node says healthy, as last observed.
    #[must_use]
    pub fn healthy(&self) -> bool {
        self.healthy
    }

    /// Restarts over all nodes, as last observed.
    #[must_use]
    pub fn restarts(&self) -> u64 {
        self.marks.as_ref().map_or(0, |marks| marks.restarts.total())
    }

    /// The first failure its nodes report, a terminal one before others.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        self.marks.as_ref()?.failure.as_ref()
    }

    /// Why the last observation failed.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    /// Whether it does not keep the deployment from being ready.
    #[must_use]
    pub fn ready(&self) -> bool {
        self.ready
    }

    /// The time of the sweep since which it has not been ready.
    #[must_use]
    pub fn blocking_since(&self) -> Option<Duration> {
        self.blocking_since
    }

    /// The time of the last sweep that found a replica restarted since the one before.
    #[must_use]
    pub fn last_restart(&self) -> Option<Duration> {
        self.last_restart
    }

    /// The ports it offers, as URLs.
    pub fn endpoints(&self) -> impl Iterator<Item = String> + '_ {
        self.endpoints.iter().map(Endpoint::url)
    }

    /// The part of it that reports carry.
    #[must_use]
    pub fn summary(&self) -> ServiceHealthSummary {
        ServiceHealthSummary {
            name: self.name.clone(),
            running: self.running,
            desired: self.target.desired,
            healthy: self.healthy,
            endpoints: self.endpoints().collect(),
            error: self.error.clone(),
            restarts: self.restarts(),
            failure: self.failure().cloned(),
            diagnosis: None,
        }
    }

    /// Takes in what its nodes say.
    pub(super) fn observe(&mut self, sweep: u32, tally: Tally) {
        self.restarted = self.observed_before && self.has_restarted_since(tally.marks.as_deref());
        self.news = self.target.desired > 0 && (self.restarted || self.has_worsened(&tally));
        self.observed_before = true;
        self.seen_in = sweep;
        self.running = tally.running;
        self.healthy = self.target.desired == 0 || tally.unhealthy == 0;
        self.marks = tally.marks;
        self.error = None;
        // A service of which nothing is wanted ends no wait.
        let terminal = self.target.desired > 0 && self.failure().is_some_and(|failure| failure.terminal);
        self.terminal_sweeps = if terminal {
            self.terminal_sweeps.saturating_add(1)
        } else {
            0
        };
        self.distance = if self.target.desired == 0 {
            0
        } else {
            self.target
                .distance(tally.running)
                .saturating_add(tally.unhealthy)
        };
    }

    pub(super) fn observe_error(&mut self, sweep: u32, error: &ObservationError) {
        self.seen_in = sweep;
        self.error = Some(error.to_string());
        self.restarted = false;
        self.news = false;
        self.terminal_sweeps = 0;
    }

    /// Settles what a sweep has shown.
    pub(super) fn end_sweep(&mut self, sweep: u32, now: Duration) -> Finding {
        if self.seen_in != sweep {
            self.observe_error(sweep, &ObservationError::new("not observed in this sweep"));
        }
        let observed = self.error.is_none();
        if self.restarted {
            self.last_restart = Some(now);
        }
        self.ready = self.target.desired == 0 || (observed && self.distance == 0);
        self.blocking_since = if self.ready {
            None
        } else {
            self.blocking_since.or(Some(now))
        };
        let nearer = observed && self.distance < self.least_distance;
        if nearer {
            self.least_distance = self.distance;
        }
        Finding {
            ready: self.ready,
            observed,
            nearer,
            news: self.news,
            restarted: self.restarted,
            terminal_sweeps: self.terminal_sweeps,
        }
    }

    /// Whether there is news of it, and its logs were not looked at within `pause`.
    pub(super) fn take_evidence_due(&mut self, now: Duration, pause: Duration) -> bool {
        let due = std::mem::take(&mut self.news)
            && self
                .evidence_taken
                .is_none_or(|taken| now.saturating_sub(taken) >= pause);
        if due {
            self.evidence_taken = Some(now);
        }
        due
    }

    /// Whether a wanted replica has vanished or another failure appeared since the last observation.
    fn has_worsened(&self, now: &Tally) -> bool {
        let lost = now.running < self.running && now.running < self.target.desired.into();
        let known = self.failure().map(|failure| failure.reason.as_str());
        let found = now.failure().map(|failure| failure.reason.as_str());
        lost || (found.is_some() && found != known)
    }

    /// Whether a node restarted a replica since the last observation.
    fn has_restarted_since(&self, now: Option<&Marks>) -> bool {
        let Some(now) = now else {
            return false;
        };
        match &self.marks {
            Some(before) => now.restarts.grown_since(&before.restarts),
            None => now.restarts.total() > 0,
        }
    }
}

/// What a sweep has shown of one service.
pub(super) struct Finding {
    pub ready: bool,
    pub observed: bool,
    pub nearer: bool,
    /// Whether its logs hold the evidence of something.
    pub news: bool,
    pub restarted: bool,
    pub terminal_sweeps: u32,
}
