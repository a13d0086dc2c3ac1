//! Two-way trade in the prices of one year.

use polars::prelude::*;

use super::columns::{country_column, dollars, float_column, table, usd_column};
use super::deflator::Deflator;
use super::growth::series;
use super::pairs::{self, Definition, PairYear, PairYears, pair_column};
use super::{CHAPTERS, DATASET, ESTIMATE, PAIR, PRICES, RELEASES, SERIES, TRADE, VINTAGE, YEAR, ratio, usd, year};
use crate::error::Result;
use crate::frame::{integer_column, text_column};
use crate::measures::{About, Ask, Filter, Filters, Measure};
use crate::model::{Column as Described, ColumnType};
use crate::tables::Tables;

/// Two-way trade of a pair in each definition, deflated with a price index that is named.
///
/// Shape: one row a pair, definition and year with a figure, of one source. Unit: US dollars, in prices of the year and of the
/// base year. Null in years that the index does not have, and for values that are in constant prices already.
pub struct Real;

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
    usd("value", "two-way trade in the prices of the data").required(),
    usd("real", "value in the prices of the base year, in whole cents"),
    ratio("real_growth", "real / real of the year before - 1"),
    Described::text("deflator", "the price index").required(),
    Described::new("deflator_value", ColumnType::Float, "its value in the year"),
    year("base_year", "year of the prices of `real`").required(),
    Described::text(
        "missing",
        "why there is no real value; or no growth of it, because the year before is of other products, in another edition, or of another territory",
    ),
    CHAPTERS,
    ESTIMATE,
    RELEASES,
];

impl Measure for Real {
    fn about(&self) -> About {
        About {
            id: "real",
            title: "two-way trade in the prices of one year, with a deflator that is named",
            row: "one pair, definition and year of one data set and series",
            formulas: &[
                "real = value x index(base year) / index(year)",
                "--deflator us-cpi (the usual): US consumer prices, all urban consumers, annual average",
                "--deflator INDICATOR:AREA: any imported indicator, such as NY.GDP.DEFL.ZS:USA",
                "--base-year, else the last year of the index; null outside the index",
                "no growth over the year after which the UN's list of areas has a country with another territory: Germany 1990, Sudan 2011",
                "no growth between a sum of few chapters and all products or another number of chapters, and between imports at CIF and at FOB",
                "--product below chapters: no growth between years of two editions, in which a code is another product",
                "a US index says what the dollars would have bought in the United States, and nothing of trade prices",
            ],
            reads: &["totals"],
            takes: Filters::STATISTICS.with(Filter::Product).with(Filter::Deflator).with(Filter::BaseYear),
            dates: "calendar year of the trade",
            reference: "deflating with a price index; US Bureau of Labor Statistics, series CUUR0000SA0",
            columns: COLUMNS,
        }
    }

    fn takes_sums(&self) -> bool {
        true
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        let mut totals = pairs::read(&self.about(), tables, ask)?;
        let pairs = PairYears::of(&mut totals);
        let deflator = Deflator::named(tables, ask)?;
        let base_year = deflator.base_year(ask)?;
        let nominal = |row: &PairYear| pairs.words.word(pairs.source(row).prices) == "nominal";
        let mut rows: Vec<Row> = Vec::new();
        for series in series(&pairs) {
            let mut before: Option<(&PairYear, f64)> = None;
            for (pair, value) in series.figures {
                let factor =
                    deflator.years.get(&base_year).zip(deflator.years.get(&pair.year)).map(|(base, now)| base / now);
                let factor = factor.filter(|_| nominal(pair));
                let real = factor.map(|factor| dollars(value) * factor);
                let year_before = before.filter(|(before, _)| before.year == pair.year - 1);
                let other = year_before.and_then(|(before, _)| before.unlike(pair, series.definition, pairs.words));
                let growth = real.zip(year_before.filter(|_| other.is_none()));
                let growth = growth.and_then(|(real, (_, before))| (before > 0.0).then(|| real / before - 1.0));
                before = real.map(|real| (pair, real));
                rows.push(Row { pair, definition: series.definition, value, real, growth, other });
            }
        }
        let missing = |row: &Row| match (row.real.is_some(), nominal(row.pair), &row.other) {
            (true, _, None) => String::new(),
            (true, _, Some(why)) => format!("year before ({why})"),
            (false, true, _) => "the deflator has no value for the year".to_owned(),
            (false, false, _) => "the values are in constant prices already".to_owned(),
        };
        let missing: Vec<String> = rows.iter().map(missing).collect();
        let pair = || rows.iter().map(|row| row.pair);
        let mut columns = pairs.provenance(pair())?;
        columns.extend([
            pair_column(pair()),
            country_column("a", pair().map(|row| &row.a))?,
            country_column("b", pair().map(|row| &row.b))?,
            text_column("definition", rows.iter().map(|row| row.definition.word())),
            integer_column("year", pair().map(|row| Some(row.year))),
            usd_column("value", rows.iter().map(|row| Some(row.value)))?,
            usd_column("real", rows.iter().map(|row| row.real.map(whole_cents)))?,
            float_column("real_growth", rows.iter().map(|row| row.growth)),
            text_column("deflator", rows.iter().map(|_| deflator.name.as_str())),
            float_column("deflator_value", pair().map(|row| deflator.years.get(&row.year).copied())),
            integer_column("base_year", rows.iter().map(|_| Some(base_year))),
            text_column("missing", missing.iter().map(String::as_str)),
        ]);
        table(rows.len(), columns, COLUMNS)
    }
}

struct Row<'a> {
    pair: &'a PairYear<'a>,
    definition: Definition,
    value: i128,
    real: Option<f64>,
    growth: Option<f64>,
    /// What the year before is of, where it is of something else.
    other: Option<String>,
}

/// Dollars in millionths, rounded to cents.
fn whole_cents(dollars: f64) -> i128 {
    ((dollars * 100.0).round() as i128).saturating_mul(10_000)
}
