//! Whose logs are worth fetching at once: orchestrators soon drop those of a replica that has ended.

use std::time::Duration;

use super::{Phase, Stabilizer};

/// The least time between two looks at the logs of one service.
pub(crate) const EVIDENCE_PAUSE: Duration = Duration::from_secs(10);

impl Stabilizer {
    /// The numbers of the services whose logs hold the evidence of something that the sweep just ended has shown: their
    /// restarts grew, a failure or another reason of it appeared, a wanted replica vanished. Each service is named at most
    /// once in 10 s. None with [`evidence`](crate::StabilizationOptions::evidence) off or a
    /// [`log_tail`](crate::StabilizationOptions::log_tail) of 0, and none once the verdict stands, whose logs
    /// [`Step::FetchLogs`](super::Step::FetchLogs) asks for.
    pub fn take_evidence_due(&mut self) -> Vec<usize> {
        let wanted = self.options.evidence && self.options.log_tail > 0 && self.phase == Phase::Resting;
        if !std::mem::take(&mut self.has_news) || !wanted {
            return Vec::new();
        }
        let now = self.last_sweep().ended;
        self.services
            .iter_mut()
            .enumerate()
            .filter_map(|(index, service)| service.take_evidence_due(now, EVIDENCE_PAUSE).then_some(index))
            .collect()
    }
}
