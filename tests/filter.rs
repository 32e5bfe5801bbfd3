//! What people see of a log: nothing that gives orders, no secret, and otherwise what was written.

#![allow(missing_docs, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]
#![cfg(not(target_arch = "wasm32"))]

#[path = "filter/corpus.rs"]
#[allow(dead_code, reason = "each test file uses its part")]
mod corpus;

use corpus::{corpus, expand, filter, filter_all, unescape};
use evenkeel::filter::{LineFilter, MAX_CHARS, Redact};

fn check(pairs: &[String], decode: fn(&str) -> String) {
    assert!(pairs.len().is_multiple_of(2) && pairs.len() > 40);
    let wrong: Vec<_> = pairs
        .chunks(2)
        .filter(|pair| filter(&decode(&pair[0])) != pair[1])
        .map(|pair| {
            format!(
                "\n  line     {}\n  expected {}\n  found    {}",
                pair[0],
                pair[1],
                filter(&decode(&pair[0]))
            )
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {}:{}",
        wrong.len(),
        pairs.len() / 2,
        wrong.concat()
    );
}

#[test]
fn secrets_are_masked() {
    check(&corpus(include_str!("filter/secrets.txt")), str::to_owned);
}

#[test]
fn orders_to_terminals_and_runners_are_taken_apart() {
    let pairs: Vec<_> = include_str!("filter/hostile.txt")
        .lines()
        .filter(|line| !line.is_empty() && (!line.starts_with("# ") || line.starts_with("# #")))
        .map(str::to_owned)
        .collect();
    check(&pairs, unescape);
}

#[test]
fn harmless_lines_stay_as_they_are() {
    let lines: Vec<_> = include_str!("filter/harmless.txt").lines().skip(1).collect();
    let changed: Vec<_> = lines
        .iter()
        .filter(|line| filter(line) != **line)
        .map(|line| format!("\n  {line}\n  {}", filter(line)))
        .collect();
    assert!(
        changed.is_empty(),
        "{} of {}:{}",
        changed.len(),
        lines.len(),
        changed.concat()
    );
}

#[test]
fn filtering_twice_changes_nothing() {
    let hostile = include_str!("filter/hostile.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(unescape);
    let lines = corpus(include_str!("filter/secrets.txt"))
        .into_iter()
        .chain(hostile);
    for line in lines {
        let once = filter(&line);
        assert_eq!(filter(&once), once, "of {line:?}");
    }
}

#[test]
fn no_mask_leaves_secrets_but_takes_orders_apart() {
    let mut filter = LineFilter::new(Redact::Off);
    assert_eq!(filter.line("\x1b[1mPASSWORD=hunter2"), "PASSWORD=hunter2");
    assert_eq!(filter.line("::error::x"), ": :error::x");
}

#[test]
fn given_words_are_masked_beside_secrets() {
    let words = ["bluebird", "", "*", " two\nlines ", "PASSWORD=hunter2 and more"]
        .map(String::from)
        .to_vec();
    let mut filter = LineFilter::new(Redact::Words(words));
    assert_eq!(
        filter.line("bluebird lines Bluebird bluebirdbluebird"),
        "*** *** Bluebird ***"
    );
    assert_eq!(
        filter.line("PASSWORD=hunter2 and more is masked"),
        "*** is masked"
    );
    assert_eq!(filter.line("TOKEN=aaaabluebirdaaaa"), "TOKEN=***");
    assert_eq!(filter.line("unmarked * 5"), "unmarked * 5");

    let mut filter = LineFilter::new(Redact::Words(vec!["a##[b\u{200b}c".into(), "::d::".into()]));
    assert_eq!(filter.line("x a##[b\u{200b}c ::d::"), "x *** ***");
}

fn key(prefix: &str, title: &str) -> Vec<String> {
    let body = expand("{64}");
    let lines = [
        "-----BEGIN ",
        title,
        "-----\n",
        &body,
        "\n",
        &body,
        "\n",
        "Ab3==\n",
        "-----END ",
        title,
        "-----",
    ]
    .concat();
    lines.lines().map(|line| format!("{prefix}{line}")).collect()
}

#[test]
fn private_keys_over_several_lines_are_masked_and_what_follows_is_not() {
    for title in [
        "PRIVATE KEY",
        "RSA PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
        "PGP PRIVATE KEY BLOCK",
        "ENCRYPTED PRIVATE KEY",
    ] {
        for prefix in ["", "2024-01-01T00:00:00Z web-1 | "] {
            let mut lines = key(prefix, title);
            lines.push("listening on port".into());
            let shown = filter_all(&lines);
            assert_eq!(shown[1], format!("{prefix}***"));
            assert_eq!(shown[2], format!("{prefix}***"));
            assert_eq!(shown[4..], lines[4..]);
            assert_eq!(filter_all(&shown), shown);
        }
    }
}

#[test]
fn a_key_interrupted_by_other_lines_is_masked_all_the_same() {
    let mut lines = key("", "PRIVATE KEY");
    lines.insert(2, "web-2 | GET /health 200 in 3 ms.".into());
    let shown = filter_all(&lines);
    assert_eq!((shown[1].as_str(), shown[3].as_str()), ("***", "***"));
    assert_eq!(shown[2], lines[2]);
}

#[test]
fn a_key_without_an_end_does_not_mask_for_ever() {
    let mut lines = vec!["-----BEGIN PRIVATE KEY-----".to_string()];
    lines.extend(std::iter::repeat_n("took 3 ms.".to_string(), 30));
    lines.push(expand("build {40}"));
    assert_eq!(filter_all(&lines), lines);

    let mut lines = vec!["-----BEGIN PRIVATE KEY-----".to_string()];
    lines.extend(std::iter::repeat_n(expand("{64}"), 400));
    assert_eq!(filter_all(&lines)[300..], lines[300..]);
}

#[test]
fn long_lines_are_cut_with_a_count_and_no_part_of_a_secret_shows() {
    let exact = "é".repeat(MAX_CHARS);
    assert_eq!(filter(&exact), exact);

    let long = "é".repeat(MAX_CHARS + 1);
    assert_eq!(
        filter(&long),
        format!("{}… [51 more characters]", "é".repeat(1950))
    );

    for pad in 1900..1960 {
        let line = format!(
            "{} PASSWORD=hunter2hunter2hunter2 {}",
            "x".repeat(pad),
            "y".repeat(500)
        );
        let shown = filter(&line);
        assert!(!shown.contains("hunter"), "{shown}");
        assert!(shown.chars().count() <= MAX_CHARS);
        assert_eq!(filter(&shown), shown);
    }
}

#[test]
fn bytes_that_are_not_utf8_are_replaced_and_8_bit_controls_removed() {
    let mut filter = LineFilter::default();
    assert_eq!(
        filter.bytes(b"a\xff\xfeb \xe2\x82"),
        "a\u{fffd}\u{fffd}b \u{fffd}"
    );
    assert_eq!(filter.bytes(b"\x9b1mbold\x9b0m \x85"), "bold \\u{85}");
    assert_eq!(filter.bytes("日本".as_bytes()), "日本");
}

#[test]
fn a_text_is_split_into_its_lines() {
    let lines: Vec<_> = LineFilter::default()
        .lines("a\r\n\nPASSWORD=x1\n")
        .map(String::from)
        .collect();
    assert_eq!(lines, ["a", "", "PASSWORD=***"]);
}

#[test]
fn an_unremarkable_line_is_not_copied() {
    let line = "GET /health 200 in 3 ms";
    assert!(matches!(
        LineFilter::default().line(line),
        std::borrow::Cow::Borrowed(_)
    ));
}
