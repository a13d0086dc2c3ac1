//! Tables of trend-indicator values of which no line of prose is left: told by their rows.
//!
//! Years above columns are no evidence by themselves. SIPRI's tables have parties that SIPRI names, whole numbers, and sums
//! of unrounded values at their end that agree with the years within the rounding.

use rust_decimal::Decimal;

use super::armaments::category;
use super::header::plain_name;
use super::lines::{Cells, Lines, is_blank, split};
use super::table_header::TableHeader;
use super::value::Numbers;
use crate::datasets::entity::{Entities, Match};

/// So many rows are looked at.
const MOST_ROWS: usize = 400;
/// Fewer rows say nothing, where the header does not name suppliers or recipients.
const FEWEST_ROWS: usize = 3;

/// True when the rows below a header are those of a table of trend-indicator values.
pub(super) fn is_of_tivs(header: &TableHeader, lines: Lines<'_>, entities: &Entities) -> bool {
    let mut seen = Seen::default();
    for line in lines.filter(|line| !is_blank(line.text)).take(MOST_ROWS) {
        let mut cells = Cells::new();
        let text = if header.delimiter == b',' { line.text.trim_end_matches(';') } else { line.text };
        split(text, header.delimiter, &mut cells);
        // A line about the table, above or below it.
        if cells.len() <= header.labels {
            continue;
        }
        seen.take(header, &cells, entities);
    }
    let enough = if header.role.is_some() { 1 } else { FEWEST_ROWS };
    let summed = seen.sums > 0 && seen.sums_that_agree * 10 >= seen.sums * 9;
    // Without any sum, the header itself has to say what SIPRI's headers say.
    let told = summed || (seen.sums == 0 && header.role.is_some());
    seen.rows >= enough && seen.known * 10 >= seen.rows * 9 && seen.fractions == 0 && told
}

/// What the rows show.
#[derive(Debug, Default)]
struct Seen {
    /// Rows of parties or categories.
    rows: usize,
    /// Those that SIPRI names.
    known: usize,
    /// Cells of a year that are neither blank nor a whole number.
    fractions: usize,
    /// Rows with a sum of their years.
    sums: usize,
    /// Those whose sum agrees with the years.
    sums_that_agree: usize,
}

impl Seen {
    fn take(&mut self, header: &TableHeader, cells: &Cells<'_>, entities: &Entities) {
        let name = cells.get(header.name).map_or("", |cell| cell.trim());
        let plain = plain_name(name);
        if plain.is_empty() || plain.starts_with("total") || plain.starts_with("other") {
            return;
        }
        self.rows += 1;
        self.known += usize::from(entities.find(name).1 != Match::Unlisted || category(name).is_some());
        let numbers = Numbers::default();
        let value = |column: usize| numbers.decimal(cells.get(column).map_or("", AsRef::as_ref));
        let mut sum = Decimal::ZERO;
        for (column, _) in &header.years {
            let cell = value(*column);
            let whole = cell.value().is_none_or(|value| value.is_integer() && !value.is_sign_negative());
            self.fractions += usize::from(cell.is_bad() || !whole);
            sum = sum.saturating_add(cell.value().unwrap_or_default());
        }
        let (first, last) = (header.years.first(), header.years.last());
        let whole = |(_, from, to): &&(usize, i32, i32)| {
            first.is_some_and(|(_, year)| year == from) && last.is_some_and(|(_, year)| year == to)
        };
        if let Some(total) = header.windows.iter().find(whole).and_then(|(column, ..)| value(*column).value()) {
            // Every cell is rounded by itself, by up to half a million.
            let slack = Decimal::from(header.years.len() + 1) / Decimal::TWO;
            self.sums += 1;
            self.sums_that_agree += usize::from((total - sum).abs() <= slack);
        }
    }
}
