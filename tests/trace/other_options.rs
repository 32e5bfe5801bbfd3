use evenkeel::{
    Failure, FailureReason, NodeServiceState, ObservationError, Scale, ServiceSpec, StabilizationOptions,
    StabilizationOutcome, wait_for_stabilization,
};
use proptest::{collection::vec, prelude::*};

use super::{
    Recording, cluster, millis, replay_with, running, seconds, support::scripted::Answer, web, within,
};
use evenkeel::trace::{ReplayError, Trace};

#[test]
fn a_shorter_timeout_ends_where_it_would_have() {
    let recording = Recording::of(
        &cluster().script("web", running([0; 20].into_iter().chain([1]))),
        &web(1),
        within(seconds(30)),
    );
    assert_eq!(recording.result.as_ref().expect("a verdict").elapsed, seconds(10));
    let replayed =
        replay_with(&recording.trace(), |options| options.timeout = Some(millis(4300))).expect("a verdict");
    assert!(matches!(
        replayed.result.outcome,
        StabilizationOutcome::TimedOut { .. }
    ));
    assert_eq!(replayed.result.elapsed, millis(4300));
    assert_eq!(replayed.recording_ended, None);
}

#[test]
fn a_longer_soak_holds_the_last_state_beyond_the_recording_and_says_so() {
    let recording = Recording::of(
        &cluster().script("web", running([0, 0, 1])),
        &web(1),
        within(seconds(30)),
    );
    let replayed =
        replay_with(&recording.trace(), |options| options.stable_for = seconds(5)).expect("a verdict");
    assert!(replayed.result.outcome.is_ready());
    assert_eq!(replayed.result.elapsed, seconds(6));
    assert_eq!(replayed.recording_ended, Some(seconds(1)));
}

#[test]
fn a_longer_timeout_holds_the_last_state() {
    let recording = Recording::of(
        &cluster().script("web", running([0])),
        &web(1),
        within(seconds(2)),
    );
    let replayed =
        replay_with(&recording.trace(), |options| options.timeout = Some(seconds(600))).expect("a verdict");
    assert_eq!(replayed.result.elapsed, seconds(600));
    assert_eq!(replayed.recording_ended, Some(seconds(2)));
}

#[test]
fn a_soak_over_a_flapping_service_starts_anew_at_every_flap() {
    let flapping = running([1, 1, 1, 0, 1, 1, 1, 1, 0, 1]);
    let recording = Recording::of(
        &cluster().script("web", flapping.into_iter().rev().chain(running([0]))),
        &web(1),
        within(seconds(5)),
    );
    assert!(recording.result.expect("a verdict").outcome.is_ready());
    let cluster = cluster().script("web", running([1, 1, 0, 1, 1, 1, 1, 1, 1, 1]));
    let mut options = within(seconds(8));
    options.stable_for = seconds(3);
    let recording = Recording::of(&cluster, &web(1), options);
    assert_eq!(recording.result.clone().expect("a verdict").elapsed, millis(4500));
    let without =
        replay_with(&recording.trace(), |options| options.stable_for = seconds(0)).expect("a verdict");
    assert_eq!(without.result.elapsed, seconds(0));
    let half =
        replay_with(&recording.trace(), |options| options.stable_for = millis(1500)).expect("a verdict");
    assert_eq!(half.result.elapsed, seconds(3));
}

#[test]
fn failing_fast_ends_at_the_second_sweep_with_a_terminal_failure() {
    let failing = NodeServiceState {
        failure: Some(Failure {
            reason: "image-not-found".into(),
            message: Some("no such image: shop/web:2".into()),
            terminal: true,
        }),
        ..NodeServiceState::new(0, true)
    };
    let script = running([0, 0]).into_iter().chain([Answer::States(vec![failing])]);
    let recording = Recording::of(&cluster().script("web", script), &web(1), within(seconds(10)));
    let replayed = replay_with(&recording.trace(), |options| options.fail_fast = true).expect("a verdict");
    let StabilizationOutcome::Failed { reason, message } = replayed.result.outcome else {
        panic!("{:?}", replayed.result.outcome);
    };
    assert_eq!(reason, FailureReason::TerminalFailure);
    assert!(message.contains("no such image: shop/web:2"), "{message}");
    assert_eq!(replayed.result.elapsed, millis(1500));
}

#[test]
fn a_progress_deadline_ends_a_standstill() {
    let recording = Recording::of(
        &cluster().script("web", running([0, 1])),
        &web(2),
        within(seconds(30)),
    );
    let replayed = replay_with(&recording.trace(), |options| {
        options.progress_deadline = Some(seconds(4))
    })
    .expect("a verdict");
    assert_eq!(replayed.result.elapsed, millis(4500));
    assert!(matches!(
        replayed.result.outcome,
        StabilizationOutcome::Failed {
            reason: FailureReason::NoProgress,
            ..
        }
    ));
}

#[test]
fn without_a_timeout_a_wait_that_nothing_can_decide_is_an_error_and_does_not_hang() {
    let recording = Recording::of(
        &cluster().script("web", running([0])),
        &web(1),
        within(seconds(2)),
    );
    let replayed = replay_with(&recording.trace(), |options| options.timeout = None);
    assert_eq!(replayed, Err(ReplayError::Undecided(seconds(2))));
}

#[test]
fn a_poll_interval_of_zero_ends() {
    let recording = Recording::of(
        &cluster().script("web", running([0])),
        &web(1),
        within(seconds(2)),
    );
    let replayed =
        replay_with(&recording.trace(), |options| options.poll_interval = millis(0)).expect("a verdict");
    assert_eq!(replayed.result.elapsed, seconds(2));
}

#[test]
fn a_timeout_of_years_ends_in_an_error_and_not_in_an_hour() {
    let recording = Recording::of(
        &cluster().script("web", running([0])),
        &web(1),
        within(seconds(2)),
    );
    let replayed = replay_with(&recording.trace(), |options| {
        options.timeout = Some(seconds(1_000_000_000))
    });
    assert_eq!(replayed, Err(ReplayError::Undecided(seconds(2))));
}

#[test]
fn an_option_out_of_its_range_is_an_error() {
    let recording = Recording::of(
        &cluster().script("web", running([1])),
        &web(1),
        within(seconds(2)),
    );
    let replayed = replay_with(&recording.trace(), |options| options.concurrency = 0);
    assert!(
        matches!(replayed, Err(ReplayError::InvalidOption(_))),
        "{replayed:?}"
    );
}

#[test]
fn a_service_that_was_not_recorded_counts_as_not_observed() {
    let recording = Recording::of(
        &cluster().script("web", running([1])),
        &web(1),
        within(seconds(2)),
    );
    let trace = recording.trace();
    let spec = trace
        .spec
        .clone()
        .service(ServiceSpec::new("db", Scale::Fixed { replicas: 1 }));
    let replayed = trace
        .replay(&spec, trace.options.clone(), |_| ())
        .expect("a verdict");
    assert_eq!(
        replayed.result.services[1].error.as_deref(),
        Some("nothing was recorded of this service")
    );
    assert!(replayed.result.services[0].error.is_none());
}

#[test]
fn another_number_of_replicas_is_judged_by_what_was_recorded() {
    let recording = Recording::of(
        &cluster().script("web", running([0, 1, 2, 3])),
        &web(3),
        within(seconds(5)),
    );
    let trace = recording.trace();
    let replayed = trace
        .replay(&web(2), trace.options.clone(), |_| ())
        .expect("a verdict");
    assert!(replayed.result.outcome.is_ready());
    assert_eq!(replayed.result.elapsed, seconds(1));
}

#[test]
fn a_pause_the_api_asked_for_holds_with_other_options_too() {
    let busy = Answer::Error(ObservationError::new("429").retry_after(seconds(3)));
    let recording = Recording::of(
        &cluster().script("web", [busy, Answer::running(1)]),
        &web(1),
        within(seconds(30)),
    );
    let replayed =
        replay_with(&recording.trace(), |options| options.timeout = Some(seconds(2))).expect("a verdict");
    assert_eq!(replayed.result.elapsed, seconds(2));
    assert_eq!(replayed.result.sweeps, 1);
}

#[test]
fn news_still_bring_a_sweep_at_once() {
    let cluster = cluster().script("web", running([0, 1])).changes([millis(1200)]);
    let mut options = within(seconds(30));
    options.poll_interval = seconds(10);
    let recording = Recording::of(&cluster, &web(1), options);
    assert_eq!(recording.result.clone().expect("a verdict").elapsed, millis(1200));
    let replayed =
        replay_with(&recording.trace(), |options| options.timeout = Some(seconds(20))).expect("a verdict");
    assert_eq!(replayed.result.elapsed, millis(1200));
}

#[test]
fn a_time_in_which_nothing_was_observed_is_no_stable_time() {
    let text = r#"{"kind":"trace","version":1,"spec":{"services":{"web":{"scale":{"mode":"fixed","replicas":1}}}},"options":{"timeout":60000,"stableFor":5000}}
{"kind":"sweep","at":0,"end":0,"services":{"web":[{"running":1,"healthy":true}]}}
{"kind":"sweep","at":500,"end":500}
{"kind":"sweep","at":40500,"end":40500,"services":{"web":[{"running":0,"healthy":true}]}}
{"kind":"sweep","at":41000,"end":41000}
"#;
    let trace = Trace::read(text).expect("a trace");
    let replayed = replay_with(&trace, |options| options.stable_for = seconds(10)).expect("a verdict");
    assert!(!replayed.result.outcome.is_ready(), "{:?}", replayed.result);
}

#[test]
fn logs_recorded_later_are_not_shown_before_their_time() {
    let cluster = cluster().script("web", running([0])).logs("web", ["the future"]);
    let recording = Recording::of(&cluster, &web(1), within(seconds(10)));
    let replayed =
        replay_with(&recording.trace(), |options| options.timeout = Some(seconds(5))).expect("a verdict");
    assert!(replayed.result.blocking[0].logs.is_empty());
    assert_eq!(
        replayed.result.blocking[0].logs_error.as_deref(),
        Some("no logs were recorded up to this moment")
    );
    let beyond =
        replay_with(&recording.trace(), |options| options.timeout = Some(seconds(15))).expect("a verdict");
    assert_eq!(beyond.result.blocking[0].logs, ["the future"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// A cluster that answers at once is asked at the same times whatever the timeout, so a replay must find the verdict that
    /// the wait itself would have come to.
    #[test]
    fn other_verdict_options_give_the_verdict_of_a_real_wait(
        replicas in vec(0..3_u32, 1..30),
        timeout in 0..30_u64,
        stable_for in 0..8_u64,
        progress_deadline in 1..20_u64,
        fail_fast in any::<bool>(),
    ) {
        let script = |replicas: &[u32]| cluster().script("web", running(replicas.iter().copied()));
        let recorded = StabilizationOptions { stable_for: seconds(60), ..within(seconds(30)) };
        let trace = Recording::of(&script(&replicas), &web(2), recorded.clone()).trace();
        let options = StabilizationOptions {
            timeout: Some(millis(timeout * 500)),
            stable_for: millis(stable_for * 500),
            progress_deadline: Some(millis(progress_deadline * 500)),
            fail_fast,
            ..recorded
        };
        let real = script(&replicas);
        let time = real.time.clone();
        let expected = time.run(wait_for_stabilization(&real, &time, &trace.spec, options.clone())).expect("a verdict");
        let replayed = trace.replay(&trace.spec, options, |_| ()).expect("a verdict").result;
        prop_assert_eq!(replayed.outcome, expected.outcome);
        prop_assert_eq!((replayed.elapsed, replayed.sweeps), (expected.elapsed, expected.sweeps));
    }
}
