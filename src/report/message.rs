//! The messages of the outcomes. That of a time-out has the original's form, to the byte.

use std::{fmt::Write, time::Duration};

use super::duration::Readable;
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
