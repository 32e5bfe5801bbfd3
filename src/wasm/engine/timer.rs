//! The clock of the page or process.

use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::prelude::*;

use crate::{wait::Timer, wasm::millis::millis};

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
