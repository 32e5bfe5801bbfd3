//! The causes a result names.

use super::*;
use evenkeel::diagnosis::DiagnosisEvidence;

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
fn the_message_of_a_failed_wait_names_each_cause_once_roots_first() {
    let time = VirtualTime::default();
    let mut cluster = ScriptedCluster::new(&time)
        .script("db", [Answer::running(0)])
        .logs(
            "db",
            ["FATAL:  could not write lock file \"postmaster.pid\": No space left on device"],
        )
        .logs("api", ["Error: connect ECONNREFUSED db:5432"])
        .logs("web", ["Error: connect ECONNREFUSED db:5432"]);
    let workers = ["a", "b", "c", "d", "e"];
    let own = ["f", "g", "h", "i"];
    for worker in workers {
        cluster = cluster.logs(
            worker,
            ["Error: listen EADDRINUSE: address already in use :::3000"],
        );
    }
    for (worker, port) in own.iter().zip(1..) {
        let line = format!("Error: listen EADDRINUSE: address already in use :::300{port}");
        cluster = cluster.logs(worker, [line]);
    }
    let services: Vec<(&str, u32)> = ["web", "api"]
        .iter()
        .chain(&workers)
        .chain(&own)
        .chain(&["db"])
        .map(|name| (*name, 1))
        .collect();
    let options = StabilizationOptions {
        progress_deadline: Some(seconds(5)),
        ..within(seconds(60))
    };
    let result = verdict(&cluster, &shop(&services), options);
    let message = result.outcome.message().expect("a message");
    let told: Vec<&str> = message
        .lines()
        .take_while(|line| !line.contains("replicas"))
        .collect();
    let [first, db, hint, named, _, third, _, fourth, _, fifth, _, more] = told[..] else {
        panic!("{told:#?}");
    };
    assert_eq!(first, "Stabilization failed: no progress for 5s");
    assert_eq!(db, "  cause: db: The disk is full (disk-full)");
    assert!(hint.starts_with("    Free space"), "{hint}");
    assert_eq!(
        named,
        "  cause: a, b, c and 2 more: The port is already in use: 3000 (port-in-use, ×5)"
    );
    let ports =
        [third, fourth, fifth].map(|line| line.starts_with("  cause: ") && line.ends_with("(port-in-use)"));
    assert_eq!(ports, [true; 3]);
    assert_eq!(more, "  and 2 more");

    let few = [("web", 1), ("api", 1), ("db", 1)];
    let options = StabilizationOptions {
        progress_deadline: Some(seconds(5)),
        ..within(seconds(60))
    };
    let result = verdict(&cluster, &shop(&few), options);
    let message = result.outcome.message().expect("a message");
    assert!(
        message.contains("\n  cause: web, api: waits for db\n  web: 0/1 replicas"),
        "{message}"
    );
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
        let codes: Vec<_> = snapshot
            .services
            .iter()
            .map(|service| service.diagnosis.as_ref().map(|diagnosis| diagnosis.code))
            .collect();
        assert_eq!(codes, [Some("dependency-not-ready"), Some("image-not-found")]);
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

#[test]
fn a_snapshot_of_a_start_that_goes_as_starts_do_names_nothing() {
    let time = VirtualTime::default();
    let cluster = ScriptedCluster::new(&time)
        .script("web", [Answer::running(0), Answer::running(1)])
        .script("db", [Answer::running(0), Answer::running(1)]);
    let mut spec = shop(&[("web", 1), ("db", 1)]);
    spec.services[0].depends.push("db".into());
    let clock = time.clone();
    let wait = watch_stabilization(&cluster, &clock, &spec, within(seconds(5)), |snapshot| {
        let mut services = snapshot.services.iter();
        assert!(services.all(|service| service.diagnosis.is_none()));
    });
    assert!(time.run(wait).expect("a verdict").outcome.is_ready());
}

#[test]
fn a_snapshot_names_what_is_known_then_and_no_longer_what_has_healed() {
    let time = VirtualTime::default();
    let answers = [
        failing("image-not-found", false),
        failing("oom-killed", false),
        failing("oom-killed", false),
        Answer::running(0),
        Answer::running(1),
    ];
    let cluster = ScriptedCluster::new(&time).script("web", answers);
    let mut codes = Vec::new();
    let clock = time.clone();
    let spec = web(1);
    let options = StabilizationOptions {
        evidence: false,
        ..within(seconds(5))
    };
    let wait = watch_stabilization(&cluster, &clock, &spec, options, |snapshot| {
        codes.push(
            snapshot.services[0]
                .diagnosis
                .as_ref()
                .map(|diagnosis| diagnosis.code),
        );
    });
    assert!(time.run(wait).expect("a verdict").outcome.is_ready());
    let named = ["image-not-found", "oom-killed", "oom-killed"].map(Some);
    assert_eq!(codes, [&named[..], &[None, None]].concat());
}
