//! Scripted analyses and SQL: the same calls that the command line makes, kept in a file.
//!
//! Nothing here prints. A query that cannot run and an analysis that cannot be read say where, with the nearest name.

mod catalog;
mod chart;
mod inputs;
mod package;
mod rows;
pub mod script;
mod select;
mod selection;
pub mod sql;
mod table;
mod takes;

pub use catalog::{
    Catalog, NamedTable, TableSource, What, empty_frame, input_reads_of, named_table, named_tables, reads_of,
    takes_sums,
};
pub use chart::{CHART_ENDINGS, Look, Picture, chart_ending, chart_takes_sums, check_form, reads_of_chart};
pub use package::{package, package_formats, possible_tables};
pub use rows::selected;
pub use select::select;
pub use selection::{Ground, Selection, Wanted};
pub use table::{load, narrow};
pub use takes::{
    check_takes, check_takes_of_all, check_takes_of_chart, check_takes_of_query, takes_of, takes_of_chart,
    takes_of_query,
};
