//! The native driver and the state machine in virtual time.
#![allow(missing_docs, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::time::Duration;

use evenkeel::diagnosis::DiagnosisEvidence;
use evenkeel::filter::Redact;
use evenkeel::{
    Adaptive, DeploymentSpec, Failure, FailureReason, InvalidOption, NodeId, NodeServiceState,
    ObservationError, Scale, ServiceSpec, StabilizationOptions, StabilizationOutcome, StabilizationResult,
    Timer, WaitError, wait_for_stabilization, watch_stabilization,
};
use support::{
    scripted::{Answer, ScriptedCluster},
    virtual_time::VirtualTime,
};

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn shop(services: &[(&str, u32)]) -> DeploymentSpec {
    services
        .iter()
        .fold(DeploymentSpec::new("shop"), |spec, (name, replicas)| {
            spec.service(ServiceSpec::new(*name, Scale::Fixed { replicas: *replicas }))
        })
}

fn web(replicas: u32) -> DeploymentSpec {
    shop(&[("web", replicas)])
}

fn within(timeout: Duration) -> StabilizationOptions {
    StabilizationOptions {
        timeout: Some(timeout),
        ..StabilizationOptions::default()
    }
}

fn wait(
    cluster: &ScriptedCluster,
    spec: &DeploymentSpec,
    options: StabilizationOptions,
) -> Result<StabilizationResult, WaitError> {
    let time = cluster.time.clone();
    time.run(wait_for_stabilization(cluster, &time, spec, options))
}

fn verdict(
    cluster: &ScriptedCluster,
    spec: &DeploymentSpec,
    options: StabilizationOptions,
) -> StabilizationResult {
    wait(cluster, spec, options).expect("a verdict")
}

fn failing(reason: &str, terminal: bool) -> Answer {
    Answer::States(vec![NodeServiceState {
        failure: Some(Failure {
            reason: reason.into(),
            message: Some("No such image: nosuch/image:1".into()),
            terminal,
        }),
        ..NodeServiceState::new(0, true)
    }])
}

fn restarted(node: &str, restarts: u32) -> NodeServiceState {
    NodeServiceState {
        node_id: Some(NodeId::Name(node.into())),
        restarts,
        ..NodeServiceState::new(1, true)
    }
}

#[test]
fn a_deployment_without_long_running_services_is_ready_without_a_sweep() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time);
    let result = verdict(&cluster, &DeploymentSpec::new("empty"), within(Duration::ZERO));
    assert!(result.outcome.is_ready());
    assert_eq!(result.sweeps, 0);
}

#[test]
fn a_time_out_of_zero_looks_once_and_waits_for_a_slow_answer() {
    let time = VirtualTime::default();
    let answer = Answer::After(millis(20), vec![NodeServiceState::new(1, true)]);
    let cluster = ScriptedCluster::new(&time).script("web", [answer]);
    let result = verdict(&cluster, &web(1), within(Duration::ZERO));
    assert!(result.outcome.is_ready());
    assert_eq!(result.sweeps, 1);
}

#[test]
fn the_last_sweep_comes_at_the_deadline_itself() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time).script("web", [Answer::running(0)]);
    let result = verdict(&cluster, &web(1), within(millis(700)));
    assert_eq!(
        *cluster.call_times.borrow(),
        [millis(0), millis(500), millis(700)]
    );
    assert_eq!(result.elapsed, millis(700));
}

#[test]
fn a_hanging_call_is_given_up_and_the_others_are_kept() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time)
        .script("web", [Answer::Hang, Answer::running(1)])
        .script("db", [Answer::running(1)]);
    let options = StabilizationOptions {
        call_timeout: seconds(2),
        ..within(seconds(30))
    };
    let result = verdict(&cluster, &shop(&[("web", 1), ("db", 1)]), options);
    assert!(result.outcome.is_ready());
    assert_eq!(result.sweeps, 2);
    assert_eq!(result.elapsed, millis(2500));
}

#[test]
fn calls_that_always_hang_end_with_the_deadline() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time)
        .script("web", [Answer::Hang])
        .script("db", [Answer::running(1)]);
    let result = verdict(&cluster, &shop(&[("web", 2), ("db", 1)]), within(seconds(3)));
    assert_eq!(result.elapsed, seconds(3));
    assert_eq!(
        result.outcome.message(),
        Some(
            "Stabilization timed out:\n  web: 0/2 replicas, healthy=false\n  error: no answer before the deadline"
        )
    );
    assert_eq!(result.services[1].running, 1);
}

#[test]
fn hanging_calls_and_hanging_logs_end_by_the_time_for_logs() {
    for timeout in [0, 100, 3000] {
        let time = VirtualTime::default();
        let mut cluster = ScriptedCluster::new(&time).script("web", [Answer::Hang]);
        cluster.hanging_logs = true;
        let result = verdict(&cluster, &web(1), within(millis(timeout)));
        assert!(
            result.elapsed <= millis(timeout) + seconds(5),
            "{:?}",
            result.elapsed
        );
        assert_eq!(
            result.blocking[0].logs_error.as_deref(),
            Some("the logs did not come in time")
        );
    }
}

#[test]
fn a_failed_observation_keeps_the_last_known_numbers_and_is_not_ready() {
    let time = VirtualTime::default();
    let cluster =
        ScriptedCluster::new(&time).script("web", [Answer::running(1), Answer::error("API is down")]);
    let result = verdict(&cluster, &web(2), within(seconds(1)));
    let summary = &result.services[0];
    assert_eq!((summary.running, summary.healthy), (1, true));
    assert_eq!(summary.error.as_deref(), Some("API is down"));
    assert_eq!(
        result.outcome.message(),
        Some("Stabilization timed out:\n  web: 1/2 replicas, healthy=true\n  error: API is down")
    );
}

#[test]
fn a_ready_service_that_cannot_be_observed_blocks() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time).script("web", [Answer::error("API is down")]);
    let result = verdict(&cluster, &web(1), within(seconds(1)));
    assert!(!result.outcome.is_ready());
}

#[test]
fn a_service_with_nothing_desired_never_blocks() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time).script("web", [Answer::error("API is down")]);
    let result = verdict(&cluster, &web(0), within(seconds(1)));
    assert!(result.outcome.is_ready());
    assert_eq!(result.services[0].error.as_deref(), Some("API is down"));
}

#[test]
fn a_fatal_error_ends_the_wait_at_once() {
    let time = VirtualTime::default();
    let refused = ObservationError::new("credentials refused").fatal();
    let cluster = ScriptedCluster::new(&time).script("web", [Answer::Error(refused.clone())]);
    assert_eq!(
        wait(&cluster, &web(1), within(seconds(1))),
        Err(WaitError::Fatal(refused))
    );
    assert_eq!(time.now(), Duration::ZERO);
}

#[test]
fn no_sweep_comes_before_the_time_an_api_asked_to_be_left_alone() {
    let time = VirtualTime::default();
    let throttled = Answer::Error(ObservationError::new("429").retry_after(seconds(4)));
    let cluster = ScriptedCluster::new(&time)
        .script("web", [throttled, Answer::running(1)])
        .changes([seconds(1)]);
    let result = verdict(&cluster, &web(1), within(seconds(30)));
    assert!(result.outcome.is_ready());
    assert_eq!(*cluster.call_times.borrow(), [seconds(0), seconds(4)]);
}

#[test]
fn an_api_that_asks_for_more_time_than_there_is_is_not_asked_again() {
    let time = VirtualTime::default();
    let throttled = Answer::Error(ObservationError::new("429").retry_after(seconds(60)));
    let cluster = ScriptedCluster::new(&time).script("web", [throttled]);
    let result = verdict(&cluster, &web(1), within(seconds(3)));
    assert_eq!(cluster.calls("web"), 1);
    assert_eq!(result.elapsed, seconds(3));
}

#[test]
fn a_soak_needs_every_sweep_ready_for_its_whole_time() {
    let time = VirtualTime::default();
    let flap = [Answer::running(1), Answer::running(0), Answer::running(1)];
    let cluster = ScriptedCluster::new(&time).script("web", flap);
    let options = StabilizationOptions {
        stable_for: seconds(2),
        ..within(seconds(30))
    };
    let result = verdict(&cluster, &web(1), options);
    assert!(result.outcome.is_ready());
    assert_eq!(result.elapsed, seconds(3));
}

#[test]
fn a_failed_observation_starts_a_soak_anew() {
    let time = VirtualTime::default();
    let answers = [
        Answer::running(1),
        Answer::error("API is down"),
        Answer::running(1),
    ];
    let cluster = ScriptedCluster::new(&time).script("web", answers);
    let options = StabilizationOptions {
        stable_for: seconds(2),
        ..within(seconds(30))
    };
    assert_eq!(verdict(&cluster, &web(1), options).elapsed, seconds(3));
}

#[test]
fn a_restart_between_two_ready_sweeps_starts_a_soak_anew() {
    let time = VirtualTime::default();
    let sweeps = [
        vec![restarted("a", 3), restarted("b", 0)],
        vec![restarted("a", 3), restarted("b", 0)],
        // The replica on a was replaced and the one on b restarted: fewer in all, and yet a restart.
        vec![restarted("a", 0), restarted("b", 1)],
    ];
    let cluster = ScriptedCluster::new(&time).script("web", sweeps.map(Answer::States));
    let options = StabilizationOptions {
        stable_for: seconds(2),
        ..within(seconds(30))
    };
    let result = verdict(&cluster, &web(2), options);
    assert!(result.outcome.is_ready());
    assert_eq!(result.elapsed, seconds(3));
    assert_eq!(result.services[0].restarts, 1);
}

#[test]
fn a_gap_without_sweeps_proves_nothing_for_a_soak() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time).script("web", [Answer::running(1)]);
    let options = StabilizationOptions {
        stable_for: seconds(10),
        ..within(seconds(3600))
    };
    let mut suspended = false;
    let result = time
        .run(watch_stabilization(
            &cluster,
            &time,
            &web(1),
            options,
            |snapshot| {
                if snapshot.sweep == 4 && !suspended {
                    suspended = true;
                    time.advance(seconds(600));
                }
            },
        ))
        .expect("a verdict");
    assert!(result.outcome.is_ready());
    assert_eq!(result.elapsed, millis(1500) + seconds(600) + seconds(10));
}

#[test]
fn a_time_out_in_mid_soak_says_for_how_long_it_was_ready() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time).script("web", [Answer::running(0), Answer::running(1)]);
    let options = StabilizationOptions {
        stable_for: seconds(10),
        ..within(millis(3700))
    };
    let result = verdict(&cluster, &web(1), options);
    assert_eq!(
        result.outcome.message(),
        Some("Stabilization timed out: ready for 3.2s of the 10s asked for")
    );
    assert_eq!(result.blocking, []);
}

#[test]
fn a_time_out_in_mid_soak_names_what_was_restarted() {
    let time = VirtualTime::default();
    let restarts = (0..9).map(|count| Answer::States(vec![restarted("a", count)]));
    let cluster = ScriptedCluster::new(&time)
        .script("web", restarts)
        .script("db", [Answer::running(1)])
        .logs("web", ["out of memory"]);
    let options = StabilizationOptions {
        stable_for: seconds(3),
        ..within(seconds(2))
    };
    let result = verdict(&cluster, &shop(&[("web", 1), ("db", 1)]), options);
    assert_eq!(
        result.outcome.message(),
        Some(
            "Stabilization timed out: ready for 0s of the 3s asked for\n  web: 1/1 replicas, healthy=true\n  restarts: 4\n  logs:\n    out of memory"
        )
    );
    assert_eq!(result.blocking.len(), 1);
    assert_eq!(result.blocking[0].since, seconds(2));
}

#[test]
fn a_sweep_under_way_at_the_deadline_may_take_as_long_as_usual() {
    let time = VirtualTime::default();
    let slow = |running| Answer::After(millis(300), vec![NodeServiceState::new(running, true)]);
    let cluster = ScriptedCluster::new(&time).script("web", [slow(0), slow(0), slow(1)]);
    let result = verdict(&cluster, &web(1), within(millis(1700)));
    assert!(result.outcome.is_ready());
    assert_eq!(result.elapsed, millis(1900));
}

#[test]
fn a_cluster_that_never_answered_gets_no_time_past_the_deadline() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time).script("web", [Answer::Hang]);
    assert_eq!(
        verdict(&cluster, &web(1), within(millis(1700))).elapsed,
        millis(1700)
    );
}

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
            message: "Stabilization failed: web: No such image: nosuch/image:1\n  web: 0/1 replicas, healthy=true\n  failure: image-not-found: No such image: nosuch/image:1"
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
fn an_adaptive_service_is_ready_at_its_minimum_or_within_its_range() {
    let spec =
        DeploymentSpec::new("shop").service(ServiceSpec::new("web", Scale::Adaptive { min: 2, max: 5 }));
    for (running, at_min, in_range) in [
        (1, false, false),
        (2, true, true),
        (5, false, true),
        (6, false, false),
    ] {
        for (adaptive, ready) in [(Adaptive::Min, at_min), (Adaptive::Range, in_range)] {
            let time = VirtualTime::default();
            let cluster = ScriptedCluster::new(&time).script("web", [Answer::running(running)]);
            let options = StabilizationOptions {
                adaptive,
                ..within(Duration::ZERO)
            };
            let result = verdict(&cluster, &spec, options);
            assert_eq!(result.outcome.is_ready(), ready, "{running} with {adaptive:?}");
        }
    }
}

#[test]
fn news_from_the_cluster_bring_the_next_sweep_at_once() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time)
        .script("web", [Answer::running(0), Answer::running(1)])
        .changes([millis(120)]);
    let result = verdict(&cluster, &web(1), within(seconds(30)));
    assert_eq!(result.elapsed, millis(120));
}

#[test]
fn a_storm_of_news_does_not_become_a_storm_of_sweeps() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time)
        .script("web", [Answer::running(0)])
        .changes((1..5000).map(millis));
    verdict(&cluster, &web(1), within(seconds(5)));
    assert!(cluster.calls("web") < 30, "{} sweeps", cluster.calls("web"));
}

#[test]
fn at_most_concurrency_calls_run_at_once() {
    let names: Vec<String> = (0..40).map(|number| format!("service-{number}")).collect();
    let time = VirtualTime::default();
    let mut cluster = ScriptedCluster::new(&time);
    let mut spec = DeploymentSpec::new("shop");
    for name in &names {
        let answer = Answer::After(millis(20), vec![NodeServiceState::new(1, true)]);
        cluster = cluster.script(name, [answer]);
        spec = spec.service(ServiceSpec::new(name, Scale::Fixed { replicas: 1 }));
    }
    let result = verdict(&cluster, &spec, within(seconds(30)));
    assert_eq!(result.elapsed, millis(60), "ceil(40 / 16) rounds of 20 ms");
}

#[test]
fn replicas_beyond_32_bits_are_summed_without_loss() {
    let time = VirtualTime::default();
    let states = vec![NodeServiceState::new(u32::MAX, true); 3];
    let cluster = ScriptedCluster::new(&time).script("web", [Answer::States(states)]);
    let result = verdict(&cluster, &web(1), within(Duration::ZERO));
    assert_eq!(result.services[0].running, 3 * u64::from(u32::MAX));
}

#[test]
fn an_option_out_of_its_range_is_refused_by_name() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time);
    let options = StabilizationOptions {
        concurrency: 0,
        ..StabilizationOptions::default()
    };
    let refused = InvalidOption {
        option: "concurrency",
        expected: "at least 1",
    };
    assert_eq!(
        wait(&cluster, &web(1), options),
        Err(WaitError::InvalidOption(refused.clone()))
    );
    assert_eq!(refused.to_string(), "options.concurrency: expected at least 1");
}

#[test]
fn a_log_keeps_its_last_lines_and_entries_of_several_lines_count_as_several() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time)
        .script("web", [Answer::running(0)])
        .logs("web", ["one", "two\r\nthree\n", "four"]);
    let options = StabilizationOptions {
        log_tail: 3,
        ..within(Duration::ZERO)
    };
    let result = verdict(&cluster, &web(1), options);
    assert_eq!(result.blocking[0].logs, ["two", "three", "four"]);
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

#[test]
fn redacting_can_be_turned_off() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time)
        .script("web", [Answer::running(0)])
        .logs("web", ["DB_PASSWORD=hunter2"]);
    let options = StabilizationOptions {
        redact: Redact::Off,
        ..within(Duration::ZERO)
    };
    let result = verdict(&cluster, &web(1), options);
    assert_eq!(result.blocking[0].logs, ["DB_PASSWORD=hunter2"]);
}

#[test]
fn a_simulated_year_of_waiting_ends_on_time() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time).script("web", [Answer::running(0)]);
    let year = seconds(365 * 24 * 3600);
    let options = StabilizationOptions {
        poll_interval: seconds(600),
        ..within(year)
    };
    let result = verdict(&cluster, &web(1), options);
    assert_eq!(result.elapsed, year);
    assert_eq!(result.sweeps, 365 * 24 * 6 + 1);
}

#[test]
fn a_result_names_the_causes_the_root_of_a_dependency_included() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time)
        .script("web", [Answer::running(0)])
        .script("db", [Answer::running(0)])
        .logs("web", ["Error: connect ECONNREFUSED db:5432"])
        .logs(
            "db",
            ["FATAL:  could not write lock file \"postmaster.pid\": No space left on device"],
        );
    let result = verdict(&cluster, &shop(&[("web", 1), ("db", 1)]), within(Duration::ZERO));
    let found: Vec<_> = result
        .services
        .iter()
        .filter_map(|service| service.diagnosis.as_ref())
        .map(|diagnosis| (diagnosis.code, diagnosis.victim_of.as_deref()))
        .collect();
    assert_eq!(
        found,
        [("dependency-unreachable", Some("db")), ("disk-full", None)]
    );
    assert!(!result.outcome.message().expect("a message").contains("disk-full"));
}

#[test]
fn a_dependency_that_is_not_ready_is_the_cause_of_a_service_of_which_nothing_else_is_known() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time)
        .script("web", [Answer::running(0)])
        .script("db", [failing("image-not-found", false)]);
    let mut spec = shop(&[("web", 1), ("db", 1)]);
    spec.services[0].depends.push("db".into());
    let mut snapshots = 0;
    let clock = time.clone();
    let wait = watch_stabilization(&cluster, &clock, &spec, within(Duration::ZERO), |snapshot| {
        snapshots += 1;
        assert!(
            snapshot
                .services
                .iter()
                .all(|service| service.diagnosis.is_none())
        );
    });
    let result = time.run(wait).expect("a verdict");
    assert_eq!(snapshots, 1);
    let [web, db] = [&result.services[0], &result.services[1]]
        .map(|service| service.diagnosis.as_ref().expect("a diagnosis"));
    assert_eq!(
        (web.code, web.victim_of.as_deref()),
        ("dependency-not-ready", Some("db"))
    );
    assert_eq!(db.code, "image-not-found");
    let DiagnosisEvidence::Field { path, .. } = &db.evidence else {
        panic!("{:?}", db.evidence);
    };
    assert!(path.starts_with("failure."), "{path}");
}
