use evenkeel::{NodeId, NodeServiceState, ObservationError, StabilizationOutcome};
use proptest::{collection::vec, prelude::*};

use super::{
    Recording, cluster, millis, running, seconds,
    support::{
        rollouts::{options, rollouts, scene},
        scripted::Answer,
    },
    web, within,
};
use evenkeel::trace::ReplayError;

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_wait_replays_to_its_own_snapshots_and_result(
        rollouts in rollouts(),
        options in options(),
        pushes in vec(0..6000_u64, 0..6),
    ) {
        let (cluster, spec) = scene(&rollouts);
        let mut pushes = pushes;
        pushes.sort_unstable();
        let cluster = cluster.changes(pushes.into_iter().map(millis)).logs("service-0", ["starting", "panic: no database"]);
        let recording = Recording::of(&cluster, &spec, options.clone());
        let trace = recording.trace();
        prop_assert!(trace.warnings.is_empty(), "{:?}", trace.warnings);
        let mut snapshots = Vec::new();
        let replayed = trace.replay(&trace.spec, trace.options.clone(), |snapshot| snapshots.push(snapshot.clone()));
        let replayed = replayed.expect("a verdict");
        prop_assert_eq!(replayed.result, recording.result.expect("a verdict"));
        prop_assert_eq!(replayed.recording_ended, None);
        prop_assert_eq!(snapshots, recording.snapshots);
        prop_assert_eq!(&trace.spec, &spec);
        prop_assert_eq!(&trace.options, &options);
    }
}

#[test]
fn a_wait_that_ended_with_a_fatal_error_replays_to_that_error() {
    let refused = Answer::Error(ObservationError::new("401: the token is refused").fatal());
    let cluster = cluster().script("web", [Answer::running(0), refused]);
    let recording = Recording::of(&cluster, &web(1), within(seconds(30)));
    assert!(recording.result.is_err());
    let trace = recording.trace();
    let replayed = trace.replay(&trace.spec, trace.options.clone(), |_| ());
    let error = ReplayError::Recorded("401: the token is refused".into());
    assert_eq!(replayed, Err(error));
}

#[test]
fn a_pause_the_api_asked_for_counts_from_its_own_answer() {
    let busy = || Answer::Error(ObservationError::new("429").retry_after(seconds(3)));
    let cluster = cluster().script("web", [busy(), busy(), Answer::running(1)]);
    let recording = Recording::of(&cluster, &web(1), within(seconds(30)));
    let result = recording.result.clone().expect("a verdict");
    assert_eq!((result.sweeps, result.elapsed), (3, seconds(6)));
    let trace = recording.trace();
    let replayed = trace.replay(&trace.spec, trace.options.clone(), |_| ());
    assert_eq!(replayed.expect("a verdict").result, result);
}

#[test]
fn restarts_are_told_apart_by_node_with_and_without_ids() {
    let node = |id: Option<NodeId>, restarts| NodeServiceState {
        node_id: id,
        restarts,
        ..NodeServiceState::new(1, true)
    };
    let named = |name: &str| Some(NodeId::Name(name.into()));
    let answers = [
        vec![
            node(named("a"), 1),
            node(Some(NodeId::Number(7)), 0),
            node(None, 2),
        ],
        vec![
            node(Some(NodeId::Number(7)), 1),
            node(named("a"), 1),
            node(None, 1),
        ],
    ];
    let cluster = cluster().script("web", answers.map(Answer::States));
    let mut options = within(seconds(5));
    options.stable_for = seconds(2);
    let recording = Recording::of(&cluster, &web(3), options);
    let trace = recording.trace();
    let replayed = trace.replay(&trace.spec, trace.options.clone(), |_| ());
    let result = replayed.expect("a verdict").result;
    assert_eq!(result, recording.result.expect("a verdict"));
    assert_eq!(
        result.elapsed,
        millis(2500),
        "the restart on node 7 starts the soak anew"
    );
}

#[test]
fn the_logs_of_a_verdict_are_in_its_message_again() {
    let cluster = cluster()
        .script("web", running([0]))
        .logs("web", ["listening", "\u{1b}[31mDB_PASSWORD=hunter2 refused"]);
    let recording = Recording::of(&cluster, &web(1), within(seconds(1)));
    let trace = recording.trace();
    let replayed = trace.replay(&trace.spec, trace.options.clone(), |_| ());
    let outcome = replayed.expect("a verdict").result.outcome;
    let message = "Stabilization timed out:\n  web: 0/1 replicas, healthy=true\n  logs:\n    listening\n    DB_PASSWORD=*** refused";
    assert_eq!(
        outcome,
        StabilizationOutcome::TimedOut {
            message: message.into()
        }
    );
    assert!(!recording.text.contains("hunter2"), "{}", recording.text);
}
