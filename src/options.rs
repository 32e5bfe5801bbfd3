//! How a wait is to behave.

use std::time::Duration;

use crate::filter::Redact;

/// How a wait is to behave. The defaults give the verdicts of the original.
///
/// ```
/// use std::time::Duration;
/// use evenkeel::StabilizationOptions;
///
/// let options = StabilizationOptions {
///     timeout: Some(Duration::from_secs(300)),
///     stable_for: Duration::from_secs(10),
///     ..StabilizationOptions::default()
/// };
/// assert!(options.validate().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StabilizationOptions {
    /// How long to wait. Zero looks once; `None` waits until ready or failed. Default: 30 s.
    pub timeout: Option<Duration>,
    /// The pause between two sweeps. Default: 500 ms.
    pub poll_interval: Duration,
    /// How long one call of the cluster may take; never past the deadline. More than zero. Default: 10 s.
    pub call_timeout: Duration,
    /// How many calls run at once. At least 1. Default: 16.
    pub concurrency: usize,
    /// How many log lines to ask for and keep of each service that was not ready. Default: 20.
    pub log_tail: usize,
    /// Whether to fetch the log tail of a service also when it restarts, reports another failure or loses a replica: at most
    /// once in 10 s, beside the sweeps, each call within `call_timeout`. Default: true.
    pub evidence: bool,
    /// How long fetching all logs may take, and so how far past `timeout` the wait can end. Default: 5 s.
    pub log_timeout: Duration,
    /// The soak: ready only once the deployment was ready in every sweep for this long. Default: zero.
    pub stable_for: Duration,
    /// Failed once no service came nearer to its goal for this long. Default: off.
    pub progress_deadline: Option<Duration>,
    /// Failed as soon as a service reports a terminal failure in two sweeps in a row. Default: false.
    pub fail_fast: bool,
    /// When an adaptive service is ready. Default: [`Adaptive::Min`].
    pub adaptive: Adaptive,
    /// What is masked in log lines, errors and failures; terminal escapes and commands to CI runners are always taken out.
    /// Default: whatever looks like a secret.
    pub redact: Redact,
}

impl Default for StabilizationOptions {
    fn default() -> Self {
        Self {
            timeout: Some(Duration::from_secs(30)),
            poll_interval: Duration::from_millis(500),
            call_timeout: Duration::from_secs(10),
            concurrency: 16,
            log_tail: 20,
            evidence: true,
            log_timeout: Duration::from_secs(5),
            stable_for: Duration::ZERO,
            progress_deadline: None,
            fail_fast: false,
            adaptive: Adaptive::Min,
            redact: Redact::Secrets,
        }
    }
}

impl StabilizationOptions {
    /// Checks the ranges.
    ///
    /// # Errors
    /// Names the first option that is out of its range.
    pub fn validate(&self) -> Result<(), InvalidOption> {
        if self.concurrency == 0 {
            return Err(InvalidOption {
                option: "concurrency",
                expected: "at least 1",
            });
        }
        if self.call_timeout.is_zero() {
            return Err(InvalidOption {
                option: "call_timeout",
                expected: "more than zero",
            });
        }
        Ok(())
    }
}

/// When an adaptive service is ready.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Adaptive {
    /// When exactly `min` replicas run, as in the original.
    #[default]
    Min,
    /// When at least `min` and at most `max` replicas run.
    Range,
}

/// An option that is out of its range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidOption {
    /// The option's name.
    pub option: &'static str,
    /// Its range.
    pub expected: &'static str,
}

impl std::fmt::Display for InvalidOption {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "options.{}: expected {}", self.option, self.expected)
    }
}

impl std::error::Error for InvalidOption {}
