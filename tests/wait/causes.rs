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
