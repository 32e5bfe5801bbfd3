//! Parts of lines as the npm package hands them over: JSON in the form that the lines have.

use std::time::Duration;

pub(crate) use super::line::OptionsFields;
use super::{
    line::{AnswerField, TailField},
    recorder::{SweepAnswer, SweepRecord},
};
use crate::report::{FailureReason, LogTail, StabilizationOutcome};

pub(crate) fn sweep(
    began: Duration,
    ended: Duration,
    pushed: bool,
    answers: &str,
) -> serde_json::Result<SweepRecord> {
    let answers: Vec<(usize, AnswerField)> = serde_json::from_str(answers)?;
    Ok(SweepRecord {
        began,
        ended,
        pushed,
        answers: answers
            .into_iter()
            .map(|(service, answer)| SweepAnswer {
                service,
                said: match answer {
                    AnswerField::States(states) => Ok(states.into_iter().map(Into::into).collect()),
                    AnswerField::Error(error) => Err(error.into()),
                },
                answered: ended,
            })
            .collect(),
    })
}

pub(crate) fn tails(tails: &str) -> serde_json::Result<Vec<LogTail>> {
    let tails: Vec<(usize, TailField)> = serde_json::from_str(tails)?;
    Ok(tails
        .into_iter()
        .map(|(service, tail)| match tail {
            TailField::Lines(lines) => LogTail {
                service,
                lines,
                error: None,
            },
            TailField::Error { error } => LogTail::failed(service, error),
        })
        .collect())
}

/// An outcome without its message. What is no kind of outcome is a time-out.
pub(crate) fn outcome(kind: &str, reason: Option<&str>) -> StabilizationOutcome {
    let message = String::new();
    match (kind, reason) {
        ("ready", _) => StabilizationOutcome::Ready,
        ("failed", reason) => StabilizationOutcome::Failed {
            reason: match reason {
                Some("rolled-back") => FailureReason::RolledBack,
                Some("no-progress") => FailureReason::NoProgress,
                _ => FailureReason::TerminalFailure,
            },
            message,
        },
        _ => StabilizationOutcome::TimedOut { message },
    }
}
