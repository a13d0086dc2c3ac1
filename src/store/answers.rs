//! Which releases of trade statistics answer a question, and their rows with every column of the table.

use jiff::civil::Date;
use polars::prelude::{
    DataFrame, DataType, Expr, IntoLazy, LazyFrame, NULL, PlSmallStr, PolarsResult, Scalar, UnionArgs, by_name,
    coalesce, col, concat, lit, when,
};

use super::manifest::{Part, Release};
use super::statistics::{GROSS_BASIS, WHOLE_EDITIONS};
use super::{FLOWS, INDICATORS, STATISTICS, Store, TOTALS, WORLD};
use super::{chapters, pieces};
use crate::error::{Error, Result};
use crate::frame::decimal_type;
use crate::model::{Column, ColumnType, Schema};

impl Store {
    /// The releases of trade statistics that a table is answered from: of every data set one vintage, the newest or the one
    /// that is wanted. Files without a vintage stand for one release in several pieces. Of a data set that is published in several
    /// editions of the products one answers: the one named (`H5`) where the data set has it, else the one with most years.
    ///
    /// # Errors
    /// A usage error when no release has the table, or none of that vintage.
    pub fn chosen_statistics(
        &self,
        table: &str,
        vintage: Option<&str>,
        known_by: Option<Date>,
        edition: Option<&str>,
    ) -> Result<Vec<&Release>> {
        let with_table: Vec<&Release> =
            self.releases().iter().filter(|release| release.part(table).is_some()).collect();
        if with_table.is_empty() && self.for_a_while {
            let files: Vec<&str> = self.releases().iter().map(|release| release.file.as_str()).collect();
            return Err(Error::refused(format!("no {table} between countries in {}", files.join(", ")))
                .with_hint("`bilat table flows --input FILE` shows what it has; totals need rows by partner country"));
        }
        if with_table.is_empty() {
            return Err(Error::usage(format!("the store in {} has no {table}", self.folder().display()))
                .with_hint("`bilat import FILE...` brings them in; `bilat list releases` says what is there"));
        }
        let candidates: Vec<&Release> =
            with_table.iter().copied().filter(|release| is_wanted(release, vintage, known_by)).collect();
        if candidates.is_empty() {
            let known: Vec<&str> = with_table.iter().map(|release| release.id.as_str()).collect();
            let wanted = vintage.map(str::to_owned).or(known_by.map(|day| format!("of {day} or before")));
            return Err(Error::usage(format!("no {table} of the vintage {}", wanted.unwrap_or_default()))
                .with_hint(format!("in the store: {}", known.join(", "))));
        }
        let candidates = of_edition(candidates, edition);
        let mut chosen: Vec<&Release> =
            candidates.iter().copied().filter(|release| of_best_edition(release, &candidates)).collect();
        // Gross and other flows of WITS are two series in two files as in one: the last ones answer.
        let is_gross = |release: &Release| release.basis == GROSS_BASIS;
        chosen.sort_by_key(|release| {
            (release.provider.as_str(), is_gross(release), release.vintage.as_deref(), release.sequence)
        });
        Ok(chosen)
    }

    /// The rows of a table of trade statistics from these releases, as [`Store::chosen_statistics`] orders them. Where two files
    /// have the same figure, the later vintage answers, then the later import, with all rows that it has of it; a file's own total
    /// goes before a sum. Totals that several downloads have in pieces are summed from all of them.
    ///
    /// # Errors
    /// An I/O error when a file of the store is missing or broken.
    pub fn scan_statistics(&self, schema: &Schema, releases: &[&Release]) -> Result<LazyFrame> {
        let each = by_provider(releases);
        let frames = each.iter().filter_map(|releases| self.scan_one_provider(schema, releases).transpose());
        match frames.collect::<Result<Vec<_>>>()?.as_slice() {
            [] => Ok(DataFrame::empty().lazy()),
            [one] => Ok(one.clone()),
            many => Ok(concat(many, UnionArgs::default())?),
        }
    }

    /// [`Store::scan_statistics`] of releases of one provider: only those can have the same figure.
    fn scan_one_provider(&self, schema: &Schema, releases: &[&Release]) -> Result<Option<LazyFrame>> {
        let Some(rows) = self.scan_parts(schema, releases, |_| true, None)? else { return Ok(None) };
        if schema.name == TOTALS.name && overlap(releases) {
            return chapters::told_together(pieces::put_together(self, releases, rows)?, releases).map(Some);
        }
        Ok(Some(rows))
    }

    /// The rows of `flows` that fit, each figure from the release that answers for it. What fits must be the same in all releases
    /// of a figure: its reporter, its flow, its year.
    pub(super) fn scan_flows_of(&self, releases: &[&Release], fits: Expr) -> Result<LazyFrame> {
        let rows = self.scan_parts(&FLOWS, releases, |_| true, Some(fits))?;
        Ok(rows.unwrap_or_else(|| DataFrame::empty().lazy()))
    }

    /// The totals of these releases, each as its file has it.
    pub(super) fn scan_all_totals(&self, releases: &[&Release]) -> Result<LazyFrame> {
        let parts = releases.iter().flat_map(|release| release.parts_of(TOTALS.name).map(move |part| (release, part)));
        let frames = parts.map(|(release, part)| Ok(completed(self.scan_part(part)?, &TOTALS, release, part)));
        Ok(concat(frames.collect::<Result<Vec<_>>>()?, UnionArgs::default())?)
    }

    /// The same, without the files that have nothing in a column: years of BACI need not be read for months. `None` when no file is
    /// left.
    ///
    /// # Errors
    /// As [`Store::scan_statistics`].
    pub fn scan_statistics_having(
        &self,
        schema: &Schema,
        releases: &[&Release],
        column: &str,
    ) -> Result<Option<LazyFrame>> {
        let has_any = |part: &Part| !part.constants.get(column).is_some_and(serde_json::Value::is_null);
        let each = by_provider(releases);
        let frames = each.iter().filter_map(|releases| self.scan_parts(schema, releases, has_any, None).transpose());
        match frames.collect::<Result<Vec<_>>>()?.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(one.clone())),
            many => Ok(Some(concat(many, UnionArgs::default())?)),
        }
    }

    /// The rows of [`Store::scan_statistics`], a piece a file where no two files of a provider have the same figure: what a file says once for
    /// all of its rows is then never spelled out.
    ///
    /// # Errors
    /// As [`Store::scan_statistics`].
    pub fn scan_statistics_in_pieces(&self, schema: &Schema, releases: &[&Release]) -> Result<Vec<Piece>> {
        let each = by_provider(releases);
        let pieces = each.iter().map(|releases| self.pieces_of_one_provider(schema, releases));
        Ok(pieces.collect::<Result<Vec<_>>>()?.concat())
    }

    fn pieces_of_one_provider(&self, schema: &Schema, releases: &[&Release]) -> Result<Vec<Piece>> {
        let parts =
            || releases.iter().flat_map(|release| release.parts_of(schema.name).map(move |part| (release, part)));
        if overlap(releases) {
            let count = parts().map(|(_, part)| part.rows).sum();
            let rows = self.scan_one_provider(schema, releases)?;
            return Ok(rows.map(|rows| Piece { rows, count, same: Vec::new() }).into_iter().collect());
        }
        let piece = |(release, part): (&&Release, &Part)| {
            let is_spelled = |name: &str| part.columns.iter().any(|own| own == name);
            // The code of an area stands in for its name, see [`completed`].
            let follows = |name: &str| name.ends_with("_name") && !part.constants.contains_key(name);
            let is_same = |name: &str| !is_spelled(name) && !follows(name);
            let same = schema.names().into_iter().filter(|name| is_same(name)).collect();
            Ok(Piece { rows: completed(self.scan_part(part)?, schema, release, part), count: part.rows, same })
        };
        parts().map(piece).collect()
    }

    fn scan_parts(
        &self,
        schema: &Schema,
        releases: &[&Release],
        wanted: impl Fn(&Part) -> bool,
        fits: Option<Expr>,
    ) -> Result<Option<LazyFrame>> {
        let several = overlap(releases);
        let mut frames = Vec::new();
        for (place, release) in releases.iter().enumerate() {
            for part in release.parts_of(schema.name).filter(|part| wanted(part)) {
                let frame = completed(self.scan_part(part)?, schema, release, part);
                let frame = fits.iter().fold(frame, |frame, fits| frame.filter(fits.clone()));
                frames.push(match several {
                    true => frame.with_column(lit(place as u32).alias(SEQUENCE)),
                    false => frame,
                });
            }
        }
        let all = match frames.as_slice() {
            [] => return Ok(None),
            [one] if !several => return Ok(Some(one.clone())),
            many => concat(many, UnionArgs::default())?,
        };
        Ok(Some(if several { without_overlap(all, schema)? } else { all }))
    }
}

/// Some rows of a table of trade statistics, such as those of one file of the store.
#[derive(Clone)]
pub struct Piece {
    /// The rows, with every column of the table.
    pub rows: LazyFrame,
    /// How many they are.
    pub count: usize,
    /// Columns that are known to have one value in all of them.
    pub same: Vec<&'static str>,
}

const SEQUENCE: &str = "place of the release";

/// True for a release that a question may be answered from: of the vintage that is wanted, and made by that day.
pub fn is_wanted(release: &Release, vintage: Option<&str>, known_by: Option<Date>) -> bool {
    match (vintage, release.vintage.as_deref()) {
        (Some(start), of_release) => {
            of_release.is_some_and(|vintage| vintage.starts_with(start)) || release.id.starts_with(start)
        }
        (None, Some(vintage)) => known_by.is_none_or(|day| day_of(vintage).is_none_or(|made| made <= day)),
        (None, None) => true,
    }
}

/// The first day of a vintage that says it: `2022-12-22`, `V202401b`.
fn day_of(vintage: &str) -> Option<Date> {
    if let Ok(day) = vintage.get(..10).unwrap_or_default().parse() {
        return Some(day);
    }
    let digits = vintage.strip_prefix('V')?.get(..6)?;
    Date::new(digits.get(..4)?.parse().ok()?, digits.get(4..)?.parse().ok()?, 1).ok()
}

/// Providers whose downloads are pieces of one data set, by country or indicator, each as of its day. The others publish whole
/// editions, which are never mixed.
pub const IN_PIECES: [&str; 4] = ["comtrade", "imf", "wdi", "wits"];

/// The releases that are left where an edition of the products is named: of a data set that has it, those of that edition.
fn of_edition<'a>(candidates: Vec<&'a Release>, edition: Option<&str>) -> Vec<&'a Release> {
    let Some(edition) = edition else { return candidates };
    let is_of_it = |release: &Release| release.classification.as_deref() == Some(edition);
    let has_it = |provider: &str| candidates.iter().any(|other| other.provider == provider && is_of_it(other));
    let is_left = |release: &&&Release| {
        is_of_it(release) || IN_PIECES.contains(&release.provider.as_str()) || !has_it(&release.provider)
    };
    candidates.iter().filter(is_left).copied().collect()
}

/// True for pieces, and for releases of the newest vintage of their data set; there of the edition of the products that has most
/// years: the same trade in two editions is never added up.
fn of_best_edition(release: &Release, candidates: &[&Release]) -> bool {
    if IN_PIECES.contains(&release.provider.as_str()) {
        return true;
    }
    let of_set = || candidates.iter().filter(|other| other.provider == release.provider);
    if release.vintage.is_some() && release.vintage != of_set().filter_map(|other| other.vintage.clone()).max() {
        return false;
    }
    let same_vintage = || of_set().filter(|other| other.vintage == release.vintage);
    let years = |classification: &Option<String>| {
        let of_edition = same_vintage().filter(|other| other.classification == *classification);
        let span = |other: &&&Release| Some(other.last_year? - other.first_year? + 1);
        of_edition.filter_map(|other| span(&other)).sum::<i32>()
    };
    let best =
        same_vintage().map(|other| (years(&other.classification), std::cmp::Reverse(&other.classification))).max();
    best.is_none_or(|(_, std::cmp::Reverse(classification))| *classification == release.classification)
}

/// The releases of each provider, in the order in which they stand.
fn by_provider<'a>(releases: &[&'a Release]) -> Vec<Vec<&'a Release>> {
    let mut sorted = releases.to_vec();
    sorted.sort_by_key(|release| &release.provider);
    sorted.chunk_by(|one, other| one.provider == other.provider).map(<[_]>::to_vec).collect()
}

/// True when two releases of a data set can have the same figure.
pub(super) fn overlap(releases: &[&Release]) -> bool {
    let meets = |one: &Release, other: &Release| {
        // Of a release that does not say its years nothing is known: it may have any.
        let years = match (one.first_year.zip(one.last_year), other.first_year.zip(other.last_year)) {
            (Some(one), Some(other)) => one.0 <= other.1 && other.0 <= one.1,
            _ => true,
        };
        let everybody = one.reporters.is_empty() || other.reporters.is_empty();
        let books = everybody || one.reporters.iter().any(|reporter| other.reporters.contains(reporter));
        one.provider == other.provider && years && books
    };
    releases.iter().enumerate().any(|(at, one)| releases[..at].iter().any(|other| meets(one, other)))
}

/// What names a figure of a table, whatever release has it; nothing for tables whose rows are never chosen from.
fn key_of(schema: &Schema) -> Option<Vec<Expr>> {
    let plain = |names: &[&str]| names.iter().map(|name| col(*name)).collect::<Vec<_>>();
    if schema.name == TOTALS.name {
        return Some(plain(&TOTAL_KEY));
    }
    if schema.name == INDICATORS.name {
        return Some(plain(&["dataset", "area_name", "indicator", "year", "quarter", "month"]));
    }
    if schema.name != FLOWS.name {
        return None;
    }
    // Two files may spell one country differently.
    let area = |side: &str| {
        when(col(format!("{side}_class")).eq(lit("world")))
            .then(lit(WORLD))
            .otherwise(coalesce(&[col(side), col(format!("{side}_name"))]))
            .alias(format!("{side} of the key"))
    };
    // Of whole editions one file answers for a pair, with all of its products.
    let of_edition = WHOLE_EDITIONS.iter().map(|name| col("dataset").eq(lit(*name))).reduce(Expr::or);
    let of_edition = of_edition.unwrap_or_else(|| lit(false));
    let detail = |name: &'static str| {
        when(of_edition.clone()).then(lit(NULL)).otherwise(col(name)).alias(format!("{name} of the key"))
    };
    let mut key = plain(&["dataset", "flow", "series", "trade", "prices", "year"]);
    key.extend([area("reporter"), area("partner")]);
    key.extend(["classification", "product", "quarter", "month"].map(detail));
    Some(key)
}

/// What names a total.
pub(super) const TOTAL_KEY: [&str; 8] = ["dataset", "reporter", "partner", "flow", "series", "trade", "prices", "year"];

/// How good a figure is, as a number of the lowest bits above those of the release: a figure before none, and of totals a whole year
/// before a part of one and the file's own total before a sum; imports at CIF, as they are meant, before those at FOB.
fn quality(schema: &Schema) -> Expr {
    let bit = |truth: Expr, worth: i64| when(truth.fill_null(lit(false))).then(lit(worth)).otherwise(lit(0i64));
    let is_there = col("value").is_not_null();
    let has_valuation = schema.names().contains(&"valuation");
    let is_fob = if has_valuation { fob_import() } else { lit(false) };
    let at_border = bit(is_fob.not(), 1);
    if schema.name != TOTALS.name {
        return bit(is_there, 2) + at_border;
    }
    let basis = |word: &str, worth: i64| bit(col("basis").eq(lit(word.to_owned())), worth);
    let is_whole = col("months").is_null().or(col("months").gt_eq(lit(12)));
    let of_basis = basis("total", 6) + basis("products", 4) + basis("products-months", 2);
    bit(is_whole, 16) + bit(is_there, 8) + of_basis + at_border
}

fn fob_import() -> Expr {
    let is = |name: &str, word: &str| col(name).cast(DataType::String).eq(lit(word.to_owned())).fill_null(lit(false));
    is("flow", "import").and(is("valuation", "fob"))
}

/// Where several releases have a figure, all rows that the best of them has of it, the last one of equals. A release may have
/// several rows of one figure that are summed: by mode of transport, or of two areas that are one country today.
fn without_overlap(rows: LazyFrame, schema: &Schema) -> Result<LazyFrame> {
    let Some(key) = key_of(schema) else { return Ok(rows.drop(by_name([SEQUENCE], true, false))) };
    let worth = quality(schema) * lit(1i64 << 32) + col(SEQUENCE).cast(DataType::Int64);
    Ok(rows
        .with_column(worth.alias(WORTH))
        .with_column(col(WORTH).max().over(key)?.alias(BEST))
        // The best row of a key says which release answers.
        .filter((col(BEST) % lit(1i64 << 32)).eq(col(SEQUENCE).cast(DataType::Int64)))
        .drop(by_name([SEQUENCE, WORTH, BEST], true, false)))
}

const WORTH: &str = "worth of the row";
const BEST: &str = "worth of the best row";

/// The rows of a part with every column of the table, in its order.
pub(super) fn completed(frame: LazyFrame, schema: &Schema, release: &Release, part: &Part) -> LazyFrame {
    let column = |column: &Column| {
        let name = column.name;
        if part.columns.iter().any(|there| there == name) {
            let stored = col(name);
            return if column.kind == ColumnType::Decimal { stored.cast(decimal_type()) } else { stored };
        }
        let constant = part.constants.get(name).filter(|value| !value.is_null());
        match (name, constant, of_release(name, release)) {
            (_, Some(value), _) => literal(value, column),
            (_, None, Some(text)) => lit(text.to_owned()),
            // Rows of one shape are stored without the code that the file has for an area.
            ("reporter_name", None, None) => col("reporter"),
            ("partner_name", None, None) => col("partner"),
            (_, None, None) => nothing(column),
        }
        .alias(name)
    };
    frame.select(schema.columns.iter().map(column).collect::<Vec<_>>())
}

/// The same of totals in memory, which are in no store. What is the same in all rows is held once.
pub(super) fn completed_totals(frame: &DataFrame, release: &Release) -> Result<DataFrame> {
    let column = |column: &Column| {
        let name = column.name;
        match frame.column(name) {
            Ok(there) if column.kind == ColumnType::Decimal => there.cast(&decimal_type()),
            Ok(there) => Ok(there.clone()),
            Err(_) => {
                let text = of_release(name, release).map(|text| Scalar::from(PlSmallStr::from(text)));
                let scalar = text.unwrap_or_else(|| Scalar::null(type_of(column.kind)));
                Ok(polars::prelude::Column::new_scalar(name.into(), scalar, frame.height()))
            }
        }
    };
    let columns = TOTALS.columns.iter().map(column).collect::<PolarsResult<Vec<_>>>()?;
    Ok(DataFrame::new(frame.height(), columns)?)
}

/// What a release says for all of its rows.
fn of_release<'a>(column: &str, release: &'a Release) -> Option<&'a str> {
    match column {
        "release" => Some(&release.id),
        "dataset" => Some(&release.provider),
        "file" => Some(&release.file),
        "sha256" => Some(&release.sha256),
        "vintage" => release.vintage.as_deref(),
        _ => None,
    }
}

fn nothing(column: &Column) -> Expr {
    lit(NULL).cast(type_of(column.kind))
}

fn literal(value: &serde_json::Value, column: &Column) -> Expr {
    match value {
        serde_json::Value::Bool(truth) => lit(*truth),
        serde_json::Value::Number(number) => lit(number.as_i64().unwrap_or_default()).cast(type_of(column.kind)),
        serde_json::Value::String(text) => lit(text.clone()),
        _ => nothing(column),
    }
}

fn type_of(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Decimal => decimal_type(),
        ColumnType::Integer => DataType::Int32,
        ColumnType::Float => DataType::Float64,
        ColumnType::Boolean => DataType::Boolean,
        ColumnType::Date => DataType::Date,
        ColumnType::Text | ColumnType::Period => DataType::String,
    }
}

/// The schema of a table of trade statistics.
pub fn statistics_schema(table: &str) -> Option<&'static Schema> {
    STATISTICS.iter().find(|schema| schema.name == table)
}
