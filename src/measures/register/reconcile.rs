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
/// all recipients. A register that says all countries but has few recipients is taken at its word where it has at least half of the
/// parties of the table. Cells that the table marks as not available are not compared. [`remarks`] says what was left out.
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
                "a register of all countries with fewer than 20 recipients: as such where it has half of the table's parties",
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
        let mut parts = Vec::new();
        for table in printed(tables)?.filter(|table| is_summable(table)) {
            let Some(sides) = Sides::of(tables, table)? else { continue };
            for kind in &sides.kinds {
                parts.push(sides.compare(*kind, ask)?);
            }
        }
        if parts.is_empty() {
            let why = remarks(tables, ask)?.join("; ");
            let colon = if why.is_empty() { "" } else { ": " };
            return Err(Error::usage(format!("there is nothing to reconcile{colon}{why}")).with_hint(
                "import a delivery register and tables of import or export values that were made on the same day, or nearly: \
                 `bilat import FILE...`",
            ));
        }
        Ok(concat(parts, UnionArgs::default())?
            .sort(["table", "role", "party", "partner", "year"], SortMultipleOptions::default().with_nulls_last(true)))
    }
}

/// What [`Reconcile`] does not compare and why, a line each with the table and the number of its cells; and where a register of few
/// recipients is taken for the world's. Blank cells are not counted.
///
/// # Errors
/// As the measure's own plan.
pub fn remarks(tables: &Tables, ask: &Ask) -> Result<Vec<String>> {
    check(ask)?;
    let mut lines = Vec::new();
    for table in printed(tables)? {
        let sides = if is_summable(table) { Sides::of(tables, table)? } else { None };
        match sides {
            Some(sides) => lines.extend(sides.remarks(ask)?),
            None => {
                let rows = if is_summable(table) { is_entity() } else { col("row").neq(lit("total")) };
                let cells =
                    filled(&tables.records()?.store.scan("tiv", &[table])?).filter(rows.and(years(ask, "year")));
                let cells = counted(cells.collect()?.height());
                let why = match (is_summable(table), table.day()) {
                    (false, _) => "its rows are regions or alliances, which overlap".to_owned(),
                    (true, "") => {
                        "nothing says on which day it was made; `bilat import --vintage DAY FILE` gives it one"
                            .to_owned()
                    }
                    (true, day) => {
                        let undated = undated_registers(tables)?;
                        format!("no delivery register was made within {MOST_DAYS_APART} days of {day}{undated}")
                    }
                };
                lines.push(format!("{}: {cells} not compared: {why}", table.id));
            }
        }
    }
    Ok(lines)
}

/// Registers of which nobody knows when they were made, for a message.
fn undated_registers(tables: &Tables) -> Result<String> {
    let store = &tables.records()?.store;
    let undated =
        store.releases().iter().filter(|release| release.part("deliveries").is_some() && release.day().is_empty());
    let names: Vec<&str> = undated.map(|release| release.id.as_str()).collect();
    Ok(match names.is_empty() {
        true => String::new(),
        false => format!(
            "; when {} was made is not known: `bilat import --vintage DAY FILE` into a new store says it",
            names.join(", ")
        ),
    })
}

const ROLES: [&str; 2] = ["supplier", "recipient"];

/// Rows of a table that are compared alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kind {
    role: &'static str,
    /// They are of a party with one partner, not with all of them.
    is_dyad: bool,
}

impl Kind {
    fn other(self) -> &'static str {
        if self.role == "supplier" { "recipient" } else { "supplier" }
    }

    fn fits(self) -> Expr {
        let partner = if self.is_dyad { col("partner").is_not_null() } else { col("partner").is_null() };
        is_entity().and(col("role").eq(lit(self.role))).and(partner).and(col("year").is_not_null())
    }
}

/// Releases with cells of tables.
fn printed(tables: &Tables) -> Result<impl Iterator<Item = &Release>> {
    Ok(tables.records()?.store.releases().iter().filter(|release| release.part("tiv").is_some()))
}

/// Tables of parties or dyads; regions overlap.
fn is_summable(release: &Release) -> bool {
    matches!(release.layout.as_str(), "tiv-table" | "dyad-table" | "top-list")
}

/// Cells of a year in which something stands.
fn filled(cells: &LazyFrame) -> LazyFrame {
    cells.clone().filter(col("year").is_not_null().and(col("presence").neq(lit("none-identified"))))
}

fn is_entity() -> Expr {
    col("row").eq(lit("entity"))
}

/// Cells of which nobody knows what they say.
fn is_unknown() -> Expr {
    col("presence").eq(lit("not-available")).or(col("presence").eq(lit("unreadable"))).fill_null(lit(false))
}

fn counted(cells: usize) -> String {
    if cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") }
}

/// Parties of which a register has all deliveries: an excerpt has no others.
#[derive(Default)]
struct Covered {
    /// It has those of everybody.
    all: bool,
    suppliers: BTreeSet<String>,
    recipients: BTreeSet<String>,
    /// Supplier and recipient of files that are limited to some of both.
    pairs: BTreeSet<String>,
    /// Everybody who stands in a register whose first lines say all countries, but whose rows have too few recipients to bear it out by
    /// themselves: an excerpt that kept its first lines, or a small world.
    few: Option<[BTreeSet<String>; 2]>,
    /// Rows of the table for which such a register is taken at its word.
    at_its_word: Vec<Kind>,
}

/// Between the names of a pair.
const TO: &str = " to ";

impl Covered {
    /// A file of all suppliers has all that its recipients got; one of named suppliers and all recipients all that these gave; one of
    /// named parties on both sides what went between them.
    fn of(tables: &Tables, registers: &[&Release]) -> Result<Covered> {
        let mut covered = Covered::default();
        let is_named =
            |side: &Option<String>| side.as_ref().is_some_and(|words| !words.to_lowercase().starts_with("all"));
        for register in registers {
            if register.scope() == Scope::World || (register.scope() == Scope::Unstated && register.holds(&[])) {
                return Ok(Covered { all: true, ..Covered::default() });
            }
            let rows = tables.records()?.store.scan("deliveries", &[register])?;
            let pair = concat_str([col("supplier"), col("recipient")], TO, false).alias("pair");
            let rows = rows.select([col("supplier"), col("recipient"), pair]).collect()?;
            let names = |column: &str| -> Result<BTreeSet<String>> {
                Ok(rows.column(column)?.str()?.iter().flatten().map(str::to_owned).collect())
            };
            match (is_named(&register.suppliers), is_named(&register.recipients)) {
                (false, false) if register.suppliers.is_some() && register.recipients.is_some() => {
                    let few = covered.few.get_or_insert_default();
                    few[0].extend(names("supplier")?);
                    few[1].extend(names("recipient")?);
                    covered.recipients.extend(names("recipient")?);
                }
                (false, _) => covered.recipients.extend(names("recipient")?),
                (true, false) => covered.suppliers.extend(names("supplier")?),
                (true, true) => covered.pairs.extend(names("pair")?),
            }
        }
        Ok(covered)
    }

    /// Takes a register of few recipients at its word where it has at least half of the parties that the table has on that side: an
    /// excerpt of some recipients has few of the world's suppliers. What it lacks of the others is then a difference.
    fn borne_out(mut self, cells: &LazyFrame, kinds: &[Kind]) -> Result<Covered> {
        let Some(few) = &self.few else { return Ok(self) };
        let has_half = |kind: Kind, column: &str, own: &BTreeSet<String>| -> Result<bool> {
            let with_volume = cells.clone().filter(kind.fits().and(col("presence").eq(lit("value"))));
            let names = with_volume.select([col(column.to_owned())]).unique(None, UniqueKeepStrategy::Any).collect()?;
            let names: Vec<&str> = names.column(column)?.str()?.iter().flatten().collect();
            let known = names.iter().filter(|name| own.contains(**name)).count();
            Ok(known > 0 && known * 2 >= names.len())
        };
        let mut at_its_word = Vec::new();
        for kind in kinds {
            let [suppliers, recipients] = few;
            let (own, other) = if kind.role == "supplier" { (suppliers, recipients) } else { (recipients, suppliers) };
            if has_half(*kind, "entity", own)? && (!kind.is_dyad || has_half(*kind, "partner", other)?) {
                at_its_word.push(*kind);
            }
        }
        self.at_its_word = at_its_word;
        Ok(self)
    }

    /// True for rows of a party of this role of which the register has everything.
    fn has(&self, role: &str, column: &str) -> Expr {
        if self.all {
            return lit(true);
        }
        is_among(if role == "supplier" { &self.suppliers } else { &self.recipients }, col(column.to_owned()))
    }

    /// The same of what went from one party to the other.
    fn has_pair(&self, supplier: &str, recipient: &str) -> Expr {
        let pair = concat_str([col(supplier.to_owned()), col(recipient.to_owned())], TO, false);
        is_among(&self.pairs, pair)
    }
}

fn is_among(names: &BTreeSet<String>, column: Expr) -> Expr {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    column.is_in(lit(Series::new("".into(), names)).implode(true), false).fill_null(lit(false))
}

/// A printed table, and the registers that stand for one beside it.
struct Sides<'a> {
    table: &'a Release,
    registers: Vec<&'a Release>,
    covered: Covered,
    cells: LazyFrame,
    deliveries: LazyFrame,
    /// Of what its rows are.
    kinds: Vec<Kind>,
    same_day: bool,
}

impl<'a> Sides<'a> {
    /// The table with the registers of its day, or of the nearest; `None` where none is near.
    fn of(tables: &'a Tables, table: &'a Release) -> Result<Option<Sides<'a>>> {
        let store = &tables.records()?.store;
        let registers = store.chosen_near("deliveries", table.day(), MOST_DAYS_APART, &[]);
        if registers.is_empty() {
            return Ok(None);
        }
        let (cells, deliveries) = (store.scan("tiv", &[table])?, store.scan("deliveries", &registers)?);
        let mut kinds = Vec::new();
        for kind in ROLES.into_iter().flat_map(|role| [false, true].map(|is_dyad| Kind { role, is_dyad })) {
            if cells.clone().filter(kind.fits()).select([col("line")]).first().collect()?.height() > 0 {
                kinds.push(kind);
            }
        }
        let covered = Covered::of(tables, &registers)?.borne_out(&cells, &kinds)?;
        let same_day = !table.day().is_empty() && registers.iter().all(|register| register.day() == table.day());
        Ok(Some(Sides { table, registers, covered, cells, deliveries, kinds, same_day }))
    }

    /// The years that any of the registers was asked for.
    fn years(&self) -> Expr {
        let of = |register: &&Release| {
            let first = register.first_year.map_or(lit(true), |first| col("year").gt_eq(lit(first)));
            first.and(register.last_year.map_or(lit(true), |last| col("year").lt_eq(lit(last))))
        };
        self.registers.iter().map(of).fold(lit(false), Expr::or)
    }

    /// Marks cells of years that the registers have. Where they do not say their years, or were made on another day, those are years
    /// with a delivery; else a year without one is a year in which nothing came.
    fn with_years(&self, cells: LazyFrame) -> LazyFrame {
        let says = |register: &&Release| {
            register.first_year.is_some() || register.last_year.is_some() || register.basis != "unstated"
        };
        let listed = self.deliveries.clone().select([col("year")]).unique(None, UniqueKeepStrategy::Any);
        let listed = listed.with_column(lit(true).alias("listed"));
        let is_listed = col("listed").fill_null(lit(self.same_day && self.registers.iter().all(says)));
        cells
            .join(listed, [col("year")], [col("year")], JoinArgs::new(JoinType::Left))
            .with_column(self.years().and(is_listed).alias("in_years"))
    }

    /// True for rows of which the registers have all deliveries, by the names of their own side and the other.
    fn whole(&self, kind: Kind, own: &str, partner: &str) -> Expr {
        if self.covered.at_its_word.contains(&kind) {
            return lit(true);
        }
        let (supplier, recipient) = if kind.role == "supplier" { (own, partner) } else { (partner, own) };
        let has = self.covered.has(kind.role, own);
        if !kind.is_dyad {
            return has;
        }
        has.or(self.covered.has(kind.other(), partner)).or(self.covered.has_pair(supplier, recipient))
    }

    /// The cells of a kind that are asked for, marked by what is known of them.
    fn asked(&self, kind: Kind, ask: &Ask) -> LazyFrame {
        self.with_years(self.cells.clone().filter(kind.fits()))
            .with_columns([
                col("entity_code").alias(format!("{}_code", kind.role)),
                col("partner_code").alias(format!("{}_code", kind.other())),
                self.whole(kind, "entity", "partner").alias("whole"),
            ])
            .filter(parties(ask).and(years(ask, "year")))
    }

    /// The cells of one table and kind beside the sums of the registers, over the years and parties that both cover.
    fn compare(&self, kind: Kind, ask: &Ask) -> Result<LazyFrame> {
        let Sides { table, registers, cells, deliveries, .. } = self;
        let Kind { role, is_dyad } = kind;
        let other = kind.other();
        let of_table = |column: &'static str| {
            let rows = cells.clone().filter(kind.fits()).select([col(column)]);
            rows.unique_stable(None, UniqueKeepStrategy::First)
        };
        let nobody = || lit(NULL).cast(DataType::String);
        let entities = self.asked(kind, ask).filter(col("in_years").and(col("whole"))).select([
            // By name: two parties may have one code (Libya and Libya GNC), and files of one day spell alike.
            col("entity").alias("key"),
            col("partner").alias("partner_key"),
            col("entity").alias("printed_party"),
            col("year"),
            col("tiv").alias("printed"),
            col("presence"),
        ]);
        // A row of all partners is about none of them.
        let other_code = format!("{other}_code");
        let partner = if is_dyad { col(other) } else { nobody() };
        let partner_code = if is_dyad { col(other_code.as_str()) } else { nobody() };
        let semi = || JoinArgs::new(JoinType::Semi);
        let mut deliveries = deliveries.clone().join(of_table("year"), [col("year")], [col("year")], semi());
        if is_dyad {
            deliveries = deliveries.join(of_table("partner"), [col(other)], [col("partner")], semi());
        }
        let summed = deliveries
            .filter(self.whole(kind, role, other))
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
        // A dyad table lists the partners of some parties only, a top list some parties only, a table of one party with another one only.
        let keys = || [col("key"), col("partner_key"), col("year")];
        let is_of_two =
            [&table.suppliers, &table.recipients].into_iter().all(|side| side.as_deref().is_some_and(is_one));
        let how = if table.layout == "tiv-table" && !is_of_two { JoinType::Full } else { JoinType::Left };
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
        Ok(joined
            .filter(years(ask, "year"))
            .filter(is_unknown().not())
            .filter(col("printed").is_not_null().or(col("summed").is_not_null()))
            .select([
                lit(table.id.clone()).alias("table"),
                lit(register).alias("register"),
                lit(self.same_day).alias("same_day"),
                lit(role).alias("role"),
                coalesce(&[col("printed_party"), col("party_name")]).alias("party"),
                col("partner_key").alias("partner"),
                col("year"),
                col("printed"),
                col("summed"),
                (col("summed") - col("printed")).cast(decimal_type()).alias("difference"),
                agrees.alias("agrees"),
            ]))
    }

    /// What is not compared, a line each.
    fn remarks(&self, ask: &Ask) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        let id = &self.table.id;
        for kind in self.kinds.iter().copied() {
            let role = kind.role;
            let cells = self.asked(kind, ask).filter(col("presence").neq(lit("none-identified")));
            let cells = cells.select(
                ["entity", "year", "in_years", "whole"]
                    .map(col)
                    .into_iter()
                    .chain([is_unknown().alias("unknown")])
                    .collect::<Vec<_>>(),
            );
            let cells = cells.sort(["year", "entity"], SortMultipleOptions::default());
            let mut say = |fits: Expr, why: &dyn Fn(&DataFrame) -> Result<String>| -> Result<()> {
                let cells = cells.clone().filter(fits).collect()?;
                if cells.height() > 0 {
                    lines.push(format!("{id} by {role}: {} not compared: {}", counted(cells.height()), why(&cells)?));
                }
                Ok(())
            };
            say(col("in_years").not(), &|cells| {
                let years = cells.column("year")?.i32()?;
                let (first, last) = (years.min().unwrap_or_default(), years.max().unwrap_or_default());
                let span = if first == last { first.to_string() } else { format!("{first}-{last}") };
                Ok(format!("of years that the register does not have, {span}"))
            })?;
            say(col("in_years").and(col("whole").not()), &|cells| {
                Ok(format!("{}: {}", self.why_not(kind), first_names(cells)?))
            })?;
            say(col("in_years").and(col("whole")).and(col("unknown")), &|cells| {
                Ok(format!("the table does not say what they are: {}", first_names(cells)?))
            })?;
            if let (Some(few), true) = (&self.covered.few, self.covered.at_its_word.contains(&kind)) {
                lines.push(format!(
                    "{id} by {role}: the register has {} recipients only; it is taken for that of all countries, as its first lines say, \
                     since it has most parties of the table; were it an excerpt, differences would be what was cut off",
                    few[1].len()
                ));
            }
        }
        let neither = filled(&self.cells)
            .filter(is_entity())
            .filter(ROLES.map(|role| col("role").neq(lit(role))).into_iter().fold(lit(true), Expr::and));
        let neither = neither.filter(years(ask, "year")).select([col("role")]).collect()?;
        if neither.height() > 0 {
            let why = match neither.column("role")?.str()?.get(0) {
                Some("unstated") => {
                    "it does not say whether its rows are suppliers or recipients; import it again with `--rows`"
                }
                _ => "its rows are kinds of weapons",
            };
            lines.push(format!("{id}: {} not compared: {why}", counted(neither.height())));
        }
        // Rows of one partner and of all of them may be left out for one reason.
        lines.dedup();
        Ok(lines)
    }

    /// Why the registers do not have everything of parties of a role.
    fn why_not(&self, kind: Kind) -> String {
        let Kind { role, is_dyad } = kind;
        if let Some(few) = &self.covered.few {
            let (side, own) = if role == "supplier" { ("suppliers", &few[0]) } else { ("recipients", &few[1]) };
            let one =
                if role == "recipient" && !is_dyad { "the register has no such recipient" } else { "it is an excerpt" };
            return format!(
                "{one}; its first lines say all countries, but it has {} recipients and few {side} of the table ({} in all)",
                few[1].len(),
                own.len()
            );
        }
        let words = |side: &Option<String>| side.clone().unwrap_or_else(|| "parties that it does not state".to_owned());
        let of =
            |register: &&Release| format!("from {} to {}", words(&register.suppliers), words(&register.recipients));
        let scopes: BTreeSet<String> = self.registers.iter().map(of).collect();
        format!(
            "the register does not have all of their {}, it is of transfers {}",
            if role == "supplier" { "exports" } else { "imports" },
            scopes.into_iter().collect::<Vec<_>>().join(", and ")
        )
    }
}

/// True for the name of one party, as tables have it in their title.
fn is_one(words: &str) -> bool {
    !words.to_lowercase().starts_with("all")
}

/// The parties of cells, the first of them by name.
fn first_names(cells: &DataFrame) -> Result<String> {
    const MOST: usize = 5;
    let names: BTreeSet<&str> = cells.column("entity")?.str()?.iter().flatten().collect();
    let first: Vec<&str> = names.iter().copied().take(MOST).collect();
    let more = names.len() - first.len();
    Ok(if more > 0 { format!("{} and {more} more", first.join(", ")) } else { first.join(", ") })
}
