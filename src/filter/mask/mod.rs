//! Secrets. One pass over a line notes what to mask; every rule looks at a bounded stretch or moves the pass on, so
//! that the time is linear in the length of the line.

mod keys;
mod names;
mod text;
mod tokens;
mod urls;
mod values;

/// What stands in place of a secret.
const MASK: &str = "***";

/// Byte positions, the end not included. Both lie next to ASCII characters, so they are character boundaries.
type Span = (usize, usize);

#[derive(Clone, Debug)]
pub(super) struct Masker {
    words: Vec<String>,
    key: keys::KeyBlock,
}

impl Masker {
    /// Masks these words too, each within one line; what consists of nothing but the mask's own sign is left alone.
    pub(super) fn new(mut words: Vec<String>) -> Self {
        words.retain(|word| !word.trim_matches('*').is_empty());
        Self {
            words,
            key: keys::KeyBlock::default(),
        }
    }

    /// The line with its secrets masked; nothing if it holds none.
    pub(super) fn mask(&mut self, line: &str) -> Option<String> {
        let mut spans = Vec::new();
        Scan {
            bytes: line.as_bytes(),
            spans: &mut spans,
            run: urls::Run::default(),
            user: false,
        }
        .line(&mut self.key);
        for word in &self.words {
            spans.extend(
                line.match_indices(word.as_str())
                    .map(|(at, _)| (at, at + word.len())),
            );
        }
        spans.retain(|(start, end)| start < end);
        if spans.is_empty() {
            return None;
        }
        spans.sort_unstable();
        Some(replace(line, &spans))
    }
}

/// Spans that touch or overlap become one mask.
fn replace(line: &str, spans: &[Span]) -> String {
    let mut out = String::with_capacity(line.len());
    let mut done = None;
    for &(start, end) in spans {
        let from = done.unwrap_or_default();
        if done.is_none() || start > from {
            out.push_str(line.get(from..start).unwrap_or_default());
            out.push_str(MASK);
        }
        done = Some(from.max(end));
    }
    out.push_str(line.get(done.unwrap_or_default()..).unwrap_or_default());
    out
}

/// One pass over a line.
struct Scan<'a> {
    bytes: &'a [u8],
    spans: &'a mut Vec<Span>,
    run: urls::Run,
    /// Whether an option that names a user was seen, so that `-p` is a password.
    user: bool,
}

impl Scan<'_> {
    fn line(&mut self, key: &mut keys::KeyBlock) {
        key.resume(self.bytes, self.spans);
        let mut at = 0;
        while at < self.bytes.len() {
            at = match text::at(self.bytes, at) {
                byte if text::is_word(byte) => self.word(at, key),
                b':' | b'%' => urls::mask(self.bytes, at, &mut self.run, self.spans),
                _ => at + 1,
            };
        }
    }

    /// Looks at the word that starts here; answers where to go on.
    fn word(&mut self, start: usize, key: &mut keys::KeyBlock) -> usize {
        let bytes = self.bytes;
        let end = text::run(bytes, start, text::is_word);
        if let Some(next) = key.begin(bytes, end, self.spans) {
            return next;
        }
        if let Some(next) = tokens::mask(bytes, start, end, self.spans) {
            return next;
        }
        if let Some(span) = values::of(bytes, start, end).or_else(|| self.credentials(start, end)) {
            self.spans.push(span);
            return span.1.max(end);
        }
        end
    }

    /// What follows a word that is no name: `Bearer …`, `-u name:password`, `-p password`, `IDENTIFIED BY '…'`,
    /// `::add-mask::…`.
    fn credentials(&mut self, start: usize, end: usize) -> Option<Span> {
        let bytes = self.bytes;
        let word = text::slice(bytes, start, end);
        if word.eq_ignore_ascii_case(b"bearer") || word.eq_ignore_ascii_case(b"basic") {
            return tokens::after_scheme(bytes, end);
        }
        if word.eq_ignore_ascii_case(b"by")
            && text::ends_with_ignore_case(text::slice(bytes, 0, start), b"identified ")
        {
            return values::quoted(bytes, text::skip_blanks(bytes, end));
        }
        if word.eq_ignore_ascii_case(b"add-mask") && text::has(bytes, end, b"::") {
            return Some((end + 2, bytes.len()));
        }
        if word == b"-u" || word == b"--user" {
            self.user = true;
            return values::user_and_password(bytes, end);
        }
        self.user |= word == b"--username" || word.starts_with(b"-u") || word == b"sshpass";
        if self.user && word.starts_with(b"-p") {
            return if word.len() > 2 {
                Some((start + 2, end))
            } else {
                values::argument(bytes, end)
            };
        }
        None
    }
}
