//! The second module of the npm package: makes texts safe and names causes. Loaded when there is something to explain.

use wasm_bindgen::prelude::*;

use crate::{
    diagnosis::{
        Diagnosis, DiagnosisEvidence, Evidence, FailureEvidence, ServiceDiagnosis, diagnose_deployment,
        salient_lines as find_salient_lines,
    },
    filter::{LineFilter, Redact},
    report::message::with_causes,
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

/// The lines of a log that matter, first; lines of one shape are one. Three texts for each: where it stands in the log, how
/// many have its shape, the line.
#[wasm_bindgen(js_name = salientLines)]
#[must_use]
pub fn salient_lines(log: Vec<String>) -> Vec<String> {
    let log: Vec<&str> = log.iter().map(String::as_str).collect();
    find_salient_lines(&log)
        .into_iter()
        .flat_map(|found| [found.index.to_string(), found.count.to_string(), found.line])
        .collect()
}

/// Names the causes for the services of one deployment that are not ready, roots first.
///
/// `texts`: the message of a wait that has failed, else an empty one; then per service its name, with a failure that one's
/// reason and message, the lines of its log, and the names of what it depends on. `numbers`, per service: the replicas that
/// run and that are wanted, restarts, its bits (1 healthy, 2 a failure, 4 a terminal one), and how many lines and names.
///
/// Gives the message with the causes in it, then ten texts for each: the service's place, the code, the title, the field that
/// it rests on (empty for a line of the log), what that says, the hint, the confidence, the count, and for a victim
/// something and its root's name.
#[wasm_bindgen]
#[must_use]
pub fn diagnose(texts: Vec<String>, numbers: &[f64]) -> Vec<String> {
    let mut texts = texts.iter().map(String::as_str);
    let message = texts.next().unwrap_or_default();
    let known: Vec<Known<'_>> = numbers
        .chunks_exact(NUMBERS)
        .map(|numbers| Known::read(numbers, &mut texts))
        .collect();
    let evidence: Vec<Evidence<'_>> = known.iter().map(Known::evidence).collect();
    let found = diagnose_deployment(&evidence);
    let mut told = vec![told_in(message, &found, &known)];
    for ServiceDiagnosis { service, diagnosis } in found {
        let diagnosis = diagnosis.of_one_failure();
        let (path, text) = match diagnosis.evidence {
            DiagnosisEvidence::Log { line, .. } => (String::new(), line),
            DiagnosisEvidence::Field { path, text } => (path, text),
        };
        told.extend([
            service.to_string(),
            diagnosis.code.to_owned(),
            diagnosis.title,
            path,
            text,
            diagnosis.hint.to_owned(),
            diagnosis.confidence.to_string(),
            diagnosis.count.to_string(),
            if diagnosis.victim_of.is_some() {
                "victim"
            } else {
                ""
            }
            .to_owned(),
            diagnosis.victim_of.unwrap_or_default(),
        ]);
    }
    told
}

fn told_in(message: &str, found: &[ServiceDiagnosis], known: &[Known<'_>]) -> String {
    if message.is_empty() {
        return String::new();
    }
    let causes: Vec<(&str, &Diagnosis)> = found
        .iter()
        .filter_map(|found| Some((known.get(found.service)?.name, &found.diagnosis)))
        .collect();
    with_causes(message, &causes)
}

fn filter(masks: bool, words: Vec<String>) -> LineFilter {
    LineFilter::new(if masks { Redact::Words(words) } else { Redact::Off })
}

/// How many there are for each service.
const NUMBERS: usize = 6;
const HEALTHY: u8 = 1;
const FAILURE: u8 = 2;
const TERMINAL: u8 = 4;

struct Known<'a> {
    name: &'a str,
    running: u64,
    desired: u64,
    restarts: u64,
    healthy: bool,
    failures: Vec<FailureEvidence<'a>>,
    log: Vec<&'a str>,
    depends: Vec<&'a str>,
}

impl<'a> Known<'a> {
    fn read(numbers: &[f64], texts: &mut impl Iterator<Item = &'a str>) -> Self {
        let mut numbers = numbers.iter().map(|number| *number as u64);
        let mut next = || numbers.next().unwrap_or_default();
        let (running, desired, restarts, bits) = (next(), next(), next(), next() as u8);
        let (lines, names) = (next() as usize, next() as usize);
        let name = texts.next().unwrap_or_default();
        let failure = (bits & FAILURE != 0).then(|| FailureEvidence {
            reason: texts.next().unwrap_or_default(),
            message: texts.next().unwrap_or_default(),
            terminal: bits & TERMINAL != 0,
        });
        Self {
            name,
            running,
            desired,
            restarts,
            healthy: bits & HEALTHY != 0,
            failures: failure.into_iter().collect(),
            log: texts.by_ref().take(lines).collect(),
            depends: texts.by_ref().take(names).collect(),
        }
    }

    fn evidence(&self) -> Evidence<'_> {
        Evidence {
            service: self.name,
            running: self.running,
            desired: self.desired,
            healthy: self.healthy,
            restarts: self.restarts,
            failures: &self.failures,
            log: &self.log,
            depends: &self.depends,
        }
    }
}
