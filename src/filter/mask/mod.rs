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
        let masked = self.pass(line)?;
        Some(self.mask_apart(masked))
    }

    /// Masks a line that is no part of the log until that changes nothing: a mask may let what is around it read
    /// otherwise.
    pub(super) fn mask_apart(&mut self, mut line: String) -> String {
        // The rule that looks back the least far, 256 bytes, gets through a line that is shown in so many.
        const MOST_PASSES: usize = 10;
        let key = std::mem::take(&mut self.key);
        for _ in 0..MOST_PASSES {
            match self.pass(&line) {
                Some(masked) if masked != line => line = masked,
                _ => break,
            }
        }
        self.key = key;
        line
    }

    /// One pass over the line; nothing if it found nothing.
    fn pass(&mut self, line: &str) -> Option<String> {
        let mut scan = Scan {
            bytes: line.as_bytes(),
            spans: Spans::default(),
            stretch: urls::Stretch::default(),
            user: false,
        };
        let body = self.key.resume(scan.bytes);
        scan.line(&mut self.key);
        let mut spans = scan.spans.0;
        merge(&mut spans, &mut body.into_iter());
        for word in &self.words {
            merge(&mut spans, &mut text::matches(line.as_bytes(), word.as_bytes()));
        }
        spans.retain(|(start, end)| start < end);
        (!spans.is_empty()).then(|| replace(line, &spans))
    }
}

/// What to mask, by where it starts.
#[derive(Default)]
struct Spans(Vec<Span>);

impl Spans {
    /// A span starts before one already noted only where two rules meet, so this is no search.
    fn push(&mut self, span: Span) {
        let place = self
            .0
            .iter()
            .rposition(|(start, _)| *start <= span.0)
            .map_or(0, |at| at + 1);
        self.0.insert(place, span);
    }
}

/// Merges two lists in order into one, which is much less code than to sort them.
fn merge(spans: &mut Vec<Span>, others: &mut dyn Iterator<Item = Span>) {
    let mut others = others.peekable();
    if others.peek().is_none() {
        return;
    }
    let mut merged = Vec::with_capacity(spans.len() + 1);
    for span in spans.iter() {
        while let Some(other) = others.next_if(|other| other.0 < span.0) {
            merged.push(other);
        }
        merged.push(*span);
    }
    merged.extend(others);
    *spans = merged;
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
    spans: Spans,
    stretch: urls::Stretch,
    /// Whether an option that names a user was seen, so that `-p` is a password.
    user: bool,
}

impl Scan<'_> {
    fn line(&mut self, key: &mut keys::KeyBlock) {
        let mut at = 0;
        while at < self.bytes.len() {
            at = match text::at(self.bytes, at) {
                byte if text::is(byte, text::WORD) => self.word(at, key),
                b':' | b'%' | b'@' => urls::mask(self.bytes, at, &mut self.stretch, &mut self.spans),
                _ => at + 1,
            };
        }
    }

    /// Looks at the word that starts here; answers where to go on.
    fn word(&mut self, start: usize, key: &mut keys::KeyBlock) -> usize {
        let bytes = self.bytes;
        let end = text::run(bytes, start, text::WORD);
        if let Some(next) = key.begin(bytes, end, &mut self.spans) {
            return next;
        }
        if let Some(next) = tokens::mask(bytes, start, end, &mut self.spans) {
            return next;
        }
        let Some(span) = values::of(bytes, start, end).or_else(|| self.credentials(start, end)) else {
            return end;
        };
        self.spans.push(span);
        span.1.max(end)
    }

    /// What follows a word that is no name: `Bearer …`, `-u name:password`, `-p password`, `IDENTIFIED BY '…'`,
    /// `::add-mask::…`.
    fn credentials(&mut self, start: usize, end: usize) -> Option<Span> {
        let bytes = self.bytes;
        let word = text::slice(bytes, start, end);
        let is = |known: &[u8]| text::same(word, known);
        if is(b"bearer") || is(b"basic") {
            return tokens::after_scheme(bytes, end);
        }
        if is(b"by") && text::has(bytes, start.saturating_sub(11), b"identified ") {
            return values::quoted(bytes, text::run(bytes, end, text::BLANK));
        }
        if is(b"add-mask") && text::has(bytes, end, b"::") {
            return Some((end + 2, bytes.len()));
        }
        let user = word == b"-u" || word == b"--user";
        self.user |= user || word == b"--username" || word.starts_with(b"-u") || word == b"sshpass";
        if user {
            return values::user_and_password(bytes, end);
        }
        if !self.user || !word.starts_with(b"-p") {
            return None;
        }
        if word.len() > 2 {
            Some((start + 2, end))
        } else {
            values::argument(bytes, end)
        }
    }
}
