//! What a wait says of its services.

use super::*;

#[test]
fn a_deployment_without_long_running_services_is_ready_without_a_sweep() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time);
    let result = verdict(&cluster, &DeploymentSpec::new("empty"), within(Duration::ZERO));
    assert!(result.outcome.is_ready());
    assert_eq!(result.sweeps, 0);
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
