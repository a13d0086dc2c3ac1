//! Growth of two-way trade.

use polars::prelude::*;

use super::columns::{country_column, dollars, float_column, less, table, usd_column};
use super::pairs::{self, Definition, PairYear, PairYears, pair_column};
use super::words::Words;
use super::{
    CHAPTERS, DATASET, ESTIMATE, PAIR, PRICES, RELEASES, SERIES, TRADE, VINTAGE, YEAR, count, ratio, usd, year,
};
use crate::error::Result;
use crate::frame::{integer_column, text_column};
use crate::measures::growth::{Span, required_growth};
use crate::measures::{About, Ask, Filter, Filters, Measure};
use crate::model::Column as Described;
use crate::tables::Tables;

/// Two-way trade of a pair from year to year, and its growth since the first year, in each definition.
///
/// Shape: one row a pair, definition and year with a figure, of one source. Units: US dollars and ratios (0.2 is +20 %). Growth
/// from a figure that is missing or not above nought is null; years without a figure are named. Below chapters a code is another
/// product in another edition of its classification: between years of two editions there is no change, and `missing` says so. So it does
/// between years of two territories of a country: Germany until 1990 is not Germany since.
pub struct Growth;

const COLUMNS: &[Described] = &[
    DATASET,
    SERIES,
    TRADE,
    PRICES,
    VINTAGE,
    PAIR,
    Described::text("a", "first country of the pair").required(),
    Described::text("b", "second country of the pair").required(),
    Described::text("definition", "which two-way trade, as in the measure `two-way`").required().of(Definition::WORDS),
    YEAR,
    usd("value", "two-way trade of the year").required(),
    usd("change", "value - value of the year before; null without one"),
    ratio("growth", "value / value of the year before - 1; null without one above 0"),
    year("first_year", "first year with a figure, from --since on").required(),
    usd("first_value", "value of that year").required(),
    count("years", "years since then").required(),
    ratio("cagr", "(value / first_value)^(1 / years) - 1; null in the first year and when that value is not above 0")
        .in_unit("ratio a year"),
    Described::text("gaps", "years since then without a figure: 2003;2005-2007"),
    MISSING,
    CHAPTERS,
    ESTIMATE,
    RELEASES,
];

/// Why there is no growth of a product below chapters.
const MISSING: Described = Described::text(
    "missing",
    "why there is no growth or cagr: the year before or the first year is of something else: year before (in H5), first year (of all products), year before (of 2 chapters), first year (territory of DEU until 1990)",
);

impl Measure for Growth {
    fn about(&self) -> About {
        About {
            id: "growth",
            title: "growth of two-way trade, from year to year and since the first year",
            row: "one pair, definition and year of one data set and series",
            formulas: &[
                "growth = value / value of the year before - 1; never over a gap",
                "cagr = (value / first_value)^(1 / years) - 1",
                "null when a value is missing or the earlier one is not above 0",
                "null across the years after which the UN's list of areas has a country with another territory under another code: Germany 1990, Sudan 2011",
                "null between a sum of few chapters and all products or another number of chapters, and between imports at CIF and at FOB",
                "--product below chapters: null between years of two editions, in which a code is another product; --since begins after one",
            ],
            reads: &["totals"],
            takes: Filters::STATISTICS.with(Filter::Product),
            dates: "calendar year of the trade; the year before --since is read for its growth",
            reference: "compound annual growth rate, World Bank WITS",
            columns: COLUMNS,
        }
    }

    fn takes_sums(&self) -> bool {
        true
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        let mut totals = pairs::read(&self.about(), tables, &with_year_before(ask))?;
        let pairs = PairYears::of(&mut totals);
        let since = ask.since.map_or(i32::MIN, |day| i32::from(day.year()));
        let series = series(&pairs);
        let rows: Vec<Row> = series.iter().flat_map(|series| rows(series, since)).collect();
        let pair = || rows.iter().map(|row| row.pair);
        let missing: Vec<String> = rows.iter().map(|row| row.missing(pairs.words)).collect();
        let mut columns = pairs.provenance(pair())?;
        columns.extend([
            pair_column(pair()),
            country_column("a", pair().map(|row| &row.a))?,
            country_column("b", pair().map(|row| &row.b))?,
            text_column("definition", rows.iter().map(|row| row.definition.word())),
            integer_column("year", pair().map(|row| Some(row.year))),
            usd_column("value", rows.iter().map(|row| Some(row.value)))?,
            usd_column("change", rows.iter().map(|row| less(Some(row.value), row.value_before(pairs.words))))?,
            float_column("growth", rows.iter().map(|row| rate(row.value_before(pairs.words), row.value, 1))),
            integer_column("first_year", rows.iter().map(|row| Some(row.first_year))),
            usd_column("first_value", rows.iter().map(|row| Some(row.first_value)))?,
            integer_column("years", rows.iter().map(|row| Some(row.years()))),
            float_column("cagr", rows.iter().map(|row| rate(row.value_first(pairs.words), row.value, row.years()))),
            text_column("gaps", rows.iter().map(|row| row.gaps.as_str())),
            text_column("missing", missing.iter().map(String::as_str)),
        ]);
        table(rows.len(), columns, COLUMNS)
    }
}

/// The same selection with one more year at its beginning.
fn with_year_before(ask: &Ask) -> Ask {
    let since = ask.since.and_then(|day| day.checked_sub(jiff::Span::new().years(1)).ok());
    Ask { since: since.or(ask.since), ..ask.clone() }
}

/// The figures of a pair in one definition, by year.
pub(super) struct Series<'a> {
    pub definition: Definition,
    pub figures: Vec<Figure<'a>>,
}

/// Every pair in every definition that has a figure.
pub(super) fn series<'p>(pairs: &'p PairYears<'_>) -> Vec<Series<'p>> {
    let same = |one: &PairYear, other: &PairYear| (one.source, one.a, one.b) == (other.source, other.a, other.b);
    pairs
        .rows
        .chunk_by(same)
        .flat_map(|rows| {
            Definition::ALL.into_iter().map(move |definition| {
                let figure = |row: &PairYear| row.figure(definition, pairs.source(row));
                let figures = rows.iter().filter_map(|row| Some((row, figure(row)?))).collect();
                Series { definition, figures }
            })
        })
        .filter(|series| !series.figures.is_empty())
        .collect()
}

/// A year with a figure.
pub(super) type Figure<'a> = (&'a PairYear<'a>, i128);

struct Row<'a> {
    pair: &'a PairYear<'a>,
    definition: Definition,
    value: i128,
    /// The year before, where it has a figure.
    before: Option<Figure<'a>>,
    first_year: i32,
    first_value: i128,
    first: &'a PairYear<'a>,
    gaps: String,
}

impl Row<'_> {
    const fn years(&self) -> i32 {
        self.pair.year - self.first_year
    }

    /// The figure of the year before, where it is of the same goods.
    fn value_before(&self, words: &Words) -> Option<i128> {
        let (before, value) = self.before?;
        before.unlike(self.pair, self.definition, words).is_none().then_some(value)
    }

    /// The figure of the first year, where it is of the same goods.
    fn value_first(&self, words: &Words) -> Option<i128> {
        self.first.unlike(self.pair, self.definition, words).is_none().then_some(self.first_value)
    }

    /// Which years are of other goods, and of which.
    fn missing(&self, words: &Words) -> String {
        let years = [("year before", self.before.map(|(before, _)| before)), ("first year", Some(self.first))];
        let said =
            years.into_iter().filter_map(|(name, year)| Some((name, year?.unlike(self.pair, self.definition, words)?)));
        said.map(|(name, why)| format!("{name} ({why})")).collect::<Vec<_>>().join(";")
    }
}

fn rows<'a>(series: &Series<'a>, since: i32) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    let mut last: Option<Figure<'a>> = None;
    let mut gaps = String::new();
    for (pair, value) in &series.figures {
        let before = last.filter(|(before, _)| before.year == pair.year - 1);
        let year_before = last.map(|(before, _)| before.year);
        last = Some((pair, *value));
        if pair.year < since {
            continue;
        }
        let (first, first_value) = rows.first().map_or((*pair, *value), |row| (row.first, row.first_value));
        if !rows.is_empty() {
            name_gap(&mut gaps, year_before, pair.year);
        }
        let definition = series.definition;
        let first_year = first.year;
        rows.push(Row { pair, definition, value: *value, before, first_year, first_value, first, gaps: gaps.clone() });
    }
    rows
}

/// Adds the years between two to the list of gaps.
fn name_gap(gaps: &mut String, before: Option<i32>, year: i32) {
    let Some(first) = before.map(|before| before + 1).filter(|first| *first < year) else { return };
    if !gaps.is_empty() {
        gaps.push(';');
    }
    gaps.push_str(&first.to_string());
    if first < year - 1 {
        gaps.push_str(&format!("-{}", year - 1));
    }
}

/// Growth a year from one value to another; `None` unless the first is there and above nought. A fall to nought is -1.
pub(super) fn rate(from: Option<i128>, to: i128, years: i32) -> Option<f64> {
    let from = from.filter(|from| *from > 0)?;
    if years < 1 {
        return None;
    }
    match to {
        0 => Some(-1.0),
        _ => required_growth(dollars(to), dollars(from), Span::level(years)),
    }
}
