//! Log tails fetched in the midst of a wait, beside its sweeps.

use std::{
    collections::{BTreeMap, VecDeque},
    convert::Infallible,
    future::{Future, poll_fn},
    pin::pin,
    sync::{Mutex, MutexGuard, PoisonError},
    task::Poll,
    time::Duration,
};

use futures_util::{
    StreamExt,
    future::{Either, select},
    stream::FuturesUnordered,
};

use super::{Cluster, Polled, Timer, explained::KeptEvidence};
use crate::{
    report::{LogEvidence, LogTail},
    stabilizer::{EVIDENCE_PAUSE, Stabilizer},
};

/// What is wanted and what has come. The driver and [`fetch`] share it.
#[derive(Default)]
pub(super) struct Evidence(Mutex<State>);

#[derive(Default)]
struct State {
    waiting: VecDeque<Wanted>,
    /// The last call of each service: when it began, and whether it still runs.
    calls: BTreeMap<usize, (Duration, bool)>,
    kept: KeptEvidence,
    over: bool,
}

struct Wanted {
    service: usize,
    name: String,
    at: Duration,
}

impl Evidence {
    /// Asks for the logs of these services; one that still waits for its turn is asked for once.
    pub fn want(&self, stabilizer: &Stabilizer, services: &[usize]) {
        let at = stabilizer.elapsed_at(stabilizer.last_sweep().ended);
        let mut state = self.state();
        for &service in services {
            let Some(status) = stabilizer.services().get(service) else {
                continue;
            };
            match state.waiting.iter_mut().find(|wanted| wanted.service == service) {
                Some(wanted) => wanted.at = at,
                None => state.waiting.push_back(Wanted {
                    service,
                    name: status.name().to_owned(),
                    at,
                }),
            }
        }
    }

    /// Nothing more is fetched.
    pub fn end(&self) {
        self.state().over = true;
    }

    /// Shows what is known so far.
    pub fn with_kept<R>(&self, show: impl FnOnce(&KeptEvidence) -> R) -> R {
        show(&self.state().kept)
    }

    /// Where every tail arrives. One without lines leaves what is known.
    fn keep(&self, service: usize, at: Duration, lines: Vec<String>) {
        let mut state = self.state();
        if let Some((_, runs)) = state.calls.get_mut(&service) {
            *runs = false;
        }
        if !lines.is_empty() {
            state.kept.insert(service, LogEvidence { at, lines });
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The next that may be asked for: one that had to wait for its turn may come too soon after the one before.
    fn next(&mut self, now: Duration) -> Option<Wanted> {
        while let Some(wanted) = self.waiting.pop_front() {
            let is_too_soon = self
                .calls
                .get(&wanted.service)
                .is_some_and(|(began, runs)| *runs || now.saturating_sub(*began) < EVIDENCE_PAUSE);
            if !is_too_soon {
                self.calls.insert(wanted.service, (now, true));
                return Some(wanted);
            }
        }
        None
    }
}

/// Drives the wait and meanwhile fetches the logs that it wants; what has not come at its end is given up.
pub(super) async fn fetch_beside<F: Future, C: Cluster, T: Timer>(
    driven: F,
    polled: &Polled<'_, C, T>,
) -> F::Output {
    match select(pin!(driven), pin!(fetch(polled))).await {
        Either::Left((output, _)) => output,
        Either::Right((never, _)) => match never {},
    }
}

/// At most `concurrency` logs at once, each within `call_timeout`. It is polled in the task of the driver, after that: what
/// the driver wants is seen without a waker.
async fn fetch<C: Cluster, T: Timer>(polled: &Polled<'_, C, T>) -> Infallible {
    let mut calls = FuturesUnordered::new();
    poll_fn(|context| {
        loop {
            {
                let mut state = polled.evidence.state();
                if state.over {
                    calls.clear();
                    return Poll::Pending;
                }
                while calls.len() < polled.options.concurrency
                    && let Some(wanted) = state.next(polled.timer.now())
                {
                    calls.push(tail(polled, wanted));
                }
            }
            match calls.poll_next_unpin(context) {
                Poll::Ready(Some((LogTail { service, lines, .. }, at))) => {
                    #[cfg(feature = "trace")]
                    if let Some(tape) = polled.tape
                        && !lines.is_empty()
                    {
                        tape.keep_evidence(service, at, &lines);
                    }
                    polled.evidence.keep(service, at, lines);
                }
                _ => return Poll::Pending,
            }
        }
    })
    .await
}

async fn tail<C: Cluster, T: Timer>(polled: &Polled<'_, C, T>, wanted: Wanted) -> (LogTail, Duration) {
    let Wanted { service, name, at } = wanted;
    let options = polled.options;
    let until = polled.timer.now().saturating_add(options.call_timeout);
    (polled.log_tail(service, &name, options.log_tail, until).await, at)
}
