//! Runs the engine over a trace, in virtual time.
//!
//! With the recorded spec and options, every sweep comes at its recorded time and says what it said, so the result is the
//! recorded one. With others the engine sets its own times, and each of its sweeps hears what the recorded sweep nearest
//! to it said. Where nothing was observed, for a hidden tab or a suspended machine, it does not sweep either. Beyond the
//! end of the recording the last state is taken to hold.

use std::{collections::HashMap, time::Duration};

use super::{
    read::{Answer, End, Ending, RecordedSweep, RecordedTail, Trace},
    replay::{ReplayError, Seen},
    script::Script,
};
use crate::{
    observation::ObservationError,
    report::LogTail,
    stabilizer::{Stabilizer, Step},
};

/// A recorded rest longer than its poll interval and this is one in which nothing could be observed.
const GAP: Duration = Duration::from_secs(2);
/// How long a sweep takes that no recorded one stands for, where the poll interval is zero: time must go on.
const STRIDE: Duration = Duration::from_millis(1);
/// With options that can decide nothing any more, a replay ends after so many sweeps beyond the recording.
const HELD_SWEEPS: u32 = 3;
const MOST_SWEEPS: u32 = 1_000_000;

/// A wait over a trace, in virtual time.
pub(super) struct Run<'a> {
    trace: &'a Trace,
    script: Script<'a>,
    /// Whether sweeps come when they were recorded, and not when the engine asks for them.
    as_recorded: bool,
    now: Duration,
    /// The number of the pushed sweep whose news was told.
    told: Option<usize>,
    /// How many sweeps came after the recording's end.
    held: u32,
    /// Evidence that is still to come.
    evidence: &'a [RecordedTail],
}

impl<'a> Run<'a> {
    pub fn new(trace: &'a Trace, as_recorded: bool) -> Self {
        Self {
            trace,
            script: Script::new(&trace.sweeps),
            as_recorded,
            now: Duration::ZERO,
            told: None,
            held: 0,
            evidence: &trace.evidence,
        }
    }

    /// Drives the wait to its end.
    pub fn drive(
        &mut self,
        stabilizer: &mut Stabilizer,
        mut after_sweep: impl FnMut(&Stabilizer, Seen<'a>),
    ) -> Result<(), ReplayError> {
        let names: Vec<String> = stabilizer
            .services()
            .iter()
            .map(|service| service.name().to_owned())
            .collect();
        loop {
            match self.next(stabilizer) {
                Step::Sweep { until } => {
                    self.end_as_recorded()?;
                    self.sweep(stabilizer, &names, until);
                    after_sweep(stabilizer, self.seen(stabilizer, 1));
                    self.check_decidable(stabilizer)?;
                }
                Step::SleepUntil(due) => {
                    self.end_as_recorded()?;
                    self.sleep(stabilizer, due);
                }
                Step::FetchLogs { services, .. } => {
                    let tails = self.logs(stabilizer, &services);
                    stabilizer.end_logs(tails, self.now);
                }
                Step::Done => return Ok(()),
            }
        }
    }

    /// What the engine wants next, at the recorded time where there is one.
    fn next(&mut self, stabilizer: &mut Stabilizer) -> Step {
        if !self.as_recorded {
            return stabilizer.next(self.now);
        }
        let end = self.trace.end.as_ref();
        let moment = match self.script.next() {
            Some(sweep) => Some(sweep.began),
            None => end
                .filter(|end| !matches!(end.how, Ending::Aborted))
                .map(|end| end.at),
        };
        match moment {
            Some(moment) => self.now = self.now.max(moment),
            None => self.as_recorded = false,
        }
        let step = stabilizer.next(self.now);
        if !matches!(step, Step::SleepUntil(_)) || !self.as_recorded {
            return step;
        }
        // It came before its time, so it was news that brought it.
        stabilizer.changed(self.now);
        let step = stabilizer.next(self.now);
        self.as_recorded = !matches!(step, Step::SleepUntil(_));
        step
    }

    fn sweep(&mut self, stabilizer: &mut Stabilizer, names: &[String], until: Option<Duration>) {
        let began = self.now;
        let heard_before = self.script.heard();
        if self.as_recorded && self.script.advance().is_none() {
            self.as_recorded = false;
        }
        if !self.as_recorded {
            let nearly = self.trace.options.poll_interval / 2;
            self.script.advance_to(began, nearly);
        }
        let is_new = self.script.heard() > heard_before;
        let ended = match self.script.last() {
            Some(last) if is_new && last.began == began => last.ended,
            _ if stabilizer.options().poll_interval.is_zero() => began.saturating_add(STRIDE),
            _ => began,
        };
        self.now = match until {
            Some(until) if !self.as_recorded => ended.min(until.max(began)),
            _ => ended,
        };
        for (service, name) in names.iter().enumerate() {
            let Some(heard) = self.script.answer(name) else {
                let unknown = ObservationError::new("nothing was recorded of this service");
                stabilizer.observe(service, Err::<Vec<_>, _>(unknown), self.now);
                continue;
            };
            let mut said = heard.answer.said.clone();
            if let Err(error) = &mut said
                && heard.sweep < heard_before
            {
                // It asked to hold off once.
                error.retry_after = None;
            }
            stabilizer.observe(service, said, heard.answer.answered);
        }
        stabilizer.end_sweep(self.now);
        if self.beyond() {
            self.held += 1;
        }
    }

    fn sleep(&mut self, stabilizer: &mut Stabilizer, due: Duration) {
        let last = stabilizer.last_sweep();
        let is_tick = due == last.ended.saturating_add(stabilizer.options().poll_interval);
        let Some(next) = self.script.next() else {
            self.now = due;
            return;
        };
        let nearly = self.trace.options.poll_interval / 2;
        if next.pushed && next.began < due && self.told != Some(self.script.heard()) {
            self.told = Some(self.script.heard());
            self.now = self.now.max(next.began);
            stabilizer.changed(self.now);
        } else if due < next.began
            && (self.in_gap(due, next) || (is_tick && next.began.saturating_sub(due) <= nearly))
        {
            self.now = next.began;
        } else {
            self.now = due;
        }
    }

    /// Whether nothing could be observed then, since the page was hidden or the machine suspended.
    fn in_gap(&self, due: Duration, next: &RecordedSweep) -> bool {
        let Some(last) = self.script.last() else {
            return false;
        };
        let holds_off = |answer: &Answer| {
            answer
                .said
                .as_ref()
                .is_err_and(|error| error.retry_after.is_some())
        };
        let usual = self.trace.options.poll_interval;
        next.began.saturating_sub(last.ended) > usual.saturating_add(GAP)
            && due > last.ended.saturating_add(usual)
            && !last.changes.values().any(holds_off)
    }

    fn logs(&mut self, stabilizer: &Stabilizer, services: &[usize]) -> Vec<LogTail> {
        let tail = stabilizer.options().log_tail;
        let last = self.trace.last_logs.iter().flatten();
        let recorded = match &self.trace.end {
            Some(end) if self.as_recorded => {
                self.now = self.now.max(end.at);
                newest(last, Duration::MAX)
            }
            _ => newest(self.trace.evidence.iter().chain(last), self.now),
        };
        services
            .iter()
            .filter_map(|index| {
                let name = stabilizer.services().get(*index)?.name();
                let missing =
                    || LogTail::failed(*index, "no logs were recorded up to this moment".to_owned());
                let Some(found) = recorded.get(name) else {
                    return (!self.as_recorded).then(missing);
                };
                Some(match &found.error {
                    Some(error) => LogTail::failed(*index, error.clone()),
                    None => LogTail {
                        service: *index,
                        lines: found.last_lines(tail),
                        error: None,
                    },
                })
            })
            .collect()
    }

    /// `unknown`: so many of the sweeps heard last could not know of the evidence that came after them.
    pub fn seen(&mut self, stabilizer: &Stabilizer, unknown: usize) -> Seen<'a> {
        let known = self.script.heard();
        let come = self
            .evidence
            .partition_point(|tail| tail.sweeps + unknown <= known);
        let (come, to_come) = self.evidence.split_at_checked(come).unwrap_or_default();
        self.evidence = to_come;
        Seen {
            beyond: self.beyond(),
            evidence: if stabilizer.options().evidence { come } else { &[] },
        }
    }

    /// Whether the recording ended before this moment.
    fn beyond(&self) -> bool {
        !self.as_recorded && self.script.next().is_none() && self.now > self.trace.ended()
    }

    /// Where the recorded wait ended with an error, no other comes further.
    fn end_as_recorded(&self) -> Result<(), ReplayError> {
        match &self.trace.end {
            Some(End {
                at,
                how: Ending::Error(error),
            }) if self.script.next().is_none() && self.now >= *at => {
                Err(ReplayError::Recorded(error.clone()))
            }
            _ => Ok(()),
        }
    }

    fn check_decidable(&self, stabilizer: &Stabilizer) -> Result<(), ReplayError> {
        let options = stabilizer.options();
        let endless = self.held >= HELD_SWEEPS
            && options.timeout.is_none()
            && options.progress_deadline.is_none()
            && stabilizer.blocking_services().next().is_some()
            && stabilizer.outcome().is_none();
        if endless || stabilizer.sweeps() >= MOST_SWEEPS {
            return Err(ReplayError::Undecided(self.trace.ended()));
        }
        Ok(())
    }
}

/// The newest tail of each service up to then.
fn newest<'a>(
    tails: impl IntoIterator<Item = &'a RecordedTail>,
    now: Duration,
) -> HashMap<&'a str, &'a RecordedTail> {
    tails
        .into_iter()
        .filter(|tail| tail.at <= now)
        .map(|tail| (tail.service.as_str(), tail))
        .collect()
}
