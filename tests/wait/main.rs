//! The native driver and the state machine in virtual time.
#![allow(missing_docs, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg(not(target_arch = "wasm32"))]

#[path = "../support/mod.rs"]
mod support;

mod causes;
mod evidence;
mod failing;
mod soak;
mod timing;
mod verdicts;

use evenkeel::filter::Redact;
use evenkeel::{
    Adaptive, DeploymentSpec, Failure, FailureReason, InvalidOption, NodeId, NodeServiceState,
    ObservationError, Scale, ServiceSpec, StabilizationOptions, StabilizationOutcome, StabilizationResult,
    Timer, WaitError, wait_for_stabilization, watch_stabilization,
};
use std::time::Duration;
pub use support::waits::{millis, seconds, shop, web, within};
use support::{
    scripted::{Answer, ScriptedCluster},
    virtual_time::VirtualTime,
};

pub fn wait(
    cluster: &ScriptedCluster,
    spec: &DeploymentSpec,
    options: StabilizationOptions,
) -> Result<StabilizationResult, WaitError> {
    let time = cluster.time.clone();
    time.run(wait_for_stabilization(cluster, &time, spec, options))
}

pub fn verdict(
    cluster: &ScriptedCluster,
    spec: &DeploymentSpec,
    options: StabilizationOptions,
) -> StabilizationResult {
    wait(cluster, spec, options).expect("a verdict")
}

pub fn failing(reason: &str, terminal: bool) -> Answer {
    Answer::States(vec![NodeServiceState {
        failure: Some(Failure {
            reason: reason.into(),
            message: Some("No such image: nosuch/image:1".into()),
            terminal,
        }),
        ..NodeServiceState::new(0, true)
    }])
}

pub fn restarted(node: &str, restarts: u32) -> NodeServiceState {
    NodeServiceState {
        node_id: Some(NodeId::Name(node.into())),
        restarts,
        ..NodeServiceState::new(1, true)
    }
}
