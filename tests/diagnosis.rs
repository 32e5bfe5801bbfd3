//! The corpus of `tests/diagnosis/`: what must be named, what must be left alone, and what holds for any input.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]
#![cfg(not(target_arch = "wasm32"))]

#[path = "diagnosis/rules.rs"]
mod rules;
#[path = "diagnosis/titles.rs"]
mod titles;

use evenkeel::diagnosis::{Diagnosis, Evidence, FailureEvidence, codes, diagnose};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A case of the corpus: `== code | source` (healthy logs: `none`, or `none-alone` where the line is a fair suspect once the
/// service crashes), then `~ key=value` for the state, `! reason | message` for failures, then
/// the log to the next case.
struct Case {
    code: String,
    source: String,
    restarts: u64,
    running: u64,
    desired: u64,
    failures: Vec<(String, String)>,
    log: Vec<String>,
}

impl Case {
    fn diagnose(&self, extra: &[FailureEvidence<'_>]) -> Option<Diagnosis> {
        let log: Vec<&str> = self.log.iter().map(String::as_str).collect();
        let mut failures: Vec<FailureEvidence<'_>> = self
            .failures
            .iter()
            .map(|(reason, message)| FailureEvidence {
                reason,
                message,
                terminal: false,
            })
            .collect();
        failures.extend(extra);
        diagnose(&Evidence {
            service: "svc",
            running: self.running,
            desired: self.desired,
            restarts: self.restarts,
            failures: &failures,
            log: &log,
            ..Evidence::default()
        })
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/diagnosis")
        .join(name)
}

fn corpus(name: &str) -> Vec<Case> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for line in text.lines() {
            if let Some(head) = line.strip_prefix("== ") {
                let (code, source) = head
                    .split_once(" | ")
                    .unwrap_or_else(|| panic!("{}: {head}", file.display()));
                let (code, source) = (code.to_string(), source.to_string());
                cases.push(Case {
                    code,
                    source,
                    restarts: 0,
                    running: 0,
                    desired: 1,
                    failures: vec![],
                    log: vec![],
                });
                continue;
            }
            let case: &mut Case = cases.last_mut().unwrap();
            if let Some(state) = line.strip_prefix("~ ") {
                for (key, value) in state.split(' ').map(|pair| pair.split_once('=').unwrap()) {
                    let value = value.parse().unwrap();
                    match key {
                        "restarts" => case.restarts = value,
                        "running" => case.running = value,
                        "desired" => case.desired = value,
                        _ => panic!("{}: {key}", file.display()),
                    }
                }
            } else if let Some((reason, message)) = line
                .strip_prefix("! ")
                .and_then(|failure| failure.split_once(" | "))
            {
                case.failures.push((reason.to_string(), message.to_string()));
            } else {
                case.log.push(line.to_string());
            }
        }
    }
    cases
}

fn misses(cases: &[Case]) -> Vec<String> {
    let named = |case: &Case| {
        case.diagnose(&[]).map_or("nothing".to_string(), |found| {
            format!("{} ({found:?})", found.code)
        })
    };
    let wrong = |case: &&Case| case.diagnose(&[]).is_none_or(|found| found.code != case.code);
    cases
        .iter()
        .filter(wrong)
        .map(|case| format!("{} | {}: {}", case.code, case.source, named(case)))
        .collect()
}

#[test]
fn every_case_of_the_corpus_is_named() {
    let cases = corpus("failing");
    let misses = misses(&cases);
    assert!(
        misses.is_empty(),
        "{} of {} missed:\n{}",
        misses.len(),
        cases.len(),
        misses.join("\n")
    );
}

#[test]
fn every_code_has_two_cases_and_there_are_sixty_codes() {
    let mut cases: BTreeMap<String, usize> = BTreeMap::new();
    for case in corpus("failing") {
        *cases.entry(case.code).or_default() += 1;
    }
    let few: Vec<_> = codes()
        .filter(|signature| cases.get(signature.code).is_none_or(|count| *count < 2))
        .collect();
    assert!(few.is_empty(), "{few:?}");
    assert!(codes().count() >= 60);
}

#[test]
fn wording_not_used_for_the_table_is_named_too() {
    let cases = corpus("held-out");
    let misses = misses(&cases);
    assert!(
        misses.is_empty(),
        "{} of {} missed:\n{}",
        misses.len(),
        cases.len(),
        misses.join("\n")
    );
}

#[test]
fn healthy_and_noisy_logs_give_no_diagnosis() {
    let cases = corpus("healthy");
    let alarms: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            case.diagnose(&[])
                .map(|found| format!("{}: {found:?}", case.source))
        })
        .collect();
    assert!(cases.len() >= 100, "{}", cases.len());
    assert!(
        alarms.is_empty(),
        "{} of {} blamed:\n{}",
        alarms.len(),
        cases.len(),
        alarms.join("\n")
    );
}

#[test]
fn a_noisy_line_is_not_blamed_for_a_failing_health_check() {
    let failing = [FailureEvidence {
        reason: "health-check-failing",
        message: "HTTP probe failed with statuscode: 503",
        terminal: false,
    }];
    let cases = corpus("healthy");
    let blamed: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            case.diagnose(&failing)
                .filter(|found| found.code != "health-check-failing")
                .map(|found| format!("{}: {found:?}", case.source))
        })
        .collect();
    assert!(
        blamed.is_empty(),
        "{} of {}:\n{}",
        blamed.len(),
        cases.len(),
        blamed.join("\n")
    );
}

#[test]
fn a_noisy_line_is_not_blamed_for_a_crash() {
    let failing = [FailureEvidence {
        reason: "crash-loop",
        message: "back-off 20s restarting failed container",
        terminal: false,
    }];
    let cases = corpus("healthy");
    let blamed: Vec<String> = cases
        .iter()
        .filter(|case| case.code == "none")
        .filter_map(|case| {
            case.diagnose(&failing)
                .filter(|found| found.code != "crash-loop")
                .map(|found| format!("{}: {found:?}", case.source))
        })
        .collect();
    assert!(
        blamed.is_empty(),
        "{} of {}:\n{}",
        blamed.len(),
        cases.len(),
        blamed.join("\n")
    );
}

#[test]
fn the_table_of_codes_in_the_documentation_is_current() {
    let mut table = String::from(
        "# Diagnosis codes\n\nGenerated from the signatures; `UPDATE_DOCS=1 cargo test --test diagnosis` writes it anew.\n\n| code | title | hint |\n| --- | --- | --- |\n",
    );
    for signature in codes() {
        table += &format!(
            "| `{}` | {} | {} |\n",
            signature.code, signature.title, signature.hint
        );
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnosis.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, &table).unwrap();
    }
    assert!(
        std::fs::read_to_string(&file).unwrap() == table,
        "docs/diagnosis.md: run UPDATE_DOCS=1 cargo test --test diagnosis"
    );
}
