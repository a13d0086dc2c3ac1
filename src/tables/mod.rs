//! The tables that measures start from: the ledger's own columns and what follows from them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use polars::prelude::{Column as Values, DataFrame, IntoLazy, LazyFrame, UniqueKeepStrategy};

pub use crate::frame::{
    PRECISION, Rows, SCALE, Value, boolean_column, date_column, decimal_column, decimal_type, integer_column,
    text_column, value_at, word_column,
};

pub use crate::store::{DELIVERIES, DICTIONARY, FLOWS, INDICATORS, ORDERS, Piece, STATISTICS, TIV, TOTALS, WORLD};

use crate::error::{Error, Result};
use crate::ledger::{CLAIMS, LINKS, Ledger, SOURCES, roots, thread_of};
use crate::model::{CalendarYears, Claim, Column, ColumnType, Country, Period, Relation, Schema, Source, UnitKind};
use crate::store::{Release, Store, is_wanted, statistics_schema};

/// Columns of the table `claims` that follow from those of the ledger.
pub const DERIVED_CLAIMS: &[Column] = &[
    Column::text("pair", "two countries in alphabetical order, AZE-PAK; empty when it is not exactly two"),
    Column::text("sides", "all countries of the claim in alphabetical order, `;` between them").required(),
    Column::new("first", ColumnType::Date, "first day of the period"),
    Column::new("last", ColumnType::Date, "last day of the period"),
    Column::new("first_year", ColumnType::Integer, "first calendar year that the period stands for").in_unit("year"),
    Column::new("year", ColumnType::Integer, "last calendar year that the period stands for: a fiscal year stands for the one that it shares most months with, the later of two halves").in_unit("year"),
    Column::new("fiscal", ColumnType::Boolean, "the period is one or several years that do not begin in January").required(),
    Column::new("said", ColumnType::Date, "first day on which it may have been said; else its source's date"),
    Column::new("estimate", ColumnType::Boolean, "hedged, disputed, approximate or vague: drawn hollow or hatched")
        .required(),
    Column::text("unit_kind", "what the unit is; empty without a figure").of(UnitKind::WORDS),
    Column::text("thread", "first claim of the same thing, along `restates` and `updates`").required(),
    Column::text("outlet", "publisher of the source, else its author, else that it is unnamed").required(),
];

/// The years that a claim's period covers, one row each: what a figure for several years is spread over.
pub const CLAIM_YEARS: Schema = Schema {
    name: "claim_years",
    about: "every year that a claim's period covers; no rows for open periods and for more than 50 years",
    key: &["claim", "year"],
    columns: &[
        Column::text("claim", "`id` in claims").required(),
        Column::new("year", ColumnType::Integer, "a year of the period").in_unit("year").required(),
        Column::new("years", ColumnType::Integer, "how many years the period covers").required(),
    ],
};

/// Longest period that is spread over its years.
const MOST_YEARS: i32 = 50;

/// A table of this tool: its schema's name and meaning with all its columns.
#[derive(Debug, Clone)]
pub struct TableAbout {
    /// Its name.
    pub name: &'static str,
    /// One line of meaning.
    pub about: &'static str,
    /// Its columns, in order.
    pub columns: Vec<Column>,
}

impl TableAbout {
    fn of(schema: Schema, derived: &[Column]) -> TableAbout {
        let columns = schema.columns.iter().chain(derived).copied().collect();
        TableAbout { name: schema.name, about: schema.about, columns }
    }
}

/// Every table that measures may read.
pub fn table_list() -> Vec<TableAbout> {
    vec![
        TableAbout::of(CLAIMS, DERIVED_CLAIMS),
        TableAbout::of(SOURCES, &[]),
        TableAbout::of(LINKS, &[]),
        TableAbout::of(CLAIM_YEARS, &[]),
        TableAbout::of(ORDERS, &[]),
        TableAbout::of(DELIVERIES, &[]),
        TableAbout::of(TIV, &[]),
        TableAbout::of(FLOWS, &[]),
        TableAbout::of(TOTALS, &[]),
        TableAbout::of(INDICATORS, &[]),
        TableAbout::of(DICTIONARY, &[]),
    ]
}

/// True for the tables of the store; those of the ledger are always there.
pub fn is_recorded(table: &str) -> bool {
    [ORDERS, DELIVERIES, TIV].iter().any(|schema| schema.name == table) || statistics_schema(table).is_some()
}

/// What was imported, and how it is to be read.
#[derive(Debug, Clone)]
pub struct Records {
    /// The store.
    pub store: Store,
    /// Start of the vintage or of the release that is wanted; the newest that covers the world without it.
    pub vintage: Option<String>,
    /// Only releases that had been made by this day; those without a day stay.
    pub known_by: Option<Date>,
    /// Spread the deliveries of a deal register evenly over their years where no delivery register is there.
    pub approximate: bool,
}

impl Records {
    /// True for a release that had been made by the day of knowledge.
    pub fn is_known(&self, release: &Release) -> bool {
        is_wanted(release, None, self.known_by)
    }
}

/// The tables of a ledger in memory, and those of a store.
#[derive(Debug, Clone)]
pub struct Tables {
    records: Option<Records>,
    /// Tables of records that were read straight from files; they stand in for those of the store.
    given: BTreeMap<&'static str, DataFrame>,
    /// The countries that the question is about, by code: one of each group at least.
    about: Vec<Vec<String>>,
    /// The edition of a classification that the question names, such as `H5`.
    edition: Option<String>,
    claims: DataFrame,
    sources: DataFrame,
    links: DataFrame,
    claim_years: DataFrame,
}

impl Tables {
    /// Builds the tables of a ledger.
    ///
    /// # Errors
    /// Only when a figure has more digits than a table holds.
    pub fn of(ledger: &Ledger) -> Result<Tables> {
        let sources: Vec<&Source> = ledger.sources().collect();
        let claims: Vec<&Claim> = ledger.claims().collect();
        let threads = roots(ledger.links(), &[Relation::Restates, Relation::Updates]);
        Ok(Tables {
            records: None,
            given: BTreeMap::new(),
            about: Vec::new(),
            edition: None,
            claims: claim_frame(&claims, &sources, &threads)?,
            sources: source_frame(&sources)?,
            links: link_frame(ledger)?,
            claim_years: year_frame(&claims)?,
        })
    }

    /// The same tables with those of a store.
    #[must_use]
    pub fn with_records(self, records: Records) -> Tables {
        Tables { records: Some(records), ..self }
    }

    /// The same tables for a question about these countries, those of a pair in one group: a register of just these answers it as
    /// well as one of the world.
    #[must_use]
    pub fn with_question(self, about: Vec<Vec<String>>) -> Tables {
        Tables { about, ..self }
    }

    /// The same tables for a question about products of one edition of their classification.
    #[must_use]
    pub fn with_edition(self, edition: Option<String>) -> Tables {
        Tables { edition, ..self }
    }

    /// The same tables with one of the store's given as it is, such as [`TOTALS`] straight from a file.
    #[must_use]
    pub fn with_given(mut self, table: &'static str, frame: DataFrame) -> Tables {
        self.given.insert(table, frame);
        self
    }

    /// The vintage of each file that is read straight, by its name as its rows have it; `None` of one that says none.
    pub fn given_vintages(&self) -> BTreeMap<String, Option<String>> {
        let vintages = |frame: &DataFrame| -> Result<BTreeMap<String, Option<String>>> {
            let named = frame.select(["release", "vintage"])?;
            let each_once = named.unique_stable(None, UniqueKeepStrategy::First, None)?;
            let rows = Rows::of(&each_once);
            let of = |row: usize| {
                let vintage = rows.text(row, "vintage")?;
                Ok((rows.text(row, "release")?, Some(vintage).filter(|vintage| !vintage.is_empty())))
            };
            (0..rows.len()).map(of).collect()
        };
        self.given.get(TOTALS.name).and_then(|frame| vintages(frame).ok()).unwrap_or_default()
    }

    /// What was imported.
    ///
    /// # Errors
    /// A usage error when there is no store.
    pub fn records(&self) -> Result<&Records> {
        self.records.as_ref().ok_or_else(|| {
            Error::usage("this needs records, and there is no store")
                .with_hint("`bilat import FILE...` makes one in ./store; --store DIR names another")
        })
    }

    /// True when a table can be read: every table of the ledger, and those of which the store has a release.
    pub fn has(&self, table: &str) -> bool {
        !is_recorded(table)
            || self.given.contains_key(table)
            || self.releases(table).is_ok()
            || (table == DELIVERIES.name
                && self.records.as_ref().is_some_and(|records| records.approximate)
                && self.releases(ORDERS.name).is_ok())
    }

    /// The releases that a table of the store is read from.
    ///
    /// # Errors
    /// A usage error when there is none.
    pub fn releases(&self, table: &str) -> Result<Vec<&Release>> {
        let records = self.records()?;
        match statistics_schema(table) {
            Some(_) => records.store.chosen_statistics(
                table,
                records.vintage.as_deref(),
                records.known_by,
                self.edition.as_deref(),
            ),
            None => records.store.chosen(table, records.vintage.as_deref(), records.known_by, &self.about),
        }
    }

    /// The releases of a register that were made nearest to a day, at most so many days apart, from the store as it is; none where
    /// nothing is so near.
    ///
    /// # Errors
    /// A usage error when there is no store.
    pub fn releases_near(&self, table: &str, day: &str, most_days: i64) -> Result<Vec<&Release>> {
        Ok(self.records()?.store.chosen_near(table, day, most_days, &self.about))
    }

    /// How many rows of a register stand in several of the files that answer, and are counted once.
    ///
    /// # Errors
    /// As [`Tables::releases`].
    pub fn shared_rows(&self, table: &str) -> Result<usize> {
        self.records()?.store.shared_rows(table, &self.releases(table)?)
    }

    /// A table of trade statistics: `flows`, `totals`, `indicators` or `dictionary`. Of every data set one vintage answers.
    ///
    /// # Errors
    /// A usage error when nothing of it was imported; an I/O error when the store is broken.
    pub fn statistics(&self, table: &str) -> Result<LazyFrame> {
        if let Some(frame) = self.given.get(table) {
            return Ok(frame.clone().lazy());
        }
        let known: Vec<&str> = STATISTICS.iter().map(|schema| schema.name).collect();
        let schema = statistics_schema(table).ok_or_else(|| {
            Error::usage(format!("no table of trade statistics `{table}`")).with_nearest(table, &known)
        })?;
        self.records()?.store.scan_statistics(schema, &self.releases(table)?)
    }

    /// The rows of [`Tables::statistics`] in pieces, which need not be put together.
    ///
    /// # Errors
    /// As [`Tables::statistics`].
    pub fn statistics_in_pieces(&self, table: &str) -> Result<Vec<Piece>> {
        match (self.given.get(table), statistics_schema(table)) {
            (None, Some(schema)) => self.records()?.store.scan_statistics_in_pieces(schema, &self.releases(table)?),
            (Some(given), _) => Ok(vec![Piece { rows: given.clone().lazy(), count: given.height(), same: Vec::new() }]),
            (None, None) => self.statistics(table).map(|_| Vec::new()),
        }
    }

    /// The rows of a table of trade statistics from the files that have something in a column; `None` when there are none.
    ///
    /// # Errors
    /// As [`Tables::statistics`].
    pub fn statistics_having(&self, table: &str, column: &str) -> Result<Option<LazyFrame>> {
        match (self.given.get(table), statistics_schema(table)) {
            (None, Some(schema)) => {
                self.records()?.store.scan_statistics_having(schema, &self.releases(table)?, column)
            }
            _ => self.statistics(table).map(Some),
        }
    }

    /// The table `orders`.
    ///
    /// # Errors
    /// A usage error when no deal register was imported; an I/O error when the store is broken.
    pub fn orders(&self) -> Result<LazyFrame> {
        self.records()?.store.scan(ORDERS.name, &self.releases(ORDERS.name)?)
    }

    /// The table `tiv`.
    ///
    /// # Errors
    /// A usage error when no table of trend-indicator values was imported; an I/O error when the store is broken.
    pub fn tiv(&self) -> Result<LazyFrame> {
        self.records()?.store.scan(TIV.name, &self.releases(TIV.name)?)
    }

    /// The table `deliveries`. Where only a deal register is there, its deliveries are spread evenly over their years if the
    /// records are to be read approximately, and marked so.
    ///
    /// # Errors
    /// A usage error when there is no register that says what came in which year; an I/O error when the store is broken.
    pub fn deliveries(&self) -> Result<LazyFrame> {
        let records = self.records()?;
        match self.releases(DELIVERIES.name) {
            Ok(releases) => records.store.scan(DELIVERIES.name, &releases),
            Err(_) if records.approximate => crate::store::spread_orders(self.orders()?),
            Err(error) if self.releases(ORDERS.name).is_ok() => Err(error.with_hint(
                "a deal register does not say how much came in which year: import the delivery register of the same \
                 vintage, or let the deliveries be spread evenly over their years with --approximate",
            )),
            Err(error) => Err(error),
        }
    }

    /// The table `claims`, with its derived columns.
    pub fn claims(&self) -> LazyFrame {
        self.claims.clone().lazy()
    }

    /// The table `sources`.
    pub fn sources(&self) -> LazyFrame {
        self.sources.clone().lazy()
    }

    /// The table `links`.
    pub fn links(&self) -> LazyFrame {
        self.links.clone().lazy()
    }

    /// The table `claim_years`.
    pub fn claim_years(&self) -> LazyFrame {
        self.claim_years.clone().lazy()
    }

    /// A table by name; `None` for a name that is none of a table.
    ///
    /// # Errors
    /// As the table's own function.
    pub fn get(&self, name: &str) -> Result<Option<LazyFrame>> {
        Ok(Some(match name {
            "claims" => self.claims(),
            "sources" => self.sources(),
            "links" => self.links(),
            "claim_years" => self.claim_years(),
            "orders" => self.orders()?,
            "deliveries" => self.deliveries()?,
            "tiv" => self.tiv()?,
            name if statistics_schema(name).is_some() => self.statistics(name)?,
            _ => return Ok(None),
        }))
    }
}

fn joined(codes: &[Country]) -> String {
    codes.iter().map(Country::code).collect::<Vec<_>>().join(";")
}

/// How a source is named in a chart's source line.
fn outlet(source: &Source) -> String {
    if let Some(name) = [&source.publisher, &source.author].into_iter().find(|name| !name.is_empty()) {
        return name.clone();
    }
    let year = source.published.and_then(|period| period.last_day()).map(|day| format!(" ({})", day.year()));
    format!("Unnamed outlet{}", year.unwrap_or_default())
}

/// Who a claim is about, whatever the direction.
fn sides(claim: &Claim) -> String {
    let all: BTreeSet<Country> = claim.from.iter().chain(&claim.to).copied().collect();
    joined(&all.into_iter().collect::<Vec<_>>())
}

fn claim_frame(claims: &[&Claim], sources: &[&Source], threads: &HashMap<String, String>) -> Result<DataFrame> {
    let by_id: HashMap<&str, &Source> = sources.iter().map(|source| (source.id.as_str(), *source)).collect();
    let source = |claim: &Claim| by_id.get(claim.source.as_str()).copied();
    let said = |claim: &Claim| -> Option<Date> {
        let period = claim.stated.or_else(|| source(claim).and_then(|source| source.published))?;
        period.first_day().or_else(|| period.last_day())
    };
    let texts = |name: &str, get: fn(&Claim) -> &str| text_column(name, claims.iter().map(|claim| get(claim)));
    let periods =
        |name: &str, get: fn(&Claim) -> Option<Period>| word_column(name, claims.iter().map(|claim| get(claim)));
    let days =
        |name: &str, get: &dyn Fn(&Claim) -> Option<Date>| date_column(name, claims.iter().map(|claim| get(claim)));
    let first = |claim: &Claim| claim.period.and_then(|period| period.first_day());
    let last = |claim: &Claim| claim.period.and_then(|period| period.last_day());
    let years = |claim: &Claim| CalendarYears::of(first(claim), last(claim));
    let columns: Vec<Values> = vec![
        texts("id", |claim| &claim.id),
        texts("source", |claim| &claim.source),
        word_column("kind", claims.iter().map(|claim| Some(claim.kind))),
        word_column("stage", claims.iter().map(|claim| Some(claim.stage))),
        word_column("from", claims.iter().map(|claim| Some(joined(&claim.from)))),
        word_column("to", claims.iter().map(|claim| Some(joined(&claim.to)))),
        word_column("flow", claims.iter().map(|claim| claim.flow)),
        texts("item", |claim| &claim.item),
        texts("category", |claim| &claim.category),
        decimal_column("low", claims.iter().map(|claim| claim.low))?,
        decimal_column("high", claims.iter().map(|claim| claim.high))?,
        word_column("qualifier", claims.iter().map(|claim| claim.qualifier)),
        word_column("unit", claims.iter().map(|claim| claim.unit)),
        word_column(
            "per",
            claims.iter().map(|claim| Some(claim.per.iter().map(|per| per.word()).collect::<Vec<_>>().join(";"))),
        ),
        periods("period", |claim| claim.period),
        word_column("period_basis", claims.iter().map(|claim| Some(claim.period_basis))),
        periods("stated", |claim| claim.stated),
        word_column("certainty", claims.iter().map(|claim| Some(claim.certainty))),
        texts("attribution", |claim| &claim.attribution),
        texts("wording", |claim| &claim.wording),
        texts("note", |claim| &claim.note),
        word_column("pair", claims.iter().map(|claim| claim.pair())),
        word_column("sides", claims.iter().map(|claim| Some(sides(claim)))),
        days("first", &first),
        days("last", &last),
        integer_column("first_year", claims.iter().map(|claim| years(claim).first)),
        integer_column("year", claims.iter().map(|claim| years(claim).last)),
        boolean_column("fiscal", claims.iter().map(|claim| years(claim).fiscal)),
        days("said", &said),
        boolean_column("estimate", claims.iter().map(|claim| claim.is_estimate())),
        word_column("unit_kind", claims.iter().map(|claim| claim.unit.map(|unit| unit.kind()))),
        text_column("thread", claims.iter().map(|claim| thread_of(threads, &claim.id))),
        word_column("outlet", claims.iter().map(|claim| source(claim).map(outlet))),
    ];
    Ok(DataFrame::new(claims.len(), columns)?)
}

fn source_frame(sources: &[&Source]) -> Result<DataFrame> {
    let texts = |name: &str, get: fn(&Source) -> &str| text_column(name, sources.iter().map(|source| get(source)));
    let columns: Vec<Values> = vec![
        texts("id", |source| &source.id),
        texts("title", |source| &source.title),
        texts("author", |source| &source.author),
        texts("publisher", |source| &source.publisher),
        word_column("published", sources.iter().map(|source| source.published)),
        texts("url", |source| &source.url),
        texts("language", |source| &source.language),
        texts("sha256", |source| &source.sha256),
        word_column("accessed", sources.iter().map(|source| source.accessed)),
        texts("citation", |source| &source.citation),
        texts("note", |source| &source.note),
    ];
    Ok(DataFrame::new(sources.len(), columns)?)
}

fn link_frame(ledger: &Ledger) -> Result<DataFrame> {
    let columns: Vec<Values> = vec![
        text_column("claim", ledger.links().map(|link| link.claim.as_str())),
        word_column("relation", ledger.links().map(|link| Some(link.relation))),
        text_column("other", ledger.links().map(|link| link.other.as_str())),
        text_column("note", ledger.links().map(|link| link.note.as_str())),
    ];
    Ok(DataFrame::new(ledger.links().count(), columns)?)
}

fn year_frame(claims: &[&Claim]) -> Result<DataFrame> {
    let mut rows: Vec<(&str, i32, i32)> = Vec::new();
    for claim in claims {
        let Some(period) = claim.period else { continue };
        let (Some(first), Some(last)) = (period.first_day(), period.last_day()) else { continue };
        let (first, last) = (i32::from(first.year()), i32::from(last.year()));
        let years = last - first + 1;
        if years <= MOST_YEARS {
            rows.extend((first..=last).map(|year| (claim.id.as_str(), year, years)));
        }
    }
    let columns: Vec<Values> = vec![
        text_column("claim", rows.iter().map(|(claim, _, _)| *claim)),
        integer_column("year", rows.iter().map(|(_, year, _)| Some(*year))),
        integer_column("years", rows.iter().map(|(_, _, years)| Some(*years))),
    ];
    Ok(DataFrame::new(rows.len(), columns)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_have_the_columns_of_their_schemas_in_order() {
        let tables = crate::measures::testing::recorded();
        for about in table_list() {
            let frame =
                tables.get(about.name).expect(about.name).and_then(|frame| frame.collect().ok()).expect(about.name);
            let names: Vec<&str> = frame.get_column_names().iter().map(|name| name.as_str()).collect();
            assert_eq!(names, about.columns.iter().map(|column| column.name).collect::<Vec<_>>(), "{}", about.name);
        }
    }
}
