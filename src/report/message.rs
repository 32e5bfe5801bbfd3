//! The messages of the outcomes. That of a time-out has the original's form, to the byte.

use std::{fmt::Write, time::Duration};

use super::duration::Readable;
use crate::diagnosis::Diagnosis;
use crate::stabilizer::{ServiceStatus, Stabilizer};

pub(crate) fn timed_out(stabilizer: &Stabilizer) -> String {
    let mut message = String::from("Stabilization timed out:");
    if stabilizer.timed_out_in_soak() {
        _ = write!(
            message,
            " ready for {} of the {} asked for",
            Readable(stabilizer.ready_for()),
            Readable(stabilizer.options().stable_for),
        );
    }
    list_blocking(&mut message, stabilizer, Detail::Original);
    message
}

pub(crate) fn terminal_failure(stabilizer: &Stabilizer, service: usize) -> String {
    let mut message = String::from("Stabilization failed");
    if let Some(service) = stabilizer.services().get(service) {
        _ = write!(message, ": {}", service.name());
        if let Some(failure) = service.failure() {
            _ = write!(
                message,
                ": {}",
                failure.message.as_ref().unwrap_or(&failure.reason)
            );
        }
    }
    list_blocking(&mut message, stabilizer, Detail::WithFailures);
    message
}

pub(crate) fn no_progress(stabilizer: &Stabilizer, stalled: Duration) -> String {
    let mut message = String::new();
    _ = write!(
        message,
        "Stabilization failed: no progress for {}",
        Readable(stalled)
    );
    list_blocking(&mut message, stabilizer, Detail::WithFailures);
    message
}

/// Names the causes after the first line, in the order given; services with the same cause share one entry. Each comes with
/// the name of its service.
pub(crate) fn with_causes(message: &str, causes: &[(&str, &Diagnosis)]) -> String {
    let mut entries: Vec<(Vec<&str>, &Diagnosis, u32)> = Vec::new();
    for (service, cause) in causes {
        let same = entries.iter_mut().find(|(_, known, _)| is_same(known, cause));
        match same {
            Some((services, _, times)) => {
                services.push(service);
                *times = times.saturating_add(cause.count);
            }
            None => entries.push((vec![service], cause, cause.count)),
        }
    }
    let (first, list) = message.split_at(message.find('\n').unwrap_or(message.len()));
    let mut told = String::from(first);
    for (services, cause, times) in entries.iter().take(MOST_CAUSES) {
        told.push_str("\n  cause: ");
        name_services(&mut told, services);
        _ = match &cause.victim_of {
            Some(root) => write!(told, ": waits for {root}"),
            None => {
                let times = if *times > 1 {
                    format!(", ×{times}")
                } else {
                    String::new()
                };
                write!(
                    told,
                    ": {} ({}{times})\n    {}",
                    cause.title, cause.code, cause.hint
                )
            }
        };
    }
    if entries.len() > MOST_CAUSES {
        _ = write!(told, "\n  and {} more", entries.len() - MOST_CAUSES);
    }
    told.push_str(list);
    told
}

/// So many causes are named in a message, and so many services of each.
const MOST_CAUSES: usize = 5;
const MOST_NAMES: usize = 3;

fn is_same(one: &Diagnosis, other: &Diagnosis) -> bool {
    one.victim_of == other.victim_of
        && (one.victim_of.is_some() || (one.code == other.code && one.title == other.title))
}

fn name_services(message: &mut String, services: &[&str]) {
    let named = services.iter().take(MOST_NAMES);
    for (place, service) in named.enumerate() {
        message.push_str(if place == 0 { "" } else { ", " });
        message.push_str(service);
    }
    if services.len() > MOST_NAMES {
        _ = write!(message, " and {} more", services.len() - MOST_NAMES);
    }
}

/// What a listed service shows besides its header, its observation error and its logs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    Original,
    WithFailures,
}

fn list_blocking(message: &mut String, stabilizer: &Stabilizer, detail: Detail) {
    for (index, service) in stabilizer.blocking_services() {
        _ = write!(
            message,
            "\n  {}: {}/{} replicas, healthy={}",
            service.name(),
            service.running(),
            service.desired(),
            service.healthy(),
        );
        if let Some(error) = service.error() {
            _ = write!(message, "\n  error: {error}");
        }
        if service.ready() {
            _ = write!(message, "\n  restarts: {}", service.restarts());
        }
        if detail == Detail::WithFailures {
            list_failure(message, service);
        }
        if let Some(tail) = stabilizer.log_tail(index)
            && !tail.lines.is_empty()
        {
            message.push_str("\n  logs:");
            for line in &tail.lines {
                _ = write!(message, "\n    {line}");
            }
        }
    }
}

fn list_failure(message: &mut String, service: &ServiceStatus) {
    let Some(failure) = service.failure() else {
        return;
    };
    _ = write!(message, "\n  failure: {}", failure.reason);
    if let Some(words) = &failure.message {
        _ = write!(message, ": {words}");
    }
}
