//! The totals that a question needs, in memory: one small value a row, words by number.

use std::collections::{HashMap, HashSet};

use polars::prelude::*;
use rayon::prelude::*;

use super::words::{NONE, Words};
use super::{Scope, candidates, detail, is_dyad};
use crate::datasets::flows;
use crate::error::{Error, ErrorKind, Result};
use crate::frame::decimal_type;
use crate::measures::Ask;
use crate::measures::register::years;
use crate::model::Country;
use crate::tables::{Tables, WORLD};

/// Months of a whole year.
const YEAR: i32 = 12;
/// Rows of a table that is worth reading by two workers.
const MANY_ROWS: usize = 20_000;
/// [`flows::ALL_CHAPTERS`] beside the counts of a table.
pub(super) const ALL_CHAPTERS: i32 = flows::ALL_CHAPTERS as i32;

/// What figures must share to be put together: data set, series, goods or services, prices, whose figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Source {
    pub dataset: u32,
    pub series: u32,
    pub trade: u32,
    pub prices: u32,
    /// Reconciled from both sides: the reporter is the exporter.
    pub reconciled: bool,
}

/// One row of the table `totals`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Total {
    /// Place in [`Totals::sources`].
    pub source: u32,
    pub reporter: Country,
    pub partner: Country,
    pub import: bool,
    pub year: i32,
    pub figure: Amount,
    /// Months that were reported, when they are not the whole year.
    pub part: Option<u8>,
    /// Chapters that it is a sum over, when they are too few to be all products.
    pub chapters: Option<u8>,
    /// The same free on board, where the file has it beside.
    pub fob: Amount,
    pub valuation: u32,
    pub release: u32,
    pub vintage: u32,
    /// Edition of the classification of a product below chapters; [`NONE`] where it is not named, and for all else.
    pub edition: u32,
    /// All or part of it is the provider's estimate.
    pub estimate: bool,
    rank: u8,
}

/// Thousandths of a dollar, as the store has them, in half the room of an optional number of all digits; it may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Amount(i64);

impl Amount {
    /// Below every figure.
    pub const MISSING: Amount = Amount(i64::MIN);

    /// A value in millionths of a dollar. The store's range is 9.2 quadrillion dollars; what is beyond it is no figure of trade.
    pub fn of(value: Option<i128>) -> Amount {
        // Most fit into half the digits, which divide in a tenth of the time.
        let thousandths = value.and_then(|value| match i64::try_from(value) {
            Ok(value) => Some(value / 1_000),
            Err(_) => i64::try_from(value / 1_000).ok(),
        });
        thousandths.map_or(Amount::MISSING, Amount)
    }

    /// In millionths of a dollar; `None` when missing.
    pub fn value(self) -> Option<i128> {
        (self != Amount::MISSING).then(|| i128::from(self.0) * 1_000)
    }
}

impl Total {
    /// In millionths of a dollar, of the whole year or of the part that is there; `None` when missing.
    pub fn figure(&self) -> Option<i128> {
        self.figure.value()
    }

    /// The figure of the whole year; missing for a part of a year.
    pub fn amount(&self) -> Amount {
        if self.part.is_none() { self.figure } else { Amount::MISSING }
    }

    /// The value of the whole year; `None` when missing, and for a part of a year.
    pub fn value(&self) -> Option<i128> {
        self.amount().value()
    }

    /// The same figure in the books of the other side.
    pub const fn swapped(self) -> Total {
        Total { reporter: self.partner, partner: self.reporter, import: !self.import, ..self }
    }
}

/// The rows that a question needs, each key once.
#[derive(Debug, Default)]
pub(super) struct Totals {
    pub words: Words,
    /// In alphabetical order.
    pub sources: Vec<Source>,
    pub rows: Vec<Total>,
    /// The edition of products that a report is in, where those beside it are told in another one and the report has no figure
    /// therefore.
    pub other_editions: HashMap<Report, String>,
}

/// Place in [`Totals::sources`], reporter, partner, import, year.
pub(super) type Report = (u32, Country, Country, bool, i32);

impl Totals {
    /// Reads the rows that fit. With a product asked for, sums of the product's detail in the place of totals.
    ///
    /// Where several releases of one data set have the same figure, one of them counts: a whole year before a part, a figure
    /// before none, the file's own total before a sum, then the one that stands last. A store has chosen by the same rule.
    ///
    /// # Errors
    /// No table of that name; a data set that is not in it; a product that means two things.
    pub fn read(tables: &Tables, ask: &Ask, scope: Scope) -> Result<Totals> {
        let mut other = None;
        let product = detail::product(ask)?;
        let pieces = match &product {
            Some(product) => {
                let sums = detail::totals(tables, ask, product, scope)?.collect()?;
                other = Some(sums.clone().lazy().filter(col(detail::OTHER_EDITION).is_not_null()).collect()?);
                vec![sums.lazy()]
            }
            None => {
                let wanted = candidates(scope, ask, col("books").eq(lit("reconciled")));
                let pieces = tables.statistics_in_pieces("totals")?.into_iter();
                let fitting = |rows: LazyFrame| match &wanted {
                    Some(wanted) => rows.filter(wanted.clone()),
                    None => rows,
                };
                pieces.map(|piece| fitting(narrowed(piece.rows, ask))).collect()
            }
        };
        // Sums of a product say in which edition they are.
        let edition = (product.is_some() || ask.given_product.is_some()).then_some(detail::EDITION);
        let columns: Vec<Expr> = COLUMNS.iter().map(|(name, _)| *name).chain(edition).map(col).collect();
        let frames: Vec<DataFrame> = pieces
            .into_par_iter()
            .map(|piece| typed(piece.select(&columns).collect()?))
            .collect::<PolarsResult<_>>()?;
        if frames.iter().all(|frame| frame.height() == 0) {
            known_datasets(tables, ask)?;
        }
        let mut totals = Totals::of(&frames)?;
        if let Some(other) = &other {
            totals.other_editions = totals.in_other_editions(other)?;
        }
        if scope == Scope::Dyads {
            totals.rows.retain(|row| is_dyad(ask, row.reporter, row.partner));
        }
        totals.whole_years(tables, ask)?;
        totals.without_repeats();
        Ok(totals)
    }

    fn of(frames: &[DataFrame]) -> Result<Totals> {
        // Each has words and sources of its own, so that they are read side by side.
        let read = |frame: DataFrame| {
            let mut totals = Totals::default();
            totals.take(&frame).map(|()| totals)
        };
        let pieces: Vec<DataFrame> = frames.iter().flat_map(in_halves).collect();
        let mut parts = pieces.into_par_iter().map(read).collect::<Result<Vec<_>>>()?.into_iter();
        let mut totals = parts.next().unwrap_or_default();
        totals.rows.reserve(parts.as_slice().iter().map(|part| part.rows.len()).sum());
        parts.for_each(|part| totals.append(part));
        totals.in_order_of_sources();
        Ok(totals)
    }

    /// Takes the rows of others, with the numbers that their words and sources have here.
    fn append(&mut self, others: Totals) {
        let words = self.words.taken_all(&others.words);
        let word = |number: u32| if number == NONE { NONE } else { words[number as usize] };
        let places: Vec<u32> = others
            .sources
            .iter()
            .map(|source| {
                let source = self.words.taken_source(&others.words, source);
                let known = self.sources.iter().position(|known| *known == source);
                known.unwrap_or_else(|| {
                    self.sources.push(source);
                    self.sources.len() - 1
                }) as u32
            })
            .collect();
        self.rows.extend(others.rows.into_iter().map(|row| Total {
            source: places[row.source as usize],
            valuation: word(row.valuation),
            edition: word(row.edition),
            release: word(row.release),
            vintage: word(row.vintage),
            ..row
        }));
    }

    /// Takes the rows of a table.
    fn take(&mut self, frame: &DataFrame) -> Result<()> {
        let Totals { words, sources, rows, .. } = self;
        rows.reserve(frame.height());
        let mut known: HashMap<Source, u32> = HashMap::new();
        let mut text = |name: &str| words.read(frame.column(name)?);
        let [dataset, series, trade, prices] = ["dataset", "series", "trade", "prices"].map(&mut text);
        let [valuation, vintage, release, basis] = ["valuation", "vintage", "release", "basis"].map(&mut text);
        let [books, flow] = ["books", "flow"].map(&mut text);
        let (dataset, series, trade, prices) = (dataset?, series?, trade?, prices?);
        let (valuation, vintage, release, basis) = (valuation?, vintage?, release?, basis?);
        let (books, flow) = (books?, flow?);
        let edition = frame.column(detail::EDITION).ok().map(|column| words.read(column)).transpose()?;
        let [reporter, partner] = ["reporter", "partner"].map(|name| codes(frame.column(name)?));
        let (reporter, partner) = (reporter?, partner?);
        let year = frame.column("year")?.i32()?;
        let value = frame.column("value")?.decimal()?.physical();
        let months = frame.column("months")?.i32()?;
        let fob = frame.column("fob")?.decimal()?.physical();
        let chapters = frame.column("chapters")?.i32()?;
        let estimate = frame.column("estimate")?.bool()?;
        let (reconciled, import) = (words.number("reconciled"), words.number("import"));
        let ranks = ["months", "products-months", "products", "total"].map(|word| words.number(word));

        let mut last: Option<(Source, u32)> = None;
        let figures = year.iter().zip(value.iter()).zip(months.iter()).zip(estimate.iter());
        let beside = fob.iter().zip(chapters.iter());
        for (row, ((((year, value), months), estimate), (fob, chapters))) in figures.zip(beside).enumerate() {
            let Some(year) = year else { continue };
            let key = Source {
                dataset: dataset.at(row),
                series: series.at(row),
                trade: trade.at(row),
                prices: prices.at(row),
                reconciled: books.at(row) == reconciled,
            };
            let source = match last {
                Some((before, source)) if before == key => source,
                _ => *known.entry(key).or_insert_with(|| {
                    sources.push(key);
                    sources.len() as u32 - 1
                }),
            };
            last = Some((key, source));
            let part = months.filter(|months| *months < YEAR).map(|months| months.clamp(0, YEAR) as u8);
            rows.push(Total {
                source,
                reporter: reporter[row],
                partner: partner[row],
                import: flow.at(row) == import,
                year,
                figure: Amount::of(value),
                part,
                chapters: chapters.filter(|count| *count < ALL_CHAPTERS).map(|count| count.max(0) as u8),
                fob: Amount::of(fob),
                valuation: valuation.at(row),
                release: release.at(row),
                vintage: vintage.at(row),
                edition: edition.as_ref().map_or(NONE, |edition| edition.at(row)),
                estimate: estimate.unwrap_or(false),
                rank: ranks.iter().position(|word| *word == basis.at(row)).unwrap_or(0) as u8,
            });
        }
        Ok(())
    }

    /// Numbers the sources in alphabetical order.
    fn in_order_of_sources(&mut self) {
        let spelled = |source: &Source| {
            let words = [source.dataset, source.series, source.trade, source.prices].map(|word| self.words.word(word));
            (words, source.reconciled)
        };
        let mut order: Vec<usize> = (0..self.sources.len()).collect();
        order.sort_by(|one, other| spelled(&self.sources[*one]).cmp(&spelled(&self.sources[*other])));
        let mut places = vec![0; order.len()];
        for (place, source) in order.iter().enumerate() {
            places[*source] = place as u32;
        }
        self.sources = order.iter().map(|source| self.sources[*source]).collect();
        for row in &mut self.rows {
            row.source = places[row.source as usize];
        }
    }

    /// A sum of fewer months than twelve is one of a whole year if the reporter has twelve months with any partner: then the
    /// months that this partner lacks had no trade.
    fn whole_years(&mut self, tables: &Tables, ask: &Ask) -> Result<()> {
        if self.rows.iter().all(|row| row.part.is_none()) {
            return Ok(());
        }
        let whole = match tables.has("totals") {
            true => self.reported_whole(tables, ask)?,
            false => HashSet::new(),
        };
        for row in self.rows.iter_mut().filter(|row| row.part.is_some()) {
            if whole.contains(&(row.source, row.reporter, row.import, row.year)) {
                row.part = None;
            }
        }
        Ok(())
    }

    /// Reporters, flows and years of which twelve months were reported; in the edition of the products that is asked for, where one
    /// is named.
    fn reported_whole(&mut self, tables: &Tables, ask: &Ask) -> Result<HashSet<(u32, Country, bool, i32)>> {
        let keys = ["dataset", "series", "trade", "prices", "books", "reporter", "flow", "year"];
        let months = match detail::named_edition(ask) {
            Some(edition) => tables
                .statistics("flows")?
                .filter(col("flow").eq(lit("export")).or(col("flow").eq(lit("import"))))
                .filter(col("month").is_not_null().and(col("classification").eq(lit(edition))))
                .with_column(lit("own").alias("books"))
                .group_by(keys.map(col))
                .agg([col("month").n_unique().cast(DataType::Int32).alias("months")]),
            None => tables.statistics("totals")?,
        };
        let frame = months
            .filter(col("months").gt_eq(lit(YEAR)))
            .group_by(keys.map(col))
            .agg([col("months").max()])
            .select(keys.map(|key| match key {
                "year" => col(key).cast(DataType::Int32),
                _ => col(key).cast(DataType::String),
            }))
            .collect()?;
        let mut text = |name: &str| self.words.read(frame.column(name)?);
        let [dataset, series, trade, prices] = ["dataset", "series", "trade", "prices"].map(&mut text);
        let (dataset, series, trade, prices) = (dataset?, series?, trade?, prices?);
        let (books, flow) = (text("books")?, text("flow")?);
        let (reconciled, import) = (self.words.number("reconciled"), self.words.number("import"));
        let reporter = codes(frame.column("reporter")?)?;
        let places: HashMap<Source, u32> =
            self.sources.iter().enumerate().map(|(place, source)| (*source, place as u32)).collect();
        let mut whole = HashSet::new();
        for (row, year) in frame.column("year")?.i32()?.iter().enumerate() {
            let source = Source {
                dataset: dataset.at(row),
                series: series.at(row),
                trade: trade.at(row),
                prices: prices.at(row),
                reconciled: books.at(row) == reconciled,
            };
            if let (Some(place), Some(year)) = (places.get(&source), year) {
                whole.insert((*place, reporter[row], flow.at(row) == import, year));
            }
        }
        Ok(whole)
    }

    /// Adds the exports of the file's own World as a reporter, which no total is of. Such rows stand among the flows only: with a
    /// product asked for they are here already.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn add_world_reporter(&mut self, tables: &Tables, ask: &Ask) -> Result<()> {
        if ask.product.is_some() || !tables.has("flows") {
            return Ok(());
        }
        let is_all = |side: &str| col(format!("{side}_class")).eq(lit("world"));
        let fits = is_all("reporter")
            .and(is_all("partner").or(col("partner").is_not_null()))
            .and(col("flow").eq(lit("export")).and(col("product").eq(lit("TOTAL"))))
            .and(col("quarter").is_null().and(col("month").is_null()).and(col("split").is_null()));
        let column = |(name, dtype): &(&'static str, DataType)| match *name {
            "reporter" => lit(WORLD).alias("reporter"),
            "partner" => when(is_all("partner")).then(lit(WORLD)).otherwise(col("partner")).alias("partner"),
            "books" => lit("own").alias("books"),
            "basis" => lit("total").alias("basis"),
            "months" | "chapters" => lit(NULL).cast(dtype.clone()).alias(*name),
            name => col(name).cast(dtype.clone()),
        };
        let frame = narrowed(tables.statistics("flows")?, ask)
            .filter(fits)
            .select(COLUMNS.iter().map(column).collect::<Vec<_>>())
            .unique_stable(
                Some(by_name(["dataset", "series", "trade", "prices", "partner", "year"], true, false)),
                UniqueKeepStrategy::First,
            )
            .collect()?;
        if frame.height() == 0 {
            return Ok(());
        }
        let mut world = Totals::default();
        world.take(&frame)?;
        self.append(world);
        self.in_order_of_sources();
        Ok(())
    }

    /// True where several releases of one source have the same year: only there can a key stand twice.
    fn may_repeat(&self) -> bool {
        let years = self.rows.iter().map(|row| row.year);
        let Some((first, last)) = years.clone().min().zip(years.max()) else { return false };
        let width = last.saturating_sub(first).saturating_add(1) as usize;
        if width.saturating_mul(self.sources.len()) > 1_000_000 {
            return true;
        }
        let mut releases = vec![NONE; width * self.sources.len()];
        self.rows.iter().any(|row| {
            let place = &mut releases[row.source as usize * width + (row.year - first) as usize];
            let other = *place != NONE && *place != row.release;
            *place = row.release;
            other
        })
    }

    /// Keeps one row of each key.
    fn without_repeats(&mut self) {
        if !self.may_repeat() {
            return;
        }
        let mut place: HashMap<u32, usize> = HashMap::new();
        for row in &self.rows {
            let next = place.len();
            place.entry(row.release).or_insert(next);
        }
        let better =
            |row: &Total| (row.part.is_none(), row.figure().is_some(), row.rank, place.get(&row.release).copied());
        let key = |row: &Total| (row.source, row.reporter, row.partner, row.import, row.year);
        self.rows.sort_by(|one, other| key(one).cmp(&key(other)).then_with(|| better(other).cmp(&better(one))));
        self.rows.dedup_by_key(|row| key(row));
    }

    /// The edition that a report is in, where those beside it are told in another one.
    pub fn other_edition(&self, report: Report) -> Option<&str> {
        self.other_editions.get(&report).map(String::as_str)
    }

    /// The reports that are in another edition than those beside them, from their sums of a product.
    fn in_other_editions(&mut self, sums: &DataFrame) -> Result<HashMap<Report, String>> {
        let mut text = |name: &str| self.words.read(&sums.column(name)?.cast(&DataType::String)?);
        let [dataset, series, trade, prices] = ["dataset", "series", "trade", "prices"].map(&mut text);
        let (dataset, series, trade, prices, books) = (dataset?, series?, trade?, prices?, text("books")?);
        let reconciled = self.words.number("reconciled");
        let (reporter, partner) = (codes(sums.column("reporter")?)?, codes(sums.column("partner")?)?);
        let (flow, edition) = (sums.column("flow")?.cast(&DataType::String)?, sums.column(detail::OTHER_EDITION)?);
        let year = sums.column("year")?.cast(&DataType::Int32)?;
        let rows = flow.str()?.iter().zip(year.i32()?.iter()).zip(edition.str()?.iter()).enumerate();
        let found = rows.filter_map(|(row, ((flow, year), edition))| {
            let source = Source {
                dataset: dataset.at(row),
                series: series.at(row),
                trade: trade.at(row),
                prices: prices.at(row),
                reconciled: books.at(row) == reconciled,
            };
            let place = self.sources.iter().position(|known| *known == source)? as u32;
            Some(((place, reporter[row], partner[row], flow? == "import", year?), edition?.to_owned()))
        });
        Ok(found.collect())
    }

    /// The columns that name the sources, by their places.
    ///
    /// # Errors
    /// Never with places of these sources.
    pub fn source_columns(&self, places: impl Iterator<Item = u32> + Clone) -> Result<[Column; 4]> {
        self.words.source_columns(places.map(|place| &self.sources[place as usize]))
    }
}

/// What is read of a total.
static COLUMNS: [(&str, DataType); 18] = [
    ("release", DataType::String),
    ("dataset", DataType::String),
    ("vintage", DataType::String),
    ("reporter", DataType::String),
    ("partner", DataType::String),
    ("flow", DataType::String),
    ("series", DataType::String),
    ("trade", DataType::String),
    ("prices", DataType::String),
    ("valuation", DataType::String),
    ("books", DataType::String),
    ("basis", DataType::String),
    ("year", DataType::Int32),
    ("months", DataType::Int32),
    ("value", decimal_type()),
    ("estimate", DataType::Boolean),
    ("fob", decimal_type()),
    ("chapters", DataType::Int32),
];

/// The columns of some totals in these types, with the edition of products where it is there; most have them already.
fn typed(frame: DataFrame) -> PolarsResult<DataFrame> {
    let dtypes = COLUMNS.iter().map(|(_, dtype)| dtype).chain([&DataType::String]);
    let columns = frame.columns().iter().zip(dtypes).map(|(column, dtype)| match column.dtype() == dtype {
        true => Ok(column.clone()),
        false => column.cast(dtype),
    });
    DataFrame::new(frame.height(), columns.collect::<PolarsResult<_>>()?)
}

/// The rows of a table, in two where they are many.
fn in_halves(frame: &DataFrame) -> Vec<DataFrame> {
    let half = frame.height() / 2;
    match frame.height() > MANY_ROWS {
        true => vec![frame.slice(0, half), frame.slice(half as i64, frame.height() - half)],
        false => vec![frame.clone()],
    }
}

/// Rows of the data sets and years asked for.
pub(super) fn narrowed(frame: LazyFrame, ask: &Ask) -> LazyFrame {
    let datasets = ask.datasets.iter().map(|name| col("dataset").eq(lit(name.trim().to_lowercase())));
    let frame = match datasets.reduce(Expr::or) {
        Some(wanted) => frame.filter(wanted),
        None => frame,
    };
    match years_asked(ask) {
        Some(years) => frame.filter(years),
        None => frame,
    }
}

/// The condition on the years asked for; `None` for all.
pub(super) fn years_asked(ask: &Ask) -> Option<Expr> {
    (ask.since.is_some() || ask.until.is_some()).then(|| years(ask, "year"))
}

/// A data set that is not there is a wrong name, not an empty answer.
fn known_datasets(tables: &Tables, ask: &Ask) -> Result<()> {
    if ask.datasets.is_empty() {
        return Ok(());
    }
    let table = if detail::product(ask)?.is_some() { "flows" } else { "totals" };
    let frame = tables
        .statistics(table)?
        .select([col("dataset").cast(DataType::String)])
        .unique_stable(None, UniqueKeepStrategy::Any)
        .sort(["dataset"], SortMultipleOptions::default())
        .collect()?;
    let known: Vec<&str> = frame.column("dataset")?.str()?.iter().flatten().collect();
    match ask.datasets.iter().find(|name| !known.contains(&name.trim().to_lowercase().as_str())) {
        Some(name) => Err(Error::usage(format!("no {table} of the data set `{name}`")).with_nearest(name, &known)),
        None => Ok(()),
    }
}

/// The countries of a column of codes.
pub(super) fn codes(column: &Column) -> Result<Vec<Country>> {
    let strange = |code: &str| Error::new(ErrorKind::Internal, format!("`{code}` in a table of totals is no code"));
    column
        .str()?
        .iter()
        .map(|code| Country::parse(code.unwrap_or("")).ok_or_else(|| strange(code.unwrap_or(""))))
        .collect()
}

/// True for all partners together.
pub(super) fn is_world(country: Country) -> bool {
    country.code() == WORLD
}
