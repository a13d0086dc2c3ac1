//! Measures: named, documented computations from tables to a table. One file each; this list is the only other place.

mod ask;
mod deals;
mod deliveries;
mod events;
pub mod growth;
mod sources;
mod targets;
mod trade;

use polars::prelude::{DataFrame, Expr, LazyFrame, col, lit};

pub use ask::Ask;

use crate::error::{Error, Result};
use crate::model::{Column, UnitKind};
use crate::tables::Tables;

/// What a measure is: enough to trust it and to cite it.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Its name on the command line.
    pub id: &'static str,
    /// One line of meaning.
    pub title: &'static str,
    /// What one row is.
    pub row: &'static str,
    /// How its figures are computed, a line each.
    pub formulas: &'static [&'static str],
    /// The tables it reads.
    pub reads: &'static [&'static str],
    /// The date that `--since` and `--until` compare.
    pub dates: &'static str,
    /// Where the method is from.
    pub reference: &'static str,
    /// Its columns, in order.
    pub columns: &'static [Column],
}

/// A computation from tables to a table.
pub trait Measure: Sync {
    /// What it is.
    fn about(&self) -> About;

    /// The lazy plan of it: rows in a fixed order, columns as `about` lists them.
    ///
    /// # Errors
    /// When the plan cannot be built; running it may fail in polars.
    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame>;
}

/// Every measure.
pub const MEASURES: &[&dyn Measure] =
    &[&targets::Targets, &trade::Trade, &deals::Deals, &deliveries::Deliveries, &events::Events, &sources::Sources];

/// A measure by its name.
///
/// # Errors
/// A usage error with the nearest name.
pub fn measure(id: &str) -> Result<&'static dyn Measure> {
    MEASURES.iter().copied().find(|measure| measure.about().id == id).ok_or_else(|| {
        let known: Vec<&str> = MEASURES.iter().map(|measure| measure.about().id).collect();
        Error::usage(format!("unknown measure `{id}`")).with_nearest(id, &known)
    })
}

/// The figure is of this kind; false without a figure.
fn is_of(kind: UnitKind) -> Expr {
    col("unit_kind").eq(lit(kind.word())).fill_null(lit(false))
}

/// Runs a measure.
///
/// # Errors
/// As [`measure`] and [`Measure::plan`].
pub fn run(id: &str, tables: &Tables, ask: &Ask) -> Result<DataFrame> {
    Ok(measure(id)?.plan(tables, ask)?.collect()?)
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;
    use crate::ledger::Ledger;

    /// The shipped ledger and its tables.
    pub fn shipped() -> (Ledger, Tables) {
        let ledger = Ledger::shipped().sound().expect("the shipped ledger");
        let tables = Tables::of(&ledger).expect("its tables");
        (ledger, tables)
    }

    #[test]
    fn every_measure_has_the_columns_that_it_documents() {
        let (_, tables) = shipped();
        for measure in MEASURES {
            let about = measure.about();
            let frame = run(about.id, &tables, &Ask::default()).expect(about.id);
            let names: Vec<&str> = frame.get_column_names().iter().map(|name| name.as_str()).collect();
            assert_eq!(names, about.columns.iter().map(|column| column.name).collect::<Vec<_>>(), "{}", about.id);
            assert!(frame.height() > 0, "{} is empty", about.id);
            for (column, kind) in about.columns.iter().map(|column| (column.name, column.kind)) {
                let found = crate::export::type_of(frame.column(column).expect(column).dtype());
                let fits = found == kind
                    || (kind == crate::model::ColumnType::Period && found == crate::model::ColumnType::Text);
                assert!(fits, "{}.{column} is {found:?}, documented as {kind:?}", about.id);
            }
        }
    }

    #[test]
    fn the_same_tables_give_the_same_bytes() {
        let (_, tables) = shipped();
        for measure in MEASURES {
            let id = measure.about().id;
            let csv = || crate::export::to_csv(&run(id, &tables, &Ask::default()).expect(id)).expect("csv");
            assert_eq!(csv(), csv(), "{id}");
        }
    }
}
