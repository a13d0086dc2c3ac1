//! Downloads in pieces: the totals of flows that several files of a data set have, by product or by month, from all of them.
//!
//! A file of crude oil and one of petrol have the exports of one country to another each in its own part; so have a January and a
//! February. Neither is the total. Where no file has a total of its own, the rows of all of them are put together as if they
//! stood in one file: each product and month once, that of the later import, and the audit of an import says which are summed.

use polars::prelude::{
    AnyValue, DataFrame, DataType, Expr, IntoLazy, JoinArgs, JoinType, LazyFrame, NULL, SortOptions, UnionArgs, col,
    concat, lit, when,
};
use rust_decimal::Decimal;

use super::answers::{IN_PIECES, TOTAL_KEY, completed_totals};
use super::manifest::Release;
use super::statistics::new_release;
use super::sums::Totals;
use super::{Store, TOTALS, WORLD};
use crate::datasets::audit::Audit;
use crate::datasets::flows::{
    Area, AreaClass, Breakdown, Counting, Flags, FlowKind, FlowRow, Presence, Prices, TradeKind, Valuation,
};
use crate::error::Result;
use crate::frame::decimal_type;
use crate::model::Country;

/// Rows of `flows` that are put together at once; of more, one reporter after another.
const MOST_AT_ONCE: usize = 2_000_000;

/// The chosen rows of the table `totals`, with those that several files have in pieces replaced by what all of them have.
///
/// # Errors
/// An I/O error when a file of the store is missing or broken.
pub(super) fn put_together(store: &Store, releases: &[&Release], chosen: LazyFrame) -> Result<LazyFrame> {
    let pieces: Vec<&Release> =
        releases.iter().copied().filter(|release| IN_PIECES.contains(&release.provider.as_str())).collect();
    if pieces.len() < 2 {
        return Ok(chosen);
    }
    let keys = in_pieces(store.scan_all_totals(&pieces)?)?;
    let mut whole = Vec::new();
    for provider in IN_PIECES {
        let of_provider: Vec<&Release> =
            pieces.iter().copied().filter(|release| release.provider == provider).collect();
        let keys = keys.clone().lazy().filter(col("dataset").eq(lit(provider))).collect()?;
        if keys.height() > 0 {
            whole.push(of_one(store, &of_provider, &keys)?);
        }
    }
    if whole.is_empty() {
        return Ok(chosen);
    }
    let others = chosen.join(keys.lazy(), key(), key(), null_is_null(JoinType::Anti));
    whole.insert(0, others);
    Ok(concat(whole, UnionArgs::default())?)
}

fn key() -> Vec<Expr> {
    TOTAL_KEY.map(col).to_vec()
}

fn null_is_null(how: JoinType) -> JoinArgs {
    JoinArgs { nulls_equal: true, ..JoinArgs::new(how) }
}

/// The keys of totals that several files have and none as its own total of a whole year.
fn in_pieces(totals: LazyFrame) -> Result<DataFrame> {
    let is_whole = col("months").is_null().or(col("months").gt_eq(lit(12)));
    let is_own = is_whole.and(col("basis").eq(lit("total"))).and(col("value").is_not_null());
    let keys = totals
        .group_by(key())
        .agg([col("release").n_unique().alias("files"), is_own.any(true).alias("own")])
        .filter(col("files").gt(lit(1)).and(col("own").not()))
        .select(key())
        .collect()?;
    Ok(keys)
}

/// The totals of these keys of one data set.
fn of_one(store: &Store, releases: &[&Release], keys: &DataFrame) -> Result<LazyFrame> {
    let rows: usize = releases.iter().map(|release| release.rows_of("flows")).sum();
    let reporters = keys.column("reporter")?.cast(&DataType::String)?.unique_stable()?;
    let reporters: Vec<&str> = reporters.str()?.iter().flatten().collect();
    let batches: Vec<Vec<&str>> = match rows <= MOST_AT_ONCE {
        true => vec![reporters],
        false => reporters.into_iter().map(|reporter| vec![reporter]).collect(),
    };
    let (mut totals, mut sources) = (Totals::default(), Vec::new());
    for reporters in batches {
        let flows = rows_of(store, releases, keys, &reporters)?;
        sources.push(sources_of(&flows)?.lazy());
        add(&flows, &mut totals)?;
    }
    let dataset = releases.first().map_or("", |release| release.provider.as_str());
    let frame = totals.frame(dataset)?;
    let release = Release { provider: dataset.to_owned(), ..new_release(&crate::datasets::comtrade::PROVIDER, "") };
    let names = TOTALS.names().into_iter().map(|name| match name {
        "release" | "vintage" => col(format!("{name} of all")).alias(name),
        name => col(name),
    });
    let sources = concat(sources, UnionArgs::default())?;
    Ok(completed_totals(&frame, &release)?
        .lazy()
        .join(sources, key(), key(), null_is_null(JoinType::Inner))
        .select(names.collect::<Vec<_>>()))
}

/// The rows of `flows` that these totals can be summed from, of these reporters; each once, from the file that answers for it.
fn rows_of(store: &Store, releases: &[&Release], keys: &DataFrame, reporters: &[&str]) -> Result<DataFrame> {
    let of_reporters = reporters.iter().map(|code| col("reporter").eq(lit((*code).to_owned()))).reduce(Expr::or);
    let said_again = col("counts").eq(lit("duplicate")).or(col("counts").eq(lit("conflict")));
    let is_world = || col("partner_class").eq(lit("world"));
    let fits = of_reporters.unwrap_or_else(|| lit(false)).and(said_again.not());
    let fits = fits.and(col("partner").is_not_null().or(is_world()));
    let partner = when(is_world()).then(lit(WORLD)).otherwise(col("partner")).alias("partner");
    let text = |name: &str| col(name).cast(DataType::String);
    let numbers = ["year", "quarter", "month"];
    let figures = ["value", "fob"];
    let selected: Vec<Expr> = TEXTS
        .iter()
        .map(|name| text(name))
        .chain(numbers.map(|name| col(name).cast(DataType::Int32)))
        .chain(figures.map(|name| col(name).cast(decimal_type())))
        .chain([col("estimate")])
        .collect();
    let wanted = keys.clone().lazy().with_columns([col("year").cast(DataType::Int32)]);
    let rows = store
        .scan_flows_of(releases, fits)?
        .with_column(partner)
        .select(selected)
        .join(wanted, key(), key(), null_is_null(JoinType::Semi))
        .collect()?;
    Ok(rows)
}

/// Columns of text that are read, in the order in which [`row_of`] takes them.
const TEXTS: [&str; 17] = [
    "reporter",
    "reporter_class",
    "partner",
    "partner_class",
    "flow",
    "series",
    "trade",
    "prices",
    "valuation",
    "classification",
    "product",
    "presence",
    "split",
    "reporter_name",
    "dataset",
    "release",
    "vintage",
];

/// Which files and vintages the rows of each key are from.
fn sources_of(flows: &DataFrame) -> Result<DataFrame> {
    let joined = |name: &str| {
        // No word sorts before all others. Groups without any value are never made: polars warns of them on its own.
        let words = col(name).fill_null(lit("")).unique_stable().sort(SortOptions::default()).str().join(";", true);
        let words = words.str().strip_chars_start(lit(";"));
        when(words.clone().eq(lit(""))).then(lit(NULL)).otherwise(words)
    };
    let named = ["release", "vintage"].map(|name| joined(name).alias(format!("{name} of all")));
    Ok(flows.clone().lazy().group_by(key()).agg(named).collect()?)
}

/// Adds rows as an import adds those of one file.
fn add(flows: &DataFrame, totals: &mut Totals) -> Result<()> {
    let mut audit = Audit::default();
    each_row(flows, |row| audit.look(&row))?;
    let mut verdict = audit.settle();
    each_row(flows, |mut row| {
        verdict.judge(&mut row);
        totals.add(&row);
        Ok(())
    })
}

fn each_row(flows: &DataFrame, mut take: impl FnMut(FlowRow) -> Result<()>) -> Result<()> {
    let texts = TEXTS.iter().map(|name| Ok(flows.column(name)?.str()?)).collect::<Result<Vec<_>>>()?;
    let numbers = ["year", "quarter", "month"].map(|name| flows.column(name).and_then(|column| column.i32()));
    let [year, quarter, month] = numbers;
    let (year, quarter, month) = (year?, quarter?, month?);
    let (value, fob, estimate) = (flows.column("value")?, flows.column("fob")?, flows.column("estimate")?.bool()?);
    for row in 0..flows.height() {
        let words: Vec<&str> = texts.iter().map(|column| column.get(row).unwrap_or_default()).collect();
        let Some(year) = year.get(row) else { continue };
        let small = |number: Option<i32>| number.and_then(|number| u8::try_from(number).ok());
        let Some(read) = row_of(&words) else { continue };
        take(FlowRow {
            year,
            quarter: small(quarter.get(row)),
            month: small(month.get(row)),
            value: figure(&value.get(row)?),
            fob: figure(&fob.get(row)?),
            flags: Flags { value_estimated: estimate.get(row).unwrap_or(false), ..Flags::default() },
            ..read
        })?;
    }
    Ok(())
}

fn figure(value: &AnyValue<'_>) -> Option<Decimal> {
    match value {
        AnyValue::Decimal(value, _, scale) => Decimal::try_from_i128_with_scale(*value, *scale as u32).ok(),
        _ => None,
    }
}

/// What the texts of a row say; `None` for words that no import writes.
fn row_of(words: &[&str]) -> Option<FlowRow> {
    let [reporter, of_reporter, partner, of_partner, flow, series, trade, prices, valuation, rest @ ..] = words else {
        return None;
    };
    let [classification, product, presence, split, ..] = rest else { return None };
    let area = |code: &str, class: &str| {
        let class = one_of(AreaClass::ALL, class, AreaClass::word)?;
        let code = Country::parse(code);
        Some(Area { code: code.filter(|_| class != AreaClass::World), raw: code?.code().into(), class })
    };
    let prices = match prices.strip_prefix("constant ") {
        Some(year) => Prices::Constant(year.parse().ok()?),
        None => Prices::Nominal,
    };
    Some(FlowRow {
        line: 0,
        reporter: area(reporter, of_reporter)?,
        partner: area(partner, of_partner)?,
        flow: one_of(FlowKind::ALL, flow, FlowKind::word)?,
        series: (!series.is_empty()).then(|| (*series).into()),
        classification: (*classification).into(),
        product: (*product).into(),
        level: None,
        year: 0,
        quarter: None,
        month: None,
        value: None,
        cif: None,
        fob: None,
        presence: one_of(Presence::ALL, presence, Presence::word)?,
        valuation: one_of(Valuation::ALL, valuation, Valuation::word)?,
        prices,
        trade: one_of(TradeKind::ALL, trade, TradeKind::word)?,
        quantity: None,
        quantity_unit: None,
        net_weight_kg: None,
        flags: Flags::default(),
        breakdown: breakdown(split),
        vintage: None,
        count: Counting::Once,
    })
}

fn one_of<T: Copy>(all: &[T], word: &str, of: impl Fn(T) -> &'static str) -> Option<T> {
    all.iter().copied().find(|known| of(*known) == word)
}

/// The parts of the column `split`, as the store writes them.
fn breakdown(split: &str) -> Breakdown {
    let part = |name: &str| {
        let code = split.split("; ").find_map(|part| part.strip_prefix(name)?.strip_prefix(' '));
        code.map(Into::into)
    };
    Breakdown {
        second_partner: part("second partner"),
        customs: part("customs"),
        transport: part("transport"),
        supply: part("supply"),
    }
}
