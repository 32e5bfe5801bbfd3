//! Names the cause when a service is not ready: from its state, its failures and the tail of its logs.
//!
//! A table of signatures says which text means what. What a line weighs depends on where it stands: its level, words that
//! take the edge off, whether the program went on or succeeded after it. A wrong diagnosis is worse than none: below
//! [`MIN_CONFIDENCE`] there is none.
//!
//! Causes are ranked: a specific line of a log beats a state's reason beats an exit code beats what only follows from
//! them (back-off, deadline, rollback).

mod deployment;
mod judge;
mod matcher;
mod reading;
mod salient;
#[cfg(feature = "serde")]
mod serde;
mod table;
mod target;
mod text;
mod weigh;

pub use deployment::diagnose_deployment;
pub use salient::{SalientLine, salient_lines};
pub use table::Signature;

/// The least confidence, in percent, of a diagnosis that is shown.
pub const MIN_CONFIDENCE: u8 = 60;

/// The longest line or message that is quoted, in characters.
const MAX_TEXT: usize = 2000;

/// What is known of one service. All texts are borrowed; the default is a service of which nothing is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Evidence<'a> {
    /// Its name.
    pub service: &'a str,
    /// Replicas running over all nodes.
    pub running: u64,
    /// Replicas wanted. With 0 there is no diagnosis.
    pub desired: u64,
    /// Whether every node says healthy.
    pub healthy: bool,
    /// Restarts over all nodes.
    pub restarts: u64,
    /// What its nodes report.
    pub failures: &'a [FailureEvidence<'a>],
    /// The tail of its logs, oldest first; may hold the lines of several replicas.
    pub log: &'a [&'a str],
    /// The services it needs.
    pub depends: &'a [&'a str],
}

/// What a node reports of a service's replicas.
#[derive(Clone, Copy, Debug, Default)]
pub struct FailureEvidence<'a> {
    /// A short stable code, for instance `image-not-found`; an orchestrator's own reason is understood too.
    pub reason: &'a str,
    /// The orchestrator's own words.
    pub message: &'a str,
    /// Whether waiting cannot help.
    pub terminal: bool,
}

/// The cause named for a service.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(::serde::Serialize))]
pub struct Diagnosis {
    /// Stable, kebab-case, one of [`codes`].
    pub code: &'static str,
    /// The cause in a sentence, with the name of what is missing, in the way or unreachable where it is known.
    pub title: String,
    /// What it rests on.
    pub evidence: DiagnosisEvidence,
    /// What to do.
    pub hint: &'static str,
    /// In percent, from [`MIN_CONFIDENCE`] to 99.
    pub confidence: u8,
    /// How often it was seen: lines of the evidence's shape, or failures with this cause. The same crash on 20 replicas
    /// is one cause, seen 20 times.
    pub count: u32,
    /// The service whose failure this one only follows from. Filled by [`diagnose_deployment`].
    pub victim_of: Option<String>,
}

/// What a diagnosis rests on; quoted up to 2 000 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(::serde::Serialize, ::serde::Deserialize),
    serde(tag = "kind", rename_all = "lowercase")
)]
pub enum DiagnosisEvidence {
    /// A line of the log.
    Log {
        /// Its index in [`Evidence::log`].
        index: usize,
        /// The line as it was.
        line: String,
    },
    /// A field of the evidence.
    Field {
        /// For instance `failures[0].message`.
        path: String,
        /// What it says.
        text: String,
    },
}

impl Diagnosis {
    /// The evidence's path as it is where a service carries one failure, not a list.
    pub(crate) fn of_one_failure(mut self) -> Self {
        if let DiagnosisEvidence::Field { path, .. } = &mut self.evidence
            && let Some(field) = path.strip_prefix("failures[0]")
        {
            *path = ["failure", field].concat();
        }
        self
    }
}

impl DiagnosisEvidence {
    /// The quoted text.
    pub fn text(&self) -> &str {
        match self {
            Self::Log { line, .. } => line,
            Self::Field { text, .. } => text,
        }
    }
}

/// A diagnosis and the service it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceDiagnosis {
    /// The index of the service among those given.
    pub service: usize,
    /// Its cause.
    pub diagnosis: Diagnosis,
}

/// Names the cause for one service; `None` if it is ready, wants no replicas, or nothing is certain enough.
///
/// # Example
///
/// ```
/// use evenkeel::diagnosis::{Evidence, diagnose};
///
/// let log = ["> node server.js", "Error: listen EADDRINUSE: address already in use :::3000"];
/// let diagnosis = diagnose(&Evidence { desired: 1, restarts: 2, log: &log, ..Evidence::default() }).unwrap();
/// assert_eq!(diagnosis.code, "port-in-use");
/// assert_eq!(diagnosis.title, "The port is already in use: 3000");
/// ```
pub fn diagnose(evidence: &Evidence<'_>) -> Option<Diagnosis> {
    judge::judge(&table::Table::new(), evidence).map(|verdict| verdict.diagnosis)
}

/// Every cause that can be named, in the order of the table.
///
/// # Example
///
/// ```
/// assert!(evenkeel::diagnosis::codes().any(|signature| signature.code == "port-in-use"));
/// ```
pub fn codes() -> impl Iterator<Item = Signature> {
    table::signatures()
}
