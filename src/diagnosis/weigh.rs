//! How much each finding in a log counts: what the line says of itself, and what came after it.

use super::matcher::Match;
use super::reading::{Hit, Reading, is_ordinary, is_success, mark};
use super::table::{Kind, Table};

/// Lines of one crash: a hit that far before the last one of its kind belongs to an earlier crash.
const CRASH: usize = 30;

/// A possible cause.
pub(super) struct Candidate {
    pub signature: u16,
    pub kind: Kind,
    pub confidence: i32,
    pub field: bool,
    /// The line's or the failure's index.
    pub at: usize,
    pub capture: Option<(usize, usize)>,
    pub next_line: bool,
}

impl Candidate {
    pub(super) fn rank(&self) -> i32 {
        self.confidence - self.kind.handicap()
    }
}

/// Adds the candidates of the log, with what the lines around them say.
pub(super) fn weigh_log(table: &Table, reading: &Reading, crashed: bool, candidates: &mut Vec<Candidate>) {
    let courses = courses(table, reading);
    for Hit { at, found } in &reading.hits {
        let Some(kind) = table.signature(found.signature).map(|signature| signature.kind) else {
            continue;
        };
        let Some(course) = courses.get(usize::from(found.signature)) else {
            continue;
        };
        let marks = reading.marks.get(*at).copied().unwrap_or(0);
        if at + CRASH < course.last || (marks & mark::ACCESS != 0 && marks & mark::ERROR == 0) {
            continue;
        }
        let confidence = i32::from(found.confidence)
            + line_weight(marks, found.at_start, crashed)
            + vague_weight(kind, marks, found, course.count)
            + course_weight(kind, course, crashed);
        candidates.push(Candidate {
            signature: found.signature,
            kind,
            confidence,
            field: false,
            at: *at,
            capture: found.capture,
            next_line: found.next_line,
        });
    }
}

/// Where one signature was found, and what came after.
#[derive(Clone, Copy, Default)]
struct Course {
    first: usize,
    last: usize,
    /// In how many lines.
    count: u32,
    /// Whether the program went on after the first and it happened again: one crash after another.
    again: bool,
    /// Ordinary lines after the last.
    ordinary: u32,
    /// Lines that show success after the last.
    success: u32,
}

/// The course of each signature of the table.
fn courses(table: &Table, reading: &Reading) -> Vec<Course> {
    let mut courses = vec![Course::default(); table.signatures.len()];
    for hit in &reading.hits {
        let Some(course) = courses.get_mut(usize::from(hit.found.signature)) else {
            continue;
        };
        if course.count == 0 {
            course.first = hit.at;
        }
        course.count += u32::from(course.count == 0 || course.last != hit.at);
        course.last = hit.at;
    }
    let mut after = vec![(0_u32, 0_u32); reading.marks.len()];
    let (mut ordinary, mut success) = (0, 0);
    for (slot, marks) in after.iter_mut().zip(&reading.marks).rev() {
        if marks & mark::USAGE != 0 {
            (ordinary, success) = (0, 0);
        }
        *slot = (ordinary, success);
        // A line with a level comes from the program itself, not from what tells of its end.
        let own = marks & (mark::INFO | mark::DEBUG) != 0;
        ordinary += u32::from(is_ordinary(*marks)) * if own { 3 } else { 1 };
        success += u32::from(is_success(*marks));
    }
    for course in courses.iter_mut().filter(|course| course.count > 0) {
        let (ordinary, success) = after.get(course.last).copied().unwrap_or_default();
        course.again = after
            .get(course.first)
            .is_some_and(|first| *first != (ordinary, success));
        (course.ordinary, course.success) = (ordinary, success);
    }
    courses
}

/// What the line itself says: its level, words that take the edge off.
fn line_weight(marks: u16, at_start: bool, crashed: bool) -> i32 {
    let mut weight = match marks {
        _ if marks & mark::DEBUG != 0 => -50,
        _ if marks & mark::INFO != 0 => -40,
        _ if marks & mark::ERROR != 0 => 8,
        _ if marks & mark::WARN != 0 => -15,
        _ => 0,
    };
    if !at_start && marks & mark::ERROR == 0 {
        weight -= 8;
    }
    // An error of one request, not of the service.
    if marks & mark::ACCESS != 0 {
        weight -= 35;
    }
    if marks & (mark::HARMLESS | mark::MAIN) == mark::HARMLESS {
        weight -= 50;
    }
    if marks & mark::RETRY != 0 {
        weight -= 8;
    }
    if marks & mark::INDENTED != 0 {
        weight -= 12;
    }
    if crashed { weight + 5 } else { weight }
}

/// A dependency's error in the middle of a line that does not call itself an error, seen once: perhaps a quotation.
fn vague_weight(kind: Kind, marks: u16, found: &Match, count: u32) -> i32 {
    let vague = kind == Kind::Dependency && count == 1 && !found.at_start && marks & mark::ERROR == 0;
    if vague { -8 } else { 0 }
}

/// What came after the line: a program that goes on was not ended by it.
fn course_weight(kind: Kind, course: &Course, crashed: bool) -> i32 {
    let &Course {
        ordinary,
        success,
        count,
        again,
        ..
    } = course;
    let passes = kind == Kind::Dependency;
    let succeeded = match (success > 0, passes) {
        (false, _) => 0,
        (true, true) => 45,
        (true, false) => 40,
    };
    let went_on = match (ordinary, crashed) {
        (0, _) => 0,
        (1..3, true) => 0,
        (_, true) => {
            if passes {
                25
            } else {
                15
            }
        }
        (1, false) if count > 2 => 5,
        (1, false) => {
            if passes {
                25
            } else {
                8
            }
        }
        (2, false) if count > 2 => 12,
        (2, false) => {
            if passes {
                30
            } else {
                16
            }
        }
        (3..8, false) => 45,
        (_, false) => 55,
    };
    let weight = succeeded + went_on;
    if crashed && again { -weight / 4 } else { -weight }
}
