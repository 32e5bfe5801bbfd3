//! Logs fetched when something happens.

use std::cell::{Cell, RefCell};
use std::future::pending;

use super::*;
use evenkeel::{BlockingService, Cluster, LogEvidence, Snapshot, Stabilizer};

/// What the logs of every service answer to their n-th call.
#[derive(Clone)]
enum Log {
    Lines(&'static [&'static str]),
    Late(Duration),
    Hang,
    Error,
}

/// States by script; logs by call, the last answer sticks.
struct Watched {
    states: ScriptedCluster,
    logs: Vec<Log>,
    asked: RefCell<Vec<(Duration, String)>>,
    running: Cell<usize>,
    most_running: Cell<usize>,
    given_up: Cell<usize>,
}

impl Watched {
    fn new(states: ScriptedCluster, logs: impl IntoIterator<Item = Log>) -> Self {
        Self {
            states,
            logs: logs.into_iter().collect(),
            asked: RefCell::default(),
            running: Cell::default(),
            most_running: Cell::default(),
            given_up: Cell::default(),
        }
    }

    fn wait(&self, spec: &DeploymentSpec, options: StabilizationOptions) -> StabilizationResult {
        self.watch(spec, options).0
    }

    fn watch(
        &self,
        spec: &DeploymentSpec,
        options: StabilizationOptions,
    ) -> (StabilizationResult, Vec<Snapshot>) {
        let mut snapshots = Vec::new();
        let time = self.states.time.clone();
        let watch = watch_stabilization(self, &time, spec, options, |snapshot| {
            snapshots.push(snapshot.clone());
        });
        let result = time.run(watch).expect("a verdict");
        (result, snapshots)
    }

    fn asked_at(&self) -> Vec<Duration> {
        self.asked.borrow().iter().map(|(time, _)| *time).collect()
    }
}

struct Running<'a>(&'a Watched, bool);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.set(self.0.running.get() - 1);
        self.0.given_up.set(self.0.given_up.get() + usize::from(!self.1));
    }
}

impl Cluster for Watched {
    async fn cluster_service_states(&self, service: &str) -> Result<Vec<NodeServiceState>, ObservationError> {
        self.states.cluster_service_states(service).await
    }

    async fn get_service_logs(&self, service: &str, _: usize) -> Result<Vec<String>, ObservationError> {
        let call = self.asked.borrow().len();
        self.asked
            .borrow_mut()
            .push((self.states.time.now(), service.to_owned()));
        self.running.set(self.running.get() + 1);
        self.most_running
            .set(self.most_running.get().max(self.running.get()));
        let mut running = Running(self, false);
        let answer = match self.logs.get(call).or(self.logs.last()) {
            Some(Log::Lines(lines)) => Ok(lines.iter().map(|line| (*line).to_owned()).collect()),
            Some(Log::Late(latency)) => {
                self.states.time.sleep(*latency).await;
                Ok(vec!["late".to_owned()])
            }
            Some(Log::Hang) => pending().await,
            Some(Log::Error) => Err(ObservationError::new("no logs")),
            None => Ok(Vec::new()),
        };
        running.1 = true;
        answer
    }
}

fn crashing(restarts: impl IntoIterator<Item = u32>) -> Vec<Answer> {
    restarts
        .into_iter()
        .map(|restarts| {
            Answer::States(vec![NodeServiceState {
                running: 0,
                ..restarted("a", restarts)
            }])
        })
        .collect()
}

fn scripted(answers: impl IntoIterator<Item = Answer>) -> ScriptedCluster {
    ScriptedCluster::new(&VirtualTime::default()).script("web", answers)
}

const PORT_IN_USE: &str = "Error: listen EADDRINUSE: address already in use :::3000";

#[test]
fn the_log_of_a_crash_is_fetched_with_the_sweep_that_shows_it_and_kept_to_the_end() {
    let logs = [Log::Lines(&[PORT_IN_USE]), Log::Lines(&[])];
    let cluster = Watched::new(scripted(crashing([0, 0, 1])), logs);
    let (result, snapshots) = cluster.watch(&web(1), within(seconds(3)));
    assert_eq!(cluster.asked_at(), [seconds(1), seconds(3)]);
    let evidence = LogEvidence {
        at: seconds(1),
        lines: vec![PORT_IN_USE.into()],
    };
    let expected = BlockingService {
        name: "web".into(),
        since: Duration::ZERO,
        logs: Vec::new(),
        logs_error: None,
        evidence: Some(evidence.clone()),
    };
    assert_eq!(result.blocking, [expected]);
    assert_eq!(
        result.outcome.message(),
        Some("Stabilization timed out:\n  web: 0/1 replicas, healthy=true")
    );
    let code =
        |services: &[evenkeel::ServiceHealthSummary]| services[0].diagnosis.as_ref().map(|cause| cause.code);
    assert_eq!(code(&result.services), Some("port-in-use"));
    for snapshot in snapshots {
        let is_known = snapshot.elapsed > seconds(1);
        let shown = is_known.then(|| evidence.clone());
        assert_eq!(snapshot.blocking[0].evidence, shown);
        assert_eq!(code(&snapshot.services), is_known.then_some("port-in-use"));
    }
}

#[test]
fn a_service_that_restarts_with_every_sweep_is_looked_at_once_in_ten_seconds() {
    let cluster = Watched::new(scripted(crashing(0..100)), [Log::Lines(&["one"])]);
    cluster.wait(&web(1), within(seconds(24)));
    let expected = [millis(500), millis(10_500), millis(20_500), seconds(24)];
    assert_eq!(cluster.asked_at(), expected);
}

#[test]
fn a_failure_its_other_reason_and_a_lost_replica_are_news_and_nothing_else_is() {
    let failure = |reason: &str| failing(reason, false);
    // What is answered first, and then; and whether that is news.
    let cases = [
        (Answer::running(2), Answer::running(1), true),
        (Answer::running(1), failure("exited"), true),
        (failure("exited"), failure("oom-killed"), true),
        (Answer::running(0), Answer::running(1), false),
        (Answer::running(3), Answer::running(2), false),
        (failure("exited"), failure("exited"), false),
        (failure("exited"), Answer::running(0), false),
        (Answer::running(0), Answer::error("API is down"), false),
    ];
    for (first, then, is_news) in cases {
        let spec = web(2);
        let options = StabilizationOptions {
            stable_for: seconds(60),
            ..within(seconds(60))
        };
        let mut stabilizer = Stabilizer::new(&spec, options, Duration::ZERO).expect("valid options");
        let mut sweep = |answer: &Answer, now: Duration| {
            stabilizer.next(now);
            match answer {
                Answer::States(states) => stabilizer.observe(0, Ok(states.clone()), now),
                Answer::Error(error) => stabilizer.observe::<[_; 0]>(0, Err(error.clone()), now),
                _ => panic!("{answer:?}"),
            }
            stabilizer.end_sweep(now);
            let due = stabilizer.take_evidence_due();
            assert!(stabilizer.take_evidence_due().is_empty());
            due
        };
        sweep(&first, Duration::ZERO);
        let due = sweep(&then, seconds(20));
        assert_eq!(due == [0], is_news, "{first:?}, {then:?}");
    }
}

#[test]
fn only_so_many_calls_run_at_once_and_none_follows_another_of_its_service_within_ten_seconds() {
    let names = ["a", "b", "c", "d", "e"];
    let time = VirtualTime::default();
    let states = names.iter().fold(ScriptedCluster::new(&time), |cluster, name| {
        cluster.script(name, crashing(0..200))
    });
    // All want to be looked at every 10 s, which takes 15 s.
    let cluster = Watched::new(states, [Log::Late(seconds(6))]);
    let options = StabilizationOptions {
        concurrency: 2,
        log_timeout: Duration::ZERO,
        ..within(seconds(60))
    };
    cluster.wait(&shop(&names.map(|name| (name, 1))), options);
    assert_eq!(cluster.most_running.get(), 2);
    for name in names {
        let asked = cluster.asked.borrow();
        let asked = asked.iter().filter(|(_, asked)| asked == name);
        let times: Vec<Duration> = asked.map(|(time, _)| *time).collect();
        assert!(times.len() > 2, "{name}: {times:?}");
        assert!(
            times.windows(2).all(|pair| pair[1] - pair[0] >= seconds(10)),
            "{name}: {times:?}"
        );
    }
}

#[test]
fn logs_that_hang_delay_neither_a_sweep_nor_the_verdict_and_are_given_up_after_the_call_timeout() {
    let options = StabilizationOptions {
        call_timeout: seconds(2),
        ..within(seconds(20))
    };
    let cluster = Watched::new(scripted(crashing(0..100)), [Log::Hang]);
    let result = cluster.wait(&web(1), options.clone());
    assert_eq!((result.sweeps, result.elapsed), (41, seconds(25)));
    assert_eq!(cluster.given_up.get(), 3);
    assert_eq!(result.blocking[0].evidence, None);

    // One that becomes ready is over at once, with a call still open.
    let answers = crashing([0, 1]).into_iter().chain([Answer::running(1)]);
    let cluster = Watched::new(scripted(answers), [Log::Hang]);
    let result = cluster.wait(&web(1), options);
    assert!(result.outcome.is_ready());
    assert_eq!(result.elapsed, seconds(1));
    assert_eq!((cluster.given_up.get(), cluster.running.get()), (1, 0));
}

#[test]
fn nothing_is_fetched_where_it_is_off_or_no_line_is_wanted() {
    let off = StabilizationOptions {
        evidence: false,
        ..within(seconds(3))
    };
    let no_tail = StabilizationOptions {
        log_tail: 0,
        ..within(seconds(3))
    };
    for (options, calls) in [(off, 1), (no_tail, 0)] {
        let cluster = Watched::new(scripted(crashing(0..100)), [Log::Lines(&["one"])]);
        let result = cluster.wait(&web(1), options);
        assert_eq!(cluster.asked_at().len(), calls);
        assert_eq!(result.blocking[0].evidence, None);
    }
}

#[test]
fn the_latest_tail_is_kept_but_none_and_an_error_leave_it() {
    let first = ["one", "two"];
    let logs = [
        Log::Lines(&["one", "two"]),
        Log::Lines(&[]),
        Log::Error,
        Log::Lines(&[]),
    ];
    let cluster = Watched::new(scripted(crashing(0..100)), logs);
    let result = cluster.wait(&web(1), within(seconds(24)));
    let evidence = result.blocking[0].evidence.as_ref().expect("evidence");
    assert_eq!(
        (evidence.at, &evidence.lines[..]),
        (millis(500), &first.map(String::from)[..])
    );

    let logs = [Log::Lines(&["one"]), Log::Lines(&["two"]), Log::Lines(&[])];
    let cluster = Watched::new(scripted(crashing(0..100)), logs);
    let result = cluster.wait(&web(1), within(seconds(11)));
    let evidence = result.blocking[0].evidence.as_ref().expect("evidence");
    assert_eq!(
        (evidence.at, &evidence.lines[..]),
        (millis(10_500), &["two".to_owned()][..])
    );
}

#[test]
fn a_result_leaves_out_what_its_logs_hold() {
    let logs = [Log::Lines(&["one", "two"]), Log::Lines(&["one", "two", "three"])];
    let cluster = Watched::new(scripted(crashing([0, 1])), logs);
    assert_eq!(
        cluster.wait(&web(1), within(seconds(3))).blocking[0].evidence,
        None
    );

    let logs = [Log::Lines(&["one", "two"]), Log::Lines(&["two", "three"])];
    let cluster = Watched::new(scripted(crashing([0, 1])), logs);
    assert!(
        cluster.wait(&web(1), within(seconds(3))).blocking[0]
            .evidence
            .is_some()
    );
}

#[test]
fn its_lines_are_as_safe_as_those_of_every_log() {
    let logs = [
        Log::Lines(&["\u{1b}[31mPASSWORD=hunter2\u{1b}[0m"]),
        Log::Lines(&[]),
    ];
    let cluster = Watched::new(scripted(crashing([0, 1])), logs);
    let result = cluster.wait(&web(1), within(seconds(3)));
    assert_eq!(
        result.blocking[0]
            .evidence
            .as_ref()
            .map(|evidence| &evidence.lines[..]),
        Some(&["PASSWORD=***".to_owned()][..])
    );
}

#[test]
fn a_wait_may_be_spawned_where_its_cluster_may() {
    struct Anywhere;
    impl Cluster for Anywhere {
        async fn cluster_service_states(&self, _: &str) -> Result<Vec<NodeServiceState>, ObservationError> {
            Ok(Vec::new())
        }
    }
    impl Timer for Anywhere {
        fn now(&self) -> Duration {
            Duration::ZERO
        }
        async fn sleep(&self, _: Duration) {}
    }
    fn may_be_sent<T: Send>(_: T) {}
    may_be_sent(wait_for_stabilization(
        &Anywhere,
        &Anywhere,
        &web(1),
        StabilizationOptions::default(),
    ));
}
