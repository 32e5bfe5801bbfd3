//! Waits that are recorded.

use std::{
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{Cluster, Explained, Timer, WaitError, drive, evidence, polled::Polled};
use crate::{
    options::StabilizationOptions,
    report::{LogTail, Snapshot, StabilizationResult},
    spec::DeploymentSpec,
    stabilizer::Stabilizer,
    trace::{Recorder, SweepAnswer, SweepRecord},
};

/// Like [`watch_stabilization`](crate::watch_stabilization), and hands every line of a [trace](crate::trace) to `write`, its
/// line end included, as soon as there is one. `started_at`: the time of day as ISO 8601, where it is to be in the trace.
///
/// # Errors
/// As [`wait_for_stabilization`](crate::wait_for_stabilization).
///
/// ```
/// # use std::{future::{Future, ready}, time::Duration};
/// # use evenkeel::{Cluster, DeploymentSpec, NodeServiceState, ObservationError, Scale, ServiceSpec, StabilizationOptions, Timer};
/// # struct OneNode;
/// # impl Cluster for OneNode {
/// #     async fn cluster_service_states(&self, _: &str) -> Result<Vec<NodeServiceState>, ObservationError> {
/// #         Ok(vec![NodeServiceState::new(1, true)])
/// #     }
/// # }
/// # struct Tokio(tokio::time::Instant);
/// # impl Timer for Tokio {
/// #     fn now(&self) -> Duration { self.0.elapsed() }
/// #     async fn sleep(&self, duration: Duration) { tokio::time::sleep(duration).await }
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let timer = Tokio(tokio::time::Instant::now());
/// # let spec = DeploymentSpec::new("shop").service(ServiceSpec::new("web", Scale::Fixed { replicas: 1 }));
/// use evenkeel::{record_stabilization, trace::Trace};
///
/// let mut lines = String::new();
/// let options = StabilizationOptions::default();
/// let result = record_stabilization(&OneNode, &timer, &spec, options, None, |_| (), |line| lines.push_str(line)).await?;
/// let trace = Trace::read(&lines)?;
/// assert_eq!(trace.replay(&trace.spec, trace.options.clone(), |_| ())?.result, result);
/// # Ok(())
/// # }
/// ```
pub async fn record_stabilization<C: Cluster, T: Timer>(
    cluster: &C,
    timer: &T,
    spec: &DeploymentSpec,
    options: StabilizationOptions,
    started_at: Option<String>,
    mut on_progress: impl FnMut(&Snapshot),
    mut write: impl FnMut(&str),
) -> Result<StabilizationResult, WaitError> {
    let (mut recorder, header) = Recorder::start(spec, &options, started_at);
    let start = timer.now();
    let mut stabilizer = Stabilizer::new(spec, options.clone(), start)?;
    write(&header);
    let tape = Tape::default();
    let observer = Polled {
        cluster,
        timer,
        options: &options,
        evidence: evidence::Evidence::default(),
        tape: Some(&tape),
    };
    let mut explained = Explained::new(spec);
    let driven = drive(&mut stabilizer, &observer, timer, |stabilizer| {
        tape.write_evidence(&recorder, &mut write);
        write(&recorder.sweep(tape.take(stabilizer, start)));
        on_progress(
            &observer
                .evidence
                .with_kept(|kept| explained.snapshot(stabilizer, kept)),
        );
    });
    let driven = evidence::fetch_beside(driven, &observer).await;
    tape.write_evidence(&recorder, &mut write);
    if let Err(error) = driven {
        let at = timer.now().saturating_sub(start);
        write(&recorder.end_early(at, Some(error.message.clone())));
        return Err(error.into());
    }
    let result = observer
        .evidence
        .with_kept(|kept| explained.result(&stabilizer, kept));
    let result = result.ok_or(WaitError::Unsettled)?;
    if !stabilizer.logs().is_empty() {
        write(&recorder.logs(result.elapsed, true, stabilizer.logs()));
    }
    write(&recorder.end(result.elapsed, &result.outcome));
    Ok(result)
}

/// What the cluster said in the sweep under way, and the evidence that came since the one before.
#[derive(Default)]
pub(super) struct Tape(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    answers: Vec<SweepAnswer>,
    pushed: bool,
    evidence: Vec<(Duration, LogTail)>,
}

impl Tape {
    pub fn keep(&self, answer: SweepAnswer) {
        self.kept().answers.push(answer);
    }

    pub fn keep_news(&self) {
        self.kept().pushed = true;
    }

    pub fn keep_evidence(&self, service: usize, at: Duration, lines: &[String]) {
        let tail = LogTail {
            service,
            lines: lines.to_vec(),
            error: None,
        };
        self.kept().evidence.push((at, tail));
    }

    fn write_evidence(&self, recorder: &Recorder, mut write: impl FnMut(&str)) {
        for (at, tail) in mem::take(&mut self.kept().evidence) {
            write(&recorder.logs(at, false, &[tail]));
        }
    }

    fn take(&self, stabilizer: &Stabilizer, start: Duration) -> SweepRecord {
        let times = stabilizer.last_sweep();
        let Kept {
            mut answers, pushed, ..
        } = mem::take(&mut *self.kept());
        for answer in &mut answers {
            answer.answered = answer.answered.saturating_sub(start);
        }
        SweepRecord {
            began: times.began.saturating_sub(start),
            ended: times.ended.saturating_sub(start),
            pushed,
            answers,
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
