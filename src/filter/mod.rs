//! Safe output: the one filter that log lines pass before anyone sees them.
//!
//! Logs are written by programs that nobody vouches for, and are shown on terminals and in the output of CI jobs, where
//! text can give orders. [`LineFilter`] takes the orders and the secrets out and leaves what a person needs to read.
//!
//! | in the log | in the output |
//! | --- | --- |
//! | terminal escapes (CSI, OSC, DCS and the like, 7 and 8 bit) | removed |
//! | other control characters; bidi and invisible ones | visible: `\x07`, `\n`, `\u{202e}` |
//! | tab | kept |
//! | a progress bar redrawn with carriage returns | its last state |
//! | bytes that are not UTF-8 | U+FFFD |
//! | commands to a CI runner: `::error::`, `##[group]`, `##vso[`, `##teamcity[` | taken apart: `: :error::`, `# #[group]` |
//! | secrets | `***`, after a telling prefix where there is one: `ghp_***` |
//! | more than [`MAX_CHARS`] characters | cut, and how many are missing |
//!
//! Filtering what was filtered before changes nothing.

mod clean;
mod commands;
mod cut;
mod mask;

use std::borrow::Cow;

pub use cut::MAX_CHARS;

/// What is masked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Redact {
    /// Whatever looks like a secret.
    #[default]
    Secrets,
    /// Nothing.
    Off,
    /// Whatever looks like a secret, and these words wherever they occur, in this very spelling. Of a word with several
    /// lines each is masked by itself. Empty ones are ignored.
    Words(Vec<String>),
}

/// Makes the lines of one log safe to show. It remembers whether it is inside a private key, which spans several lines:
/// take a filter for each log.
///
/// # Examples
///
/// ```
/// use evenkeel::filter::{LineFilter, Redact};
///
/// let mut filter = LineFilter::new(Redact::Secrets);
/// assert_eq!(filter.line("\x1b[31mlogin with DB_PASSWORD=hunter2\x1b[0m"), "login with DB_PASSWORD=***");
/// assert_eq!(filter.line("::error::nothing to see"), ": :error::nothing to see");
///
/// let mut filter = LineFilter::new(Redact::Words(vec!["Project Bluebird".into()]));
/// assert_eq!(filter.line("starting Project Bluebird"), "starting ***");
/// ```
#[derive(Clone, Debug)]
pub struct LineFilter {
    masker: Option<mask::Masker>,
}

impl Default for LineFilter {
    fn default() -> Self {
        Self::new(Redact::default())
    }
}

impl LineFilter {
    /// A filter at the start of a log.
    #[must_use]
    pub fn new(redact: Redact) -> Self {
        let words = match redact {
            Redact::Off => return Self { masker: None },
            Redact::Secrets => Vec::new(),
            Redact::Words(words) => words,
        };
        let mut spellings = Vec::new();
        for word in words.iter().flat_map(|word| word.lines()) {
            let word = clean::clean(word).trim().to_owned();
            spellings.extend(commands::defuse(&word));
            spellings.push(word);
        }
        Self {
            masker: Some(mask::Masker::new(spellings)),
        }
    }

    /// The line, safe to show: one line of at most [`MAX_CHARS`] characters. A line ending is dropped; a line break
    /// inside the line becomes a visible `\n`. An unremarkable line is borrowed, not copied.
    pub fn line<'a>(&mut self, raw: &'a str) -> Cow<'a, str> {
        // Before masking, which reads the line as it will be shown; so filtering twice finds nothing new.
        let mut line = harmless(raw);
        if let Some(masker) = &mut self.masker
            && let Some(masked) = masker.mask(&line)
        {
            line = Cow::Owned(masked);
        }
        if let Some(cut) = cut::cut(&line) {
            // Without what followed, the last words may read otherwise.
            line = Cow::Owned(match &mut self.masker {
                Some(masker) => masker.mask_apart(cut),
                None => cut,
            });
        }
        line
    }

    /// Puts the safe line in the place of the raw one.
    pub(crate) fn make_safe(&mut self, line: &mut String) {
        if let Cow::Owned(safe) = self.line(line) {
            *line = safe;
        }
    }

    /// Like [`line`](Self::line) for a line of bytes, which need not be UTF-8.
    ///
    /// ```
    /// # use evenkeel::filter::LineFilter;
    /// assert_eq!(LineFilter::default().bytes(b"caf\xe9 \x9b31mred"), "caf\u{fffd} red");
    /// ```
    pub fn bytes(&mut self, raw: &[u8]) -> String {
        self.line(&clean::decode(raw)).into_owned()
    }

    /// The lines of a text, each as [`line`](Self::line) makes it. The end of the last line may be missing.
    ///
    /// ```
    /// # use evenkeel::filter::LineFilter;
    /// let lines: Vec<_> = LineFilter::default().lines("one\r\ntwo\n").collect();
    /// assert_eq!(lines, ["one", "two"]);
    /// ```
    pub fn lines<'a, 'b>(&'b mut self, text: &'a str) -> impl Iterator<Item = Cow<'a, str>> + use<'a, 'b> {
        text.lines().map(move |line| self.line(line))
    }
}

/// The line as [`LineFilter::line`] makes it, with its secrets: for what was masked before.
#[cfg(feature = "trace")]
pub(crate) fn clean_line(raw: &str) -> Cow<'_, str> {
    let line = harmless(raw);
    cut::cut(&line).map_or(line, Cow::Owned)
}

/// Without what gives orders to a terminal or to a CI runner.
fn harmless(raw: &str) -> Cow<'_, str> {
    let line = clean::clean(raw);
    commands::defuse(&line).map_or(line, Cow::Owned)
}
