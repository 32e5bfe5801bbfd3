//! Writes the lines of a trace.

use std::{collections::BTreeMap, time::Duration};

use super::line::{AnswerField, EndLine, ErrorFields, Header, Line, LogsLine, SweepLine, TailField, VERSION};
use crate::{
    observation::{NodeServiceState, ObservationError},
    options::StabilizationOptions,
    report::{FailureReason, LogTail, StabilizationOutcome},
    spec::DeploymentSpec,
};

/// Turns what happens in a wait into the lines of a trace, each with its line end. It writes what it is given: texts have
/// to be safe already. All times are counted from the start of the wait.
#[derive(Debug)]
pub struct Recorder {
    services: Vec<String>,
    known: Vec<Option<AnswerField>>,
}

/// What a sweep was told.
#[derive(Debug)]
pub struct SweepRecord {
    /// When it began.
    pub began: Duration,
    /// When it ended.
    pub ended: Duration,
    /// Whether the cluster had said that something changed.
    pub pushed: bool,
    /// What was said of the services.
    pub answers: Vec<SweepAnswer>,
}

/// What a sweep was told of one service.
#[derive(Debug)]
pub struct SweepAnswer {
    /// The service's number, see [`Stabilizer::services`](crate::Stabilizer::services).
    pub service: usize,
    /// What was said.
    pub said: Result<Vec<NodeServiceState>, ObservationError>,
    /// When.
    pub answered: Duration,
}

impl Recorder {
    /// Starts a trace: the recorder and the first line. `started_at` is the time of day, as ISO 8601.
    #[must_use]
    pub fn start(
        spec: &DeploymentSpec,
        options: &StabilizationOptions,
        started_at: Option<String>,
    ) -> (Self, String) {
        let services: Vec<String> = spec
            .services
            .iter()
            .filter(|service| service.is_long_running())
            .map(|service| service.name.clone())
            .collect();
        let recorder = Self {
            known: vec![None; services.len()],
            services,
        };
        let header = Header {
            version: VERSION,
            started_at,
            spec,
            options: options.into(),
        };
        (recorder, text(&Line::Trace(header)))
    }

    /// A sweep: only services of which it was said something new.
    pub fn sweep(&mut self, sweep: SweepRecord) -> String {
        let mut changed = BTreeMap::new();
        for SweepAnswer {
            service,
            said,
            answered,
        } in sweep.answers
        {
            let (Some(name), Some(known)) = (self.services.get(service), self.known.get_mut(service)) else {
                continue;
            };
            let answer = answer_field(said, answered, sweep.ended);
            // A request to hold off counts from its own sweep.
            let holds_off = matches!(&answer, AnswerField::Error(error) if error.retry_after.is_some());
            if holds_off || known.as_ref() != Some(&answer) {
                changed.insert(name.as_str(), answer.clone());
                *known = Some(answer);
            }
        }
        text(&Line::Sweep(SweepLine {
            at: sweep.began.into(),
            end: sweep.ended.into(),
            pushed: sweep.pushed,
            services: changed,
        }))
    }

    /// Log tails: `last` for those that belong to the verdict.
    #[must_use]
    pub fn logs(&self, at: Duration, last: bool, tails: &[LogTail]) -> String {
        let services = tails
            .iter()
            .filter_map(|tail| {
                let field = match &tail.error {
                    Some(error) => TailField::Error { error },
                    None => TailField::Lines(&tail.lines),
                };
                Some((self.services.get(tail.service)?.as_str(), field))
            })
            .collect();
        text(&Line::Logs(LogsLine {
            at: at.into(),
            last,
            services,
        }))
    }

    /// The verdict.
    #[must_use]
    pub fn end(&self, at: Duration, outcome: &StabilizationOutcome) -> String {
        let (outcome, reason) = match outcome {
            StabilizationOutcome::Ready => ("ready", None),
            StabilizationOutcome::TimedOut { .. } => ("timedOut", None),
            StabilizationOutcome::Failed { reason, .. } => ("failed", Some(*reason)),
        };
        self.ended(at, Some(outcome), reason, None)
    }

    /// An end without a verdict: by a fatal error, or from outside where there is none.
    #[must_use]
    pub fn end_early(&self, at: Duration, error: Option<String>) -> String {
        self.ended(at, None, None, error)
    }

    fn ended(
        &self,
        at: Duration,
        outcome: Option<&'static str>,
        reason: Option<FailureReason>,
        error: Option<String>,
    ) -> String {
        text(&Line::End(EndLine {
            at: at.into(),
            outcome,
            reason,
            error,
        }))
    }
}

fn answer_field(
    answer: Result<Vec<NodeServiceState>, ObservationError>,
    answered: Duration,
    ended: Duration,
) -> AnswerField {
    match answer {
        Ok(states) => AnswerField::States(states.iter().map(Into::into).collect()),
        Err(error) => AnswerField::Error(ErrorFields {
            answered: (error.retry_after.is_some() && answered != ended).then(|| answered.into()),
            error: error.message,
            retry_after: error.retry_after.map(Into::into),
        }),
    }
}

fn text(line: &Line<'_>) -> String {
    // Every key is a string and every number finite, so there is nothing that JSON cannot hold.
    let mut text = serde_json::to_string(line).unwrap_or_default();
    text.push('\n');
    text
}
