//! Which dependency a line names.

/// The host, with its port where it has one: from what the pattern captured, or the first `host:port` of the line.
pub(super) fn of(line: &str, captured: &str) -> Option<String> {
    let captured = host(captured);
    if is_host(captured) && !NO_NAMES.contains(&captured) {
        return Some(captured.to_string());
    }
    line.split([' ', ',', '(', ')', '[', ']', '{', '}', ';', '>', '<'])
        .map(host)
        .find(|word| has_port(word) && is_host(word))
        .map(ToString::to_string)
}

/// Words that stand where a name may stand: "failed to connect to the database".
const NO_NAMES: &[&str] = &[
    "the", "any", "all", "an", "to", "remote", "host", "server", "database", "upstream", "its", "local",
];

/// Whether a target is the service: its name alone, with a port, a domain, or a stack's name before it.
pub(super) fn is_service(target: &str, service: &str) -> bool {
    let name = target.split(':').next().unwrap_or("");
    let name = name.strip_prefix("tasks.").unwrap_or(name);
    let label = name.split('.').next().unwrap_or("");
    let ends = |end: &str| {
        label.len() > end.len()
            && label
                .get(label.len() - end.len()..)
                .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
            && label
                .get(..label.len() - end.len())
                .is_some_and(|head| head.ends_with(['_', '-']))
    };
    !service.is_empty()
        && (label.eq_ignore_ascii_case(service) || name.eq_ignore_ascii_case(service) || ends(service))
}

/// Whether a text names the service as a word of its own.
pub(super) fn names(text: &str, service: &str) -> bool {
    text.split(|char: char| char.is_ascii() && !char.is_ascii_alphanumeric() && char != '-' && char != '_')
        .any(|word| word.eq_ignore_ascii_case(service))
}

/// The host and port of a word that may be a URL; never its user and password.
fn host(word: &str) -> &str {
    let word = word
        .split_once('/')
        .and_then(|(_, rest)| rest.strip_prefix('/'))
        .unwrap_or(word);
    let word = word.split('/').next().unwrap_or("");
    let word = word.rsplit('@').next().unwrap_or("");
    word.trim_matches(|char: char| !char.is_ascii_alphanumeric())
}

fn has_port(word: &str) -> bool {
    word.rsplit_once(':').is_some_and(|(name, port)| {
        (2..=5).contains(&port.len())
            && port.bytes().all(|byte| byte.is_ascii_digit())
            && (name.bytes().any(|byte| byte.is_ascii_alphabetic()) || name.split('.').count() == 4)
            && ![
                ".go", ".js", ".ts", ".py", ".rs", ".rb", ".java", ".cs", ".php", ".c", ".mjs", ".ex",
            ]
            .iter()
            .any(|end| name.ends_with(end))
    })
}

fn is_host(word: &str) -> bool {
    word.len() > 1
        && word.len() < 256
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_:".contains(&byte))
        && !word.bytes().all(|byte| byte.is_ascii_digit())
}
