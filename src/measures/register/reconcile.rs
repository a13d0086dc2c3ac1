//! The self-check: deliveries summed by year against the tables that SIPRI prints of the same day.

use std::collections::BTreeSet;

use polars::prelude::*;

use super::{MOST_DAYS_APART, check, parties, volume, year, years};
use crate::error::{Error, Result};
use crate::measures::{About, Ask, Filter, Filters, Measure};
use crate::model::{Column as Described, ColumnType};
use crate::store::{Release, Scope};
use crate::tables::{Tables, decimal_type};

/// Cells of SIPRI's tables of trend-indicator values beside the sums of the delivery register of the same day.
///
/// Shape: one row a table, party (and partner) and year, also those that only one side has. Unit: millions of TIV. A sum agrees with
/// a printed figure when it is within half a million of it: SIPRI prints whole millions. Without a delivery register of the same
/// day the nearest one within 200 days is taken, and `same_day` is false: then differences are revisions. Of an excerpt only the
/// parties are compared of which it has all deliveries: those that got them in a file of all suppliers, those that gave them in one of
/// all recipients.
pub struct Reconcile;

const COLUMNS: &[Described] = &[
    Described::text("table", "release of the printed table").required(),
    Described::text("register", "release of the delivery register; of several that stand for one, `;` between them")
        .required(),
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
                "cells of parties and years that the register covers; with --pair only those of tables of dyads",
                "agrees = |summed - printed| <= 0.5; a printed 0: summed <= 0.5; nothing printed: nothing delivered",
            ],
            reads: &["deliveries", "tiv"],
            takes: Filters::REGISTER.with(Filter::Approximate),
            dates: "year of the delivery",
            reference: "SIPRI Arms Transfers Database: the same deliveries in two exports",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        check(ask)?;
        let store = &tables.records()?.store;
        let printed = store.releases().iter().filter(|release| release.part("tiv").is_some() && is_summable(release));
        let mut parts = Vec::new();
        for table in printed {
            let registers = store.chosen_near("deliveries", table.day(), MOST_DAYS_APART, &[]);
            if registers.is_empty() {
                continue;
            }
            let cells = store.scan("tiv", &[table])?;
            let sides = Sides { table, covered: Covered::of(tables, &registers)?, registers };
            let deliveries = store.scan("deliveries", &sides.registers)?;
            for role in ["supplier", "recipient"] {
                parts.push(sides.compare(&cells, &deliveries, role, ask)?);
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

/// Parties of which a register has all deliveries: an excerpt has no others.
struct Covered {
    /// It has those of everybody.
    all: bool,
    suppliers: BTreeSet<String>,
    recipients: BTreeSet<String>,
}

impl Covered {
    /// A file of all suppliers has all that its recipients got; one of named suppliers and all recipients all that these gave.
    fn of(tables: &Tables, registers: &[&Release]) -> Result<Covered> {
        let mut covered = Covered { all: false, suppliers: BTreeSet::new(), recipients: BTreeSet::new() };
        let is_named =
            |side: &Option<String>| side.as_ref().is_some_and(|words| !words.to_lowercase().starts_with("all"));
        for register in registers {
            if register.scope() == Scope::World || (register.scope() == Scope::Unstated && register.holds(&[])) {
                covered.all = true;
                return Ok(covered);
            }
            let (role, parties) = match (is_named(&register.suppliers), is_named(&register.recipients)) {
                (false, _) => ("recipient", &mut covered.recipients),
                (true, false) => ("supplier", &mut covered.suppliers),
                (true, true) => continue,
            };
            let rows = tables.records()?.store.scan("deliveries", &[register])?.select([col(role)]).collect()?;
            parties.extend(rows.column(role)?.str()?.iter().flatten().map(str::to_owned));
        }
        Ok(covered)
    }

    fn has(&self, role: &str, column: &str) -> Expr {
        if self.all {
            return lit(true);
        }
        let parties = if role == "supplier" { &self.suppliers } else { &self.recipients };
        let names: Vec<&str> = parties.iter().map(String::as_str).collect();
        col(column).is_in(lit(Series::new("".into(), names)).implode(true), false).fill_null(lit(false))
    }
}

/// A printed table, and the registers that stand for one beside it.
struct Sides<'a> {
    table: &'a Release,
    registers: Vec<&'a Release>,
    covered: Covered,
}

impl Sides<'_> {
    /// The years that any of the registers was asked for.
    fn years(&self) -> Expr {
        let of = |register: &&Release| {
            let first = register.first_year.map_or(lit(true), |first| col("year").gt_eq(lit(first)));
            first.and(register.last_year.map_or(lit(true), |last| col("year").lt_eq(lit(last))))
        };
        self.registers.iter().map(of).fold(lit(false), Expr::or)
    }

    /// The cells of one table and role beside the sums of the registers, over the years and parties that both cover.
    fn compare(&self, cells: &LazyFrame, deliveries: &LazyFrame, role: &'static str, ask: &Ask) -> Result<LazyFrame> {
        let Sides { table, registers, covered: parties_covered } = self;
        let other = if role == "supplier" { "recipient" } else { "supplier" };
        let covered = cells
            .clone()
            .filter(col("role").eq(lit(role)).and(col("year").is_not_null()))
            .select([col("year")])
            .unique_stable(None, UniqueKeepStrategy::First);
        // A table of one party's partners is one of dyads, whatever its layout.
        let is_dyad = table.layout == "dyad-table" || table.scope() == Scope::Part;
        let whole = |own: &str, partner: &str| {
            let own = parties_covered.has(role, own);
            if is_dyad { own.or(parties_covered.has(other, partner)) } else { own }
        };
        let (own_code, other_code) = (format!("{role}_code"), format!("{other}_code"));
        let nobody = || lit(NULL).cast(DataType::String);
        let listed = deliveries.clone().select([col("year")]).unique_stable(None, UniqueKeepStrategy::First);
        let entities = cells
            .clone()
            .filter(col("role").eq(lit(role)).and(col("row").eq(lit("entity"))).and(col("year").is_not_null()))
            .filter(self.years().and(whole("entity", "partner")))
            .join(listed, [col("year")], [col("year")], JoinArgs::new(JoinType::Semi))
            .with_columns([col("entity_code").alias(own_code.as_str()), col("partner_code").alias(other_code.as_str())])
            .filter(parties(ask))
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
        // A row of all partners is about none of them.
        let partner = if is_dyad { col(other) } else { nobody() };
        let partner_code = if is_dyad { col(other_code.as_str()) } else { nobody() };
        let summed = deliveries
            .clone()
            .join(covered, [col("year")], [col("year")], JoinArgs::new(JoinType::Semi))
            .filter(whole(role, other))
            .with_column(partner_code.alias(other_code.as_str()))
            .filter(parties(ask))
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
        let how =
            if table.layout == "tiv-table" && table.scope() != Scope::Part { JoinType::Full } else { JoinType::Left };
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
        let register = registers.iter().map(|register| register.id.as_str()).collect::<Vec<_>>().join(";");
        let same_day = !table.day().is_empty() && registers.iter().all(|register| register.day() == table.day());
        Ok(joined
            .filter(years(ask, "year"))
            .filter(col("printed").is_not_null().or(col("summed").is_not_null()))
            .select([
                lit(table.id.clone()).alias("table"),
                lit(register).alias("register"),
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
}
