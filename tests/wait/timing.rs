//! When sweeps come, and when a wait ends.

use super::*;

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
