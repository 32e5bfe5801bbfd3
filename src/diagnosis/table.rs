//! The signatures: one text table, read once a diagnosis, found by the hash of the first bytes of each pattern.
//!
//! A block of the table:
//!
//! ```text
//! ~ code kind
//! Title
//! Hint
//! 95 text of a line: <>
//! ```
//!
//! A pattern is a confidence in percent, flags, a space, and lower-case text without quotes. In the text `*` stands for
//! anything, `#` for digits, `<>` for a word that goes into the title, `<.>` for the rest of the line. Flags: `^` at the
//! start of the message, `@` only in fields of the orchestrator, `n` the message is on the next line, `u` the word
//! is the name of a variable in capitals.

const TEXT: &str = concat!(
    include_str!("signatures/marks.txt"),
    include_str!("signatures/start.txt"),
    include_str!("signatures/host.txt"),
    include_str!("signatures/dependency.txt"),
    include_str!("signatures/store.txt"),
    include_str!("signatures/config.txt"),
    include_str!("signatures/program.txt"),
    include_str!("signatures/state.txt"),
);
const BUCKETS: usize = 2048;

/// What kind of cause a signature names; the kinds are ranked by [`Kind::handicap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Not a cause: says what sort of line it is.
    Mark,
    /// The container never started.
    Start,
    /// The process ended for this.
    Fatal,
    /// Something else is missing; may pass.
    Dependency,
    /// The process ended, the cause is in the message.
    Generic,
    /// Not the program's fault.
    Outside,
    /// A state of the orchestrator.
    State,
    /// An exit code.
    Exit,
    /// A consequence: back-off, deadline, rollback.
    Wrapper,
}

impl Kind {
    fn parse(word: &str) -> Self {
        match word {
            "mark" => Self::Mark,
            "start" => Self::Start,
            "fatal" => Self::Fatal,
            "dependency" => Self::Dependency,
            "generic" => Self::Generic,
            "outside" => Self::Outside,
            "state" => Self::State,
            "exit" => Self::Exit,
            _ => Self::Wrapper,
        }
    }

    /// Subtracted from a confidence when causes are compared: a cause beats a state beats an exit code beats a wrapper.
    pub(super) fn handicap(self) -> i32 {
        match self {
            Self::Mark | Self::Start | Self::Fatal => 0,
            Self::Dependency => 3,
            Self::Outside => 20,
            Self::Generic => 30,
            Self::State => 45,
            Self::Exit => 55,
            Self::Wrapper => 65,
        }
    }
}

/// A cause that can be named. See [`codes`](super::codes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Stable, kebab-case.
    pub code: &'static str,
    /// One short sentence.
    pub title: &'static str,
    /// What to do.
    pub hint: &'static str,
    pub(super) kind: Kind,
}

pub(super) const AT_START: u8 = 1;
pub(super) const FIELD_ONLY: u8 = 2;
pub(super) const NEXT_LINE: u8 = 4;
pub(super) const UPPER: u8 = 8;

#[derive(Clone, Copy)]
pub(super) struct Pattern {
    pub signature: u16,
    pub confidence: u8,
    pub flags: u8,
    /// The text from its first literal on.
    pub text: &'static str,
    /// Its first literal.
    pub literal: &'static [u8],
    /// What stands before the first literal: 0, `<` or another wildcard.
    pub leading: u8,
    next: u16,
}

pub(super) struct Table {
    pub signatures: Vec<Signature>,
    patterns: Vec<Pattern>,
    buckets: Vec<u16>,
}

impl Table {
    pub(super) fn new() -> Self {
        let mut table = Self {
            signatures: Vec::new(),
            patterns: Vec::new(),
            buckets: vec![0; BUCKETS],
        };
        for block in blocks() {
            let signature = u16::try_from(table.signatures.len()).unwrap_or(u16::MAX);
            table.signatures.push(block.signature);
            for line in block.patterns.lines() {
                table.add(signature, line);
            }
        }
        table
    }

    fn add(&mut self, signature: u16, line: &'static str) {
        let Some((head, text)) = line.split_once(' ') else {
            return;
        };
        let mut flags = 0;
        let mut confidence = 0_u8;
        for byte in head.bytes() {
            match byte {
                b'^' => flags |= AT_START,
                b'@' => flags |= FIELD_ONLY,
                b'n' => flags |= NEXT_LINE,
                b'u' => flags |= UPPER,
                _ => confidence = confidence.wrapping_mul(10).wrapping_add(byte.wrapping_sub(b'0')),
            }
        }
        let (leading, text) = match text.as_bytes().first() {
            Some(b'<') => (b'<', text.get(2..).unwrap_or("").trim_start_matches(' ')),
            Some(b'*' | b'#') => (b'*', text.get(1..).unwrap_or("").trim_start_matches(' ')),
            _ => (0, text),
        };
        let literal = literal(text.as_bytes());
        let Some(bucket) = bucket(literal).and_then(|bucket| self.buckets.get_mut(bucket)) else {
            return;
        };
        let next = *bucket;
        self.patterns.push(Pattern {
            signature,
            confidence,
            flags,
            text,
            literal,
            leading,
            next,
        });
        *bucket = u16::try_from(self.patterns.len()).unwrap_or(0);
    }

    /// The patterns whose first literal may start the given bytes.
    pub(super) fn starting(&self, bytes: &[u8]) -> impl Iterator<Item = &Pattern> {
        let long = bytes.get(..4).and_then(bucket);
        let short = bytes.get(..3).and_then(bucket);
        [long, short].into_iter().flatten().flat_map(move |bucket| {
            let mut at = self.buckets.get(bucket).copied().unwrap_or(0);
            core::iter::from_fn(move || {
                let pattern = self.patterns.get(usize::from(at).checked_sub(1)?)?;
                at = pattern.next;
                Some(pattern)
            })
        })
    }

    pub(super) fn signature(&self, index: u16) -> Option<&Signature> {
        self.signatures.get(usize::from(index))
    }
}

/// The bytes of a pattern up to its first wildcard.
pub(super) fn literal(text: &[u8]) -> &[u8] {
    let end = text
        .iter()
        .position(|byte| matches!(byte, b'*' | b'#' | b'<'))
        .unwrap_or(text.len());
    text.get(..end).unwrap_or(&[])
}

/// Which bucket a literal of three, or of four and more bytes, is in.
fn bucket(bytes: &[u8]) -> Option<usize> {
    let key = match *bytes {
        [a, b, c] => u32::from_le_bytes([a, b, c, 0]),
        [a, b, c, d, ..] => u32::from_le_bytes([a, b, c, d]),
        _ => return None,
    };
    usize::try_from(key.wrapping_mul(0x9e37_79b1) >> 21).ok()
}

struct Block {
    signature: Signature,
    patterns: &'static str,
}

fn blocks() -> impl Iterator<Item = Block> {
    TEXT.split('~').filter_map(|block| {
        let block = block.strip_prefix(' ')?;
        let (head, rest) = block.split_once('\n')?;
        let (code, kind) = head.split_once(' ')?;
        let kind = Kind::parse(kind);
        if kind == Kind::Mark {
            return Some(Block {
                signature: Signature {
                    code,
                    title: "",
                    hint: "",
                    kind,
                },
                patterns: rest,
            });
        }
        let (title, rest) = rest.split_once('\n')?;
        let (hint, patterns) = rest.split_once('\n')?;
        Some(Block {
            signature: Signature {
                code,
                title,
                hint,
                kind,
            },
            patterns,
        })
    })
}

/// The signatures that name a cause.
pub(super) fn signatures() -> impl Iterator<Item = Signature> {
    blocks()
        .map(|block| block.signature)
        .filter(|signature| signature.kind != Kind::Mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_well_formed() {
        for block in blocks() {
            let code = block.signature.code;
            assert!(
                code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
                "{code}"
            );
            for line in block.patterns.lines() {
                let (head, text) = line.split_once(' ').expect(line);
                assert!(
                    head.trim_end_matches(['^', '@', 'n', 'u'])
                        .parse::<u8>()
                        .is_ok_and(|percent| percent < 100),
                    "{line}"
                );
                assert!(
                    !text.contains(['"', '\'', '`', '\\']) && text.is_ascii(),
                    "{line}"
                );
                assert!(
                    text.bytes().all(|byte| !byte.is_ascii_uppercase())
                        && text.trim() == text
                        && !text.contains("  "),
                    "{line}"
                );
                let from = text
                    .strip_prefix("<>")
                    .or_else(|| text.strip_prefix(['*', '#']).map(str::trim_start))
                    .unwrap_or(text);
                assert!(
                    literal(from.as_bytes()).len() >= 3,
                    "{code}: {line}: the first literal is too short"
                );
            }
        }
    }

    #[test]
    fn codes_and_patterns_are_unique() {
        let mut seen = std::collections::BTreeSet::new();
        let mut codes = std::collections::BTreeSet::new();
        for block in blocks() {
            assert!(codes.insert(block.signature.code), "{}", block.signature.code);
            for line in block
                .patterns
                .lines()
                .filter(|_| block.signature.kind != Kind::Mark)
            {
                assert!(
                    seen.insert(line.split_once(' ').expect(line).1),
                    "{}: {line}",
                    block.signature.code
                );
            }
        }
    }
}
