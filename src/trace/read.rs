//! Reads a trace, up to where it is damaged.

use std::{collections::HashMap, time::Duration};

use super::{
    fields::{Problem, entries, flag, object, optional, required, text, time},
    json::Json,
    line::VERSION,
    parts,
};
use crate::{
    filter::clean_line,
    observation::{NodeServiceState, ObservationError},
    options::StabilizationOptions,
    report::FailureReason,
    spec::DeploymentSpec,
};

/// A recorded wait. Its texts were made safe again when it was read; what was masked stays masked.
#[derive(Debug, Clone)]
pub struct Trace {
    /// What was waited for.
    pub spec: DeploymentSpec,
    /// How. What was masked is not recorded.
    pub options: StabilizationOptions,
    /// The time of day at which it began, as ISO 8601.
    pub started_at: Option<String>,
    /// The log tails that were fetched when something happened to a service, in the order of their times.
    pub evidence: Vec<RecordedTail>,
    /// What is wrong with the text, a sentence each.
    pub warnings: Vec<String>,
    pub(super) sweeps: Vec<RecordedSweep>,
    pub(super) last_logs: Option<Vec<RecordedTail>>,
    pub(super) end: Option<End>,
}

/// A log tail of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedTail {
    /// The service's name.
    pub service: String,
    /// When it was fetched, since the start of the wait; evidence has the time of the sweep that showed what happened.
    pub at: Duration,
    /// How many sweeps stand before it in the trace: those that could not know of it.
    pub(super) sweeps: usize,
    /// Its lines, oldest first.
    pub lines: Vec<String>,
    /// Why there are none, where fetching them failed.
    pub error: Option<String>,
}

#[derive(Debug, Clone)]
pub(super) struct RecordedSweep {
    pub began: Duration,
    pub ended: Duration,
    pub pushed: bool,
    pub changes: HashMap<String, Answer>,
}

#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub said: Result<Vec<NodeServiceState>, ObservationError>,
    pub answered: Duration,
}

#[derive(Debug, Clone)]
pub(super) struct End {
    pub at: Duration,
    pub how: Ending,
}

#[derive(Debug, Clone)]
pub(super) enum Ending {
    /// Its kind, and the reason of a failure.
    Verdict(&'static str, Option<FailureReason>),
    Error(String),
    Aborted,
}

/// Why a text is no trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableTrace(String);

impl std::fmt::Display for UnreadableTrace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UnreadableTrace {}

impl Trace {
    /// Reads a trace. What follows a damaged line is left out, with a warning.
    ///
    /// # Errors
    /// Where the first line is not that of a trace, or of a format this version does not know.
    pub fn read(text: &str) -> Result<Self, UnreadableTrace> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty());
        let header = lines.next().map(|(_, line)| line).unwrap_or_default();
        let mut trace = Self::begin(header)?;
        let ends_whole = text.ends_with('\n');
        let mut lines = lines.peekable();
        while let Some((place, line)) = lines.next() {
            let problem = match serde_json::from_str(line) {
                Ok(line) => match trace.take(&line) {
                    Ok(()) => continue,
                    Err(problem) => problem,
                },
                Err(_) if lines.peek().is_none() && !ends_whole => {
                    trace
                        .warnings
                        .push(format!("the trace is cut off in line {}", place + 1));
                    break;
                }
                Err(error) => error.to_string(),
            };
            trace.warnings.push(format!(
                "line {} is damaged, it and what follows are left out: {}",
                place + 1,
                clean_line(&problem)
            ));
            break;
        }
        Ok(trace)
    }

    /// Where the recording ends.
    #[must_use]
    pub fn ended(&self) -> Duration {
        let last_sweep = self.sweeps.last().map_or(Duration::ZERO, |sweep| sweep.ended);
        self.end.as_ref().map_or(last_sweep, |end| end.at)
    }

    /// The recorded verdict: its kind (`ready`, `timedOut`, `failed`) and, of a failure, the reason.
    #[must_use]
    pub fn verdict(&self) -> Option<(&'static str, Option<FailureReason>)> {
        match &self.end.as_ref()?.how {
            Ending::Verdict(outcome, reason) => Some((*outcome, *reason)),
            Ending::Error(_) | Ending::Aborted => None,
        }
    }

    /// A trace of which only the first line is there.
    fn begin(line: &str) -> Result<Self, UnreadableTrace> {
        let no_trace = |problem: &str| UnreadableTrace(format!("this is no trace: {}", clean_line(problem)));
        let line: Json = serde_json::from_str(line).unwrap_or(Json::Null);
        let version = line.get("version").and_then(Json::as_integer);
        let (Some("trace"), Some(version)) = (line.get("kind").and_then(Json::as_text), version) else {
            return Err(no_trace(
                "its first line does not begin one, as in {\"kind\":\"trace\",\"version\":1,…}",
            ));
        };
        if !(1..=VERSION.into()).contains(&version) {
            return Err(UnreadableTrace(format!(
                "this trace has format {version}, this version of evenkeel reads formats up to {VERSION}"
            )));
        }
        let header = || {
            Ok(Self {
                spec: required(&line, "spec", parts::spec)?,
                options: optional(&line, "options", parts::options)?.unwrap_or_default(),
                started_at: optional(&line, "startedAt", text)?.map(safe),
                evidence: Vec::new(),
                warnings: Vec::new(),
                sweeps: Vec::new(),
                last_logs: None,
                end: None,
            })
        };
        header().map_err(|problem: Problem| no_trace(&problem.to_string()))
    }

    fn take(&mut self, line: &Json) -> Result<(), String> {
        if self.end.is_some() {
            return Err("it stands after the end".to_owned());
        }
        let fields = object(line).map_err(|problem| problem.to_string())?;
        match fields.get("kind").and_then(Json::as_text) {
            Some("trace") => Err("another trace begins here".to_owned()),
            Some("sweep") => self.take_sweep(fields),
            Some("logs") => self.take_logs(fields),
            Some("end") => self.take_end(fields),
            _ => Err("its kind is none of sweep, logs and end".to_owned()),
        }
    }

    fn take_sweep(&mut self, fields: &Json) -> Result<(), String> {
        let read = || {
            let ended = required(fields, "end", time)?;
            let changes = optional(fields, "services", |value| entries(value, parts::answer))?;
            Ok(RecordedSweep {
                began: required(fields, "at", time)?,
                ended,
                pushed: optional(fields, "pushed", flag)?.unwrap_or_default(),
                changes: changes
                    .into_iter()
                    .flatten()
                    .map(|(name, answer)| (name, Answer::safe(answer, ended)))
                    .collect(),
            })
        };
        let sweep: RecordedSweep = read().map_err(|problem: Problem| problem.to_string())?;
        self.check_order(sweep.began)?;
        if sweep.ended < sweep.began {
            return Err("its time goes back".to_owned());
        }
        self.sweeps.push(sweep);
        Ok(())
    }

    fn take_logs(&mut self, fields: &Json) -> Result<(), String> {
        let sweeps = self.sweeps.len();
        let read = || {
            let at = required(fields, "at", time)?;
            let tails = required(fields, "services", |value| entries(value, parts::tail))?;
            let last = optional(fields, "last", flag)?.unwrap_or_default();
            let tails = tails
                .into_iter()
                .map(move |(service, tail)| RecordedTail::safe(service, at, sweeps, tail));
            Ok((last, tails))
        };
        let (last, tails) = read().map_err(|problem: Problem| problem.to_string())?;
        if last {
            self.last_logs = Some(tails.collect());
        } else {
            self.evidence.extend(tails);
        }
        Ok(())
    }

    fn take_end(&mut self, fields: &Json) -> Result<(), String> {
        let read = || {
            let how = match (
                optional(fields, "outcome", parts::outcome)?,
                optional(fields, "error", text)?,
            ) {
                (Some(outcome), _) => Ending::Verdict(outcome, optional(fields, "reason", parts::reason)?),
                (None, Some(error)) => Ending::Error(safe(error)),
                (None, None) => Ending::Aborted,
            };
            Ok(End {
                at: required(fields, "at", time)?,
                how,
            })
        };
        let end = read().map_err(|problem: Problem| problem.to_string())?;
        self.check_order(end.at)?;
        self.end = Some(end);
        Ok(())
    }

    fn check_order(&self, at: Duration) -> Result<(), String> {
        if at < self.ended() {
            return Err("its time goes back".to_owned());
        }
        Ok(())
    }
}

impl RecordedTail {
    /// Its last lines, so many as a wait asks for.
    pub(super) fn last_lines(&self, most: usize) -> Vec<String> {
        let surplus = self.lines.len().saturating_sub(most);
        self.lines.iter().skip(surplus).cloned().collect()
    }

    fn safe(service: String, at: Duration, sweeps: usize, tail: parts::Tail) -> Self {
        let (lines, error) = match tail {
            Ok(lines) => (lines.into_iter().map(safe).collect(), None),
            Err(error) => (Vec::new(), Some(safe(error))),
        };
        Self {
            service,
            at,
            sweeps,
            lines,
            error,
        }
    }
}

impl Answer {
    fn safe(answer: parts::Answer, ended: Duration) -> Self {
        Self {
            said: match answer.said {
                Ok(states) => Ok(states.into_iter().map(safe_state).collect()),
                Err(error) => Err(safe_error(error)),
            },
            answered: answer.answered.unwrap_or(ended),
        }
    }
}

fn safe_state(mut state: NodeServiceState) -> NodeServiceState {
    if let Some(failure) = &mut state.failure {
        failure.reason = clean_line(&failure.reason).into_owned();
        failure.message = failure.message.take().map(safe);
    }
    state
}

fn safe_error(mut error: ObservationError) -> ObservationError {
    error.message = safe(error.message);
    error
}

fn safe(text: String) -> String {
    clean_line(&text).into_owned()
}
