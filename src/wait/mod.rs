//! The async driver: asks the cluster what the state machine wants to know.

mod cluster;
mod evidence;
mod explained;
mod observer;
mod polled;
#[cfg(feature = "trace")]
mod record;
mod timer;

use std::{pin::pin, time::Duration};

use futures_util::future::{Either, select};

use crate::{
    observation::ObservationError,
    options::{InvalidOption, StabilizationOptions},
    report::{Snapshot, StabilizationResult},
    spec::DeploymentSpec,
    stabilizer::{Stabilizer, Step},
};
pub use cluster::Cluster;
use evidence::Evidence;
pub(crate) use explained::Explained;
#[cfg(feature = "trace")]
pub(crate) use explained::KeptEvidence;
pub(crate) use observer::{LogRequest, Observer, Sweep};
use polled::Polled;
#[cfg(feature = "trace")]
pub use record::record_stabilization;
pub use timer::Timer;

/// Waits until every service runs its desired replicas and all are healthy, or says what is wrong.
///
/// Every verdict is an `Ok`, a time-out included. Whatever the cluster does, it returns by `timeout` and `log_timeout`.
/// Dropping the future ends the wait.
///
/// # Errors
/// [`WaitError::InvalidOption`] where an option is out of its range, [`WaitError::Fatal`] where the cluster answers with
/// a fatal [`ObservationError`].
///
/// ```
/// # use std::{future::ready, future::Future, time::Duration};
/// use evenkeel::{
///     Cluster, DeploymentSpec, NodeServiceState, ObservationError, Scale, ServiceSpec, StabilizationOptions, Timer,
///     wait_for_stabilization,
/// };
///
/// struct OneNode;
/// impl Cluster for OneNode {
///     async fn cluster_service_states(&self, _service: &str) -> Result<Vec<NodeServiceState>, ObservationError> {
///         Ok(vec![NodeServiceState::new(3, true)])
///     }
/// }
///
/// struct Tokio(tokio::time::Instant);
/// impl Timer for Tokio {
///     fn now(&self) -> Duration {
///         self.0.elapsed()
///     }
///     async fn sleep(&self, duration: Duration) {
///         tokio::time::sleep(duration).await;
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let spec = DeploymentSpec::new("shop").service(ServiceSpec::new("web", Scale::Fixed { replicas: 3 }));
/// let timer = Tokio(tokio::time::Instant::now());
/// let result = wait_for_stabilization(&OneNode, &timer, &spec, StabilizationOptions::default()).await?;
/// assert!(result.outcome.is_ready());
/// # Ok(())
/// # }
/// ```
pub async fn wait_for_stabilization<C: Cluster, T: Timer>(
    cluster: &C,
    timer: &T,
    spec: &DeploymentSpec,
    options: StabilizationOptions,
) -> Result<StabilizationResult, WaitError> {
    wait(cluster, timer, spec, options, None::<fn(&Snapshot)>).await
}

/// Like [`wait_for_stabilization`], with a look at the [`Snapshot`] after every sweep.
///
/// # Errors
/// As [`wait_for_stabilization`].
pub async fn watch_stabilization<C: Cluster, T: Timer>(
    cluster: &C,
    timer: &T,
    spec: &DeploymentSpec,
    options: StabilizationOptions,
    on_progress: impl FnMut(&Snapshot),
) -> Result<StabilizationResult, WaitError> {
    wait(cluster, timer, spec, options, Some(on_progress)).await
}

async fn wait<C: Cluster, T: Timer>(
    cluster: &C,
    timer: &T,
    spec: &DeploymentSpec,
    options: StabilizationOptions,
    mut on_progress: Option<impl FnMut(&Snapshot)>,
) -> Result<StabilizationResult, WaitError> {
    let mut stabilizer = Stabilizer::new(spec, options.clone(), timer.now())?;
    let observer = Polled {
        cluster,
        timer,
        options: &options,
        evidence: Evidence::default(),
        #[cfg(feature = "trace")]
        tape: None,
    };
    let mut explained = Explained::new(spec);
    let after_sweep = |stabilizer: &Stabilizer| {
        if let Some(on_progress) = &mut on_progress {
            on_progress(
                &observer
                    .evidence
                    .with_kept(|kept| explained.snapshot(stabilizer, kept)),
            );
        }
    };
    let driven = drive(&mut stabilizer, &observer, timer, after_sweep);
    evidence::fetch_beside(driven, &observer).await?;
    let result = observer
        .evidence
        .with_kept(|kept| explained.result(&stabilizer, kept));
    result.ok_or(WaitError::Unsettled)
}

/// Does what the state machine asks for until it is done. `after_sweep` sees it after every sweep.
pub(crate) async fn drive<O: Observer, T: Timer>(
    stabilizer: &mut Stabilizer,
    observer: &O,
    timer: &T,
    mut after_sweep: impl FnMut(&Stabilizer),
) -> Result<(), ObservationError> {
    loop {
        match stabilizer.next(timer.now()) {
            Step::Sweep { until } => {
                if stabilizer.options().poll_interval.is_zero() && stabilizer.sweeps() > 1 {
                    // A host that answers at once must get to do something else between two sweeps.
                    timer.sleep(Duration::ZERO).await;
                }
                let mut sweep = Sweep::new(stabilizer, until);
                let ended = observer.sweep(&mut sweep).await;
                if let Some(error) = sweep.into_fatal() {
                    return Err(error);
                }
                stabilizer.end_sweep(ended);
                after_sweep(stabilizer);
                let due = stabilizer.take_evidence_due();
                if !due.is_empty() {
                    observer.evidence(&due, stabilizer);
                }
            }
            Step::SleepUntil(due) => {
                let pause = due.saturating_sub(timer.now());
                let sleep = pin!(timer.sleep(pause));
                let changed = pin!(observer.changed());
                if let Either::Right(_) = select(sleep, changed).await {
                    stabilizer.changed(timer.now());
                }
            }
            Step::FetchLogs { services, until } => {
                let logs = observer.logs(LogRequest::new(stabilizer, services, until)).await;
                stabilizer.end_logs(logs, timer.now());
            }
            Step::Done => return Ok(()),
        }
    }
}

/// Why a wait came to no verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WaitError {
    /// An option is out of its range.
    InvalidOption(InvalidOption),
    /// The cluster answered with a fatal error.
    Fatal(ObservationError),
    /// The state machine was driven to its end without a verdict. It is a bug of this crate.
    Unsettled,
}

impl From<InvalidOption> for WaitError {
    fn from(error: InvalidOption) -> Self {
        Self::InvalidOption(error)
    }
}

impl From<ObservationError> for WaitError {
    fn from(error: ObservationError) -> Self {
        Self::Fatal(error)
    }
}

impl std::fmt::Display for WaitError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::InvalidOption(error) => error.fmt(f),
            Self::Fatal(error) => error.fmt(f),
            Self::Unsettled => f.write_str("the wait ended without a verdict"),
        }
    }
}

impl std::error::Error for WaitError {}
