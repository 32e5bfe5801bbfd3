//! What the host supplies.

use std::{
    collections::HashMap,
    future::{Future, pending, ready},
};

use crate::observation::{NodeServiceState, ObservationError};

/// What the engine asks. Each call is given up, its future dropped, when its time is over.
pub trait Cluster {
    /// The states of one service, a row per node.
    fn cluster_service_states(
        &self,
        service: &str,
    ) -> impl Future<Output = Result<Vec<NodeServiceState>, ObservationError>>;

    /// The states of all services in one call. A service missing from the answer was not observed. Default: `None`, and
    /// the services are asked for one by one, `concurrency` at once.
    fn cluster_states(
        &self,
        services: &[&str],
    ) -> impl Future<Output = Option<Result<HashMap<String, Vec<NodeServiceState>>, ObservationError>>> {
        _ = services;
        ready(None)
    }

    /// The last `tail` lines over the service's replicas, oldest first. Default: none.
    fn get_service_logs(
        &self,
        service: &str,
        tail: usize,
    ) -> impl Future<Output = Result<Vec<String>, ObservationError>> {
        _ = (service, tail);
        ready(Ok(Vec::new()))
    }

    /// Completes when something happened, so that the next sweep comes at once. Called anew for every rest. Default:
    /// never, the engine polls.
    fn changed(&self) -> impl Future<Output = ()> {
        pending()
    }
}
