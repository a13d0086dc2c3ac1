//! A measure or a table by the name that a user gives it, with the columns and rows that are wanted of it.

use polars::prelude::{DataFrame, IntoLazy, col};

use super::{NamedTable, Selection, What, named_table, named_tables, selected};
use crate::error::{Error, Result};
use crate::export::settled;
use crate::measures::{MEASURES, measure};

/// A measure, or a table with the same filters. Where both have one name (`orders`, `deliveries`, `sources`) it is the measure.
///
/// # Errors
/// A usage error for an unknown name, with the nearest, and for a table of a selection that has nothing to filter; the errors of
/// the measure itself.
pub fn load(name: &str, selection: &Selection) -> Result<DataFrame> {
    if let Ok(measure) = measure(name) {
        return settled(measure.plan(&selection.tables, &selection.ask)?.collect()?);
    }
    let Some(table) = named_table(name) else {
        let tables = named_tables().iter().filter(|table| !matches!(table.what, What::Measure(_)));
        let mut known: Vec<&str> = MEASURES.iter().map(|measure| measure.about().id).collect();
        known.extend(tables.map(|table| table.name.as_str()).filter(|name| measure(name).is_err()));
        return Err(Error::usage(format!("unknown table `{name}`")).with_nearest(name, &known));
    };
    rows_of(table, selection)
}

/// The rows of a table that the selection means.
///
/// # Errors
/// As [`selected`].
pub(super) fn rows_of(table: &NamedTable, selection: &Selection) -> Result<DataFrame> {
    let frame = selected(table, selection)?.collect()?;
    // What was recorded stays as it was recorded.
    if matches!(table.what, What::Measure(_)) { settled(frame) } else { Ok(frame) }
}

/// A table with these columns only, in this order, and at most so many rows.
///
/// # Errors
/// A usage error for a column that it does not have, with the nearest, and for one that is named twice.
pub fn narrow(frame: DataFrame, name: &str, columns: &[String], limit: Option<usize>) -> Result<DataFrame> {
    let known: Vec<String> = frame.get_column_names().iter().map(|name| name.to_string()).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let columns: Vec<&str> = columns.iter().map(|name| name.trim()).collect();
    if let Some(column) = columns.iter().find(|column| !known.contains(column)) {
        return Err(Error::usage(format!("`{name}` has no column `{column}`")).with_nearest(column, &known));
    }
    if let Some(twice) = columns.iter().enumerate().find(|(at, name)| columns[..*at].contains(name)) {
        return Err(Error::usage(format!("column `{}` is named twice", twice.1)));
    }
    let frame = frame.head(Some(limit.unwrap_or(frame.height())));
    if columns.is_empty() {
        return Ok(frame);
    }
    Ok(frame.lazy().select(columns.into_iter().map(col).collect::<Vec<_>>()).collect()?)
}
