//! What a replay is given and what it comes to.

use std::time::Duration;

use super::{
    read::{RecordedTail, Trace},
    run::Run,
};
use crate::{
    options::{InvalidOption, StabilizationOptions},
    report::{LogEvidence, Snapshot, StabilizationResult},
    spec::DeploymentSpec,
    stabilizer::Stabilizer,
    wait::{Explained, KeptEvidence},
};

/// What a replay came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// The result.
    pub result: StabilizationResult,
    /// Where the recording ended, if the replay went on beyond: from there its last state was taken to hold.
    pub recording_ended: Option<Duration>,
}

/// Why a replay came to no verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplayError {
    /// An option is out of its range.
    InvalidOption(InvalidOption),
    /// The recorded wait ended with this error.
    Recorded(String),
    /// The recording ended then, and with these options nothing after it can decide the wait.
    Undecided(Duration),
}

impl std::fmt::Display for ReplayError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::InvalidOption(error) => error.fmt(f),
            Self::Recorded(error) => f.write_str(error),
            Self::Undecided(ended) => write!(
                f,
                "the recording ends after {} without a verdict, and its last state cannot decide the wait with these \
                 options: set a timeout, or a longer poll interval",
                crate::report::Readable(*ended)
            ),
        }
    }
}

impl std::error::Error for ReplayError {}

impl From<InvalidOption> for ReplayError {
    fn from(error: InvalidOption) -> Self {
        Self::InvalidOption(error)
    }
}

impl Trace {
    /// Runs the engine over the trace: with its own `spec` and `options` to the recorded result, with others to what would
    /// have happened. `on_sweep` sees the snapshot after every sweep. A service of which nothing was recorded counts as not
    /// observed.
    ///
    /// # Errors
    /// Where an option is out of its range, where the recorded wait ended with an error, and where nothing can decide the
    /// wait, for instance without a timeout.
    pub fn replay(
        &self,
        spec: &DeploymentSpec,
        options: StabilizationOptions,
        mut on_sweep: impl FnMut(&Snapshot),
    ) -> Result<Replayed, ReplayError> {
        let mut stabilizer = Stabilizer::new(spec, options, Duration::ZERO)?;
        let mut explained = Explained::new(spec);
        let mut evidence = KeptEvidence::new();
        let ended = self.drive(&mut stabilizer, spec, |stabilizer, seen| {
            keep(&mut evidence, stabilizer, seen.evidence);
            on_sweep(&explained.snapshot(stabilizer, &evidence));
        })?;
        keep(&mut evidence, &stabilizer, ended.evidence);
        let result = explained.result(&stabilizer, &evidence);
        Ok(Replayed {
            result: result.ok_or_else(|| ReplayError::Undecided(self.ended()))?,
            recording_ended: ended.beyond.then(|| self.ended()),
        })
    }

    /// Drives a wait to its end.
    pub(crate) fn drive<'a>(
        &'a self,
        stabilizer: &mut Stabilizer,
        spec: &DeploymentSpec,
        after_sweep: impl FnMut(&Stabilizer, Seen<'a>),
    ) -> Result<Seen<'a>, ReplayError> {
        let mut run = Run::new(self, self.asks_the_same(spec, stabilizer.options()));
        run.drive(stabilizer, after_sweep)?;
        Ok(run.seen(stabilizer, 0))
    }

    /// Whether these would have made the same wait.
    fn asks_the_same(&self, spec: &DeploymentSpec, options: &StabilizationOptions) -> bool {
        let recorded = StabilizationOptions {
            redact: options.redact.clone(),
            evidence: options.evidence,
            ..self.options.clone()
        };
        let services = |spec: &DeploymentSpec| -> Vec<_> {
            let services = spec.services.iter().filter(|service| service.is_long_running());
            services
                .map(|service| (service.name.clone(), service.scale))
                .collect()
        };
        recorded == *options && services(spec) == services(&self.spec)
    }
}

/// What a replay has to say beside what the engine knows.
pub(crate) struct Seen<'a> {
    /// Whether the recording had ended before this moment.
    pub beyond: bool,
    /// The evidence that has come since the sweep before.
    pub evidence: &'a [RecordedTail],
}

/// Takes in what has come, as far as the options want it.
pub(crate) fn keep(evidence: &mut KeptEvidence, stabilizer: &Stabilizer, tails: &[RecordedTail]) {
    for tail in tails {
        let mut services = stabilizer.services().iter();
        let lines = tail.last_lines(stabilizer.options().log_tail);
        if let Some(service) = services.position(|service| service.name() == tail.service)
            && !lines.is_empty()
        {
            evidence.insert(service, LogEvidence { at: tail.at, lines });
        }
    }
}
