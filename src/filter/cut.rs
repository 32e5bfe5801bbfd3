//! Lines too long to show.

/// The most characters a line has after filtering, its mark (`… [1234 more characters]`) included.
pub const MAX_CHARS: usize = 2_000;

/// What is kept of a longer line; the rest is for the mark.
const KEPT_CHARS: usize = 1_950;

/// How far back a blank is looked for, so that no word is cut in two.
const WORD_BYTES: usize = 80;

/// The cut line; nothing if the line is short enough.
pub(super) fn cut(line: &str) -> Option<String> {
    if line.len() <= MAX_CHARS {
        return None;
    }
    let chars = line.chars().count();
    if chars <= MAX_CHARS {
        return None;
    }
    let end = line
        .char_indices()
        .nth(KEPT_CHARS)
        .map_or(line.len(), |(at, _)| at);
    let head = line.get(..end).unwrap_or_default();
    let head = match head.rfind([' ', '\t']) {
        Some(blank) if end - blank <= WORD_BYTES => head.get(..=blank).unwrap_or_default(),
        _ => head.trim_end_matches('*'),
    };
    let missing = chars - head.chars().count();
    Some([head, "… [", &missing.to_string(), " more characters]"].concat())
}
