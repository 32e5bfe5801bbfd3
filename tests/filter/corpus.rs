//! The corpora beside this file, and how they are read.

use evenkeel::filter::LineFilter;

pub fn filter(line: &str) -> String {
    LineFilter::default().line(line).into_owned()
}

pub fn filter_all(lines: &[String]) -> Vec<String> {
    let mut filter = LineFilter::default();
    lines.iter().map(|line| filter.line(line).into_owned()).collect()
}

/// The lines of a corpus that are neither comments nor empty. What is shown of `##[…]` starts with `# #`.
pub fn corpus(text: &str) -> Vec<String> {
    let skip = |line: &&str| !line.is_empty() && !line.starts_with("# ") || line.starts_with("# #");
    text.lines().filter(skip).map(expand).collect()
}

/// `{36}` and the like: so that the corpus itself holds nothing that looks like a secret to a scanner.
pub fn expand(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(open) = rest.find('{') {
        let (head, tail) = rest.split_at(open);
        out.push_str(head);
        let body = &tail[1..tail.find('}').unwrap_or(1)];
        let (alphabet, number) = match body.trim_end_matches(|char: char| char.is_ascii_digit()) {
            "" => ("aB3dE5gH7jK9mN1pQ2sT4vW6yZ8", body),
            "hex" => ("3f786850e387550f", &body[3..]),
            "up" => ("IOSFODNN7EXAMPLE", &body[2..]),
            _ => ("", ""),
        };
        match number.parse() {
            Ok(length) => {
                out.extend(alphabet.chars().cycle().take(length));
                rest = &tail[body.len() + 2..];
            }
            Err(_) => {
                out.push('{');
                rest = &tail[1..];
            }
        }
    }
    out + rest
}

/// Rust's escapes in a corpus, and `\e`.
pub fn unescape(line: &str) -> String {
    let mut out = String::new();
    let mut chars = line.chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            out.push(char);
            continue;
        }
        match chars.next().unwrap() {
            'e' => out.push('\x1b'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            '\\' => out.push('\\'),
            'x' => {
                let code: String = chars.by_ref().take(2).collect();
                out.push(u8::from_str_radix(&code, 16).unwrap().into());
            }
            'u' => {
                let code: String = chars.by_ref().skip(1).take_while(|char| *char != '}').collect();
                out.push(char::from_u32(u32::from_str_radix(&code, 16).unwrap()).unwrap());
            }
            other => panic!("no such escape: {other}"),
        }
    }
    out
}
