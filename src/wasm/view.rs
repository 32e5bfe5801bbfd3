//! Writes what the engine knows as flat arrays, from which JS makes snapshots and results.

use std::time::Duration;

use js_sys::{Array, Float64Array};
use wasm_bindgen::JsValue;

use super::millis::millis;
use crate::stabilizer::{ServiceStatus, Stabilizer};

const HEALTHY: u8 = 1;
const READY: u8 = 2;
const ERROR: u8 = 4;
const FAILURE: u8 = 8;
const FAILURE_MESSAGE: u8 = 16;
const TERMINAL: u8 = 32;

/// `numbers`: the sweep, elapsed, ready-for, and unrounded when the last sweep began and elapsed; then per service running, desired, the bits above, restarts, blocking-since.
/// `texts`: per service what its bits announce: the error, the failure's reason and message.
pub(super) struct Encoded {
    pub numbers: Float64Array,
    pub texts: Array,
}

impl Encoded {
    pub fn swept(stabilizer: &Stabilizer) -> Self {
        let ended = stabilizer.last_sweep().ended;
        Self::with_elapsed(stabilizer, stabilizer.elapsed_at(ended))
    }

    pub fn ended(stabilizer: &Stabilizer) -> Self {
        Self::with_elapsed(stabilizer, stabilizer.elapsed())
    }

    fn with_elapsed(stabilizer: &Stabilizer, elapsed: Duration) -> Self {
        let texts = Array::new();
        let mut numbers = Vec::with_capacity(5 + stabilizer.services().len() * 5);
        numbers.extend([
            f64::from(stabilizer.sweeps()),
            whole_millis(elapsed),
            whole_millis(stabilizer.ready_for()),
            millis(stabilizer.elapsed_at(stabilizer.last_sweep().began)),
            millis(elapsed),
        ]);
        for service in stabilizer.services() {
            push(&mut numbers, &texts, service, stabilizer.is_blocking(service));
        }
        Self {
            numbers: Float64Array::from(numbers.as_slice()),
            texts,
        }
    }
}

/// Per service that is not ready: its lines as one string, or an array with the error's message; undefined where no
/// logs were asked for.
pub(super) fn logs(stabilizer: &Stabilizer) -> Array {
    stabilizer
        .blocking_services()
        .map(|(index, _)| match stabilizer.log_tail(index) {
            None => JsValue::UNDEFINED,
            Some(tail) => match &tail.error {
                Some(error) => Array::of1(&error.into()).into(),
                None if tail.lines.is_empty() => JsValue::UNDEFINED,
                None => tail.lines.join("\n").into(),
            },
        })
        .collect()
}

fn push(numbers: &mut Vec<f64>, texts: &Array, service: &ServiceStatus, is_blocking: bool) {
    let mut bits = if service.healthy() { HEALTHY } else { 0 };
    if !is_blocking {
        bits |= READY;
    }
    if let Some(error) = service.error() {
        bits |= ERROR;
        texts.push(&error.into());
    }
    if let Some(failure) = service.failure() {
        bits |= FAILURE;
        texts.push(&failure.reason.as_str().into());
        if failure.terminal {
            bits |= TERMINAL;
        }
        if let Some(message) = &failure.message {
            bits |= FAILURE_MESSAGE;
            texts.push(&message.as_str().into());
        }
    }
    numbers.extend([
        service.running() as f64,
        f64::from(service.desired()),
        f64::from(bits),
        service.restarts() as f64,
        service
            .blocking_since()
            .or(service.last_restart())
            .map_or(0.0, whole_millis),
    ]);
}

fn whole_millis(duration: Duration) -> f64 {
    millis(duration).floor()
}
