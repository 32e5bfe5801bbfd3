//! Ranking, roots and victims, counts, salient lines, and what holds for any input.

use evenkeel::diagnosis::{
    DiagnosisEvidence, Evidence, FailureEvidence, MIN_CONFIDENCE, diagnose, diagnose_deployment,
    salient_lines,
};

fn evidence<'a>(service: &'a str, log: &'a [&'a str], depends: &'a [&'a str]) -> Evidence<'a> {
    Evidence {
        service,
        desired: 1,
        log,
        depends,
        ..Evidence::default()
    }
}

/// Service, code and root of each diagnosis, in order.
fn story(all: &[Evidence<'_>]) -> Vec<(String, &'static str, Option<String>)> {
    diagnose_deployment(all)
        .into_iter()
        .map(|found| {
            (
                all[found.service].service.to_string(),
                found.diagnosis.code,
                found.diagnosis.victim_of,
            )
        })
        .collect()
}

#[test]
fn the_root_comes_before_its_victims() {
    let web = ["Error: connect ECONNREFUSED api:8080"];
    let api = ["dial tcp: lookup db on 127.0.0.11:53: no such host"];
    let db = ["FATAL:  could not write lock file \"postmaster.pid\": No space left on device"];
    let all = [
        evidence("web", &web, &[]),
        evidence("api", &api, &[]),
        evidence("db", &db, &[]),
    ];
    let expected = [
        ("db".to_string(), "disk-full", None),
        (
            "web".to_string(),
            "dependency-unreachable",
            Some("api".to_string()),
        ),
        ("api".to_string(), "name-not-resolved", Some("db".to_string())),
    ];
    let found = story(&all);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(
        found,
        [&expected[0], &expected[2], &expected[1]].map(Clone::clone)
    );
}

#[test]
fn an_address_is_the_dependency_that_is_not_ready() {
    let web = ["Error: connect ECONNREFUSED 10.0.0.5:5432"];
    let db = ["FATAL:  could not write lock file \"postmaster.pid\": No space left on device"];
    let found = story(&[evidence("web", &web, &["db"]), evidence("db", &db, &[])]);
    assert_eq!(
        found[1],
        (
            "web".to_string(),
            "dependency-unreachable",
            Some("db".to_string())
        )
    );
}

#[test]
fn a_service_that_waits_for_a_broken_one_is_its_victim_even_in_silence() {
    let db = ["FATAL:  could not write lock file \"postmaster.pid\": No space left on device"];
    let found = story(&[evidence("web", &["waiting"], &["db"]), evidence("db", &db, &[])]);
    assert_eq!(
        found[1],
        ("web".to_string(), "dependency-not-ready", Some("db".to_string()))
    );
}

#[test]
fn nobody_is_a_victim_of_a_service_that_is_ready_or_outside_the_deployment() {
    let web = ["Error: connect ECONNREFUSED db:5432"];
    let db = Evidence {
        running: 1,
        healthy: true,
        ..evidence("db", &[], &[])
    };
    assert_eq!(
        story(&[evidence("web", &web, &["db"]), db]),
        [("web".to_string(), "dependency-unreachable", None)]
    );
    assert_eq!(
        story(&[evidence("web", &web, &[])]),
        [("web".to_string(), "dependency-unreachable", None)]
    );
}

#[test]
fn services_that_wait_for_each_other_are_both_shown_as_roots() {
    let a = ["Error: connect ECONNREFUSED b:1000"];
    let b = ["Error: connect ECONNREFUSED a:1000"];
    let found = story(&[evidence("a", &a, &[]), evidence("b", &b, &[])]);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|(_, _, root)| root.is_none()), "{found:?}");
}

#[test]
fn a_stack_prefix_and_a_domain_name_the_same_service() {
    for target in [
        "shop_db:5432",
        "db.default.svc.cluster.local:5432",
        "tasks.db:5432",
        "DB:5432",
    ] {
        let line = format!("Error: connect ECONNREFUSED {target}");
        let web = [line.as_str()];
        let db = ["FATAL:  could not write lock file \"postmaster.pid\": No space left on device"];
        let found = story(&[evidence("web", &web, &[]), evidence("db", &db, &[])]);
        assert_eq!(found[1].2.as_deref(), Some("db"), "{target}");
    }
    let web = ["Error: connect ECONNREFUSED otherdb:5432"];
    let found = story(&[
        evidence("web", &web, &[]),
        evidence("db", &["No space left on device"], &[]),
    ]);
    assert!(found.iter().all(|(_, _, root)| root.is_none()), "{found:?}");
}

#[test]
fn the_same_crash_on_twenty_replicas_is_one_cause() {
    let lines: Vec<String> = (0..20)
        .map(|replica| {
            format!(
                "web-{replica}  | Error: listen EADDRINUSE: address already in use :::{}",
                3000 + replica
            )
        })
        .collect();
    let log: Vec<&str> = lines.iter().map(String::as_str).collect();
    let found = diagnose(&evidence("web", &log, &[])).unwrap();
    assert_eq!((found.code, found.count), ("port-in-use", 20));
    let failure = FailureEvidence {
        reason: "image-not-found",
        message: "No such image: web:9",
        terminal: true,
    };
    let found = diagnose(&Evidence {
        failures: &[failure; 20],
        ..evidence("web", &[], &[])
    })
    .unwrap();
    assert_eq!((found.code, found.count), ("image-not-found", 20));
    assert_eq!(found.title, "The image does not exist: web:9");
    assert!(matches!(found.evidence, DiagnosisEvidence::Field { path, .. } if path == "failures[0].message"));
}

#[test]
fn a_cause_in_the_log_beats_the_states_and_codes_that_follow_from_it() {
    let log = [
        "starting",
        "Error: Cannot find module 'express'",
        "Node.js v20.11.1",
    ];
    for (reason, message) in [
        ("crash-loop", "back-off 5m0s restarting failed container=web"),
        ("exited", "task: non-zero exit (1)"),
        ("exited", "Essential container in task exited"),
        ("exited", "task: non-zero exit (137)"),
        (
            "health-check-failing",
            "Readiness probe failed: dial tcp 10.0.0.7:80: connect: connection refused",
        ),
        ("progress-deadline-exceeded", "timed out progressing"),
    ] {
        let failures = [FailureEvidence {
            reason,
            message,
            terminal: false,
        }];
        let found = diagnose(&Evidence {
            failures: &failures,
            restarts: 3,
            ..evidence("web", &log, &[])
        })
        .unwrap();
        assert_eq!(found.code, "module-missing", "{reason}: {message}");
    }
}

#[test]
fn a_service_that_is_ready_or_wants_nothing_has_no_diagnosis() {
    let log = ["Error: Cannot find module 'express'"];
    assert!(
        diagnose(&Evidence {
            running: 1,
            healthy: true,
            ..evidence("web", &log, &[])
        })
        .is_none()
    );
    assert!(
        diagnose(&Evidence {
            desired: 0,
            ..evidence("web", &log, &[])
        })
        .is_none()
    );
    assert!(diagnose(&Evidence::default()).is_none());
}

#[test]
fn quotes_escapes_and_case_do_not_matter() {
    for line in [
        "Error: Cannot find module \"express\"",
        "error: cannot find module `express`",
        "\u{1b}[31mError:\u{1b}[39m CANNOT FIND MODULE \u{2018}express\u{2019}",
        "{\"level\":\"error\",\"msg\":\"Cannot find module 'express'\"}",
        "2026-01-02T10:00:00.000000000Z Error: Cannot find module 'express'",
        "web-1  | Error: Cannot find module 'express'",
        "[stderr] Error: Cannot find module 'express'",
    ] {
        let found = diagnose(&evidence("web", &[line], &[])).unwrap_or_else(|| panic!("{line}"));
        assert_eq!(found.code, "module-missing", "{line}");
        assert!(
            found.title.to_lowercase().ends_with(": express"),
            "{line}: {}",
            found.title
        );
    }
}

#[test]
fn a_password_in_an_address_is_not_in_the_title() {
    let log = ["Error: could not connect to postgres://app:hunter2@db:5432/shop: connection refused"];
    let found = diagnose(&evidence("web", &log, &[])).unwrap();
    assert_eq!(found.title, "A dependency cannot be reached: db:5432");
}

#[test]
fn salient_lines_fold_shapes_and_start_with_what_matters() {
    let log = [
        "10:00:00 tick 1",
        "10:00:01 tick 2",
        "ERROR: order 0a1b2c3d failed",
        "10:00:02 tick 3",
        "ERROR: order 99ffee00 failed",
        "Traceback (most recent call last):",
        "  File \"/app/main.py\", line 7, in <module>",
        "ValueError: nothing",
        "bye",
    ];
    let lines = salient_lines(&log);
    let order: Vec<(usize, u32)> = lines.iter().map(|line| (line.index, line.count)).collect();
    assert_eq!(order[0], (2, 2));
    assert_eq!(order[1].0, 5, "{lines:?}");
    assert_eq!(order[2].0, 7, "{lines:?}");
    assert_eq!(order[3].0, 8, "{lines:?}");
    assert!(order.contains(&(0, 3)));
    assert_eq!(
        order.iter().map(|(_, count)| *count as usize).sum::<usize>(),
        log.len()
    );
    assert!(salient_lines(&[]).is_empty());
}

#[test]
fn ten_thousand_lines_and_a_line_of_a_megabyte_are_quick() {
    let lines: Vec<String> = (0..10_000)
        .map(|line| {
            format!(
                "2026-01-02T10:00:00.000Z INFO served order {line} for 10.0.0.1 in 12 ms, connection kept"
            )
        })
        .collect();
    let log: Vec<&str> = lines.iter().map(String::as_str).collect();
    let huge = ["error: connection refused ", "aaaa", "(((((", "lookup : "]
        .map(|part| part.repeat(1_000_000 / part.len()));
    let started = std::time::Instant::now();
    assert!(diagnose(&evidence("web", &log, &[])).is_none());
    salient_lines(&log);
    println!("10 000 lines: {:?}", started.elapsed());
    for line in &huge {
        diagnose(&evidence("web", &[line], &[]));
    }
    // Generous: an unoptimised build on a busy machine.
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}

/// Random text with the bytes that matter, from a seed.
fn noise(seed: &mut u64) -> String {
    const PARTS: &[&str] = &[
        "error",
        ": ",
        " ",
        "connection refused",
        "\u{1b}[31m",
        "\u{1b}",
        "\\",
        "\"",
        "панель",
        "\u{0}",
        "\n",
        "db:5432",
        "{",
        "}",
        "panic: ",
        "<>",
        "*",
        "#",
        "exit 137",
        "at ",
        "Traceback (most recent call last):",
        "é",
        "日本",
        "12",
        "|",
        "[",
        "]",
        "//",
        "@",
        "=",
        "level=",
        "\u{202e}",
        "\u{7f}",
    ];
    let mut next = |below: usize| {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        usize::try_from(*seed % u64::try_from(below).unwrap()).unwrap()
    };
    let length = next(40);
    (0..length).map(|_| PARTS[next(PARTS.len())]).collect()
}

#[test]
fn any_input_is_survived_and_the_answer_is_bounded() {
    let started = std::env::var("SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(0x5eed_1234_u64);
    println!("seed {started}");
    let mut seed = started;
    let long = "Error: connect ECONNREFUSED ".to_string() + &"é".repeat(5000);
    for _ in 0..200 {
        let mut lines: Vec<String> = (0..6).map(|_| noise(&mut seed)).collect();
        lines.push(long.clone());
        let log: Vec<&str> = lines.iter().map(String::as_str).collect();
        let failures = [FailureEvidence {
            reason: log[0],
            message: log[1],
            terminal: false,
        }];
        let depends = [log[2], "db"];
        let one = Evidence {
            service: log[3],
            failures: &failures,
            restarts: seed % 3,
            ..evidence("", &log, &depends)
        };
        for found in diagnose_deployment(&[one, evidence("db", &log, &[])]) {
            let diagnosis = found.diagnosis;
            assert!(
                diagnosis.title.chars().count() <= 2000 && diagnosis.evidence.text().chars().count() <= 2000
            );
            assert!(
                (MIN_CONFIDENCE..100).contains(&diagnosis.confidence),
                "{diagnosis:?}"
            );
            assert!(diagnosis.count >= 1);
        }
        for line in salient_lines(&log) {
            assert!(line.line.chars().count() <= 2000);
        }
    }
}
