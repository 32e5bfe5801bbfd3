//! What holds for every rollout, whatever the cluster does. A failing case is shrunk and printed whole.
#![allow(missing_docs, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::time::Duration;

use evenkeel::{
    StabilizationOptions, StabilizationOutcome, Timer, wait_for_stabilization, watch_stabilization,
};
use proptest::prelude::*;
use support::{
    rollouts::{Rollout, options, rollouts, scene},
    scripted::Answer,
};

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
