//! The names of rows at the left of a picture: a group that is written once, a name, and what else there is to say of it.

use super::marks::{Canvas, Side, Words};
use super::text::{self, Weight};
use super::theme::{AXIS, DETAIL, LABEL, Rgb};

/// From this height on a row has two lines.
pub(super) const TWO_LINES: f64 = 38.0;
/// From this height on what else there is to say may have two lines of its own.
const THREE_LINES: f64 = 62.0;
/// From one of these lines to the next.
const LEADING: f64 = 18.0;
const GAP: f64 = 18.0;
/// Least letters of a description that is cut short.
const LEAST_CUT: usize = 12;
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

/// The group before the rest: without a column of its own it is said of each row.
fn with_group(group: &str, detail: &str) -> String {
    match (group, detail) {
        ("", rest) | (rest, "") => rest.to_owned(),
        _ => format!("{group}: {detail}"),
    }
}

/// What there is to say of a row, as far as so many lines have room for it: of the parts between commas the last go first, and no name is
/// cut. A description at the end may be, where enough of it is left.
fn fitting(group: &str, detail: &str, look: Words, (width, most): (f64, usize)) -> Option<String> {
    let parts: Vec<&str> = detail.split(", ").collect();
    let lines = |words: &str| text::wrap(words, look.weight, look.size, width).len();
    let upto = |kept: usize| with_group(group, &parts[..kept].join(", "));
    (1..=parts.len()).rev().find_map(|kept| {
        let words = upto(kept);
        if lines(&words) <= most {
            return Some(words);
        }
        let before = upto(kept - 1);
        let shown = text::wrap_at_most(&words, look.weight, look.size, width, most).join(" ").chars().count();
        (kept > 1 && shown > before.chars().count() + LEAST_CUT).then_some(words)
    })
}

impl NameColumns {
    /// Measures the names of rows of that height; they take at most two fifths of `width`.
    pub(super) fn of<'a>(names: impl Iterator<Item = Name<'a>> + Clone, width: f64, row: f64) -> NameColumns {
        let (bold, plain) = (heavy(Rgb(0, 0, 0)), Words::regular(DETAIL, Rgb(0, 0, 0)));
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
        let more = canvas.over_lines(Words::regular(DETAIL, tokens.muted));
        let group = if self.above { text::printable(name.group) } else { String::new() };
        let detail = with_group(&group, &text::printable(name.detail));
        if detail.is_empty() {
            let y = if self.above && self.two_lines { y - 9.0 } else { y };
            return canvas.words_level(&label, (x, y), Side::Start, look);
        }
        if self.two_lines {
            // Above a picture both have rims, which must not cut into each other.
            let (up, down) = if self.above { (9.0, 11.0) } else { (8.0, 10.0) };
            canvas.words_level(&label, (x, y - up), Side::Start, look);
            let most = if self.three_lines { 2 } else { 1 };
            let room = (self.name, most);
            // The group stands at the first of its rows; where nothing else has room beside it, it stands alone.
            let own = text::printable(name.detail);
            let alone = || fitting("", &own, more, room).filter(|_| !new);
            let found = fitting(&group, &own, more, room).or_else(alone);
            let detail = found.unwrap_or_else(|| {
                canvas.drop_label(&detail);
                if group.is_empty() { own.clone() } else { group.clone() }
            });
            let lines = text::wrap_at_most(&detail, more.weight, more.size, self.name, most);
            for (n, line) in lines.iter().enumerate() {
                canvas.words_level(line, (x, y + down + LEADING * n as f64), Side::Start, more);
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
