//! Sweeps over a [`Cluster`] and a [`Timer`].

use std::{future::Future, pin::pin, time::Duration};

use futures_util::{
    StreamExt,
    future::{Either, select},
    stream,
};

use super::{Cluster, LogRequest, Observer, Sweep, Timer, time_left};
use crate::{
    observation::{NodeServiceState, ObservationError},
    report::LogTail,
};

pub(super) struct Polled<'a, C, T> {
    pub cluster: &'a C,
    pub timer: &'a T,
}

/// Why a call was given up.
enum Late {
    CallTimeout(Duration),
    Deadline,
}

impl<C: Cluster, T: Timer> Observer for Polled<'_, C, T> {
    async fn sweep(&self, sweep: &mut Sweep<'_>) {
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
    }

    async fn logs(&self, request: LogRequest) -> Vec<LogTail> {
        let until = Some(request.until);
        let tails = request.services.iter().map(async |(index, name)| {
            let left = time_left(self.timer.now(), until);
            let lines = self.cluster.get_service_logs(name, request.tail);
            match self.within(left, lines).await {
                Some(Ok(lines)) => LogTail::new(*index, lines.iter().map(String::as_str), request.tail),
                Some(Err(error)) => LogTail::failed(*index, error.message),
                None => LogTail::failed(*index, "the logs did not come in time".to_owned()),
            }
        });
        let mut tails = pin!(stream::iter(tails).buffer_unordered(request.concurrency));
        let mut fetched = Vec::new();
        while let Some(tail) = tails.next().await {
            fetched.push(tail);
        }
        fetched
    }

    fn changed(&self) -> impl Future<Output = ()> {
        self.cluster.changed()
    }
}

impl<C: Cluster, T: Timer> Polled<'_, C, T> {
    /// False where the cluster cannot answer for all services at once.
    async fn sweep_at_once(&self, sweep: &mut Sweep<'_>, names: &[String], call_timeout: Duration) -> bool {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let answer = self
            .call(call_timeout, sweep.until, self.cluster.cluster_states(&names))
            .await;
        let now = self.timer.now();
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
            sweep.record(index, states, now);
        }
        true
    }

    async fn sweep_one_by_one(&self, sweep: &mut Sweep<'_>, names: &[String], call_timeout: Duration) {
        let concurrency = sweep.stabilizer().options().concurrency;
        let until = sweep.until;
        let calls = names.iter().enumerate().map(async |(index, name)| {
            let call = self.cluster.cluster_service_states(name);
            let answer: Result<Vec<NodeServiceState>, _> = match self.call(call_timeout, until, call).await {
                Ok(answer) => answer,
                Err(late) => Err(late.into()),
            };
            (index, answer)
        });
        let mut calls = pin!(stream::iter(calls).buffer_unordered(concurrency));
        while let Some((index, answer)) = calls.next().await {
            sweep.record(index, answer, self.timer.now());
            if sweep.is_fatal() {
                return;
            }
        }
    }

    async fn call<F: Future>(
        &self,
        call_timeout: Duration,
        until: Option<Duration>,
        call: F,
    ) -> Result<F::Output, Late> {
        let left = time_left(self.timer.now(), until).unwrap_or(Duration::MAX);
        let late = if left < call_timeout {
            Late::Deadline
        } else {
            Late::CallTimeout(call_timeout)
        };
        self.within(Some(left.min(call_timeout)), call).await.ok_or(late)
    }

    /// A call that answers at once is heard even where no time is left.
    async fn within<F: Future>(&self, limit: Option<Duration>, call: F) -> Option<F::Output> {
        let Some(limit) = limit else {
            return Some(call.await);
        };
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
