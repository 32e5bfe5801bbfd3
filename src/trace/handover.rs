//! What the npm package hands over to be recorded: JSON in the form that the lines have.

use std::time::Duration;

pub(crate) use super::line::OptionsFields;
use super::{
    fields::{Problem, Read, list},
    json::Json,
    parts,
    recorder::{SweepAnswer, SweepRecord},
};
use crate::{
    report::{LogTail, StabilizationOutcome},
    spec::DeploymentSpec,
};

pub(crate) fn spec(json: &str) -> Result<DeploymentSpec, String> {
    read(json, parts::spec)
}

/// Pairs of a service's number and what was said of it.
pub(crate) fn sweep(
    began: Duration,
    ended: Duration,
    pushed: bool,
    answers: &str,
) -> Result<SweepRecord, String> {
    let answers = read(answers, |answers| {
        list(answers, |answer| numbered(answer, parts::answer))
    })?;
    Ok(SweepRecord {
        began,
        ended,
        pushed,
        answers: answers
            .into_iter()
            .map(|(service, answer)| SweepAnswer {
                service,
                said: answer.said,
                answered: ended,
            })
            .collect(),
    })
}

/// Pairs of a service's number and its log tail.
pub(crate) fn tails(tails: &str) -> Result<Vec<LogTail>, String> {
    let tails = read(tails, |tails| list(tails, |tail| numbered(tail, parts::tail)))?;
    Ok(tails
        .into_iter()
        .map(|(service, tail)| match tail {
            Ok(lines) => LogTail {
                service,
                lines,
                error: None,
            },
            Err(error) => LogTail::failed(service, error),
        })
        .collect())
}

/// An outcome without its message. What is no kind of outcome is a time-out.
pub(crate) fn outcome(kind: &str, reason: Option<String>) -> StabilizationOutcome {
    let message = String::new();
    let reason = reason.and_then(|reason| parts::reason(&Json::Text(reason)).ok());
    match (kind, reason) {
        ("ready", _) => StabilizationOutcome::Ready,
        (_, Some(reason)) => StabilizationOutcome::Failed { reason, message },
        _ => StabilizationOutcome::TimedOut { message },
    }
}

fn read<T>(json: &str, read: impl FnOnce(&Json) -> Read<T>) -> Result<T, String> {
    let value: Json = serde_json::from_str(json).map_err(|error| error.to_string())?;
    read(&value).map_err(|problem| problem.to_string())
}

fn numbered<T>(pair: &Json, read: impl FnOnce(&Json) -> Read<T>) -> Read<(usize, T)> {
    match pair {
        Json::List(items) => match (items.first().and_then(Json::as_integer), items.get(1)) {
            (Some(number), Some(value)) => Ok((number as usize, read(value)?)),
            _ => Err(Problem::new("a number and a value", pair)),
        },
        _ => Err(Problem::new("an array of a number and a value", pair)),
    }
}
