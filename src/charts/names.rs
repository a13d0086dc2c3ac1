//! The names of rows at the left of a picture: a group that is written once, a name, and what else there is to say of it.

use super::marks::{Canvas, Side, Words};
use super::text::{self, Weight};
use super::theme::{AXIS, LABEL, NOTE, Rgb};

/// From this height on a row has two lines.
pub(super) const TWO_LINES: f64 = 38.0;
/// From this height on what else there is to say may have two lines of its own.
const THREE_LINES: f64 = 62.0;
/// From one of these lines to the next.
const LEADING: f64 = 18.0;
const GAP: f64 = 18.0;
/// Between a name and what follows it on the same line.
const SPACE: f64 = 9.0;

/// What is written at the left of one row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name<'a> {
    /// The group that the row belongs to; empty for none.
    pub(super) group: &'a str,
    /// Its name.
    pub(super) label: &'a str,
    /// More about it.
    pub(super) detail: &'a str,
}

/// How wide the columns of names are, in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct NameColumns {
    group: f64,
    name: f64,
    two_lines: bool,
    three_lines: bool,
    /// Above the pictures and not beside them.
    above: bool,
}

fn heavy(color: Rgb) -> Words {
    Words::bold(LABEL, color)
}

impl NameColumns {
    /// Measures the names of rows of that height; they take at most two fifths of `width`.
    pub(super) fn of<'a>(names: impl Iterator<Item = Name<'a>> + Clone, width: f64, row: f64) -> NameColumns {
        let (bold, plain) = (heavy(Rgb(0, 0, 0)), Words::regular(NOTE, Rgb(0, 0, 0)));
        let two_lines = row >= TWO_LINES;
        let group = names.clone().map(|name| Words::regular(AXIS, Rgb(0, 0, 0)).width(name.group)).fold(0.0, f64::max);
        let group = if group > 0.0 { group.min(width * 0.14) + GAP } else { 0.0 };
        let name = names
            .map(|name| match (two_lines, name.detail) {
                (_, "") => bold.width(name.label),
                (true, detail) => bold.width(name.label).max(plain.width(detail)),
                (false, detail) => bold.width(name.label) + SPACE + plain.width(detail),
            })
            .fold(0.0, f64::max)
            .min(width * 0.4 - group);
        NameColumns { group, name, two_lines, three_lines: row >= THREE_LINES, above: false }
    }

    /// For names above their pictures, `width` wide; where they have two lines, `y` lies between these.
    pub(super) fn above(width: f64, two_lines: bool) -> NameColumns {
        NameColumns { group: 0.0, name: width, two_lines, three_lines: false, above: true }
    }

    /// What they take, with the gap after them.
    pub(super) fn width(&self) -> f64 {
        if self.above { 0.0 } else { self.group + self.name + GAP }
    }

    /// Writes the name of a row whose middle is at `y`; the group only where it is `new`.
    pub(super) fn draw(&self, canvas: &Canvas, name: Name<'_>, left: f64, y: f64, new: bool) {
        let tokens = canvas.tokens;
        if self.group > 0.0 && new {
            let look = Words::regular(AXIS, tokens.muted);
            let words = text::clip(&text::printable(name.group), look.weight, look.size, self.group - GAP);
            canvas.words_level(&words, (left, if self.two_lines { y - 8.0 } else { y }), Side::Start, look);
        }
        let x = left + self.group;
        let look = canvas.over_lines(heavy(tokens.ink));
        let label = text::clip(&text::printable(name.label), Weight::Bold, LABEL, self.name);
        let more = canvas.over_lines(Words::regular(NOTE, tokens.muted));
        let mut detail = text::printable(name.detail);
        if self.above && !name.group.is_empty() {
            // Without a column of its own the group is said of each row.
            let group = text::printable(name.group);
            detail = if detail.is_empty() { group } else { format!("{group}: {detail}") };
        }
        if detail.is_empty() {
            let y = if self.above && self.two_lines { y - 9.0 } else { y };
            return canvas.words_level(&label, (x, y), Side::Start, look);
        }
        if self.two_lines {
            canvas.words_level(&label, (x, y - 8.0), Side::Start, look);
            let most = if self.three_lines { 2 } else { 1 };
            let lines = text::wrap_at_most(&detail, more.weight, more.size, self.name, most);
            for (n, line) in lines.iter().enumerate() {
                canvas.words_level(line, (x, y + 10.0 + LEADING * n as f64), Side::Start, more);
            }
            return;
        }
        canvas.words_level(&label, (x, y), Side::Start, look);
        let used = look.width(&label) + SPACE;
        // A detail cut to a few letters says nothing.
        if self.name - used >= 60.0 || more.width(&detail) <= self.name - used {
            let detail = text::clip(&detail, more.weight, more.size, self.name - used);
            let baseline = y + look.size * text::CAP_HEIGHT / 2.0;
            canvas.words(&detail, (x + used, baseline), Side::Start, more);
        } else {
            canvas.drop_label(&detail);
        }
    }
}
