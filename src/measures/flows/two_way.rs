//! Two-way trade of a pair in every definition.

use polars::prelude::*;

use super::columns::{UsdBuilder, country_column, dollars, float_column, less, table, usd_column};
use super::pairs::{self, Definition, LEGS, Leg, PairYear, PairYears, pair_column};
use super::{CHAPTERS, DATASET, ESTIMATE, PAIR, PRICES, RELEASES, SERIES, TRADE, VINTAGE, YEAR, count, ratio, usd};
use crate::error::Result;
use crate::frame::integer_column;
use crate::measures::{About, Ask, Filter, Filters, Measure};
use crate::model::Column as Described;
use crate::tables::Tables;

/// Two-way trade by pair and year in all four definitions, and how far they are apart.
///
/// Shape: one row a pair and year of one source (data set, series, goods or services, prices). Unit: US dollars. A definition of
/// which a report is missing is null, and `missing` names the report; a sum of fewer months than twelve counts as missing and
/// says so. Reconciled data (BACI) have one definition of their own, `reconciled`, and none of the four.
pub struct TwoWay;

const COLUMNS: &[Described] = &[
    DATASET,
    SERIES,
    TRADE,
    PRICES,
    VINTAGE,
    PAIR,
    Described::text("a", "first country of the pair").required(),
    Described::text("b", "second country of the pair").required(),
    YEAR,
    usd("export_a", "exports of a to b as a reports them; reconciled: from a to b"),
    usd("import_a", "imports of a from b as a reports them"),
    usd("export_b", "exports of b to a as b reports them; reconciled: from b to a"),
    usd("import_b", "imports of b from a as b reports them"),
    usd("books_a", "a's view: its exports FOB and its imports CIF"),
    usd("books_b", "b's view: its exports FOB and its imports CIF"),
    usd("exports", "exports both ways, each as its exporter reports it, FOB"),
    usd("imports", "imports both ways, each as its importer reports it, CIF"),
    usd("reconciled", "both ways as the provider reconciled them; null for reported figures"),
    usd("lowest", "lowest of the definitions that are there"),
    usd("highest", "highest of the definitions that are there"),
    ratio("spread", "(highest - lowest) / lowest; null with fewer than two definitions"),
    count("definitions", "how many definitions are there").required(),
    Described::text("missing", "reports that are not there or not of the whole year, `;` between them"),
    Described::text(
        "edition",
        "edition that a product below chapters is in, such as H6: in another one the code is another product; else null",
    ),
    CHAPTERS,
    ESTIMATE,
    RELEASES,
];

impl Measure for TwoWay {
    fn about(&self) -> About {
        About {
            id: "two-way",
            title: "two-way trade of a pair in every definition, and how far they are apart",
            row: "one pair and year of one data set and series",
            formulas: &[
                "books_a = export_a + import_a; books_b = export_b + import_b",
                "exports = export_a + export_b (FOB); imports = import_a + import_b (CIF)",
                "reconciled = both directions of data that the provider reconciled; the other four are null there",
                "spread = (highest - lowest) / lowest over the definitions that are there",
                "a definition with a missing report is null; a missing report is never 0",
                "months: a sum of fewer than 12 is missing, unless its reporter has all 12 with another partner",
                "a sum over so few chapters that they cannot be all trade is of the products at hand: chapters says how many; beside a report of all products it is missing: of 2 chapters only",
                "with --product: sums of that product's detail, of one classification; a product counts under its highest code that is there",
                "below chapters one edition of a pair answers, that of most of its reports; a report in another one is null: in H5 only",
                "of several releases with the same figure: whole years first, then the file's own total, then the last import",
                "downloads by product or month: summed over all files, each product and month once, the last import first",
            ],
            reads: &["totals"],
            takes: Filters::STATISTICS.with(Filter::Product),
            dates: "calendar year of the trade",
            reference: "four definitions as used for US-China trade by C. P. Bown, US-China phase one tracker, PIIE",
            columns: COLUMNS,
        }
    }

    fn takes_sums(&self) -> bool {
        true
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        let mut totals = pairs::read(&self.about(), tables, ask)?;
        let mut pairs = PairYears::of(&mut totals);
        let rows = std::mem::take(&mut pairs.rows);
        let missing: Vec<u32> = rows
            .iter()
            .map(|row| {
                let reconciled = pairs.source(row).reconciled;
                pairs.missing(row, if reconciled { &[Leg::ExportA, Leg::ExportB] } else { ALL_LEGS })
            })
            .collect();
        // A million values for all pairs of a few years: one half is written beside the other.
        let named = || -> Result<_> { Ok([names(&pairs, &rows, missing)?, reports(&rows)?].concat()) };
        let (named, defined) = rayon::join(named, || definitions(&pairs, &rows));
        table(rows.len(), [named?, defined?].concat(), COLUMNS)
    }
}

fn names(pairs: &PairYears, rows: &[PairYear], missing: Vec<u32>) -> Result<Vec<Column>> {
    let mut columns = pairs.provenance(rows.iter())?;
    columns.extend([
        pair_column(rows.iter()),
        country_column("a", rows.iter().map(|row| &row.a))?,
        country_column("b", rows.iter().map(|row| &row.b))?,
        integer_column("year", rows.iter().map(|row| Some(row.year))),
        pairs.words.column("missing", missing.into_iter())?,
        pairs.words.column("edition", rows.iter().map(PairYear::edition))?,
    ]);
    Ok(columns)
}

/// The columns of the four reports.
fn reports(rows: &[PairYear]) -> Result<Vec<Column>> {
    let column = |(name, leg): (&&str, &Leg)| usd_column(name, rows.iter().map(|row| row.value(*leg)));
    LEGS.iter().zip(ALL_LEGS).map(column).collect()
}

/// The columns of the definitions and of their range.
fn definitions(pairs: &PairYears, rows: &[PairYear]) -> Result<Vec<Column>> {
    let builder = |name: &str| UsdBuilder::new(name, rows.len());
    let mut definitions = Definition::ALL.map(|definition| builder(definition.word()));
    let (mut lowest, mut highest) = (builder("lowest"), builder("highest"));
    let (mut spreads, mut counts) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for row in rows {
        let figures = Figures::of(row, pairs);
        for (column, value) in definitions.iter_mut().zip(figures.definitions) {
            column.push(value);
        }
        lowest.push(figures.lowest);
        highest.push(figures.highest);
        spreads.push(figures.spread());
        counts.push(figures.count);
    }
    let mut columns =
        vec![float_column("spread", spreads.into_iter()), integer_column("definitions", counts.into_iter().map(Some))];
    for column in definitions.into_iter().chain([lowest, highest]) {
        columns.push(column.finish()?);
    }
    Ok(columns)
}

pub(super) const ALL_LEGS: &[Leg] = &[Leg::ExportA, Leg::ImportA, Leg::ExportB, Leg::ImportB];

/// The definitions of a row.
struct Figures {
    definitions: [Option<i128>; 5],
    lowest: Option<i128>,
    highest: Option<i128>,
    /// How many definitions are there.
    count: i32,
}

impl Figures {
    fn of(row: &PairYear, pairs: &PairYears) -> Figures {
        let source = pairs.source(row);
        let definitions = Definition::ALL.map(|definition| row.figure(definition, source));
        let (mut lowest, mut highest, mut count) = (None, None, 0);
        for figure in definitions.iter().flatten().copied() {
            lowest = Some(lowest.map_or(figure, |lowest: i128| lowest.min(figure)));
            highest = highest.max(Some(figure));
            count += 1;
        }
        Figures { definitions, lowest, highest, count }
    }

    /// How far the definitions are apart; `None` with fewer than two, and unless the lowest is above nought.
    fn spread(&self) -> Option<f64> {
        let lowest = self.lowest.filter(|lowest| *lowest > 0 && self.count > 1)?;
        Some(dollars(less(self.highest, Some(lowest))?) / dollars(lowest))
    }
}
