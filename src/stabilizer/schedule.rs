//! When the next sweep is due.

use std::time::Duration;

use crate::options::StabilizationOptions;

/// A rest longer than planned by more than this is a gap: a hidden tab, a suspended machine.
const LATENESS: Duration = Duration::from_secs(2);
/// The least time between two sweeps that news brought; doubled with each further one until a rest passes without news.
const PUSH_PAUSE: Duration = Duration::from_millis(4);

#[derive(Debug, Clone)]
pub(super) struct Schedule {
    poll_interval: Duration,
    deadline: Option<Duration>,
    call_timeout: Duration,
    log_timeout: Duration,
    due: Duration,
    pushed_sweeps: u32,
    throttled_until: Duration,
    news: bool,
    last_sweep: SweepTimes,
    /// How long the last sweep took; zero where it failed to observe a service.
    usual_sweep: Duration,
}

/// When a sweep began and ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SweepTimes {
    pub began: Duration,
    pub ended: Duration,
}

impl Schedule {
    pub fn last_sweep(&self) -> SweepTimes {
        self.last_sweep
    }

    pub fn new(options: &StabilizationOptions, start: Duration) -> Self {
        Self {
            poll_interval: options.poll_interval,
            deadline: options.timeout.and_then(|timeout| start.checked_add(timeout)),
            call_timeout: options.call_timeout,
            log_timeout: options.log_timeout,
            due: start,
            pushed_sweeps: 0,
            throttled_until: start,
            news: false,
            last_sweep: SweepTimes {
                began: start,
                ended: start,
            },
            usual_sweep: Duration::ZERO,
        }
    }

    pub fn due(&self) -> Duration {
        self.due
    }

    pub fn past_deadline(&self, now: Duration) -> bool {
        self.deadline.is_some_and(|deadline| now >= deadline)
    }

    /// Whether the API asked for a pause that has not passed.
    pub fn throttled(&self, now: Duration) -> bool {
        now < self.throttled_until
    }

    /// Begins a sweep: whether a gap lies before it, and until when its calls may take. They end at the deadline, but those
    /// of a sweep that only starts there get half of the time for logs, so that looking once is possible; and one that is
    /// under way there, at a cluster that has answered so far, may take as long as its like usually do.
    pub fn start_sweep(&mut self, now: Duration) -> (bool, Option<Duration>) {
        let late = now.saturating_sub(self.due) > LATENESS.max(self.poll_interval);
        self.last_sweep.began = now;
        self.pushed_sweeps = if self.news {
            self.pushed_sweeps.saturating_add(1)
        } else {
            0
        };
        self.news = false;
        let until = self.deadline.map(|deadline| {
            let most = self.call_timeout.min(self.log_timeout / 2);
            let grace = if now < deadline {
                most.min(self.usual_sweep.saturating_mul(4))
            } else {
                most
            };
            deadline.max(now.saturating_add(grace))
        });
        (late, until)
    }

    /// Ends a sweep; `complete` where every service was observed in it.
    pub fn end_sweep(&mut self, now: Duration, complete: bool) {
        self.last_sweep.ended = now;
        self.usual_sweep = if complete {
            now.saturating_sub(self.last_sweep.began)
        } else {
            Duration::ZERO
        };
    }

    /// Plans the next sweep, at `milestone` where that comes before the next tick.
    pub fn rest(&mut self, now: Duration, milestone: Option<Duration>) {
        let tick = now.saturating_add(self.poll_interval);
        let due = milestone.map_or(tick, |milestone| milestone.clamp(now, tick));
        self.due = self.no_later_than_deadline(due.max(self.throttled_until));
        if self.news {
            self.changed(now);
        }
    }

    /// Something happened: sweeps as soon as the API and the pushes before allow.
    pub fn changed(&mut self, now: Duration) {
        self.news = true;
        let pause = match self.pushed_sweeps {
            0 => Duration::ZERO,
            pushes => PUSH_PAUSE
                .saturating_mul(1 << (pushes - 1).min(16))
                .min(self.poll_interval),
        };
        let due = now
            .max(self.last_sweep.began.saturating_add(pause))
            .max(self.throttled_until);
        self.due = self.due.min(due);
    }

    pub fn throttle(&mut self, until: Duration) {
        self.throttled_until = self.throttled_until.max(until);
    }

    /// Until when logs may be fetched. The time for them starts at the deadline, or with a sweep that came after it.
    pub fn logs_until(&self, now: Duration) -> Duration {
        let start = match self.deadline {
            Some(deadline) if now >= deadline => self.last_sweep.began.max(deadline),
            _ => now,
        };
        start.saturating_add(self.log_timeout)
    }

    fn no_later_than_deadline(&self, due: Duration) -> Duration {
        self.deadline.map_or(due, |deadline| due.min(deadline))
    }
}
