//! Readiness that has to last.

use super::*;

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
