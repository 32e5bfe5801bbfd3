//! The state machine: takes the time and what was observed, says what to do next.

mod evidence;
mod progress;
mod schedule;
mod service;
mod soak;
mod tally;
mod verdict;
mod views;

use std::time::Duration;

use crate::{
    observation::{NodeServiceState, ObservationError},
    options::{InvalidOption, StabilizationOptions},
    report::LogTail,
    spec::{DeploymentSpec, ServiceSpec},
};
pub(crate) use evidence::EVIDENCE_PAUSE;
use progress::Progress;
use schedule::Schedule;
pub(crate) use schedule::SweepTimes;
pub use service::ServiceStatus;
use soak::Soak;
pub(crate) use tally::Tally;
use verdict::Verdict;

/// In so many sweeps in a row a terminal failure must be seen before it ends a wait.
const TERMINAL_SWEEPS: u32 = 2;

/// Decides when a deployment has settled. It reads no clock and makes no calls: [`Stabilizer::next`] says what to do, and
/// all times are counted from one origin of the caller's choice. [`wait_for_stabilization`](crate::wait_for_stabilization)
/// drives it; use it directly to replay or simulate.
///
/// ```
/// use std::time::Duration;
/// use evenkeel::{DeploymentSpec, NodeServiceState, Scale, ServiceSpec, StabilizationOptions, Stabilizer, Step};
///
/// let spec = DeploymentSpec::new("shop").service(ServiceSpec::new("web", Scale::Fixed { replicas: 1 }));
/// let mut stabilizer = Stabilizer::new(&spec, StabilizationOptions::default(), Duration::ZERO)?;
/// assert!(matches!(stabilizer.next(Duration::ZERO), Step::Sweep { .. }));
/// stabilizer.observe(0, Ok([NodeServiceState::new(1, true)]), Duration::ZERO);
/// stabilizer.end_sweep(Duration::ZERO);
/// assert!(matches!(stabilizer.next(Duration::ZERO), Step::Done));
/// assert!(stabilizer.result().is_some_and(|result| result.outcome.is_ready()));
/// # Ok::<(), evenkeel::InvalidOption>(())
/// ```
#[derive(Debug, Clone)]
pub struct Stabilizer {
    options: StabilizationOptions,
    services: Vec<ServiceStatus>,
    schedule: Schedule,
    soak: Soak,
    progress: Progress,
    start: Duration,
    sweeps: u32,
    ready: bool,
    gap_before_sweep: bool,
    has_news: bool,
    phase: Phase,
    logs: Vec<LogTail>,
    ended: Duration,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    Resting,
    Sweeping,
    /// The verdict stands; the logs of these services belong to it.
    NeedsLogs(Verdict),
    Settled(Verdict),
}

/// What is to be done next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Observe every service once, each call within `call_timeout`, all before `until`; then [`Stabilizer::end_sweep`].
    Sweep {
        /// When what has not answered is to be given up.
        until: Option<Duration>,
    },
    /// Rest until then, or until something changed; then ask again.
    SleepUntil(Duration),
    /// Fetch the logs of these services, all before `until`; then [`Stabilizer::end_logs`].
    FetchLogs {
        /// Their numbers, see [`Stabilizer::services`].
        services: Vec<usize>,
        /// When what has not answered is to be given up.
        until: Duration,
    },
    /// Nothing: [`Stabilizer::result`] is there.
    Done,
}

impl Stabilizer {
    /// Starts at `now`.
    ///
    /// # Errors
    /// Where an option is out of its range.
    pub fn new(
        spec: &DeploymentSpec,
        options: StabilizationOptions,
        now: Duration,
    ) -> Result<Self, InvalidOption> {
        options.validate()?;
        let services: Vec<_> = spec
            .services
            .iter()
            .filter(|service| ServiceSpec::is_long_running(service))
            .map(|service| ServiceStatus::new(service, options.adaptive))
            .collect();
        let phase = if services.is_empty() {
            Phase::Settled(Verdict::Ready)
        } else {
            Phase::Resting
        };
        Ok(Self {
            schedule: Schedule::new(&options, now),
            options,
            services,
            soak: Soak::default(),
            progress: Progress::default(),
            start: now,
            sweeps: 0,
            ready: false,
            gap_before_sweep: false,
            has_news: false,
            phase,
            logs: Vec::new(),
            ended: now,
        })
    }

    /// The services that are waited for, in the order of the spec; their places here are their numbers.
    #[must_use]
    pub fn services(&self) -> &[ServiceStatus] {
        &self.services
    }

    /// The options it was made with.
    #[must_use]
    pub fn options(&self) -> &StabilizationOptions {
        &self.options
    }

    /// When the last sweep began and ended.
    pub(crate) fn last_sweep(&self) -> SweepTimes {
        self.schedule.last_sweep()
    }

    /// What is to be done at `now`.
    pub fn next(&mut self, now: Duration) -> Step {
        match &self.phase {
            Phase::Settled(_) => Step::Done,
            Phase::NeedsLogs(_) => Step::FetchLogs {
                services: self.blocking_services().map(|(index, _)| index).collect(),
                until: self.schedule.logs_until(now),
            },
            Phase::Resting if now < self.schedule.due() => Step::SleepUntil(self.schedule.due()),
            Phase::Resting if self.schedule.past_deadline(now) && self.schedule.throttled(now) => {
                self.settle(Verdict::TimedOut, now);
                self.next(now)
            }
            Phase::Resting => {
                let (gap, until) = self.schedule.start_sweep(now);
                self.gap_before_sweep = gap;
                self.sweeps = self.sweeps.saturating_add(1);
                self.phase = Phase::Sweeping;
                Step::Sweep { until }
            }
            // A driver that asks in mid-sweep is told to finish it.
            Phase::Sweeping => Step::Sweep { until: Some(now) },
        }
    }

    /// What a call said of a service. A number that is none of [`Stabilizer::services`] is ignored, and so is an answer
    /// that comes between sweeps.
    pub fn observe<S>(&mut self, service: usize, answer: Result<S, ObservationError>, now: Duration)
    where
        S: IntoIterator<Item = NodeServiceState>,
    {
        self.observe_tally(service, answer.map(Tally::from_iter), now);
    }

    pub(crate) fn observe_tally(
        &mut self,
        service: usize,
        answer: Result<Tally, ObservationError>,
        now: Duration,
    ) {
        if self.phase != Phase::Sweeping {
            return;
        }
        let Some(status) = self.services.get_mut(service) else {
            return;
        };
        match answer {
            Ok(tally) => status.observe(self.sweeps, tally),
            Err(error) => {
                if let Some(pause) = error.retry_after {
                    self.schedule.throttle(now.saturating_add(pause));
                }
                status.observe_error(self.sweeps, &error);
            }
        }
    }

    /// Something happened at the cluster: the next sweep comes at once.
    pub fn changed(&mut self, now: Duration) {
        self.schedule.changed(now);
    }

    /// Ends the sweep and decides. A service that was not observed in it counts as an observation error.
    pub fn end_sweep(&mut self, now: Duration) {
        if self.phase != Phase::Sweeping {
            return;
        }
        let mut ready = true;
        let mut restarted = false;
        let mut nearer = false;
        let mut observed_blocking = false;
        let mut complete = true;
        let mut has_news = false;
        let mut terminal = None;
        for (index, service) in self.services.iter_mut().enumerate() {
            let finding = service.end_sweep(self.sweeps, now.saturating_sub(self.start));
            ready &= finding.ready;
            restarted |= finding.restarted;
            nearer |= finding.nearer;
            has_news |= finding.news;
            complete &= finding.observed;
            observed_blocking |= !finding.ready && finding.observed;
            if finding.terminal_sweeps >= TERMINAL_SWEEPS && terminal.is_none() {
                terminal = Some(index);
            }
        }
        self.soak
            .end_sweep(now, ready, !restarted && !self.gap_before_sweep);
        self.progress
            .end_sweep(now, nearer, observed_blocking && !self.gap_before_sweep);
        self.schedule.end_sweep(now, complete);
        self.ready = ready;
        self.has_news = has_news;
        match self.verdict(now, terminal) {
            Some(verdict) => self.settle(verdict, now),
            None => {
                self.phase = Phase::Resting;
                self.schedule.rest(now, self.milestone());
            }
        }
    }

    /// The logs that were fetched; the wait is over.
    pub fn end_logs(&mut self, mut logs: Vec<LogTail>, now: Duration) {
        if let Phase::NeedsLogs(verdict) = &self.phase {
            self.phase = Phase::Settled(verdict.clone());
            logs.sort_by_key(|tail| tail.service);
            self.logs = logs;
            self.ended = now;
        }
    }

    /// How many sweeps have begun.
    #[must_use]
    pub fn sweeps(&self) -> u32 {
        self.sweeps
    }

    fn settle(&mut self, verdict: Verdict, now: Duration) {
        self.ended = now;
        let wants_logs =
            verdict != Verdict::Ready && self.options.log_tail > 0 && !self.options.log_timeout.is_zero();
        self.phase = Phase::NeedsLogs(verdict);
        if !wants_logs || self.blocking_services().next().is_none() {
            self.end_logs(Vec::new(), now);
        }
    }

    fn milestone(&self) -> Option<Duration> {
        if self.ready {
            return self.soak.due(self.options.stable_for);
        }
        self.options
            .progress_deadline
            .map(|deadline| self.progress.due(deadline))
    }
}
