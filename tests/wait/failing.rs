//! Verdicts before the deadline.

use super::*;

#[test]
fn no_progress_for_the_progress_deadline_fails() {
    let time = VirtualTime::default();
    let answers = [Answer::running(0), Answer::running(1), Answer::running(2)];
    let cluster = ScriptedCluster::new(&time)
        .script("web", answers)
        .logs("web", ["waiting for db"]);
    let options = StabilizationOptions {
        progress_deadline: Some(seconds(10)),
        ..within(seconds(60))
    };
    let result = verdict(&cluster, &web(3), options);
    assert_eq!(result.elapsed, seconds(11));
    assert_eq!(
        result.outcome,
        StabilizationOutcome::Failed {
            reason: FailureReason::NoProgress,
            message: "Stabilization failed: no progress for 10s\n  web: 2/3 replicas, healthy=true\n  logs:\n    waiting for db"
                .into(),
        }
    );
}

#[test]
fn flapping_below_the_best_is_no_progress() {
    let time = VirtualTime::default();
    let flapping = (0..100).map(|sweep| Answer::running(sweep % 2));
    let cluster = ScriptedCluster::new(&time).script("web", flapping);
    let options = StabilizationOptions {
        progress_deadline: Some(seconds(5)),
        ..within(seconds(60))
    };
    let result = verdict(&cluster, &web(2), options);
    assert!(matches!(
        result.outcome,
        StabilizationOutcome::Failed {
            reason: FailureReason::NoProgress,
            ..
        }
    ));
}

#[test]
fn time_in_which_nothing_could_be_observed_does_not_count_against_progress() {
    let time = VirtualTime::default();
    let outage = std::iter::repeat_n(Answer::error("API is down"), 60);
    let answers = std::iter::once(Answer::running(0))
        .chain(outage)
        .chain([Answer::running(1)]);
    let cluster = ScriptedCluster::new(&time).script("web", answers);
    let options = StabilizationOptions {
        progress_deadline: Some(seconds(10)),
        ..within(seconds(60))
    };
    assert!(verdict(&cluster, &web(1), options).outcome.is_ready());
}

#[test]
fn a_terminal_failure_in_two_sweeps_in_a_row_fails_fast() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time).script("web", [failing("image-not-found", true)]);
    let options = StabilizationOptions {
        fail_fast: true,
        ..within(seconds(60))
    };
    let result = verdict(&cluster, &web(1), options);
    assert_eq!(result.sweeps, 2);
    assert_eq!(
        result.outcome,
        StabilizationOutcome::Failed {
            reason: FailureReason::TerminalFailure,
            message: "Stabilization failed: web: No such image: nosuch/image:1\n  cause: web: The image does not exist: nosuch/image:1 (image-not-found)\n    Check the image's name, tag and registry; push it if it was never pushed.\n  web: 0/1 replicas, healthy=true\n  failure: image-not-found: No such image: nosuch/image:1"
                .into(),
        }
    );
}

#[test]
fn a_terminal_failure_seen_once_or_with_a_gap_does_not_fail_fast() {
    let time = VirtualTime::default();
    let answers = [
        failing("image-not-found", true),
        Answer::error("API is down"),
        failing("image-not-found", true),
        failing("image-pull-failed", false),
        failing("image-not-found", true),
        Answer::running(1),
    ];
    let cluster = ScriptedCluster::new(&time).script("web", answers);
    let options = StabilizationOptions {
        fail_fast: true,
        ..within(seconds(60))
    };
    assert!(verdict(&cluster, &web(1), options).outcome.is_ready());
}

#[test]
fn a_rollback_is_named_as_such() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time).script("web", [failing(Failure::ROLLED_BACK, true)]);
    let options = StabilizationOptions {
        fail_fast: true,
        ..within(seconds(60))
    };
    assert!(matches!(
        verdict(&cluster, &web(1), options).outcome,
        StabilizationOutcome::Failed {
            reason: FailureReason::RolledBack,
            ..
        }
    ));
}

#[test]
fn without_fail_fast_a_terminal_failure_is_waited_out() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time).script("web", [failing("image-not-found", true)]);
    let result = verdict(&cluster, &web(1), within(seconds(5)));
    assert!(matches!(result.outcome, StabilizationOutcome::TimedOut { .. }));
    assert_eq!(result.elapsed, seconds(5));
}

#[test]
fn secrets_and_terminal_escapes_get_into_no_text_that_is_shown() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time)
        .script(
            "web",
            [Answer::error("GET https://admin:hunter2@api/states failed")],
        )
        .logs("web", ["\x1b[31mDB_PASSWORD=hunter2", "::error::owned"]);
    let outcome = verdict(&cluster, &web(1), within(Duration::ZERO)).outcome;
    let message = outcome.message().expect("a message");
    assert!(!message.contains("hunter2"), "{message}");
    assert!(
        message.contains("    DB_PASSWORD=***\n    : :error::owned"),
        "{message}"
    );
}
