//! Commands that a CI runner reads out of a job's output.
//!
//! GitHub takes `::name …::` at the start of a line, after white space, and an older form `##[name]` anywhere; Azure
//! Pipelines takes `##[name]` and `##vso[…]`, TeamCity `##teamcity[…]`. None takes the two characters apart.

/// The line with a blank inside whatever a runner would obey; nothing if it holds no such thing.
pub(super) fn defuse(line: &str) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    let mut before = None;
    let mut only_blanks = true;
    for (at, char) in line.char_indices() {
        let rest = line.get(at..).unwrap_or_default();
        if (char == '#' && is_hash_command(rest))
            || (char == ':' && is_colon_command(rest, before, only_blanks))
        {
            out.push_str(line.get(done..=at).unwrap_or_default());
            out.push(' ');
            done = at + 1;
        }
        only_blanks &= char.is_whitespace();
        before = Some(char);
    }
    if done == 0 {
        return None;
    }
    out.push_str(line.get(done..).unwrap_or_default());
    Some(out)
}

/// `##[`, `##vso[`, `##teamcity[`, and what other runners may name themselves.
fn is_hash_command(rest: &str) -> bool {
    rest.strip_prefix("##").is_some_and(|rest| {
        let name = rest.bytes().take(16).take_while(u8::is_ascii_alphabetic).count();
        rest.as_bytes().get(name) == Some(&b'[')
    })
}

/// `::name::` and `::name key=value::`. At the start of a line any name counts, for a log may know the word that
/// resumes stopped commands. Further on it must not be part of a path such as `std::error::Error`.
fn is_colon_command(rest: &str, before: Option<char>, only_blanks: bool) -> bool {
    let Some(rest) = rest.strip_prefix("::") else {
        return false;
    };
    if only_blanks {
        return rest.starts_with(|char: char| char.is_ascii_alphabetic()) || rest.contains("::");
    }
    let name = rest
        .bytes()
        .take(32)
        .take_while(|byte| byte.is_ascii_alphabetic() || *byte == b'-')
        .count();
    let after = rest.get(name..).unwrap_or_default();
    name > 0
        && !before.is_some_and(|char| char.is_alphanumeric() || matches!(char, '_' | '>' | ')' | '}' | '*'))
        && (after.starts_with("::") || after.starts_with(' '))
}
