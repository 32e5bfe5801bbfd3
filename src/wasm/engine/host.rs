//! The JS side of one wait, as the engine calls it. None of its methods throws.

use js_sys::{Array, Float64Array, Promise};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// An object with the methods below.
    pub type Host;

    /// Observes every service within `limit` milliseconds and resolves with a `Uint32Array` that `words.rs` reads.
    #[wasm_bindgen(method)]
    pub(super) fn sweep(this: &Host, limit: f64) -> Promise;

    /// The texts that belong to the words of the last sweep, in their order.
    #[wasm_bindgen(method, js_name = takeTexts)]
    pub(super) fn take_texts(this: &Host) -> Array;

    /// Fetches logs within `limit` milliseconds and resolves with an array: per service its lines as one string, or an
    /// array with the error's message.
    #[wasm_bindgen(method)]
    pub(super) fn logs(this: &Host, services: &[u32], tail: u32, limit: f64) -> Promise;

    /// Begins to fetch the log tails of these services, of which the sweep that ended `at` milliseconds after the start has
    /// shown something; the engine never hears of them.
    #[wasm_bindgen(method)]
    pub(super) fn evidence(this: &Host, services: &[u32], tail: u32, at: f64);

    /// A sweep has ended.
    #[wasm_bindgen(method)]
    pub(super) fn progress(this: &Host, numbers: Float64Array, texts: Array);

    /// The wait is over.
    #[wasm_bindgen(method)]
    pub(super) fn settle(this: &Host, outcome: JsValue, numbers: Float64Array, texts: Array, logs: Array);
}
