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

#[test]
fn a_title_names_what_a_program_was_refused_and_nothing_else() {
    for (line, expected) in [
        (
            "Error: ENOENT: no such file or directory, open '/run/secrets/tls.key'",
            "A file the process needs is not there: /run/secrets/tls.key",
        ),
        (
            "Error: EACCES: permission denied, mkdir '/data/cache'",
            "The process may not read or write a file: /data/cache",
        ),
        (
            "Error: Cannot find module './routes/orders'",
            "A module is missing: ./routes/orders",
        ),
        (
            "Error: Access denied for user 'app'@'172.18.0.5' (using password: YES)",
            "The dependency refuses the credentials: app",
        ),
        (
            "Exception in thread \"main\" java.lang.NumberFormatException: Cannot parse null string",
            "The program ended with an unhandled exception: java.lang.NumberFormatException: Cannot parse null string",
        ),
        (
            "sh: 1: ./start: not found",
            "The container's command does not exist: ./start",
        ),
    ] {
        assert_eq!(title(line), expected, "{line}");
    }
}
