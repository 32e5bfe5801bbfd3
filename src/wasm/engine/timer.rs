//! The clock of the page or process.

use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::prelude::*;

use crate::wait::Timer;

/// The longest time a JS timer can hold, in milliseconds.
const LONGEST: f64 = i32::MAX as f64;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

pub(super) struct HostTimer;

impl Timer for HostTimer {
    fn now(&self) -> Duration {
        // Whole microseconds: no clock here is finer, and traces hold them without a remainder.
        Duration::from_micros((performance_now() * 1000.0) as u64)
    }

    async fn sleep(&self, duration: Duration) {
        // In floats, which also hold what is meant to last for ever.
        let mut left = millis(duration).ceil();
        loop {
            let chunk = left.min(LONGEST);
            TimeoutFuture::new(chunk as u32).await;
            left -= chunk;
            if left <= 0.0 {
                return;
            }
        }
    }
}

/// A time in milliseconds; what is no time is none at all, what is too long lasts for ever.
pub(super) fn duration(millis: f64) -> Duration {
    Duration::try_from_secs_f64(millis / 1000.0).unwrap_or(if millis > 0.0 {
        Duration::MAX
    } else {
        Duration::ZERO
    })
}

pub(super) fn millis(duration: Duration) -> f64 {
    // Whole milliseconds stay whole, which seconds in one float would not do.
    duration.as_secs() as f64 * 1000.0 + f64::from(duration.subsec_nanos()) / 1e6
}
