//! Trade balances, each labelled with the books that it is from.

use polars::prelude::*;

use super::columns::{country_column, float_column};
use super::columns::{less, over, table, usd_column};
use super::pairs::{self, Leg, PairYear, PairYears, pair_column};
use super::{CHAPTERS, DATASET, ESTIMATE, PAIR, PRICES, RELEASES, SERIES, TRADE, VINTAGE, YEAR, ratio, usd};
use crate::error::Result;
use crate::frame::{integer_column, text_column};
use crate::measures::{About, Ask, Filter, Filters, Measure};
use crate::model::{Column as Described, Country};
use crate::tables::Tables;

/// The balance of a country with a partner, in each of the books that it can be read from.
///
/// Shape: one row a country, partner, year and books of one source; both countries of a pair have their rows. Unit: US dollars.
/// Null when exports or imports are missing, and `missing` says which.
pub struct Balance;

/// Whose books: where the country's exports and imports are from, and at which border each was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Books {
    Own,
    Partner,
    Exports,
    Imports,
    Reconciled,
}

const BOOKS: &[&str] = &["own", "partner", "exports", "imports", "reconciled"];

const COLUMNS: &[Described] = &[
    DATASET,
    SERIES,
    TRADE,
    PRICES,
    VINTAGE,
    PAIR,
    Described::text("country", "whose balance it is").required(),
    Described::text("partner", "with whom").required(),
    YEAR,
    Described::text(
        "books",
        "where exports and imports are from: the country, the partner, each side's exports, each side's imports, the provider",
    )
    .required()
    .of(BOOKS),
    usd("exports", "what the country sold to the partner"),
    usd("imports", "what it bought from the partner"),
    usd("balance", "exports - imports"),
    ratio("cover", "exports / imports"),
    Described::text("valuation", "borders at which exports and imports were taken; where they differ, the balance is biased")
        .required(),
    Described::text("missing", "what is not reported of the whole year: exports, imports"),
    CHAPTERS,
    ESTIMATE,
    RELEASES,
];

impl Measure for Balance {
    fn about(&self) -> About {
        About {
            id: "balance",
            title: "trade balance of a country with a partner, in each side's books",
            row: "one country, partner, year and books of one data set and series",
            formulas: &[
                "own: exports and imports as the country reports them, FOB less CIF: 4 to 10 % too low as a rule",
                "partner: the partner's imports CIF less its exports FOB",
                "exports: each side's exports, FOB less FOB; imports: each side's imports, CIF less CIF",
                "reconciled: both directions of data that the provider reconciled",
                "cover = exports / imports; everything is null when a side is missing",
            ],
            reads: &["totals"],
            takes: Filters::STATISTICS.with(Filter::Product),
            dates: "calendar year of the trade",
            reference: "bilateral trade balance, UN Statistics Division (comtradeapicall, getTradeBalance)",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        let mut totals = pairs::read(&self.about(), tables, ask)?;
        let pairs = PairYears::of(&mut totals);
        let rows: Vec<Row> = pairs
            .rows
            .iter()
            .flat_map(|pair| [(pair, true), (pair, false)])
            .filter(|(pair, of_a)| {
                ask.countries.is_empty() || ask.countries.contains(if *of_a { &pair.a } else { &pair.b })
            })
            .flat_map(|(pair, of_a)| {
                let books: &[Books] = match pairs.source(pair).reconciled {
                    true => &[Books::Reconciled],
                    false => &[Books::Own, Books::Partner, Books::Exports, Books::Imports],
                };
                books.iter().map(move |books| Row { pair, of_a, books: *books })
            })
            .filter(|row| row.exports().is_some() || row.imports().is_some())
            .collect();
        let words = &pairs.words;
        let border =
            |row: &Row, leg: Leg| row.pair.legs[leg as usize].map_or("-", |report| words.word(report.valuation));
        let valuation: Vec<String> = rows
            .iter()
            .map(|row| {
                let (exports, imports) = row.legs();
                format!("{} less {}", border(row, exports), border(row, imports))
            })
            .collect();
        let missing: Vec<String> = rows.iter().map(|row| row.missing(&pairs)).collect();
        let pair = || rows.iter().map(|row| row.pair);
        let mut columns = pairs.provenance(pair())?;
        columns.extend([
            pair_column(pair()),
            country_column("country", rows.iter().map(|row| row.country()))?,
            country_column("partner", rows.iter().map(|row| row.partner()))?,
            integer_column("year", pair().map(|row| Some(row.year))),
            text_column("books", rows.iter().map(|row| BOOKS[row.books as usize])),
            usd_column("exports", rows.iter().map(Row::exports))?,
            usd_column("imports", rows.iter().map(Row::imports))?,
            usd_column("balance", rows.iter().map(|row| less(row.exports(), row.imports())))?,
            float_column("cover", rows.iter().map(|row| over(row.exports(), row.imports()))),
            text_column("valuation", valuation.iter().map(String::as_str)),
            text_column("missing", missing.iter().map(String::as_str)),
        ]);
        table(rows.len(), columns, COLUMNS)
    }
}

/// One country of a pair, in one of the books.
struct Row<'a> {
    pair: &'a PairYear<'a>,
    of_a: bool,
    books: Books,
}

impl Row<'_> {
    /// The reports of what the country sold and of what it bought.
    const fn legs(&self) -> (Leg, Leg) {
        match (self.books, self.of_a) {
            (Books::Own, true) => (Leg::ExportA, Leg::ImportA),
            (Books::Own, false) => (Leg::ExportB, Leg::ImportB),
            (Books::Partner, true) => (Leg::ImportB, Leg::ExportB),
            (Books::Partner, false) => (Leg::ImportA, Leg::ExportA),
            (Books::Exports | Books::Reconciled, true) => (Leg::ExportA, Leg::ExportB),
            (Books::Exports | Books::Reconciled, false) => (Leg::ExportB, Leg::ExportA),
            (Books::Imports, true) => (Leg::ImportB, Leg::ImportA),
            (Books::Imports, false) => (Leg::ImportA, Leg::ImportB),
        }
    }

    fn exports(&self) -> Option<i128> {
        self.pair.value(self.legs().0)
    }

    fn imports(&self) -> Option<i128> {
        self.pair.value(self.legs().1)
    }

    fn country(&self) -> &Country {
        if self.of_a { &self.pair.a } else { &self.pair.b }
    }

    fn partner(&self) -> &Country {
        if self.of_a { &self.pair.b } else { &self.pair.a }
    }

    /// What has no figure, and of what it is told instead.
    fn missing(&self, pairs: &PairYears) -> String {
        let (exports, imports) = self.legs();
        let reports = [("exports", exports), ("imports", imports)];
        let without = reports.into_iter().filter(|(_, leg)| self.pair.value(*leg).is_none());
        without.map(|(name, leg)| pairs.without(self.pair, leg, name)).collect::<Vec<_>>().join(";")
    }
}
