//! Evidence in traces.

use evenkeel::{LogEvidence, NodeServiceState};

use super::{Recording, cluster, millis, replay_with, seconds, support::scripted::Answer, web, within};

fn restarting(restarts: impl IntoIterator<Item = u32>) -> Vec<Answer> {
    restarts
        .into_iter()
        .map(|restarts| {
            Answer::States(vec![NodeServiceState {
                restarts,
                ..NodeServiceState::new(0, true)
            }])
        })
        .collect()
}

fn recording() -> Recording {
    let cluster = cluster()
        .script("web", restarting([0, 0, 1]))
        .logs(
            "web",
            ["Error: listen EADDRINUSE: address already in use :::3000"],
        )
        .log_calls(1);
    Recording::of(&cluster, &web(1), within(seconds(3)))
}

#[test]
fn evidence_is_written_when_it_comes_and_replayed_into_the_same_snapshots_and_result() {
    let recording = recording();
    let result = recording.result.clone().expect("a verdict");
    let evidence = LogEvidence {
        at: seconds(1),
        lines: vec!["Error: listen EADDRINUSE: address already in use :::3000".into()],
    };
    assert_eq!(result.blocking[0].evidence, Some(evidence));
    let lines: Vec<&str> = recording.text.lines().collect();
    let place = lines.iter().position(|line| line.contains("EADDRINUSE"));
    let sweeps = |lines: &[&str]| lines.iter().filter(|line| line.contains("\"sweep\"")).count();
    assert_eq!(sweeps(&lines[..place.expect("a line of logs")]), 3);

    let trace = recording.trace();
    let mut snapshots = Vec::new();
    let replayed = trace.replay(&trace.spec, trace.options.clone(), |snapshot| {
        snapshots.push(snapshot.clone());
    });
    assert_eq!(replayed.expect("a verdict").result, result);
    assert_eq!(snapshots, recording.snapshots);
    assert!(
        snapshots
            .iter()
            .any(|snapshot| snapshot.services[0].diagnosis.is_some())
    );
}

#[test]
fn other_options_show_what_was_known_by_then_or_none_of_it() {
    let trace = recording().trace();
    let earlier = replay_with(&trace, |options| options.timeout = Some(millis(500))).expect("a verdict");
    assert_eq!(earlier.result.blocking[0].evidence, None);
    let later = replay_with(&trace, |options| options.timeout = Some(seconds(9))).expect("a verdict");
    let code = later.result.services[0]
        .diagnosis
        .as_ref()
        .map(|diagnosis| diagnosis.code);
    assert_eq!(code, Some("port-in-use"));
    let without = replay_with(&trace, |options| options.evidence = false).expect("a verdict");
    assert_eq!(without.result.blocking[0].evidence, None);
    assert_eq!(without.result.elapsed, seconds(3));
}
