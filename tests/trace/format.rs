use std::time::Duration;

use evenkeel::{
    Adaptive, DeploymentSpec, Failure, LogTail, NodeId, NodeServiceState, Protocol, ResourceType, Scale,
    ServiceSpec, StabilizationOptions, StabilizationOutcome,
    trace::{Recorder, SweepAnswer, SweepRecord, Trace},
};

use super::{Recording, cluster, millis, running, seconds, support::scripted::Answer, web, within};

fn sweep(at: u64, answers: Vec<SweepAnswer>) -> SweepRecord {
    SweepRecord {
        began: millis(at),
        ended: millis(at) + Duration::from_nanos(1_500_000),
        pushed: at == 7,
        answers,
    }
}

fn answer(service: usize, running: u32) -> SweepAnswer {
    SweepAnswer {
        service,
        said: Ok(vec![NodeServiceState::new(running, true)]),
        answered: millis(0),
    }
}

#[test]
fn a_sweep_names_only_the_services_of_which_something_new_was_said() {
    let spec = web(1).service(ServiceSpec::new("db", Scale::Fixed { replicas: 1 }));
    let (mut recorder, _) = Recorder::start(&spec, &within(seconds(5)), None);
    let both = recorder.sweep(sweep(0, vec![answer(0, 0), answer(1, 1)]));
    assert_eq!(
        both,
        "{\"kind\":\"sweep\",\"at\":0.0,\"end\":1.5,\"services\":{\"db\":[{\"running\":1,\"healthy\":true}],\"web\":[{\"running\":0,\"healthy\":true}]}}\n"
    );
    let one = recorder.sweep(sweep(7, vec![answer(0, 1), answer(1, 1)]));
    assert_eq!(
        one,
        "{\"kind\":\"sweep\",\"at\":7.0,\"end\":8.5,\"pushed\":true,\"services\":{\"web\":[{\"running\":1,\"healthy\":true}]}}\n"
    );
    let none = recorder.sweep(sweep(9, vec![answer(0, 1), answer(1, 1)]));
    assert_eq!(none, "{\"kind\":\"sweep\",\"at\":9.0,\"end\":10.5}\n");
}

#[test]
fn an_hour_of_standstill_stays_small() {
    let mut options = within(seconds(3600));
    options.poll_interval = seconds(1);
    let text = Recording::of(&cluster().script("web", running([0])), &web(1), options).text;
    assert!(text.len() < 3600 * 60, "{}", text.len());
}

#[test]
fn spec_and_options_come_back_as_they_were() {
    let mut web = ServiceSpec::new(
        "web \"1\" \u{1f680}",
        Scale::Adaptive {
            min: 2,
            max: u32::MAX,
        },
    )
    .endpoint(Protocol::Websocket, 8080)
    .endpoint(Protocol::Udp, 53);
    web.depends = vec!["db".into()];
    let mut job = ServiceSpec::new("migrate", Scale::Manual);
    job.rtype = ResourceType::Job;
    let spec = DeploymentSpec::new("shop").service(web).service(job);
    let options = StabilizationOptions {
        timeout: None,
        call_timeout: Duration::MAX,
        poll_interval: Duration::from_nanos(1),
        progress_deadline: Some(Duration::from_micros(1_234_567)),
        stable_for: Duration::from_millis(86_400_000),
        concurrency: 3,
        log_tail: 0,
        fail_fast: true,
        adaptive: Adaptive::Range,
        ..StabilizationOptions::default()
    };
    let (_, header) = Recorder::start(&spec, &options, Some("2026-01-02T03:04:05Z".into()));
    let trace = Trace::read(&header).expect("a trace");
    assert_eq!(trace.spec, spec);
    assert_eq!(trace.options, options);
    assert_eq!(trace.started_at.as_deref(), Some("2026-01-02T03:04:05Z"));
    assert_eq!(trace.verdict(), None);
}

#[test]
fn everything_a_node_says_comes_back() {
    let state = NodeServiceState {
        node_id: Some(NodeId::Name("node-\u{e9}".into())),
        running: u32::MAX,
        healthy: false,
        restarts: u32::MAX,
        failure: Some(Failure {
            reason: "crash-loop".into(),
            message: Some("exit 1".into()),
            terminal: true,
        }),
    };
    let recording = Recording::of(
        &cluster().script("web", [Answer::States(vec![state])]),
        &web(1),
        within(seconds(1)),
    );
    let trace = recording.trace();
    let mut seen = None;
    trace
        .replay(&trace.spec, trace.options.clone(), |snapshot| {
            seen = Some(snapshot.services[0].clone())
        })
        .expect("a verdict");
    let seen = seen.expect("a sweep");
    assert_eq!((seen.running, seen.restarts), (u32::MAX.into(), u32::MAX.into()));
    assert!(seen.failure.expect("a failure").terminal);
}

#[test]
fn the_end_says_the_verdict_without_its_message() {
    let (recorder, _) = Recorder::start(&web(1), &within(seconds(1)), None);
    let failed = StabilizationOutcome::Failed {
        reason: evenkeel::FailureReason::NoProgress,
        message: "long".into(),
    };
    assert_eq!(
        recorder.end(seconds(1), &failed),
        "{\"kind\":\"end\",\"at\":1000.0,\"outcome\":\"failed\",\"reason\":\"no-progress\"}\n"
    );
    assert_eq!(
        recorder.end_early(seconds(1), None),
        "{\"kind\":\"end\",\"at\":1000.0}\n"
    );
}

#[test]
fn logs_say_whose_and_when_they_are() {
    let (recorder, header) = Recorder::start(&web(1), &within(seconds(1)), None);
    let tail = LogTail {
        service: 0,
        lines: vec!["panic".into()],
        error: None,
    };
    let line = recorder.logs(
        millis(12),
        false,
        &[tail, LogTail::failed(5, "no such service".into())],
    );
    assert_eq!(
        line,
        "{\"kind\":\"logs\",\"at\":12.0,\"services\":{\"web\":[\"panic\"]}}\n"
    );
    let trace = Trace::read(&(header + &line)).expect("a trace");
    assert_eq!(trace.evidence[0].lines, ["panic"]);
    assert_eq!(trace.evidence[0].at, millis(12));
}
