//! Reads the flat arrays into which JS has turned a spec and the options, after checking their shape.

use std::time::Duration;

use super::millis::duration;
use crate::{
    filter::Redact,
    options::{Adaptive, StabilizationOptions},
    spec::{DeploymentSpec, ResourceType, Scale, ServiceSpec},
};

/// Per service: the length of its name in UTF-16 units, its type (0 service, 1 job, 2 cron), the mode of its scale (0
/// fixed, 1 adaptive, 2 manual), and the mode's two numbers. Endpoints are no business of the engine's.
pub(super) fn spec(names: &str, words: &[u32]) -> DeploymentSpec {
    let mut spec = DeploymentSpec::default();
    let mut names = names.chars();
    let mut words = words.iter().copied();
    while let Some(name_units) = words.next() {
        let mut next = || words.next().unwrap_or_default();
        let rtype = match next() {
            1 => ResourceType::Job,
            2 => ResourceType::Cron,
            _ => ResourceType::Service,
        };
        let scale = match (next(), next(), next()) {
            (0, replicas, _) => Scale::Fixed { replicas },
            (1, min, max) => Scale::Adaptive { min, max },
            _ => Scale::Manual,
        };
        let mut service = ServiceSpec::new(take_units(&mut names, name_units), scale);
        service.rtype = rtype;
        spec.services.push(service);
    }
    spec
}

/// In the order in which they are taken here; times in milliseconds, infinite where off.
pub(super) fn options(numbers: &[f64]) -> StabilizationOptions {
    let mut numbers = numbers.iter().copied();
    let mut next = || numbers.next().unwrap_or_default();
    StabilizationOptions {
        timeout: finite(next()),
        poll_interval: duration(next()),
        call_timeout: duration(next()),
        concurrency: count(next()),
        log_tail: count(next()),
        log_timeout: duration(next()),
        stable_for: duration(next()),
        progress_deadline: finite(next()),
        fail_fast: next() > 0.0,
        adaptive: if next() > 0.0 {
            Adaptive::Range
        } else {
            Adaptive::Min
        },
        evidence: next() > 0.0,
        // The host hands in texts that are safe already.
        redact: Redact::Off,
    }
}

fn take_units(names: &mut std::str::Chars<'_>, units: u32) -> String {
    let rest = names.as_str();
    let mut left = units as usize;
    while left > 0 {
        let Some(character) = names.next() else {
            break;
        };
        left = left.saturating_sub(character.len_utf16());
    }
    let taken = rest.len() - names.as_str().len();
    rest.get(..taken).unwrap_or_default().to_owned()
}

fn finite(millis: f64) -> Option<Duration> {
    millis.is_finite().then(|| duration(millis))
}

/// Saturates, as casts from floats do.
fn count(number: f64) -> usize {
    number as usize
}
