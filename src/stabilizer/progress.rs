//! For how long no service has come nearer to its goal.

use std::time::Duration;

/// Counts only time that sweeps vouch for: not while the deployment is ready, not while nothing could be observed, not
/// over a gap without sweeps. A service comes nearer when it beats its own best, so flapping is no progress.
#[derive(Debug, Clone, Default)]
pub(super) struct Progress {
    stalled: Duration,
    last_sweep: Duration,
}

impl Progress {
    pub fn end_sweep(&mut self, now: Duration, nearer: bool, counts: bool) {
        let passed = now.saturating_sub(self.last_sweep);
        self.last_sweep = now;
        if nearer {
            self.stalled = Duration::ZERO;
        } else if counts {
            self.stalled = self.stalled.saturating_add(passed);
        }
    }

    /// How long nothing has come nearer.
    pub fn stalled(&self) -> Duration {
        self.stalled
    }

    /// When the deadline passes if nothing comes nearer from now on.
    pub fn due(&self, progress_deadline: Duration) -> Duration {
        self.last_sweep
            .saturating_add(progress_deadline.saturating_sub(self.stalled))
    }
}
