//! Picks the cause for one service and words it.

use super::reading::{Reading, is_ordinary, mark, read};
use super::table::{Kind, Table};
use super::text::{self, Folded, cut_chars, fold};
use super::weigh::{Candidate, weigh_log};
use super::{Diagnosis, DiagnosisEvidence, Evidence, MAX_TEXT, MIN_CONFIDENCE};
use super::{matcher, target};

/// Characters of a title's variable part.
const DETAIL: usize = 160;

/// The cause for one service, and the dependency it names.
pub(super) struct Verdict {
    pub diagnosis: Diagnosis,
    pub target: Option<String>,
}

pub(super) fn judge(table: &Table, evidence: &Evidence<'_>) -> Option<Verdict> {
    if evidence.desired == 0 || (evidence.running == evidence.desired && evidence.healthy) {
        return None;
    }
    let mut candidates = Vec::new();
    let mut crashed = evidence.restarts > 0;
    for at in 0..evidence.failures.len() {
        matcher::find(table, &field_text(evidence, at), true, |found| {
            let Some(kind) = table.signature(found.signature).map(|signature| signature.kind) else {
                return;
            };
            crashed |= matches!(kind, Kind::Exit | Kind::Wrapper | Kind::Generic | Kind::Fatal);
            if kind != Kind::Mark {
                candidates.push(Candidate {
                    signature: found.signature,
                    kind,
                    confidence: i32::from(found.confidence),
                    field: true,
                    at,
                    capture: found.capture,
                    next_line: false,
                });
            }
        });
    }
    let reading = read(table, evidence.log);
    weigh_log(table, &reading, crashed, &mut candidates);

    let mut best: Option<&Candidate> = None;
    for candidate in &candidates {
        let better = best.is_none_or(|best| candidate.rank() > best.rank());
        if candidate.confidence >= i32::from(MIN_CONFIDENCE) && better {
            best = Some(candidate);
        }
    }
    let best = best?;
    Some(verdict(table, evidence, &reading, &candidates, best))
}

fn verdict(
    table: &Table,
    evidence: &Evidence<'_>,
    reading: &Reading,
    candidates: &[Candidate],
    best: &Candidate,
) -> Verdict {
    let (code, title, hint) = table.signature(best.signature).map_or(("", "", ""), |signature| {
        (signature.code, signature.title, signature.hint)
    });
    let source = source_of(evidence, best);
    let folded = if best.field {
        field_text(evidence, best.at)
    } else {
        fold(source)
    };
    let mut detail = best
        .capture
        .and_then(|(start, end)| folded.clean.get(start..end))
        .unwrap_or("")
        .to_string();
    let mut at = best.at;
    let mut target = None;
    if best.kind == Kind::Dependency {
        target = target::of(&folded.clean, &detail);
        detail = target.clone().unwrap_or_default();
    }
    let message = match best {
        Candidate { next_line: true, .. } => message_after(evidence.log, at),
        Candidate {
            kind: Kind::Generic,
            field: false,
            capture: None,
            ..
        } => message_before(reading, evidence.log, at),
        _ => None,
    };
    if let Some((line, message)) = message {
        at = line;
        detail = message;
    }
    let mut shown = evidence.log.get(at).copied().unwrap_or("");
    let mut field = best.field;
    if field
        && matches!(best.kind, Kind::Exit | Kind::Wrapper)
        && code != "ended-at-once"
        && let Some(line) = last_error(reading)
    {
        at = line;
        field = false;
        shown = evidence.log.get(at).copied().unwrap_or("");
        detail = text::without_time(&fold(shown).clean).to_string();
    }
    let mut title = title.to_string();
    let around = [' ', ':', ',', '[', ']', '{', '('];
    let detail = detail
        .trim_start_matches(around)
        .trim_end_matches(|char| char == '.' || around.contains(&char));
    if !detail.is_empty() {
        title.push_str(": ");
        title.push_str(&cut_chars(detail, DETAIL));
    }
    let count = count_of(evidence, candidates, best, at, field);
    let evidence = if field {
        let failure = evidence.failures.get(best.at);
        let named = failure.is_some_and(|failure| !failure.message.is_empty());
        DiagnosisEvidence::Field {
            path: [
                "failures[",
                &best.at.to_string(),
                if named { "].message" } else { "].reason" },
            ]
            .concat(),
            text: cut_chars(source_of(evidence, best), MAX_TEXT),
        }
    } else {
        DiagnosisEvidence::Log {
            index: at,
            line: cut_chars(shown, MAX_TEXT),
        }
    };
    let confidence = u8::try_from(best.confidence.clamp(0, 98)).unwrap_or(0);
    Verdict {
        diagnosis: Diagnosis {
            code,
            title,
            evidence,
            hint,
            confidence,
            count,
            victim_of: None,
        },
        target,
    }
}

/// A failure as the table reads it: its reason and its message.
fn field_text(evidence: &Evidence<'_>, at: usize) -> Folded {
    let (reason, message) = evidence
        .failures
        .get(at)
        .map_or(("", ""), |failure| (failure.reason, failure.message));
    fold(&[reason, ": ", text::cut(message, MAX_TEXT)].concat())
}

/// The text a candidate was found in.
fn source_of<'a>(evidence: &Evidence<'a>, candidate: &Candidate) -> &'a str {
    if !candidate.field {
        return evidence.log.get(candidate.at).copied().unwrap_or("");
    }
    evidence.failures.get(candidate.at).map_or("", |failure| {
        if failure.message.is_empty() {
            failure.reason
        } else {
            failure.message
        }
    })
}

/// The message below the head of a stack trace.
fn message_after(log: &[&str], head: usize) -> Option<(usize, String)> {
    for (line, text) in log.iter().enumerate().skip(head + 1).take(100) {
        let folded = fold(text);
        if folded.indented || folded.clean.is_empty() {
            continue;
        }
        let message = !folded.lower.starts_with("note:") && !folded.lower.starts_with("stack backtrace");
        return message.then_some((line, folded.clean));
    }
    None
}

/// The last line that calls itself an error above the end of a crash.
fn message_before(reading: &Reading, log: &[&str], end: usize) -> Option<(usize, String)> {
    const NOT: u16 = mark::INDENTED | mark::INFO | mark::DEBUG | mark::WARN;
    let above = reading.marks.get(end.saturating_sub(100)..end)?;
    let line = end - above.len()
        + above
            .iter()
            .rposition(|marks| marks & (mark::ERROR | NOT) == mark::ERROR)?;
    Some((line, text::without_time(&fold(log.get(line)?).clean).to_string()))
}

/// The last line that calls itself an error, if the program did not go on after it.
fn last_error(reading: &Reading) -> Option<usize> {
    const NOT: u16 =
        mark::HARMLESS | mark::RETRY | mark::INDENTED | mark::ACCESS | mark::INFO | mark::DEBUG | mark::WARN;
    let mut ordinary = 0;
    for (line, marks) in reading.marks.iter().enumerate().rev() {
        if marks & mark::ERROR != 0 && marks & NOT == 0 {
            return Some(line);
        }
        ordinary += u32::from(is_ordinary(*marks));
        if ordinary > 2 {
            return None;
        }
    }
    None
}

/// How often the same was seen: lines of the evidence's shape, or failures with the same cause.
fn count_of(
    evidence: &Evidence<'_>,
    candidates: &[Candidate],
    best: &Candidate,
    at: usize,
    field: bool,
) -> u32 {
    let failures = evidence
        .failures
        .iter()
        .enumerate()
        .filter(|(at, _)| {
            candidates
                .iter()
                .any(|one| one.field && one.at == *at && one.signature == best.signature)
        })
        .count();
    let lines = match evidence.log.get(at) {
        Some(line) if !field => {
            let shape = text::shape(line);
            evidence
                .log
                .iter()
                .filter(|other| text::shape(other) == shape)
                .count()
        }
        _ => 0,
    };
    u32::try_from(failures.max(lines).max(1)).unwrap_or(u32::MAX)
}
