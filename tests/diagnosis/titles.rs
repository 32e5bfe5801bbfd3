//! What a title takes from a line.

use evenkeel::diagnosis::{Evidence, diagnose};

fn title(line: &str) -> String {
    let found = diagnose(&Evidence {
        service: "web",
        desired: 1,
        log: &[line],
        ..Evidence::default()
    });
    found.expect(line).title
}

#[test]
fn a_title_names_the_missing_variable_and_not_the_words_after_it() {
    for line in [
        "fatal: environment variable SESSION_SECRET is not set",
        "Error: SESSION_SECRET is not set",
        "environment variable SESSION_SECRET not set",
        "ERROR: environment variable \"SESSION_SECRET\" is not defined",
    ] {
        assert_eq!(
            title(line),
            "A setting the program needs is missing: SESSION_SECRET",
            "{line}"
        );
    }
}
