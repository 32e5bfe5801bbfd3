//! The third module of the npm package: records waits and replays them.

use std::time::Duration;

use js_sys::{Array, Float64Array};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use super::{
    input,
    millis::{duration, millis},
    view,
};
use crate::{
    options::StabilizationOptions,
    report::{FailureReason, LogEvidence},
    spec::DeploymentSpec,
    stabilizer::Stabilizer,
    trace::{RecordedTail, Trace, handover, keep},
    wait::KeptEvidence,
};

/// Writes the lines of one trace. Texts have to be safe already; times are milliseconds since the start of the wait.
#[wasm_bindgen]
pub struct TraceRecorder {
    recorder: crate::trace::Recorder,
    header: String,
}

#[wasm_bindgen]
impl TraceRecorder {
    /// `spec` as JSON, the options as `input.rs` reads them.
    #[wasm_bindgen(constructor)]
    pub fn start(spec: &str, options: &[f64], started_at: String) -> Result<TraceRecorder, JsError> {
        let spec = handover::spec(spec).map_err(|error| JsError::new(&error))?;
        let options = input::options(options);
        let (recorder, header) = crate::trace::Recorder::start(&spec, &options, Some(started_at));
        Ok(Self { recorder, header })
    }

    /// The first line.
    #[must_use]
    pub fn header(&self) -> String {
        self.header.clone()
    }

    /// `answers`: a JSON array of pairs of a service's number and what was said of it, as a line of a trace has it.
    pub fn sweep(&mut self, began: f64, ended: f64, pushed: bool, answers: &str) -> Result<String, JsError> {
        let sweep = handover::sweep(duration(began), duration(ended), pushed, answers)
            .map_err(|error| JsError::new(&error))?;
        Ok(self.recorder.sweep(sweep))
    }

    /// `tails`: a JSON array of pairs of a service's number and its lines, or `{ "error": "…" }`.
    pub fn logs(&self, at: f64, last: bool, tails: &str) -> Result<String, JsError> {
        let tails = handover::tails(tails).map_err(|error| JsError::new(&error))?;
        Ok(self.recorder.logs(duration(at), last, &tails))
    }

    /// `kind` and `reason` as an outcome has them.
    #[must_use]
    pub fn end(&self, at: f64, kind: &str, reason: Option<String>) -> String {
        self.recorder.end(duration(at), &handover::outcome(kind, reason))
    }

    /// An end by an error, or from outside where there is none.
    #[wasm_bindgen(js_name = endEarly)]
    #[must_use]
    pub fn end_early(&self, at: f64, error: Option<String>) -> String {
        self.recorder.end_early(duration(at), error)
    }
}

/// A trace that was read.
#[wasm_bindgen]
pub struct Replay(Trace);

#[wasm_bindgen]
extern "C" {
    /// Whom a replay tells of its sweeps and its end, as an engine tells its host. `recording_ended`: milliseconds, where
    /// the recording had ended before. `evidence`, where there is more of it: for each service with any its number, the
    /// milliseconds to the sweep that showed what happened, and the lines as one text.
    pub type ReplayHost;

    #[wasm_bindgen(method)]
    fn progress(
        this: &ReplayHost,
        numbers: Float64Array,
        texts: Array,
        recording_ended: Option<f64>,
        evidence: Option<Array>,
    );

    #[wasm_bindgen(method)]
    fn settle(
        this: &ReplayHost,
        outcome: JsValue,
        numbers: Float64Array,
        texts: Array,
        logs: Array,
        recording_ended: Option<f64>,
        evidence: Option<Array>,
    );
}

#[wasm_bindgen]
impl Replay {
    /// # Errors
    /// Where the text is no trace.
    #[wasm_bindgen(constructor)]
    pub fn read(text: &str) -> Result<Replay, JsError> {
        Ok(Self(Trace::read(text)?))
    }

    /// What the trace says of the wait, as JSON.
    pub fn about(&self) -> Result<String, JsError> {
        Ok(serde_json::to_string(&About::from(&self.0))?)
    }

    /// Runs the engine over it, with a spec and options as `input.rs` reads them.
    ///
    /// # Errors
    /// Where it comes to no verdict.
    pub fn run(&self, host: &ReplayHost, names: &str, spec: &[u32], options: &[f64]) -> Result<(), JsError> {
        let spec = input::spec(names, spec);
        let options = input::options(options);
        let mut stabilizer = Stabilizer::new(&spec, options, Duration::ZERO)?;
        let ended = millis(self.0.ended());
        let mut kept = KeptEvidence::new();
        let mut more = |stabilizer: &Stabilizer, tails: &[RecordedTail]| {
            keep(&mut kept, stabilizer, tails);
            (!tails.is_empty()).then(|| encoded(&kept))
        };
        let seen = self.0.drive(&mut stabilizer, &spec, |stabilizer, seen| {
            let view = view::Encoded::swept(stabilizer);
            let evidence = more(stabilizer, seen.evidence);
            host.progress(view.numbers, view.texts, seen.beyond.then_some(ended), evidence);
        })?;
        let evidence = more(&stabilizer, seen.evidence);
        let outcome = stabilizer.outcome().serialize(&Serializer::json_compatible())?;
        let view = view::Encoded::ended(&stabilizer);
        let logs = view::logs(&stabilizer);
        host.settle(
            outcome,
            view.numbers,
            view.texts,
            logs,
            seen.beyond.then_some(ended),
            evidence,
        );
        Ok(())
    }
}

fn encoded(evidence: &KeptEvidence) -> Array {
    let mut encoded: Vec<JsValue> = Vec::new();
    for (service, LogEvidence { at, lines }) in evidence {
        encoded.extend([
            JsValue::from(*service as u32),
            millis(*at).floor().into(),
            lines.join("\n").into(),
        ]);
    }
    encoded.into_iter().collect()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct About<'a> {
    spec: &'a DeploymentSpec,
    options: handover::OptionsFields,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<&'a str>,
    ended_ms: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<AboutOutcome>,
    warnings: &'a [String],
}

#[derive(Serialize)]
struct AboutOutcome {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<FailureReason>,
}

impl<'a> From<&'a Trace> for About<'a> {
    fn from(trace: &'a Trace) -> Self {
        let options: &StabilizationOptions = &trace.options;
        Self {
            spec: &trace.spec,
            options: options.into(),
            started_at: trace.started_at.as_deref(),
            ended_ms: millis(trace.ended()),
            outcome: trace
                .verdict()
                .map(|(kind, reason)| AboutOutcome { kind, reason }),
            warnings: &trace.warnings,
        }
    }
}
