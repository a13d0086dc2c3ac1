//! Which releases of a register answer a question, and how the rows of several are put together.
//!
//! One vintage answers. Within it, excerpts and files limited to different years stand for one release in several pieces. The
//! pieces may overlap: a row that stands in several of them counts as often as in the one that has it most often. Deal registers that
//! are limited to years of their own each count the deliveries of their years: what they have of one deal is added up.

use std::collections::BTreeSet;

use jiff::civil::Date;
use polars::prelude::*;

use super::manifest::{Release, Scope};
use super::money;
use super::{DELIVERIES, ORDERS, Store, TIV};
use crate::datasets::arms::Sureness;
use crate::error::{Error, Result};
use crate::model::ColumnType;

/// The first year and the last that a file without limits can have rows of.
const ALL_YEARS: (i32, i32) = (1900, 2200);

impl Store {
    /// The releases that a table is answered from: of one vintage, the newest that covers the world or all that the question is
    /// `about` (see [`Release::scope_for`]), else the newest. Of orders, a register of all years goes before one whose numbers
    /// delivered are cut off. With `vintage` those whose day or name starts with it; with `known_by` none that was made later.
    ///
    /// Several answer where they are of one vintage and layout: excerpts, and files limited to different years; of orders these must
    /// have no year in common, as each counts the deliveries of its own. Of files that do not say when they were made, one
    /// answers: nothing says that they are of one vintage.
    ///
    /// # Errors
    /// A usage error when no release has the table, or none of that vintage.
    pub fn chosen(
        &self,
        table: &str,
        vintage: Option<&str>,
        known_by: Option<Date>,
        about: &[Vec<String>],
    ) -> Result<Vec<&Release>> {
        let with_table: Vec<&Release> =
            self.releases().iter().filter(|release| release.part(table).is_some()).collect();
        if with_table.is_empty() {
            return Err(Error::usage(format!("the store in {} has no {table}", self.folder.display()))
                .with_hint("`bilat import FILE...` brings them in; `bilat list releases` says what is there"));
        }
        let wanted = |release: &&Release| {
            let fits = vintage.is_none_or(|start| stamp(release).starts_with(start) || release.id.starts_with(start));
            // Days in ISO 8601 sort as text; a release without one stays.
            fits && known_by.is_none_or(|day| release.day() <= day.to_string().as_str())
        };
        let candidates: Vec<&Release> = with_table.iter().copied().filter(wanted).collect();
        let chosen = best_of(table, &candidates, about);
        if chosen.is_empty() {
            let days: Vec<&str> = with_table.iter().map(|release| release.id.as_str()).collect();
            let wanted = vintage.map(str::to_owned).or(known_by.map(|day| format!("of {day} or before")));
            return Err(Error::usage(format!("no {table} of the vintage {}", wanted.unwrap_or_default()))
                .with_hint(format!("in the store: {}", days.join(", "))));
        }
        Ok(chosen)
    }

    /// The rows of a table from these releases. Of several, a row counts as often as in the one that has it most often: an excerpt
    /// of the suppliers and one of the recipients share some, and a register may hold two rows that are alike.
    ///
    /// # Errors
    /// An I/O error when a file of the store is missing or broken.
    pub fn scan(&self, table: &str, releases: &[&Release]) -> Result<LazyFrame> {
        let parts = releases.iter().flat_map(|release| release.parts_of(table));
        let frames = parts.map(|part| whole(table, self.scan_part(part)?)).collect::<Result<Vec<_>>>()?;
        let rows = match frames.as_slice() {
            [] => return Ok(DataFrame::empty().lazy()),
            [one] => one.clone(),
            many => concat(many, UnionArgs::default())?,
        };
        let several: Vec<&Release> = releases.iter().copied().filter(|release| release.part(table).is_some()).collect();
        if several.len() < 2 {
            return Ok(rows);
        }
        let rows = once(table, rows)?;
        let in_windows = several.iter().any(|release| years(release) != years(several[0]));
        if table != ORDERS.name {
            return Ok(rows);
        }
        let orders = if in_windows { added_up(rows, &several)? } else { rows };
        Ok(money::counted_together(orders.collect()?)?.lazy())
    }

    /// The releases of a table that were made nearest to a day, at most so many days apart; none where nothing is so near.
    pub fn chosen_near(&self, table: &str, day: &str, most_days: i64, about: &[Vec<String>]) -> Vec<&Release> {
        let Ok(day) = day.parse::<Date>() else { return Vec::new() };
        let apart = |release: &&Release| {
            let made: Date = release.day().parse().ok()?;
            Some(made.duration_since(day).as_hours().abs() / 24).filter(|days| *days <= most_days)
        };
        let with_table = || self.releases().iter().filter(|release| release.part(table).is_some());
        let nearest = with_table().filter_map(|release| apart(&release)).min();
        let candidates: Vec<&Release> =
            with_table().filter(|release| nearest.is_some() && apart(release) == nearest).collect();
        best_of(table, &candidates, about)
    }

    /// How many rows of these releases [`Store::scan`] leaves out because another of them has the same.
    ///
    /// # Errors
    /// As [`Store::scan`].
    pub fn shared_rows(&self, table: &str, releases: &[&Release]) -> Result<usize> {
        if releases.len() < 2 {
            return Ok(0);
        }
        let all: usize = releases.iter().map(|release| release.rows_of(table)).sum();
        let kept = self.scan(table, releases)?.select([col("line")]).collect()?.height();
        Ok(all.saturating_sub(kept))
    }
}

/// The rows of a part. Tables that an older version of this tool imported have no column of sureness: it kept no marks.
fn whole(table: &str, mut rows: LazyFrame) -> Result<LazyFrame> {
    if table != TIV.name || rows.collect_schema()?.contains("sureness") {
        return Ok(rows);
    }
    let columns: Vec<Expr> = TIV.names().into_iter().map(col).collect();
    Ok(rows.with_column(lit(Sureness::Unstated.word()).alias("sureness")).select(columns))
}

/// The best of these releases with those that stand for one release together with it; none of none.
pub(super) fn best_of<'a>(table: &str, candidates: &[&'a Release], about: &[Vec<String>]) -> Vec<&'a Release> {
    let rank = |release: &Release| {
        (
            release.scope_for(about),
            release.holds(about),
            !is_cut_off(table, release),
            stamp(release).to_owned(),
            release.layout.clone(),
            width(release),
            release.rows_of(table),
            release.id.clone(),
        )
    };
    let Some(best) = candidates.iter().copied().max_by_key(|release| rank(release)) else { return Vec::new() };
    if stamp(best).is_empty() {
        return vec![best];
    }
    let scope = best.scope_for(about);
    let is_like_best = |release: &&Release| {
        release.scope_for(about) == scope
            && stamp(release) == stamp(best)
            && release.layout == best.layout
            && is_cut_off(table, release) == is_cut_off(table, best)
    };
    let mut pieces: Vec<&Release> = candidates.iter().copied().filter(is_like_best).collect();
    if is_cut_off(table, best) {
        // Each counts the deliveries of its own years: of years that overlap nobody could tell which were counted twice.
        let mut spans = vec![years(best)];
        pieces.sort_by_key(|release| std::cmp::Reverse((width(release), release.id.clone())));
        pieces.retain(|release| {
            let own = years(release);
            let is_known = spans.contains(&own);
            let is_apart = || spans.iter().all(|span| own.1 < span.0 || span.1 < own.0);
            let fits = is_known || is_apart();
            if fits && !is_known {
                spans.push(own);
            }
            fits
        });
    }
    if scope == Scope::World {
        // The widest first: what another has already adds nothing.
        pieces.sort_by_key(|release| std::cmp::Reverse((width(release), release.rows_of(table), release.id.clone())));
        let mut covered = BTreeSet::new();
        pieces.retain(|release| {
            let (first, last) = years(release);
            let before = covered.len();
            covered.extend(first..=last);
            covered.len() > before
        });
    }
    // Of a row in several files the first one's stays: a file of all suppliers has the packages of its recipients whole.
    pieces.sort_by_key(|release| (!release.suppliers.as_deref().is_some_and(is_all), release.id.clone()));
    pieces
}

/// When it was made, to the day, or the vintage that the user gave; empty when nothing says.
fn stamp(release: &Release) -> &str {
    release.vintage.as_deref().map_or("", |vintage| vintage.get(..10).unwrap_or(vintage))
}

/// True of orders whose numbers delivered leave out some years.
fn is_cut_off(table: &str, release: &Release) -> bool {
    table == ORDERS.name && !release.whole_history
}

/// The years that it was asked for.
fn years(release: &Release) -> (i32, i32) {
    let (first, last) = ALL_YEARS;
    (release.first_year.unwrap_or(first).clamp(first, last), release.last_year.unwrap_or(last).clamp(first, last))
}

fn width(release: &Release) -> i32 {
    let (first, last) = years(release);
    last - first
}

fn is_all(words: &str) -> bool {
    words.to_lowercase().starts_with("all")
}

/// First and last year that these releases were asked for together, from the newest back to the first gap; `None` when one of
/// them has no limits.
pub fn unbroken_years(releases: &[&Release]) -> Option<(i32, i32)> {
    let mut spans: Vec<(i32, i32)> =
        releases.iter().map(|release| Some((release.first_year?, release.last_year?))).collect::<Option<_>>()?;
    spans.sort_by_key(|(first, last)| std::cmp::Reverse((*last, *first)));
    spans.into_iter().reduce(|so_far, (first, last)| match last + 1 >= so_far.0 {
        true => (so_far.0.min(first), so_far.1),
        false => so_far,
    })
}

/// What is not the register's own but this tool's: names of a row, and the money that was read from its comments.
const NOT_OWN: &[&str] = &[
    "release",
    "line",
    "package",
    "value_counts",
    "value_low",
    "value_high",
    "currency",
    "usd_low",
    "usd_high",
    "part_of_package",
    "value_estimate",
    "aid",
    "support_low",
    "support_high",
    "value_words",
];

/// Rows of several files of one vintage, each as often as in the file that has it most often.
fn once(table: &str, rows: LazyFrame) -> Result<LazyFrame> {
    let schema = match table {
        "orders" => ORDERS,
        "deliveries" => DELIVERIES,
        _ => return Ok(rows),
    };
    const TURN: &str = "so many alike before it in its file";
    let own: Vec<(String, Expr)> = schema
        .columns
        .iter()
        .filter(|column| !NOT_OWN.contains(&column.name))
        .map(|column| {
            let name = format!("own {}", column.name);
            // Copies of one file differ in the letters that somebody lost on the way.
            let plain = match column.kind {
                ColumnType::Text => col(column.name).str().replace_all(lit(r"[^ -~]|\?"), lit(""), false),
                _ => col(column.name),
            };
            (name.clone(), plain.alias(name.as_str()))
        })
        .collect();
    let (names, plain): (Vec<String>, Vec<Expr>) = own.into_iter().unzip();
    let alike = names.iter().map(|name| col(name.as_str())).chain([col("release")]).collect::<Vec<_>>();
    let ordinal = RankOptions { method: RankMethod::Ordinal, descending: false };
    let key = by_name(names.iter().map(String::as_str).chain([TURN]), true, false);
    Ok(rows
        .with_columns(plain)
        .with_column(col("line").rank(ordinal, None).over(alike)?.alias(TURN))
        .unique_stable(Some(key), UniqueKeepStrategy::First)
        .select(schema.columns.iter().map(|column| col(column.name)).collect::<Vec<_>>()))
}

/// What a file that is limited to some years has of them only.
const OF_ITS_YEARS: &[&str] = &[
    "delivered",
    "delivered_sureness",
    "delivery_years",
    "first_delivery",
    "last_delivery",
    "delivery_years_sureness",
    "tiv_delivered",
];

/// Orders of files with no year in common: the deliveries of a deal that stands in several of them are added up. Everything else of it
/// is as the file with its first deliveries has it.
fn added_up(rows: LazyFrame, releases: &[&Release]) -> Result<LazyFrame> {
    const WINDOW: &str = "first year of its file";
    const TURN: &str = "so many of the deal before it in these years";
    let window = releases.iter().fold(lit(ALL_YEARS.0), |otherwise, release| {
        when(col("release").eq(lit(release.id.as_str()))).then(lit(years(release).0)).otherwise(otherwise)
    });
    let of_the_deal = |column: &&str| !NOT_OWN.contains(column) && !OF_ITS_YEARS.contains(column);
    let deal: Vec<&str> = ORDERS.names().into_iter().filter(of_the_deal).collect();
    let in_window: Vec<Expr> = deal.iter().map(|name| col(*name)).chain([col(WINDOW)]).collect();
    let ordinal = RankOptions { method: RankMethod::Ordinal, descending: false };
    let key: Vec<Expr> = deal.iter().chain([&TURN]).map(|name| col(*name)).collect();
    let sum = |name: &str| when(col(name).count().gt(lit(0))).then(col(name).sum()).otherwise(lit(NULL)).alias(name);
    let estimate = || lit(Sureness::Estimate.word());
    let least_sure =
        |name: &str| when(col(name).eq(estimate()).any(true)).then(estimate()).otherwise(col(name).max()).alias(name);
    let merged = |column: &&str| match *column {
        name @ ("delivered" | "tiv_delivered") => sum(name),
        name @ ("delivered_sureness" | "delivery_years_sureness") => least_sure(name),
        "delivery_years" => col("delivery_years").drop_nulls().str().join(";", true).alias("delivery_years"),
        "first_delivery" => col("first_delivery").min(),
        "last_delivery" => col("last_delivery").max(),
        name => col(name).first(),
    };
    let others: Vec<&str> = ORDERS.names().into_iter().filter(|name| !deal.contains(name)).collect();
    Ok(rows
        .with_column(window.alias(WINDOW))
        .with_column(col("line").rank(ordinal, None).over(in_window)?.alias(TURN))
        .sort([WINDOW, "line"], SortMultipleOptions::default())
        .group_by_stable(key)
        .agg(others.iter().map(merged).collect::<Vec<_>>())
        .select(ORDERS.names().into_iter().map(col).collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use super::super::manifest::{Held, Part};
    use super::*;

    /// A register of the world, of a day and some years, with the orders or deliveries of a table.
    fn register(id: &str, table: &str, vintage: Option<&str>, years: Option<(i32, i32)>) -> Release {
        let blank = crate::store::statistics::new_release(&crate::datasets::baci::PROVIDER, "register");
        let all = Some("All countries".to_owned());
        let part = Part {
            table: table.to_owned(),
            path: String::new(),
            rows: 9,
            columns: Vec::new(),
            constants: std::collections::BTreeMap::new(),
        };
        Release {
            id: id.to_owned(),
            vintage: vintage.map(str::to_owned),
            suppliers: all.clone(),
            recipients: all,
            first_year: years.map(|years| years.0),
            last_year: years.map(|years| years.1),
            whole_history: years.is_none(),
            held: Some(Held { suppliers: 90, recipients: 90, codes: Vec::new() }),
            parts: vec![part],
            ..blank
        }
    }

    fn chosen(table: &str, releases: &[Release]) -> String {
        let candidates: Vec<&Release> = releases.iter().collect();
        best_of(table, &candidates, &[]).iter().map(|release| release.id.as_str()).collect::<Vec<_>>().join(" ")
    }

    const DAY: Option<&str> = Some("2024-04-13T15:44:54");

    #[test]
    fn files_of_one_day_and_other_years_stand_for_one() {
        let of = |id: &str, years| register(id, "deliveries", DAY, Some(years));
        let (early, late, inside) = (of("a", (1990, 2006)), of("b", (2007, 2023)), of("z", (2019, 2023)));
        assert_eq!(chosen("deliveries", &[early.clone(), late.clone(), inside.clone()]), "a b");
        assert_eq!(chosen("deliveries", &[inside.clone(), of("c", (1990, 2023))]), "c", "the widest has it all");
        assert_eq!(chosen("deliveries", &[inside, register("d", "deliveries", DAY, None)]), "d");
        // Overlapping years: both have some of their own.
        assert_eq!(chosen("deliveries", &[early, of("e", (2000, 2023))]), "a e");
        let newer = register("n", "deliveries", Some("2025-03-10"), Some((2007, 2024)));
        assert_eq!(chosen("deliveries", &[late, newer]), "n", "another day is another vintage");
    }

    #[test]
    fn deal_registers_of_other_years_stand_for_one_and_a_whole_one_goes_first() {
        let of = |id: &str, day, years| register(id, "orders", day, years);
        let halves = [of("a", DAY, Some((1950, 2010))), of("b", DAY, Some((2011, 2023)))];
        assert_eq!(chosen("orders", &halves), "a b");
        let overlapping = [of("a", DAY, Some((1950, 2010))), of("b", DAY, Some((2010, 2023)))];
        assert_eq!(chosen("orders", &overlapping), "a", "both count the deliveries of 2010");
        let inside =
            [of("a", DAY, Some((1950, 2010))), of("b", DAY, Some((2011, 2023))), of("c", DAY, Some((2000, 2015)))];
        assert_eq!(chosen("orders", &inside), "a b");
        let newer = of("m", Some("2025-03-10"), Some((2011, 2024)));
        assert_eq!(chosen("orders", &[halves[0].clone(), newer]), "m", "another day is another vintage");
        let newer = of("n", Some("2025-03-10"), Some((2015, 2024)));
        assert_eq!(chosen("orders", &[of("w", DAY, None), newer]), "w");
    }

    #[test]
    fn excerpts_of_one_day_stand_together_and_undated_files_never() {
        let excerpt = |id: &str, vintage| {
            let whole = register(id, "orders", vintage, None);
            Release { recipients: Some("Azerbaijan".to_owned()), ..whole }
        };
        let other = |id: &str, vintage| {
            let whole = register(id, "orders", vintage, None);
            Release { suppliers: Some("Israel".to_owned()), ..whole }
        };
        assert_eq!(chosen("orders", &[other("a", DAY), excerpt("b", DAY)]), "b a", "whole packages first");
        assert_eq!(chosen("orders", &[excerpt("a", DAY), other("b", Some("2025-03-10"))]), "b");
        assert_eq!(
            chosen("orders", &[excerpt("a", Some("2024")), other("b", Some("2024"))]),
            "a b",
            "as the user says"
        );
        assert_eq!(chosen("orders", &[excerpt("a", None), other("b", None)]), "b");
        let mut larger = excerpt("a", None);
        larger.parts[0].rows = 10;
        assert_eq!(chosen("orders", &[larger, other("b", None)]), "a", "of undated files the largest");
    }

    #[test]
    fn years_are_covered_back_to_the_first_gap() {
        let of = |years: Option<(i32, i32)>| register("a", "deliveries", DAY, years);
        let covered = |spans: &[Option<(i32, i32)>]| {
            let releases: Vec<Release> = spans.iter().map(|span| of(*span)).collect();
            unbroken_years(&releases.iter().collect::<Vec<_>>())
        };
        assert_eq!(covered(&[Some((1990, 2006)), Some((2007, 2023))]), Some((1990, 2023)));
        assert_eq!(covered(&[Some((1990, 2000)), Some((2007, 2023))]), Some((2007, 2023)));
        assert_eq!(covered(&[Some((1990, 2000)), None]), None);
        assert_eq!(covered(&[]), None);
    }
}
