use evenkeel::trace::Trace;
use proptest::prelude::*;

use super::{Recording, cluster, replay_with, running, seconds, web, within};

fn text() -> String {
    let cluster = cluster()
        .script("web", running([0, 1, 2]))
        .logs("web", ["listening"]);
    Recording::of(&cluster, &web(3), within(seconds(2))).text
}

#[test]
fn what_is_no_trace_is_refused_with_what_was_expected() {
    for (text, problem) in [
        ("", "this is no trace: its first line does not begin one"),
        ("hello\n", "this is no trace"),
        ("[1,2]\n", "this is no trace"),
        (r#"{"kind":"sweep","at":0,"end":0}"#, "this is no trace"),
        (
            r#"{"kind":"trace","version":2,"spec":{},"options":{}}"#,
            "this trace has format 2, this version of evenkeel reads formats up to 1",
        ),
        (
            r#"{"kind":"trace","version":0,"spec":{},"options":{}}"#,
            "this trace has format 0",
        ),
        (
            r#"{"kind":"trace","version":1,"spec":{"services":[]},"options":{}}"#,
            "spec.services: expected an object, got an array",
        ),
        (
            r#"{"kind":"trace","version":1,"spec":{},"options":{"timeout":"long"}}"#,
            "options.timeout: expected a number of milliseconds, at least 0, got \"long\"",
        ),
    ] {
        let error = Trace::read(text).expect_err(text).to_string();
        assert!(error.contains(problem), "{text}: {error}");
    }
}

#[test]
fn an_unknown_option_or_field_is_ignored() {
    let trace = Trace::read(r#"{"kind":"trace","version":1,"spec":{},"options":{"colour":"red"},"more":1}"#);
    assert!(trace.expect("a trace").warnings.is_empty());
}

#[test]
fn a_trace_cut_off_in_a_line_is_read_up_to_it() {
    let text = text();
    let cut = text.trim_end().len() - 5;
    let trace = Trace::read(&text[..cut]).expect("a trace");
    assert_eq!(
        trace.warnings,
        [format!("the trace is cut off in line {}", text.lines().count())]
    );
    assert_eq!(trace.verdict(), None);
    let replayed = replay_with(&trace, |_| ()).expect("a verdict");
    assert_eq!(replayed.result.elapsed, seconds(2));
}

#[test]
fn what_follows_a_damaged_line_is_left_out_with_a_warning() {
    let text = text();
    let mut lines: Vec<&str> = text.lines().collect();
    for (damage, problem) in [
        (
            "{\"kind\":\"sweep\"",
            "line 3 is damaged, it and what follows are left out: EOF",
        ),
        ("{\"kind\":\"dance\"}", "its kind is none of sweep, logs and end"),
        (
            r#"{"kind":"sweep","at":-5,"end":-7}"#,
            "end: expected a number of milliseconds, at least 0, got -7",
        ),
        (r#"{"kind":"sweep","at":9,"end":3}"#, "its time goes back"),
        (
            r#"{"kind":"sweep","at":500,"end":500,"services":{"web":[{"running":-1,"healthy":true}]}}"#,
            "services.web[0].running: expected an integer from 0 to 4294967295, got -1",
        ),
        (r#"{"kind":"end","at":1}{"#, "trailing"),
        (
            r#"{"kind":"trace","version":1,"spec":{},"options":{}}"#,
            "another trace begins here",
        ),
        ("\u{1b}]0;owned\u{7}", "line 3 is damaged"),
    ] {
        lines[2] = damage;
        let trace = Trace::read(&lines.join("\n")).expect("a trace");
        assert_eq!(trace.warnings.len(), 1, "{damage}: {:?}", trace.warnings);
        assert!(
            trace.warnings[0].contains(problem),
            "{damage}: {:?}",
            trace.warnings
        );
        assert!(!trace.warnings[0].contains('\u{1b}'));
        let replayed = replay_with(&trace, |_| ()).expect("a verdict");
        assert_eq!(
            replayed.result.services[0].running, 0,
            "only the first sweep is left"
        );
    }
}

#[test]
fn nothing_may_follow_the_end() {
    let text = text() + r#"{"kind":"sweep","at":90000,"end":90000}"#;
    let trace = Trace::read(&text).expect("a trace");
    assert_eq!(trace.warnings.len(), 1);
    assert_eq!(trace.verdict(), Some(("timedOut", None)));
}

#[test]
fn hostile_texts_in_a_trace_are_made_safe() {
    let text = r#"{"kind":"trace","version":1,"spec":{"services":{"web":{"scale":{"mode":"fixed","replicas":1}}}},"options":{"timeout":1000}}
{"kind":"sweep","at":0,"end":0,"services":{"web":[{"running":0,"healthy":true,"failure":{"reason":"exited","message":"\u001b[2J::error::pwned"}}]}}
{"kind":"logs","at":1000,"last":true,"services":{"web":["\u001b]0;owned\u0007::set-output::x"]}}
{"kind":"end","at":1000,"outcome":"timedOut"}
"#;
    let trace = Trace::read(text).expect("a trace");
    let result = replay_with(&trace, |_| ()).expect("a verdict").result;
    let shown = format!("{result:?}");
    assert!(!shown.contains('\u{1b}') && !shown.contains("\"::"), "{shown}");
    assert_eq!(result.blocking[0].logs, [": :set-output::x"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_makes_reading_or_replaying_panic_or_hang(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = text().into_bytes();
        let at = at.index(bytes.len());
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] = byte;
        }
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(trace) = Trace::read(&text) {
            _ = replay_with(&trace, |_| ());
        }
    }
}
