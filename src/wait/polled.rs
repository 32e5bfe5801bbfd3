//! Sweeps over a [`Cluster`] and a [`Timer`].

use std::{future::Future, pin::pin, time::Duration};

use futures_util::{
    StreamExt,
    future::{Either, select},
    stream::FuturesUnordered,
};

use super::{Cluster, LogRequest, Observer, Sweep, Timer, evidence::Evidence};
use crate::{
    filter::LineFilter,
    observation::{NodeServiceState, ObservationError},
    options::StabilizationOptions,
    report::LogTail,
    stabilizer::{Stabilizer, Tally},
};

pub(super) struct Polled<'a, C, T> {
    pub cluster: &'a C,
    pub timer: &'a T,
    pub options: &'a StabilizationOptions,
    pub evidence: Evidence,
    /// Keeps what was said, where the wait is recorded.
    #[cfg(feature = "trace")]
    pub tape: Option<&'a super::record::Tape>,
}

/// Why a call was given up.
enum Late {
    CallTimeout(Duration),
    Deadline,
}

impl<C: Cluster, T: Timer> Observer for Polled<'_, C, T> {
    async fn sweep(&self, sweep: &mut Sweep<'_>) -> Duration {
        let names: Vec<String> = sweep
            .stabilizer()
            .services()
            .iter()
            .map(|service| service.name().to_owned())
            .collect();
        let call_timeout = sweep.stabilizer().options().call_timeout;
        if !self.sweep_at_once(sweep, &names, call_timeout).await {
            self.sweep_one_by_one(sweep, &names, call_timeout).await;
        }
        self.timer.now()
    }

    fn evidence(&self, services: &[usize], stabilizer: &Stabilizer) {
        self.evidence.want(stabilizer, services);
    }

    async fn logs(&self, request: LogRequest) -> Vec<LogTail> {
        self.evidence.end();
        let mut waiting = request.services.iter();
        let mut calls = FuturesUnordered::new();
        let mut fetched = Vec::new();
        loop {
            for (index, name) in waiting.by_ref().take(request.concurrency - calls.len()) {
                calls.push(self.log_tail(*index, name, request.tail, request.until));
            }
            match calls.next().await {
                Some(tail) => fetched.push(tail),
                None => return fetched,
            }
        }
    }

    async fn changed(&self) {
        self.cluster.changed().await;
        #[cfg(feature = "trace")]
        if let Some(tape) = self.tape {
            tape.keep_news();
        }
    }
}

impl<C: Cluster, T: Timer> Polled<'_, C, T> {
    /// False where the cluster cannot answer for all services at once.
    async fn sweep_at_once(&self, sweep: &mut Sweep<'_>, names: &[String], call_timeout: Duration) -> bool {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let answer = self
            .call(call_timeout, sweep.until, self.cluster.cluster_states(&names))
            .await;
        let mut answer = match answer {
            Ok(None) => return false,
            Ok(Some(answer)) => answer,
            Err(late) => Err(late.into()),
        };
        for (index, name) in names.iter().enumerate() {
            let states = match &mut answer {
                Ok(states) => states
                    .remove(*name)
                    .ok_or_else(|| ObservationError::new("missing from the answer of cluster_states")),
                Err(error) => Err(error.clone()),
            };
            self.record(sweep, index, states);
        }
        true
    }

    async fn sweep_one_by_one(&self, sweep: &mut Sweep<'_>, names: &[String], call_timeout: Duration) {
        let concurrency = sweep.stabilizer().options().concurrency;
        let until = sweep.until;
        let mut waiting = names.iter().enumerate();
        let mut calls = FuturesUnordered::new();
        loop {
            for (index, name) in waiting.by_ref().take(concurrency - calls.len()) {
                calls.push(self.states(index, name, call_timeout, until));
            }
            let Some((index, answer)) = calls.next().await else {
                return;
            };
            self.record(sweep, index, answer);
            if sweep.is_fatal() {
                return;
            }
        }
    }

    /// Takes an answer in after making its texts safe.
    fn record(
        &self,
        sweep: &mut Sweep<'_>,
        index: usize,
        mut answer: Result<Vec<NodeServiceState>, ObservationError>,
    ) {
        match &mut answer {
            Ok(states) => {
                for failure in states.iter_mut().filter_map(|state| state.failure.as_mut()) {
                    failure.make_safe(&mut self.filter());
                }
            }
            Err(error) => self.filter().make_safe(&mut error.message),
        }
        let now = self.timer.now();
        #[cfg(feature = "trace")]
        if let Some(tape) = self.tape {
            tape.keep(crate::trace::SweepAnswer {
                service: index,
                said: answer.clone(),
                answered: now,
            });
        }
        sweep.record(index, answer.map(Tally::from_iter), now);
    }

    /// A new one for each text, since it remembers whether it is inside a private key.
    fn filter(&self) -> LineFilter {
        LineFilter::new(self.options.redact.clone())
    }

    async fn states(
        &self,
        index: usize,
        name: &str,
        call_timeout: Duration,
        until: Option<Duration>,
    ) -> (usize, Result<Vec<NodeServiceState>, ObservationError>) {
        let call = self.cluster.cluster_service_states(name);
        let answer = match self.call(call_timeout, until, call).await {
            Ok(answer) => answer,
            Err(late) => Err(late.into()),
        };
        (index, answer)
    }

    pub async fn log_tail(&self, index: usize, name: &str, tail: usize, until: Duration) -> LogTail {
        let left = until.saturating_sub(self.timer.now());
        let lines = self.cluster.get_service_logs(name, tail);
        let mut log = match self.within(left, lines).await {
            Some(Ok(lines)) => LogTail::new(index, lines.iter().map(String::as_str), tail),
            Some(Err(error)) => LogTail::failed(index, error.message),
            None => LogTail::failed(index, "the logs did not come in time".to_owned()),
        };
        log.make_safe(&mut self.filter());
        log
    }

    async fn call<F: Future>(
        &self,
        call_timeout: Duration,
        until: Option<Duration>,
        call: F,
    ) -> Result<F::Output, Late> {
        let left = until.map_or(Duration::MAX, |until| until.saturating_sub(self.timer.now()));
        let late = if left < call_timeout {
            Late::Deadline
        } else {
            Late::CallTimeout(call_timeout)
        };
        self.within(left.min(call_timeout), call).await.ok_or(late)
    }

    /// A call that answers at once is heard even where no time is left.
    async fn within<F: Future>(&self, limit: Duration, call: F) -> Option<F::Output> {
        match select(pin!(call), pin!(self.timer.sleep(limit))).await {
            Either::Left((answer, _)) => Some(answer),
            Either::Right(_) => None,
        }
    }
}

impl From<Late> for ObservationError {
    fn from(late: Late) -> Self {
        match late {
            Late::CallTimeout(limit) => {
                Self::new(format!("no answer within {}", crate::report::Readable(limit)))
            }
            Late::Deadline => Self::new("no answer before the deadline"),
        }
    }
}
