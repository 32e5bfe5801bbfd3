//! The engine behind the npm package.
//!
//! JS hands in flat arrays and gets flat arrays back, so that a sweep crosses the boundary once whatever its size.

mod changed;
mod host;
mod observer;
mod timer;
mod words;

use std::rc::Rc;

use futures_util::future::{AbortHandle, Abortable};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::{
    stabilizer::Stabilizer,
    wait::{Timer, drive},
    wasm::{input, view},
};
use changed::Changed;
pub use host::Host;
use observer::HostObserver;
use timer::HostTimer;

/// A running wait. It tells its host of every sweep and of its end; the host may hold it as long as it likes.
#[wasm_bindgen]
pub struct Wait {
    task: AbortHandle,
    changed: Rc<Changed>,
    observed: Vec<u32>,
}

#[wasm_bindgen]
impl Wait {
    /// Starts a wait: `names` of all services joined, `spec` and `options` as `input.rs` reads them.
    #[wasm_bindgen(constructor)]
    pub fn start(
        host: Host,
        names: &str,
        spec: &[u32],
        options: &[f64],
        wants_progress: bool,
    ) -> Result<Wait, JsError> {
        let spec = input::spec(names, spec);
        let stabilizer = Stabilizer::new(&spec, input::options(options), HostTimer.now())?;
        let observed = (0..)
            .zip(&spec.services)
            .filter(|(_, service)| service.is_long_running())
            .map(|(place, _)| place)
            .collect();
        let changed = Rc::new(Changed::default());
        let observer = HostObserver::new(host, Rc::clone(&changed));
        let (task, registration) = AbortHandle::new_pair();
        let run = Abortable::new(run(stabilizer, observer, wants_progress), registration);
        wasm_bindgen_futures::spawn_local(async {
            _ = run.await;
        });
        Ok(Self {
            task,
            changed,
            observed,
        })
    }

    /// The places in the spec of the services that are waited for.
    #[must_use]
    pub fn observed(&self) -> Vec<u32> {
        self.observed.clone()
    }

    /// Something happened at the cluster: sweep now.
    pub fn changed(&self) {
        self.changed.tell();
    }

    /// Ends the wait without a verdict.
    pub fn cancel(&self) {
        self.task.abort();
    }
}

async fn run(mut stabilizer: Stabilizer, observer: HostObserver, wants_progress: bool) {
    let host = observer.host();
    let after_sweep = |stabilizer: &Stabilizer| {
        if wants_progress {
            let view = view::Encoded::swept(stabilizer);
            host.progress(view.numbers, view.texts);
        }
    };
    // The host rejects a wait whose cluster is at fault by itself, with the error it caught.
    if drive(&mut stabilizer, &observer, &HostTimer, after_sweep)
        .await
        .is_err()
    {
        return;
    }
    let outcome = stabilizer
        .outcome()
        .and_then(|outcome| outcome.serialize(&Serializer::json_compatible()).ok());
    let view = view::Encoded::ended(&stabilizer);
    host.settle(
        outcome.unwrap_or(JsValue::UNDEFINED),
        view.numbers,
        view.texts,
        view::logs(&stabilizer),
    );
}
