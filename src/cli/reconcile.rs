//! `bilat reconcile`: the register against SIPRI's own tables.

use polars::prelude::{IntoLazy, col, lit};

use super::args::ReconcileArgs;
use super::selection::Selection;
use super::terminal::Terminal;
use super::{Done, Outcome};
use crate::export::{Format, to_bytes, to_terminal};
use crate::measures;
use crate::tables::Rows;

pub(super) fn run(args: &ReconcileArgs, terminal: &Terminal) -> Done {
    let format: Format = args.format.parse()?;
    let selection = Selection::read(&args.selection)?;
    let cells = measures::run("reconcile", &selection.tables, &selection.ask)?;
    let mut failed = false;
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
    let differing = cells.lazy().filter(col("agrees").eq(lit(false))).collect()?;
    if differing.height() > 0 {
        let bytes = match format {
            Format::Table => to_terminal(&differing, &terminal.fit())?.into_bytes(),
            format => to_bytes(&differing, format)?,
        };
        terminal.print(&bytes)?;
    }
    Ok(if failed { Outcome::Findings } else { Outcome::Fine })
}
