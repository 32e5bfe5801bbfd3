//! The second module of the npm package: makes texts safe and names causes. Loaded when there is something to explain.

use serde::{Deserialize, Serialize};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::{
    diagnosis::{Diagnosis, DiagnosisEvidence, Evidence, FailureEvidence, diagnose_deployment},
    filter::{LineFilter, Redact},
};

/// Every text made safe by itself. Without `masks` no secrets and no words are masked.
#[wasm_bindgen(js_name = safeTexts)]
#[must_use]
pub fn safe_texts(texts: Vec<String>, masks: bool, words: Vec<String>) -> Vec<String> {
    let fresh = filter(masks, words);
    texts
        .iter()
        .map(|text| fresh.clone().line(text).into_owned())
        .collect()
}

/// The lines of one log made safe, each with a line end.
#[wasm_bindgen(js_name = safeLog)]
#[must_use]
pub fn safe_log(log: &str, masks: bool, words: Vec<String>) -> String {
    let mut safe = String::with_capacity(log.len());
    for line in filter(masks, words).lines(log) {
        safe.push_str(&line);
        safe.push('\n');
    }
    safe
}

/// Names the causes for the services of one deployment, roots first: takes an array of what is known of each, gives an
/// array of their places in it with the diagnosis.
///
/// # Errors
/// Where the services have another shape.
#[wasm_bindgen]
pub fn diagnose(services: JsValue) -> Result<JsValue, JsError> {
    let services: Vec<Known> = serde_wasm_bindgen::from_value(services)?;
    let failures: Vec<Vec<FailureEvidence<'_>>> = services
        .iter()
        .map(|service| service.failure.iter().map(KnownFailure::evidence).collect())
        .collect();
    let logs: Vec<Vec<&str>> = services.iter().map(|service| borrowed(&service.logs)).collect();
    let depends: Vec<Vec<&str>> = services
        .iter()
        .map(|service| borrowed(&service.depends))
        .collect();
    let evidence: Vec<Evidence<'_>> = services
        .iter()
        .zip(failures.iter().zip(&logs).zip(&depends))
        .map(|(service, ((failures, log), depends))| Evidence {
            service: &service.name,
            running: service.running,
            desired: service.desired,
            healthy: service.healthy,
            restarts: service.restarts,
            failures,
            log,
            depends,
        })
        .collect();
    let found: Vec<Found> = diagnose_deployment(&evidence)
        .into_iter()
        .map(|found| Found {
            service: found.service,
            diagnosis: found.diagnosis.of_one_failure().into(),
        })
        .collect();
    Ok(found.serialize(&Serializer::json_compatible())?)
}

fn filter(masks: bool, words: Vec<String>) -> LineFilter {
    LineFilter::new(if masks { Redact::Words(words) } else { Redact::Off })
}

fn borrowed(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

/// What is known of a service.
#[derive(Deserialize)]
struct Known {
    name: String,
    running: u64,
    desired: u64,
    healthy: bool,
    restarts: u64,
    failure: Option<KnownFailure>,
    logs: Vec<String>,
    depends: Vec<String>,
}

#[derive(Deserialize)]
struct KnownFailure {
    reason: String,
    message: Option<String>,
    terminal: bool,
}

impl KnownFailure {
    fn evidence(&self) -> FailureEvidence<'_> {
        FailureEvidence {
            reason: &self.reason,
            message: self.message.as_deref().unwrap_or_default(),
            terminal: self.terminal,
        }
    }
}

#[derive(Serialize)]
struct Found {
    service: usize,
    diagnosis: Shown,
}

/// A diagnosis as results of the npm package have it.
#[derive(Serialize)]
struct Shown {
    code: &'static str,
    title: String,
    evidence: ShownEvidence,
    hint: &'static str,
    confidence: u8,
    count: u32,
    #[serde(rename = "victimOf", skip_serializing_if = "Option::is_none")]
    victim_of: Option<String>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum ShownEvidence {
    Log { line: String },
    Field { path: String, text: String },
}

impl From<Diagnosis> for Shown {
    fn from(diagnosis: Diagnosis) -> Self {
        let evidence = match diagnosis.evidence {
            DiagnosisEvidence::Log { line, .. } => ShownEvidence::Log { line },
            DiagnosisEvidence::Field { path, text } => ShownEvidence::Field { path, text },
        };
        Self {
            code: diagnosis.code,
            title: diagnosis.title,
            evidence,
            hint: diagnosis.hint,
            confidence: diagnosis.confidence,
            count: diagnosis.count,
            victim_of: diagnosis.victim_of,
        }
    }
}
