//! What holds for every rollout, whatever the cluster does. A failing case is shrunk and printed whole.
#![allow(missing_docs, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::time::Duration;

use evenkeel::{
    DeploymentSpec, Failure, NodeServiceState, ObservationError, Scale, ServiceSpec, StabilizationOptions,
    StabilizationOutcome, Timer, wait_for_stabilization, watch_stabilization,
};
use proptest::{collection::vec, option, prelude::*, prop_oneof};
use support::{
    scripted::{Answer, ScriptedCluster},
    virtual_time::VirtualTime,
};

fn state() -> impl Strategy<Value = NodeServiceState> {
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

fn answer() -> impl Strategy<Value = Answer> {
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
struct Rollout {
    desired: u32,
    answers: Vec<Answer>,
}

fn rollouts() -> impl Strategy<Value = Vec<Rollout>> {
    let rollout = (0..4_u32, vec(answer(), 1..8)).prop_map(|(desired, answers)| Rollout { desired, answers });
    vec(rollout, 0..5)
}

fn options() -> impl Strategy<Value = StabilizationOptions> {
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

fn scene(rollouts: &[Rollout]) -> (ScriptedCluster, DeploymentSpec) {
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

/// The original's loop over answers that come at once: the sweep at which it is ready, if any.
fn ready_sweep(rollouts: &[Rollout], sweeps: usize) -> Option<usize> {
    (0..sweeps).find(|sweep| {
        rollouts.iter().all(|rollout| {
            let answer = rollout.answers.get(*sweep).or(rollout.answers.last());
            let Some(Answer::States(states)) = answer else {
                return rollout.desired == 0;
            };
            let running: u32 = states.iter().map(|state| state.running).sum();
            rollout.desired == 0 || (running == rollout.desired && states.iter().all(|state| state.healthy))
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_wait_ends_by_its_time_out_and_the_time_for_logs(rollouts in rollouts(), options in options()) {
        let (mut cluster, spec) = scene(&rollouts);
        cluster.hanging_logs = true;
        let time = cluster.time.clone();
        let limit = options.timeout.expect("a time-out") + options.log_timeout;
        let result = time.run(wait_for_stabilization(&cluster, &time, &spec, options)).expect("a verdict");
        prop_assert!(time.now() <= limit, "{:?} > {limit:?}", time.now());
        prop_assert_eq!(result.services.len(), rollouts.len());
    }

    #[test]
    fn ready_means_that_no_service_blocks_and_any_other_outcome_says_why(
        rollouts in rollouts(),
        options in options(),
    ) {
        let (cluster, spec) = scene(&rollouts);
        let time = cluster.time.clone();
        let result = time.run(wait_for_stabilization(&cluster, &time, &spec, options)).expect("a verdict");
        match &result.outcome {
            StabilizationOutcome::Ready => prop_assert!(result.blocking.is_empty()),
            StabilizationOutcome::TimedOut { message } | StabilizationOutcome::Failed { message, .. } => {
                for service in &result.blocking {
                    let header = format!("\n  {}: ", service.name);
                    prop_assert!(message.contains(&header), "{} lacks {}", message, header);
                }
            }
        }
    }

    #[test]
    fn a_soak_is_never_shorter_than_asked_for(rollouts in rollouts(), options in options()) {
        let (cluster, spec) = scene(&rollouts);
        let time = cluster.time.clone();
        let stable_for = options.stable_for;
        let mut ready_since = None;
        let watch = watch_stabilization(&cluster, &time, &spec, options, |snapshot| {
            ready_since = snapshot.ready.then(|| ready_since.unwrap_or(snapshot.elapsed));
        });
        let result = time.run(watch).expect("a verdict");
        if result.outcome.is_ready() && !rollouts.is_empty() {
            let since = ready_since.expect("ready in the last sweep");
            prop_assert!(result.elapsed - since >= stable_for);
        }
    }

    #[test]
    fn answers_that_come_at_once_get_the_verdict_of_the_original(
        rollouts in rollouts(),
        sweeps in 1..8_u64,
    ) {
        let at_once = |answer: &Answer| match answer {
            Answer::After(_, states) => Answer::States(states.clone()),
            Answer::Error(_) | Answer::Hang => Answer::error("API is down"),
            Answer::States(states) => Answer::States(states.clone()),
        };
        let rollouts: Vec<Rollout> = rollouts
            .iter()
            .map(|rollout| Rollout { answers: rollout.answers.iter().map(at_once).collect(), ..rollout.clone() })
            .collect();
        let (cluster, spec) = scene(&rollouts);
        let time = cluster.time.clone();
        let options = StabilizationOptions {
            timeout: Some(Duration::from_millis(500 * (sweeps - 1))),
            ..StabilizationOptions::default()
        };
        let result = time.run(wait_for_stabilization(&cluster, &time, &spec, options)).expect("a verdict");
        let expected = ready_sweep(&rollouts, usize::try_from(sweeps).expect("few"));
        prop_assert_eq!(result.outcome.is_ready(), expected.is_some());
        if let Some(sweep) = expected && !rollouts.is_empty() {
            prop_assert_eq!(result.sweeps as usize, sweep + 1);
        }
    }
}
