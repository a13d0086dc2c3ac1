//! The self-check: deliveries summed by year against the tables that SIPRI prints of the same day.

use polars::prelude::*;

use super::{check, volume, year, years};
use crate::error::{Error, Result};
use crate::measures::{About, Ask, Measure};
use crate::model::{Column as Described, ColumnType};
use crate::store::{Release, Scope};
use crate::tables::{Tables, decimal_type};

/// Cells of SIPRI's tables of trend-indicator values beside the sums of the delivery register of the same day.
///
/// Shape: one row a table, party (and partner) and year, also those that only one side has. Unit: millions of TIV. A sum agrees with
/// a printed figure when it is within half a million of it: SIPRI prints whole millions. Without a delivery register of the same
/// day the nearest one within 200 days is taken, and `same_day` is false: then differences are revisions.
pub struct Reconcile;

const COLUMNS: &[Described] = &[
    Described::text("table", "release of the printed table").required(),
    Described::text("register", "release of the delivery register").required(),
    Described::new("same_day", ColumnType::Boolean, "both were made on the same day").required(),
    Described::text("role", "supplier: exports; recipient: imports").required(),
    Described::text("party", "the party of the row").required(),
    Described::text("partner", "dyad tables: the other side"),
    year("year", "year of the delivery").required(),
    volume("printed", "as the table prints it; 0 stands for less than half a million, null for none identified"),
    volume("summed", "sum of the register; null without a delivery"),
    volume("difference", "summed - printed"),
    Described::new("agrees", ColumnType::Boolean, "within the rounding").required(),
];

impl Measure for Reconcile {
    fn about(&self) -> About {
        About {
            id: "reconcile",
            title: "deliveries summed by year against SIPRI's own tables of the same day",
            row: "one party, or one dyad, and year",
            formulas: &[
                "summed = sum of the volume delivered in the year",
                "agrees = |summed - printed| <= 0.5; a printed 0: summed <= 0.5; nothing printed: nothing delivered",
            ],
            reads: &["deliveries", "tiv"],
            dates: "year of the delivery",
            reference: "SIPRI Arms Transfers Database: the same deliveries in two exports",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        check(ask)?;
        let records = tables.records()?;
        let registers: Vec<&Release> =
            records.store.releases().iter().filter(|release| release.part("deliveries").is_some()).collect();
        let printed: Vec<&Release> = records
            .store
            .releases()
            .iter()
            .filter(|release| release.part("tiv").is_some() && is_summable(release))
            .collect();
        let mut parts = Vec::new();
        for table in printed {
            let Some(register) = nearest(table, &registers) else { continue };
            let cells = records.store.scan("tiv", &[table])?;
            let deliveries = records.store.scan("deliveries", &[register])?;
            for role in ["supplier", "recipient"] {
                parts.push(compare(&cells, &deliveries, role, (table, register), ask)?);
            }
        }
        if parts.is_empty() {
            return Err(Error::usage("there is nothing to reconcile").with_hint(
                "import a delivery register and tables of import or export values that were made on the same day, or nearly: \
                 `bilat import FILE...`",
            ));
        }
        Ok(concat(parts, UnionArgs::default())?
            .sort(["table", "role", "party", "partner", "year"], SortMultipleOptions::default().with_nulls_last(true)))
    }
}

/// Tables of parties or dyads; regions overlap.
fn is_summable(release: &Release) -> bool {
    matches!(release.layout.as_str(), "tiv-table" | "dyad-table" | "top-list")
}

/// Vintages further apart than this differ by more than a revision.
const MOST_DAYS_APART: i64 = 200;

/// The register of the same day, else the one that is nearest in time within [`MOST_DAYS_APART`].
fn nearest<'a>(table: &Release, registers: &[&'a Release]) -> Option<&'a Release> {
    let days = |release: &Release| release.day().parse::<jiff::civil::Date>().ok();
    let apart = |register: &Release| match (days(table), days(register)) {
        (Some(one), Some(other)) => one.duration_since(other).as_hours().abs() / 24,
        _ => i64::MAX,
    };
    registers
        .iter()
        .copied()
        .filter(|register| apart(register) <= MOST_DAYS_APART)
        .min_by_key(|register| (apart(register), std::cmp::Reverse(register.scope()), register.id.clone()))
}

/// The cells of one table and role beside the sums of a register, over the years that both cover.
fn compare(
    cells: &LazyFrame,
    deliveries: &LazyFrame,
    role: &'static str,
    (table, register): (&Release, &Release),
    ask: &Ask,
) -> Result<LazyFrame> {
    let other = if role == "supplier" { "recipient" } else { "supplier" };
    let covered = cells
        .clone()
        .filter(col("role").eq(lit(role)).and(col("year").is_not_null()))
        .select([col("year")])
        .unique_stable(None, UniqueKeepStrategy::First);
    let listed = deliveries.clone().select([col("year")]).unique_stable(None, UniqueKeepStrategy::First);
    let entities = cells
        .clone()
        .filter(col("role").eq(lit(role)).and(col("row").eq(lit("entity"))).and(col("year").is_not_null()))
        .join(listed, [col("year")], [col("year")], JoinArgs::new(JoinType::Semi))
        .select([
            // By name: two parties may have one code (Libya and Libya GNC), and files of one day spell alike.
            col("entity").alias("key"),
            col("partner").alias("partner_key"),
            col("entity").alias("printed_party"),
            col("partner").alias("printed_partner"),
            col("year"),
            col("tiv").alias("printed"),
            col("presence"),
        ]);
    // A table of one party's partners is one of dyads, whatever its layout.
    let is_dyad = table.layout == "dyad-table" || table.scope() == Scope::Part;
    let partner = if is_dyad { col(other) } else { lit(NULL).cast(DataType::String) };
    let summed = deliveries
        .clone()
        .join(covered, [col("year")], [col("year")], JoinArgs::new(JoinType::Semi))
        .select([
            col(role).alias("key"),
            partner.alias("partner_key"),
            col(role).alias("party_name"),
            col("year"),
            col("tiv"),
        ])
        .group_by([col("key"), col("partner_key"), col("year")])
        .agg([col("tiv").sum().alias("summed"), col("party_name").first()]);
    // A dyad table lists the partners of some parties only, a top list some parties only.
    let keys = || [col("key"), col("partner_key"), col("year")];
    let how = if table.layout == "tiv-table" && table.scope() != Scope::Part { JoinType::Full } else { JoinType::Left };
    let joined = entities.join(
        summed,
        keys(),
        keys(),
        JoinArgs { nulls_equal: true, coalesce: JoinCoalesce::CoalesceColumns, ..JoinArgs::new(how) },
    );
    let half = || lit(0.5 + 1e-9);
    let float = |name: &str| col(name).cast(DataType::Float64);
    let difference = float("summed") - float("printed");
    let agrees = when(col("printed").is_null())
        .then(col("summed").is_null())
        .when(col("presence").eq(lit("below-half")))
        .then(float("summed").lt_eq(half()).fill_null(lit(false)))
        .otherwise(difference.abs().lt_eq(half()).fill_null(lit(false)));
    let same_day = !table.day().is_empty() && table.day() == register.day();
    Ok(joined.filter(years(ask, "year")).filter(col("printed").is_not_null().or(col("summed").is_not_null())).select([
        lit(table.id.clone()).alias("table"),
        lit(register.id.clone()).alias("register"),
        lit(same_day).alias("same_day"),
        lit(role).alias("role"),
        coalesce(&[col("printed_party"), col("party_name")]).alias("party"),
        col("printed_partner").alias("partner"),
        col("year"),
        col("printed"),
        col("summed"),
        (col("summed") - col("printed")).cast(decimal_type()).alias("difference"),
        agrees.alias("agrees"),
    ]))
}
