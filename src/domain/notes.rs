//! What the author of a saved plan writes beside it: Markdown, of which this room knows only the lines.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};
use utoipa::ToSchema;

/// The longest notes, in characters.
pub const NOTES_CHARACTERS: usize = 20_000;

/// What is wrong with them.
pub fn fault(notes: &str) -> Option<String> {
    if notes.chars().count() > NOTES_CHARACTERS {
        Some(format!("Notes have at most {NOTES_CHARACTERS} characters."))
    } else if notes.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        Some("Notes have no control characters but line breaks and tabs.".to_owned())
    } else {
        None
    }
}

/// A line of a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    Same(String),
    Removed(String),
    Added(String),
    /// So many lines that are the same are left out.
    Skipped(usize),
}

/// From the older to the newer notes, each change with a line of what stands around it. Empty where nothing differs that a reader could see,
/// and where there are more lines than anybody would read.
pub fn difference(older: &str, newer: &str) -> Vec<Line> {
    let (older, newer) = (written(older), written(newer));
    if older == newer || [&older, &newer].iter().any(|notes| notes.lines().count() > MOST_LINES) {
        return Vec::new();
    }
    let whole = TextDiff::from_lines(&older, &newer);
    let (mut lines, mut told) = (Vec::new(), 0);
    for group in whole.grouped_ops(AROUND) {
        let start = group.first().map_or(told, |op| op.old_range().start);
        if start > told {
            lines.push(Line::Skipped(start - told));
        }
        told = group.last().map_or(start, |op| op.old_range().end);
        for change in group.iter().flat_map(|op| whole.iter_changes(op)) {
            let text = change.value().trim_end_matches('\n').to_owned();
            lines.push(match change.tag() {
                ChangeTag::Equal => Line::Same(text),
                ChangeTag::Delete => Line::Removed(text),
                ChangeTag::Insert => Line::Added(text),
            });
        }
    }
    let rest = older.lines().count() - told;
    if rest > 0 {
        lines.push(Line::Skipped(rest));
    }
    lines
}

/// `none`, `1 line`, `12 lines`.
pub fn length(notes: &str) -> String {
    match notes.trim_end().lines().count() {
        0 => "none".to_owned(),
        1 => "1 line".to_owned(),
        more => format!("{more} lines"),
    }
}

/// Whether a reader sees no difference.
pub fn are_same(older: &str, newer: &str) -> bool {
    written(older) == written(newer)
}

/// Every line ends with a line feed, whatever it ended with: a browser's form says carriage returns too.
fn written(notes: &str) -> String {
    let notes = notes.replace("\r\n", "\n").replace('\r', "\n");
    let notes = notes.trim_end();
    if notes.is_empty() { String::new() } else { format!("{notes}\n") }
}

/// Lines shown before and after a change.
const AROUND: usize = 1;
/// The time that a difference takes grows with the square of the lines that differ.
const MOST_LINES: usize = 2_000;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_changed_is_told_line_by_line_with_what_stands_around_it() {
        let older = "# Why\n\none\ntwo\nthree\nfour\nfive\nsix";
        let newer = "# Why\n\none\ntwo\nthree\nFOUR\nfive\nsix\n";
        let told = difference(older, newer);
        let text = |line: &str| line.to_owned();
        let around = [Line::Same(text("three")), Line::Removed(text("four")), Line::Added(text("FOUR")), Line::Same(text("five"))];
        assert_eq!(told, [vec![Line::Skipped(4)], around.to_vec(), vec![Line::Skipped(1)]].concat());
        assert_eq!(difference("", "one\ntwo"), [Line::Added(text("one")), Line::Added(text("two"))]);
        assert_eq!(difference("one", ""), [Line::Removed(text("one"))]);
    }

    #[test]
    fn how_lines_end_is_no_difference() {
        assert!(difference("one\r\ntwo\r\n", "one\ntwo").is_empty());
        assert!(difference("", "\n \n").is_empty());
        assert_eq!(
            (length(""), length("\n"), length("a"), length("a\r\n\r\nb\n")),
            ("none".into(), "none".into(), "1 line".into(), "3 lines".into())
        );
    }

    #[test]
    fn notes_are_text_of_a_limited_length() {
        for fine in [String::new(), "é\tb\r\nc".to_owned(), "é".repeat(NOTES_CHARACTERS)] {
            assert_eq!(fault(&fine), None);
        }
        for wrong in ["é".repeat(NOTES_CHARACTERS + 1), "a\u{0}b".to_owned(), "a\u{1b}[31m".to_owned()] {
            assert!(fault(&wrong).is_some());
        }
    }

    #[test]
    fn more_lines_than_anybody_reads_are_not_compared() {
        assert!(difference(&"a\n".repeat(NOTES_CHARACTERS / 2), "b").is_empty());
    }

    /// Reads one side of a difference off against its notes.
    fn reads_as(told: &[Line], notes: &str, keep: fn(&Line) -> Option<String>) -> bool {
        let mut left = notes.lines();
        told.iter().all(|line| match (line, keep(line)) {
            (Line::Skipped(lines), _) => left.nth(lines - 1).is_some(),
            (_, Some(text)) => left.next() == Some(&text),
            _ => true,
        }) && left.next().is_none()
    }

    proptest! {
        #[test]
        fn both_sides_can_be_read_off_a_difference(older in "([ab]{0,2}\n){0,12}", newer in "([ab]{0,2}\n){0,12}") {
            let told = difference(&older, &newer);
            prop_assert_eq!(told.is_empty(), are_same(&older, &newer));
            if !told.is_empty() {
                prop_assert!(told.iter().any(|line| matches!(line, Line::Removed(_) | Line::Added(_))), "{:?}", told);
                let was = |line: &Line| if let Line::Same(text) | Line::Removed(text) = line { Some(text.clone()) } else { None };
                let is = |line: &Line| if let Line::Same(text) | Line::Added(text) = line { Some(text.clone()) } else { None };
                let read_off = reads_as(&told, &written(&older), was) && reads_as(&told, &written(&newer), is);
                prop_assert!(read_off, "{:?}", told);
            }
        }
    }
}
