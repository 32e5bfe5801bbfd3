//! Sweeps made by the host.

use std::{cell::RefCell, future::Future, rc::Rc, time::Duration};

use js_sys::{Array, Uint32Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{changed::Changed, host::Host, timer::HostTimer, words::Words};
use crate::{
    report::LogTail,
    stabilizer::Stabilizer,
    wait::{LogRequest, Observer, Sweep, Timer},
    wasm::millis::millis,
};

pub(super) struct HostObserver {
    host: Rc<Host>,
    changed: Rc<Changed>,
    words: RefCell<Vec<u32>>,
}

impl HostObserver {
    pub fn new(host: Host, changed: Rc<Changed>) -> Self {
        Self {
            host: Rc::new(host),
            changed,
            words: RefCell::default(),
        }
    }

    pub fn host(&self) -> Rc<Host> {
        Rc::clone(&self.host)
    }
}

impl Observer for HostObserver {
    async fn sweep(&self, sweep: &mut Sweep<'_>) -> Duration {
        let limit = sweep.until.map_or(f64::INFINITY, time_left);
        let Ok(answer) = JsFuture::from(self.host.sweep(limit)).await else {
            return HostTimer.now();
        };
        let answer: Uint32Array = answer.unchecked_into();
        let mut buffer = self.words.borrow_mut();
        buffer.resize(answer.length() as usize, 0);
        answer.copy_to(&mut buffer);
        let mut words = Words::new(&buffer, self.host.take_texts());
        let now = HostTimer.now();
        while let Some((service, answer)) = words.next_answer() {
            sweep.record(service, answer, now);
        }
        now
    }

    fn evidence(&self, services: &[usize], stabilizer: &Stabilizer) {
        let at = stabilizer.elapsed_at(stabilizer.last_sweep().ended);
        let services: Vec<u32> = services.iter().copied().map(word).collect();
        self.host
            .evidence(&services, word(stabilizer.options().log_tail), millis(at).floor());
    }

    async fn logs(&self, request: LogRequest) -> Vec<LogTail> {
        let services: Vec<u32> = request.services.iter().map(|(index, _)| word(*index)).collect();
        let promise = self
            .host
            .logs(&services, word(request.tail), time_left(request.until));
        let Ok(answers) = JsFuture::from(promise).await else {
            return Vec::new();
        };
        let answers: Array = answers.unchecked_into();
        request
            .services
            .iter()
            .zip(answers.iter())
            .map(|((index, _), answer)| log_tail(*index, &answer, request.tail))
            .collect()
    }

    fn changed(&self) -> impl Future<Output = ()> {
        self.changed.heard()
    }
}

fn word(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn time_left(until: Duration) -> f64 {
    millis(until.saturating_sub(HostTimer.now()))
}

/// A string holds the lines, an array the message of an error, anything else says that there are no lines.
fn log_tail(service: usize, answer: &JsValue, tail: usize) -> LogTail {
    if let Some(lines) = answer.as_string() {
        return LogTail::new(service, std::iter::once(lines.as_str()), tail);
    }
    match answer.dyn_ref::<Array>() {
        Some(error) => LogTail::failed(service, error.get(0).as_string().unwrap_or_default()),
        None => LogTail::new(service, std::iter::empty(), tail),
    }
}
