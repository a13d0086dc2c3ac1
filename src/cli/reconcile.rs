//! `bilat reconcile`: the register against SIPRI's own tables.

use polars::prelude::{IntoLazy, col, lit};

use super::args::ReconcileArgs;
use super::selection::Selection;
use super::table::print;
use super::terminal::Terminal;
use super::{Done, Outcome};
use crate::analysis::{Wanted, check_takes};
use crate::error::Result;
use crate::export::Format;
use crate::measures::{self, register::reconcile::remarks};
use crate::tables::Rows;

pub(super) fn run(args: &ReconcileArgs, terminal: &Terminal) -> Done {
    let format: Format = args.format.parse()?;
    let wanted = Wanted::from(&args.selection);
    check_takes("reconcile", wanted.filters())?;
    let selection = Selection::read(wanted)?;
    let cells = measures::run("reconcile", &selection.tables, &selection.ask)?;
    // Where nothing was compared, nothing agrees.
    let mut failed = cells.height() == 0;
    if failed {
        terminal.say("nothing was compared: no cell of the tables answers this question");
    }
    let summary = cells
        .clone()
        .lazy()
        .group_by_stable([col("table"), col("register"), col("same_day"), col("role")])
        .agg([polars::prelude::len().alias("cells"), col("agrees").sum().alias("agree")]);
    let summary = summary.collect()?;
    let rows = Rows::of(&summary);
    for row in 0..rows.len() {
        let (cells, agree) = (rows.text(row, "cells")?, rows.text(row, "agree")?);
        let same_day = rows.truth(row, "same_day")?;
        failed |= same_day && cells != agree;
        let day = if same_day { "" } else { "; not of the same day, so differences are revisions" };
        let (table, role, register) = (rows.text(row, "table")?, rows.text(row, "role")?, rows.text(row, "register")?);
        terminal.say(&format!("{table} by {role}: {agree} of {cells} cells agree with {register}{day}"));
    }
    for line in remarks(&selection.tables, &selection.ask)? {
        terminal.say(&line);
    }
    if let Some(line) = joined(&selection)? {
        terminal.say(&line);
    }
    let differing = cells.lazy().filter(col("agrees").eq(lit(false))).collect()?;
    if differing.height() > 0 {
        print(&differing, format, terminal)?;
    }
    Ok(if failed { Outcome::Findings } else { Outcome::Fine })
}

/// How many deals of the deal register are one number of the delivery register, when both are there.
fn joined(selection: &Selection) -> Result<Option<String>> {
    let measure = measures::measure("register-join")?;
    if measures::hindrance(&measure.about(), &selection.tables, &selection.ask).is_some() {
        return Ok(None);
    }
    let frame = measure.plan(&selection.tables, &selection.ask)?.collect()?;
    let rows = Rows::of(&frame);
    let mut counts = [0; 3];
    let mut undelivered = 0;
    for row in 0..rows.len() {
        match rows.text(row, "match")?.as_str() {
            "unique" => counts[0] += 1,
            "ambiguous" => counts[1] += 1,
            _ if matches!(rows.text(row, "decided_by")?.as_str(), "undelivered" | "out-of-range") => undelivered += 1,
            _ => counts[2] += 1,
        }
    }
    let [unique, ambiguous, none] = counts;
    Ok(Some(format!(
        "{unique} of {} delivered deals have one number in the delivery register, {ambiguous} cannot be told apart, {none} have \
         none; {undelivered} have no delivery in its years (`bilat table register-join`)",
        unique + ambiguous + none
    )))
}
