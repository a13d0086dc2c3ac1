//! A table is a polars data frame, so polars goes on from there: the announced targets that ask for the most growth. The same
//! question in SQL gives the same answer.
//!
//! `cargo run --example steepest_targets`
#![allow(clippy::print_stdout)]

use bilat::export::{Fit, to_terminal};
use bilat::polars::prelude::*;

const SAME_IN_SQL: &str = "
    SELECT pair, unit, target_low, target_year, multiple_low, growth_low
    FROM targets
    WHERE reading = 'level' AND NOT baseline_estimate AND growth_low IS NOT NULL
    ORDER BY growth_low DESC, claim
    LIMIT 5";

fn main() -> bilat::Result<()> {
    let recent = bilat::select().since("2015").read()?;

    let most_first = SortMultipleOptions::default().with_order_descending_multi([true, false]);
    let steepest = recent
        .table("targets")?
        .lazy()
        // A figure that is only an estimate is no base for a ranking.
        .filter(
            col("reading").eq(lit("level")).and(col("baseline_estimate").not()).and(col("growth_low").is_not_null()),
        )
        .sort(["growth_low", "claim"], most_first)
        .select(["pair", "unit", "target_low", "target_year", "multiple_low", "growth_low"].map(col))
        .limit(5)
        .collect()?;

    println!("{}", to_terminal(&steepest, &Fit::default())?);
    println!("SQL says the same: {}", steepest.equals_missing(&recent.sql(SAME_IN_SQL)?));
    Ok(())
}
