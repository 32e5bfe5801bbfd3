//! What a wait comes to, and in which words.

use std::time::Duration;

use super::{Phase, ServiceStatus, Stabilizer};
use crate::{
    observation::Failure,
    report::{FailureReason, StabilizationOutcome, message},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    Ready,
    TimedOut,
    TerminalFailure { service: usize },
    NoProgress,
}

impl Stabilizer {
    /// The outcome, once the wait is over.
    #[must_use]
    pub fn outcome(&self) -> Option<StabilizationOutcome> {
        let Phase::Settled(verdict) = &self.phase else {
            return None;
        };
        Some(match verdict {
            Verdict::Ready => StabilizationOutcome::Ready,
            Verdict::TimedOut => StabilizationOutcome::TimedOut {
                message: message::timed_out(self),
            },
            Verdict::TerminalFailure { service } => StabilizationOutcome::Failed {
                reason: self.failure_reason(*service),
                message: message::terminal_failure(self, *service),
            },
            Verdict::NoProgress => StabilizationOutcome::Failed {
                reason: FailureReason::NoProgress,
                message: message::no_progress(self, self.progress.stalled()),
            },
        })
    }

    pub(super) fn verdict(&self, now: Duration, terminal: Option<usize>) -> Option<Verdict> {
        if self.ready && self.soak.ready_for() >= self.options.stable_for {
            return Some(Verdict::Ready);
        }
        if let Some(service) = terminal
            && self.options.fail_fast
        {
            return Some(Verdict::TerminalFailure { service });
        }
        if let Some(deadline) = self.options.progress_deadline
            && !self.ready
            && self.progress.stalled() >= deadline
        {
            return Some(Verdict::NoProgress);
        }
        self.schedule.past_deadline(now).then_some(Verdict::TimedOut)
    }

    fn failure_reason(&self, service: usize) -> FailureReason {
        let rolled_back = self
            .services
            .get(service)
            .and_then(ServiceStatus::failure)
            .is_some_and(|failure| failure.reason == Failure::ROLLED_BACK);
        if rolled_back {
            FailureReason::RolledBack
        } else {
            FailureReason::TerminalFailure
        }
    }
}
