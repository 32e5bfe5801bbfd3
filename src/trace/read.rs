//! Reads a trace, up to where it is damaged.

use std::{collections::HashMap, time::Duration};

use super::line::{
    AnswerField, EndLine, Header, Line, LogsLine, OutcomeField, SweepLine, TailField, VERSION,
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
    /// When it was fetched, since the start of the wait.
    pub at: Duration,
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
    Verdict(OutcomeField, Option<FailureReason>),
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
        let mut trace = Self::from(read_header(header)?);
        let ends_whole = text.ends_with('\n');
        let mut lines = lines.peekable();
        while let Some((place, line)) = lines.next() {
            let problem = match serde_json::from_str(line) {
                Ok(line) => match trace.take(line) {
                    Ok(()) => continue,
                    Err(problem) => problem.to_owned(),
                },
                Err(_) if lines.peek().is_none() && !ends_whole => {
                    trace
                        .warnings
                        .push(format!("the trace is cut off in line {}", place + 1));
                    break;
                }
                Err(error) => clean_line(&error.to_string()).into_owned(),
            };
            trace.warnings.push(format!(
                "line {} is damaged, it and what follows are left out: {problem}",
                place + 1
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
            Ending::Verdict(outcome, reason) => Some((outcome.name(), *reason)),
            Ending::Error(_) | Ending::Aborted => None,
        }
    }

    fn take(&mut self, line: Line) -> Result<(), &'static str> {
        if self.end.is_some() {
            return Err("it stands after the end");
        }
        match line {
            Line::Trace(_) => Err("another trace begins here"),
            Line::Sweep(line) => self.take_sweep(line),
            Line::Logs(line) => {
                self.take_logs(line);
                Ok(())
            }
            Line::End(line) => self.take_end(line),
        }
    }

    fn take_sweep(&mut self, line: SweepLine) -> Result<(), &'static str> {
        let began = Duration::from(line.at);
        let ended = Duration::from(line.end);
        if began < self.ended() || ended < began {
            return Err("its time goes back");
        }
        let changes = line
            .services
            .into_iter()
            .map(|(name, answer)| (name, Answer::new(answer, ended)))
            .collect();
        self.sweeps.push(RecordedSweep {
            began,
            ended,
            pushed: line.pushed,
            changes,
        });
        Ok(())
    }

    fn take_logs(&mut self, line: LogsLine) {
        let tails = line
            .services
            .into_iter()
            .map(|(service, tail)| RecordedTail::new(service, line.at.into(), tail));
        if line.last {
            self.last_logs = Some(tails.collect());
        } else {
            self.evidence.extend(tails);
        }
    }

    fn take_end(&mut self, line: EndLine) -> Result<(), &'static str> {
        let at = Duration::from(line.at);
        if at < self.ended() {
            return Err("its time goes back");
        }
        let how = match (line.outcome, line.error) {
            (Some(outcome), _) => Ending::Verdict(outcome, line.reason),
            (None, Some(error)) => Ending::Error(safe(error)),
            (None, None) => Ending::Aborted,
        };
        self.end = Some(End { at, how });
        Ok(())
    }
}

fn read_header(line: &str) -> Result<Header, UnreadableTrace> {
    #[derive(serde::Deserialize)]
    struct Kind {
        kind: String,
        version: u32,
    }
    let no_trace = |problem: &str| UnreadableTrace(format!("this is no trace: {problem}"));
    let kind = serde_json::from_str::<Kind>(line)
        .ok()
        .filter(|kind| kind.kind == "trace");
    let Some(kind) = kind else {
        return Err(no_trace(
            "its first line does not begin a trace, as in {\"kind\":\"trace\",\"version\":1,…}",
        ));
    };
    if kind.version == 0 || kind.version > VERSION {
        return Err(UnreadableTrace(format!(
            "this trace has format {}, this version of evenkeel reads formats up to {VERSION}",
            kind.version
        )));
    }
    let header = match serde_json::from_str(line) {
        Ok(Line::Trace(header)) => header,
        Ok(_) => return Err(no_trace("its first line is of another kind")),
        Err(error) => return Err(no_trace(&clean_line(&error.to_string()))),
    };
    Ok(header)
}

impl From<Header> for Trace {
    fn from(header: Header) -> Self {
        Self {
            spec: header.spec,
            options: header.options.into(),
            started_at: header.started_at.map(safe),
            evidence: Vec::new(),
            warnings: Vec::new(),
            sweeps: Vec::new(),
            last_logs: None,
            end: None,
        }
    }
}

impl RecordedTail {
    fn new(service: String, at: Duration, tail: TailField) -> Self {
        let (lines, error) = match tail {
            TailField::Lines(lines) => (lines.into_iter().map(safe).collect(), None),
            TailField::Error { error } => (Vec::new(), Some(safe(error))),
        };
        Self {
            service,
            at,
            lines,
            error,
        }
    }
}

impl Answer {
    fn new(answer: AnswerField, ended: Duration) -> Self {
        match answer {
            AnswerField::States(states) => Self {
                said: Ok(states.into_iter().map(|state| safe_state(state.into())).collect()),
                answered: ended,
            },
            AnswerField::Error(error) => Self {
                answered: error.answered.map_or(ended, Duration::from),
                said: Err(safe_error(error.into())),
            },
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
