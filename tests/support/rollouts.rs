//! Random rollouts and options.

use std::time::Duration;

use evenkeel::{
    DeploymentSpec, Failure, NodeServiceState, ObservationError, Scale, ServiceSpec, StabilizationOptions,
};
use proptest::{collection::vec, option, prelude::*, prop_oneof};

use super::{
    scripted::{Answer, ScriptedCluster},
    virtual_time::VirtualTime,
};

pub fn state() -> impl Strategy<Value = NodeServiceState> {
    (
        0..3_u32,
        any::<bool>(),
        0..3_u32,
        option::weighted(0.1, any::<bool>()),
    )
        .prop_map(|(running, healthy, restarts, terminal)| NodeServiceState {
            restarts,
            failure: terminal.map(|terminal| Failure {
                reason: "crash-loop".into(),
                message: None,
                terminal,
            }),
            ..NodeServiceState::new(running, healthy)
        })
}

pub fn answer() -> impl Strategy<Value = Answer> {
    let states = || vec(state(), 0..4);
    prop_oneof![
        6 => states().prop_map(Answer::States),
        2 => (0..3000_u64, states()).prop_map(|(millis, states)| Answer::After(Duration::from_millis(millis), states)),
        1 => Just(Answer::error("API is down")),
        1 => (0..5000_u64).prop_map(|millis| {
            Answer::Error(ObservationError::new("429").retry_after(Duration::from_millis(millis)))
        }),
        1 => Just(Answer::Hang),
    ]
}

#[derive(Debug, Clone)]
pub struct Rollout {
    pub desired: u32,
    pub answers: Vec<Answer>,
}

pub fn rollouts() -> impl Strategy<Value = Vec<Rollout>> {
    let rollout = (0..4_u32, vec(answer(), 1..8)).prop_map(|(desired, answers)| Rollout { desired, answers });
    vec(rollout, 0..5)
}

pub fn options() -> impl Strategy<Value = StabilizationOptions> {
    let time = |most: u64| (0..most).prop_map(Duration::from_millis);
    (
        time(8000),
        time(1000),
        time(3000),
        option::of(time(4000)),
        any::<bool>(),
        1..4_usize,
        time(2000),
    )
        .prop_map(
            |(timeout, poll_interval, stable_for, progress_deadline, fail_fast, concurrency, log_timeout)| {
                StabilizationOptions {
                    timeout: Some(timeout),
                    poll_interval: poll_interval + Duration::from_millis(1),
                    call_timeout: Duration::from_millis(1500),
                    concurrency,
                    log_timeout,
                    stable_for,
                    progress_deadline,
                    fail_fast,
                    ..StabilizationOptions::default()
                }
            },
        )
}

pub fn scene(rollouts: &[Rollout]) -> (ScriptedCluster, DeploymentSpec) {
    let mut cluster = ScriptedCluster::new(&VirtualTime::default());
    let mut spec = DeploymentSpec::new("random");
    for (number, rollout) in rollouts.iter().enumerate() {
        let name = format!("service-{number}");
        let scale = Scale::Fixed {
            replicas: rollout.desired,
        };
        spec = spec.service(ServiceSpec::new(&name, scale));
        cluster = cluster.script(&name, rollout.answers.clone());
    }
    (cluster, spec)
}
