//! For how long the deployment has been ready without a break.

use std::time::Duration;

/// Counts from the first ready sweep after the last break.
#[derive(Debug, Clone, Default)]
pub(super) struct Soak {
    ready_since: Option<Duration>,
    ready_until: Duration,
}

impl Soak {
    /// `unbroken` is false where something happened since the last sweep that a ready sweep cannot vouch for: a restart,
    /// or a gap in which no sweep could run.
    pub fn end_sweep(&mut self, now: Duration, ready: bool, unbroken: bool) {
        self.ready_since = match self.ready_since {
            _ if !ready => None,
            Some(since) if unbroken => Some(since),
            _ => Some(now),
        };
        self.ready_until = now;
    }

    /// How long the sweeps so far vouch for; zero when the last one was not ready.
    pub fn ready_for(&self) -> Duration {
        self.ready_since
            .map_or(Duration::ZERO, |since| self.ready_until.saturating_sub(since))
    }

    /// When a soak that is under way will have lasted for `stable_for`.
    pub fn due(&self, stable_for: Duration) -> Option<Duration> {
        self.ready_since.map(|since| since.saturating_add(stable_for))
    }
}
