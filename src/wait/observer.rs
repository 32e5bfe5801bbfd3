//! How a whole sweep is made: call by call natively, in one crossing under JS.

use std::{future::Future, time::Duration};

use crate::{
    observation::ObservationError,
    report::LogTail,
    stabilizer::{Stabilizer, Tally},
};

/// Makes sweeps and fetches logs. It keeps the limits it is given: whatever the cluster does, it returns by `until`.
pub(crate) trait Observer {
    /// Answers when it ended.
    fn sweep(&self, sweep: &mut Sweep<'_>) -> impl Future<Output = Duration>;
    /// Begins to fetch the logs of these services; nothing waits for them, and the end of the wait gives them up.
    fn evidence(&self, services: &[usize], stabilizer: &Stabilizer);
    fn logs(&self, request: LogRequest) -> impl Future<Output = Vec<LogTail>>;
    fn changed(&self) -> impl Future<Output = ()>;
}

/// One round in which every service is observed once.
pub(crate) struct Sweep<'a> {
    stabilizer: &'a mut Stabilizer,
    pub until: Option<Duration>,
    fatal: Option<ObservationError>,
}

impl<'a> Sweep<'a> {
    pub fn new(stabilizer: &'a mut Stabilizer, until: Option<Duration>) -> Self {
        Self {
            stabilizer,
            until,
            fatal: None,
        }
    }

    pub fn stabilizer(&self) -> &Stabilizer {
        self.stabilizer
    }

    pub fn record(&mut self, service: usize, answer: Result<Tally, ObservationError>, now: Duration) {
        if let Err(error) = &answer
            && error.fatal
        {
            self.fatal.get_or_insert_with(|| error.clone());
        }
        self.stabilizer.observe_tally(service, answer, now);
    }

    pub fn is_fatal(&self) -> bool {
        self.fatal.is_some()
    }

    pub fn into_fatal(self) -> Option<ObservationError> {
        self.fatal
    }
}

/// Which logs are wanted.
pub(crate) struct LogRequest {
    pub services: Vec<(usize, String)>,
    pub tail: usize,
    pub concurrency: usize,
    pub until: Duration,
}

impl LogRequest {
    pub fn new(stabilizer: &Stabilizer, services: Vec<usize>, until: Duration) -> Self {
        let name = |index: &usize| {
            stabilizer
                .services()
                .get(*index)
                .map(|service| (*index, service.name().to_owned()))
        };
        Self {
            services: services.iter().filter_map(name).collect(),
            tail: stabilizer.options().log_tail,
            concurrency: stabilizer.options().concurrency,
            until,
        }
    }
}
