//! A table for a terminal: it fits the width, the widest column gives way first, and what is hidden is said.

use polars::prelude::DataFrame;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{is_number, names, rows, type_of};
use crate::error::Result;
use crate::tables::Value;

/// How much room there is. The default has no limits.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fit {
    /// Columns of the terminal.
    pub width: Option<usize>,
    /// Most rows.
    pub rows: Option<usize>,
}

/// Narrowest that a column of words is cut to before columns are left out.
const NARROWEST: usize = 12;
const GAP: usize = 2;

/// Lays a table out for people. Figures have thin grouping, missing values are blank.
///
/// # Errors
/// None in practice.
pub fn to_terminal(frame: &DataFrame, fit: &Fit) -> Result<String> {
    let header = names(frame);
    let right: Vec<bool> = frame.dtypes().iter().map(|dtype| is_number(type_of(dtype))).collect();
    let all = rows(frame)?;
    let shown = fit.rows.unwrap_or(all.len()).min(all.len());
    let cells: Vec<Vec<String>> = all[..shown].iter().map(|row| row.iter().map(cell).collect()).collect();
    let mut widths: Vec<usize> = header
        .iter()
        .enumerate()
        .map(|(column, name)| cells.iter().map(|row| row[column].width()).chain([name.width()]).max().unwrap_or(0))
        .collect();
    let columns = fit.width.map_or(header.len(), |width| narrow(&mut widths, &right, width));
    let mut text = String::new();
    let mut line = |cells: &[&str]| {
        let padded: Vec<String> =
            (0..columns).map(|column| pad(cells[column], widths[column], right[column])).collect();
        text.push_str(padded.join(&" ".repeat(GAP)).trim_end());
        text.push('\n');
    };
    line(&header);
    let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    line(&rules.iter().map(String::as_str).collect::<Vec<_>>());
    for row in &cells {
        line(&row.iter().map(String::as_str).collect::<Vec<_>>());
    }
    if columns < header.len() {
        let more = format!("{} more columns: {}", header.len() - columns, header[columns..].join(", "));
        text.push_str(&wrapped(&more, fit.width.unwrap_or(usize::MAX)));
    }
    if shown < all.len() {
        text.push_str(&format!("{} more rows\n", all.len() - shown));
    }
    Ok(text)
}

/// Takes width from the widest column of words until the table fits, then leaves out columns from the right. Figures are
/// never cut: half a number is a wrong number. Returns how many columns stay.
fn narrow(widths: &mut [usize], is_figure: &[bool], room: usize) -> usize {
    let total = |widths: &[usize]| widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
    let mut columns = widths.len();
    loop {
        // What the columns need at the least decides how many stay; what is left over goes back to the words.
        let least = |at: usize| if is_figure[at] { widths[at] } else { widths[at].min(NARROWEST) };
        let needed: usize = (0..columns).map(least).sum::<usize>() + GAP * columns.saturating_sub(1);
        if needed <= room || columns == 1 {
            break;
        }
        columns -= 1;
    }
    while total(&widths[..columns]) > room {
        let words = (0..columns).filter(|at| !is_figure[*at] && widths[*at] > NARROWEST);
        match words.max_by_key(|at| widths[*at]) {
            Some(widest) => widths[widest] -= 1,
            None => break,
        }
    }
    columns
}

/// Words in lines of at most this width.
fn wrapped(text: &str, width: usize) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().filter(|line| line.is_empty() || line.width() + 1 + word.width() <= width);
        match line {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines.join("\n") + "\n"
}

/// A value for people: grouped thousands, yes and no, no control characters.
pub(crate) fn cell(value: &Value) -> String {
    match value {
        Value::Decimal(_) | Value::Float(_) => grouped(&value.plain()),
        Value::Boolean(true) => "yes".to_owned(),
        Value::Boolean(false) => "no".to_owned(),
        // Line breaks and other control characters would break the columns, or the terminal.
        _ => value.plain().chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect(),
    }
}

/// Commas between thousands.
fn grouped(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut text = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

fn pad(text: &str, width: usize, right: bool) -> String {
    let text = clip(text, width);
    let blanks = " ".repeat(width.saturating_sub(text.width()));
    if right { blanks + &text } else { text + &blanks }
}

fn clip(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for letter in text.chars() {
        used += letter.width().unwrap_or(0);
        if used + 1 > width {
            break;
        }
        kept.push(letter);
    }
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::text_column;

    #[test]
    fn the_widest_column_gives_way_and_what_is_hidden_is_said() {
        let short = text_column("id", ["a", "b"].into_iter());
        let long = text_column("title", ["a very long title that goes on and on", "ə"].into_iter());
        let frame = DataFrame::new(2, vec![short, long]).expect("a table");
        let fitted = to_terminal(&frame, &Fit { width: Some(20), rows: Some(1) }).expect("text");
        assert!(fitted.lines().all(|line| line.width() <= 20), "{fitted}");
        assert!(fitted.contains('…') && fitted.contains("1 more rows"));
        let free = to_terminal(&frame, &Fit::default()).expect("text");
        assert!(free.contains("goes on and on"));
    }

    #[test]
    fn many_columns_are_counted_out() {
        let columns = (0..12).map(|n| text_column(&format!("column-{n}"), ["some words here"].into_iter())).collect();
        let frame = DataFrame::new(1, columns).expect("a table");
        let fitted = to_terminal(&frame, &Fit { width: Some(50), rows: None }).expect("text");
        assert!(fitted.contains("more columns: column-"), "{fitted}");
    }

    #[test]
    fn figures_are_grouped() {
        assert_eq!(grouped("-1234567.89"), "-1,234,567.89");
        assert_eq!(grouped("123"), "123");
    }
}
