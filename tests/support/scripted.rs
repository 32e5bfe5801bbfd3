//! A cluster whose answers are written down beforehand.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    future::pending,
    time::Duration,
};

use evenkeel::{Cluster, NodeServiceState, ObservationError, Timer};

use super::virtual_time::VirtualTime;

/// What a service answers at one sweep.
#[derive(Clone, Debug)]
pub enum Answer {
    States(Vec<NodeServiceState>),
    Error(ObservationError),
    Hang,
    After(Duration, Vec<NodeServiceState>),
}

impl Answer {
    pub fn running(running: u32) -> Self {
        Self::States(vec![NodeServiceState::new(running, true)])
    }

    pub fn error(message: &str) -> Self {
        Self::Error(ObservationError::new(message))
    }
}

/// The last answer of a script sticks.
#[derive(Default)]
pub struct ScriptedCluster {
    pub time: VirtualTime,
    scripts: HashMap<String, Vec<Answer>>,
    logs: HashMap<String, Vec<String>>,
    calls: RefCell<HashMap<String, usize>>,
    pub call_times: RefCell<Vec<Duration>>,
    pub hanging_logs: bool,
    log_calls_left: Cell<Option<usize>>,
    changes: RefCell<Vec<Duration>>,
}

impl ScriptedCluster {
    pub fn new(time: &VirtualTime) -> Self {
        Self {
            time: time.clone(),
            ..Self::default()
        }
    }

    pub fn script(mut self, service: &str, answers: impl IntoIterator<Item = Answer>) -> Self {
        self.scripts.insert(service.into(), answers.into_iter().collect());
        self
    }

    pub fn logs(mut self, service: &str, lines: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.logs
            .insert(service.into(), lines.into_iter().map(Into::into).collect());
        self
    }

    /// After so many calls there are no logs any more.
    pub fn log_calls(self, calls: usize) -> Self {
        self.log_calls_left.set(Some(calls));
        self
    }

    /// Times at which the cluster says that something happened.
    pub fn changes(mut self, times: impl IntoIterator<Item = Duration>) -> Self {
        self.changes = RefCell::new(times.into_iter().collect());
        self
    }

    pub fn calls(&self, service: &str) -> usize {
        self.calls.borrow().get(service).copied().unwrap_or_default()
    }
}

impl Cluster for ScriptedCluster {
    async fn cluster_service_states(&self, service: &str) -> Result<Vec<NodeServiceState>, ObservationError> {
        let call = {
            let mut calls = self.calls.borrow_mut();
            let calls = calls.entry(service.into()).or_default();
            *calls += 1;
            *calls - 1
        };
        self.call_times.borrow_mut().push(self.time.now());
        let answers = self.scripts.get(service).map_or(&[][..], Vec::as_slice);
        match answers.get(call).or(answers.last()) {
            Some(Answer::States(states)) => Ok(states.clone()),
            Some(Answer::Error(error)) => Err(error.clone()),
            Some(Answer::Hang) => pending().await,
            Some(Answer::After(latency, states)) => {
                self.time.sleep(*latency).await;
                Ok(states.clone())
            }
            None => Ok(Vec::new()),
        }
    }

    async fn get_service_logs(&self, service: &str, tail: usize) -> Result<Vec<String>, ObservationError> {
        if self.hanging_logs {
            pending::<()>().await;
        }
        match self.log_calls_left.get() {
            Some(0) => return Ok(Vec::new()),
            left => self.log_calls_left.set(left.map(|left| left - 1)),
        }
        let lines = self.logs.get(service).cloned().unwrap_or_default();
        let surplus = lines.len().saturating_sub(tail);
        Ok(lines[surplus..].to_vec())
    }

    async fn changed(&self) {
        let next = self.changes.borrow().first().copied();
        match next {
            Some(time) => {
                self.time.sleep(time.saturating_sub(self.time.now())).await;
                self.changes.borrow_mut().remove(0);
            }
            None => pending().await,
        }
    }
}
