//! Commands that a CI runner reads out of a job's output.
//!
//! GitHub takes `::name …::` at the start of a line, after white space, and an older form `##[name]` anywhere; Azure
//! Pipelines takes `##[name]` and `##vso[…]`, TeamCity `##teamcity[…]`. None takes the two characters apart.

/// The line with a blank inside whatever a runner would obey; nothing if it holds no such thing.
pub(super) fn defuse(line: &str) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    let start = line.len() - line.trim_start().len();
    let mut before = 0;
    for (at, pair) in line.as_bytes().windows(2).enumerate() {
        let rest = line.as_bytes().get(at + 2..).unwrap_or_default();
        let obeyed = match pair {
            b"##" => rest.get(name(rest)) == Some(&b'['),
            // At the start of a line any name counts, for a log may know the word that resumes stopped commands.
            b"::" if at == start => name(rest) > 0 || rest.windows(2).any(|pair| pair == b"::"),
            b"::" => !is_path(before) && is_colon_command(rest),
            _ => false,
        };
        if obeyed {
            out.push_str(line.get(done..=at).unwrap_or_default());
            out.push(' ');
            done = at + 1;
        }
        before = pair.first().copied().unwrap_or_default();
    }
    if done == 0 {
        return None;
    }
    out.push_str(line.get(done..).unwrap_or_default());
    Some(out)
}

/// How long the name of a command is.
fn name(rest: &[u8]) -> usize {
    const LONGEST: usize = 32;
    rest.iter()
        .take(LONGEST)
        .take_while(|byte| byte.is_ascii_alphabetic() || **byte == b'-')
        .count()
}

/// `::name::` and `::name key=value::`.
fn is_colon_command(rest: &[u8]) -> bool {
    let name = name(rest);
    let after = rest.get(name..).unwrap_or_default();
    name > 0 && (after.starts_with(b"::") || after.starts_with(b" "))
}

/// Whether a path such as `std::error::Error` goes on after this, and not a command.
fn is_path(before: u8) -> bool {
    before.is_ascii_alphanumeric() || matches!(before, b'_' | b'>' | b')' | b'}' | b'*')
}
