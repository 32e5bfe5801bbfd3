//! What the state machine shows of itself.

use std::time::Duration;

use super::{Phase, ServiceStatus, Stabilizer, Verdict};
use crate::report::{BlockingService, LogTail, Snapshot, StabilizationResult};

impl Stabilizer {
    /// The view after the last sweep.
    #[must_use]
    pub fn snapshot(&self, now: Duration) -> Snapshot {
        Snapshot {
            sweep: self.sweeps,
            elapsed: self.elapsed_at(now),
            ready: self.ready,
            ready_for: self.ready_for(),
            services: self.services.iter().map(ServiceStatus::summary).collect(),
            blocking: self.blocking(),
        }
    }

    /// How long the deployment has been ready without a break.
    #[must_use]
    pub fn ready_for(&self) -> Duration {
        self.soak.ready_for()
    }

    /// The whole result, once the wait is over.
    #[must_use]
    pub fn result(&self) -> Option<StabilizationResult> {
        self.outcome().map(|outcome| StabilizationResult {
            outcome,
            services: self.services.iter().map(ServiceStatus::summary).collect(),
            blocking: self.blocking(),
            sweeps: self.sweeps,
            elapsed: self.elapsed(),
        })
    }

    pub(crate) fn elapsed_at(&self, now: Duration) -> Duration {
        now.saturating_sub(self.start)
    }

    /// How long the wait took, once it is over.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.elapsed_at(self.ended)
    }

    /// The services that keep the deployment from settling, with their numbers: those that are not ready or, where the
    /// deadline came in mid-soak, those that were restarted.
    pub fn blocking_services(&self) -> impl Iterator<Item = (usize, &ServiceStatus)> {
        self.services
            .iter()
            .enumerate()
            .filter(|(_, service)| self.is_blocking(service))
    }

    pub(crate) fn is_blocking(&self, service: &ServiceStatus) -> bool {
        !service.ready() || (self.timed_out_in_soak() && service.last_restart().is_some())
    }

    /// Whether the deadline came while all services were ready, but not for long enough.
    pub(crate) fn timed_out_in_soak(&self) -> bool {
        matches!(
            self.phase,
            Phase::NeedsLogs(Verdict::TimedOut) | Phase::Settled(Verdict::TimedOut)
        ) && self.ready
    }

    /// The logs that were fetched.
    #[cfg(feature = "trace")]
    pub(crate) fn logs(&self) -> &[LogTail] {
        &self.logs
    }

    /// The logs fetched for a service.
    pub(crate) fn log_tail(&self, service: usize) -> Option<&LogTail> {
        let place = self
            .logs
            .binary_search_by_key(&service, |tail| tail.service)
            .ok()?;
        self.logs.get(place)
    }

    fn blocking(&self) -> Vec<BlockingService> {
        self.blocking_services()
            .map(|(index, service)| {
                let tail = self.log_tail(index);
                BlockingService {
                    name: service.name().into(),
                    since: service
                        .blocking_since()
                        .or(service.last_restart())
                        .unwrap_or_default(),
                    logs: tail.map(|tail| tail.lines.clone()).unwrap_or_default(),
                    logs_error: tail.and_then(|tail| tail.error.clone()),
                    evidence: None,
                }
            })
            .collect()
    }
}
