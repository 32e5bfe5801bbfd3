//! The lines of a log that matter.

use super::reading::{mark, read};
use super::table::Table;
use super::{MAX_TEXT, text};

/// Lines of one shape. See [`salient_lines`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalientLine {
    /// Where its first line stands in the log.
    pub index: usize,
    /// The first line of this shape, cut at 2 000 characters.
    pub line: String,
    /// How many lines have this shape.
    pub count: u32,
}

/// A log with the lines of one shape (equal but for numbers, ids and times) folded into one with a count, those that
/// matter first: the first error, the head of the last stack trace and its message, the last line; then the rest in
/// the order of the log. The log itself stays as it is.
///
/// # Example
///
/// ```
/// use evenkeel::diagnosis::salient_lines;
///
/// let log = ["10:00:01 tick 1", "10:00:02 tick 2", "10:00:03 ERROR no disk", "10:00:04 bye"];
/// let lines = salient_lines(&log);
/// assert_eq!(lines[0].line, "10:00:03 ERROR no disk");
/// assert_eq!(lines[1].line, "10:00:04 bye");
/// assert_eq!((lines[2].index, lines[2].count), (0, 2));
/// ```
pub fn salient_lines(log: &[&str]) -> Vec<SalientLine> {
    let reading = read(&Table::new(), log);
    let mut groups = Groups::new(log.len());
    for (index, line) in log.iter().enumerate() {
        groups.add(index, text::shape(line));
    }
    let marked = |wanted: u16| {
        move |marks: &u16| marks & wanted != 0 && marks & (mark::INFO | mark::DEBUG | mark::ACCESS) == 0
    };
    let error = reading.marks.iter().position(marked(mark::ERROR | mark::HIT));
    let frame = reading.marks.iter().rposition(|marks| marks & mark::STACK != 0);
    let head = frame.and_then(|frame| {
        let above = reading.marks.get(..frame)?;
        above
            .iter()
            .rposition(|marks| marks & (mark::STACK | mark::INDENTED | mark::EMPTY) == 0)
    });
    let is_message = |line: &usize| {
        reading
            .marks
            .get(*line)
            .is_some_and(|marks| marks & (mark::STACK | mark::INDENTED | mark::EMPTY) == 0)
    };
    let message = head
        .map(|head| head + 1)
        .filter(is_message)
        .or(frame.map(|frame| frame + 1).filter(is_message));
    let last = reading.marks.iter().rposition(|marks| marks & mark::EMPTY == 0);
    let mut found: Vec<SalientLine> = Vec::with_capacity(groups.found.len());
    for line in [error, head, message, last].into_iter().flatten() {
        if let Some(group) = groups.take(line) {
            found.push(group.show(log));
        }
    }
    for group in &groups.found {
        if !group.taken {
            found.push(group.show(log));
        }
    }
    found
}

struct Group {
    shape: u64,
    index: usize,
    count: u32,
    taken: bool,
}

impl Group {
    fn show(&self, log: &[&str]) -> SalientLine {
        let line = text::cut_chars(log.get(self.index).copied().unwrap_or(""), MAX_TEXT);
        SalientLine {
            index: self.index,
            line,
            count: self.count,
        }
    }
}

/// Groups by shape, found by open addressing.
struct Groups {
    found: Vec<Group>,
    slots: Vec<usize>,
    of_line: Vec<usize>,
}

impl Groups {
    fn new(lines: usize) -> Self {
        let slots = (lines.saturating_mul(2)).next_power_of_two().max(2);
        Self {
            found: Vec::new(),
            slots: vec![usize::MAX; slots],
            of_line: Vec::with_capacity(lines),
        }
    }

    fn add(&mut self, index: usize, shape: u64) {
        let mask = self.slots.len() - 1;
        let mut at = usize::try_from(shape >> 32).unwrap_or(0) & mask;
        loop {
            let Some(slot) = self.slots.get_mut(at) else {
                return;
            };
            match self.found.get_mut(*slot) {
                None => {
                    *slot = self.found.len();
                    self.of_line.push(*slot);
                    self.found.push(Group {
                        shape,
                        index,
                        count: 1,
                        taken: false,
                    });
                    return;
                }
                Some(group) if group.shape == shape => {
                    group.count += 1;
                    self.of_line.push(*slot);
                    return;
                }
                Some(_) => at = (at + 1) & mask,
            }
        }
    }

    /// The group of a line, once.
    fn take(&mut self, line: usize) -> Option<&Group> {
        let group = self.found.get_mut(*self.of_line.get(line)?)?;
        if group.taken {
            return None;
        }
        group.taken = true;
        Some(group)
    }
}
