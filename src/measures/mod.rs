//! Measures: named, documented computations from tables to a table. One file each; this list is the only other place.

mod ask;
mod deals;
mod deliveries;
mod events;
mod filters;
pub mod flows;
pub mod growth;
pub mod outcome;
pub mod register;
mod sources;
mod targets;
mod trade;

use polars::prelude::{DataFrame, Expr, LazyFrame, col, lit};

pub use ask::Ask;
#[cfg(test)]
pub(crate) use filters::tests::questions as filter_questions;
pub use filters::{Filter, Filters};

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
    /// What of a selection it can use; all else would do nothing, and is refused where it is asked for by name.
    pub takes: Filters,
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

    /// True for a measure that takes of the table `totals` only the sums between two countries: neither the file's own World nor at
    /// which border the figures were taken. Such sums are made fastest straight from files.
    fn takes_sums(&self) -> bool {
        false
    }
}

/// Every measure.
pub const MEASURES: &[&dyn Measure] = &[
    &targets::Targets,
    &trade::Trade,
    &deals::Deals,
    &deliveries::Deliveries,
    &events::Events,
    &sources::Sources,
    &register::orders::Orders,
    &register::transfers::Transfers,
    &register::shares::Suppliers,
    &register::shares::Recipients,
    &register::lag::Lag,
    &register::order_book::OrderBook,
    &register::second_hand::SecondHand,
    &register::value::RegisterValue,
    &register::reconcile::Reconcile,
    &register::joined::RegisterJoin,
    &flows::two_way::TwoWay,
    &flows::balance::Balance,
    &flows::growth::Growth,
    &flows::mirror::Mirror,
    &flows::share::Share,
    &flows::partners::Partners,
    &flows::intensity::Intensity,
    &flows::concentration::Concentration,
    &flows::real::Real,
    &flows::attainment::Attainment,
    &flows::rca::Rca,
    &flows::grubel_lloyd::GrubelLloyd,
    &flows::similarity::Similarity,
    &flows::complementarity::Complementarity,
    &flows::eci::Eci,
    &flows::proximity::Proximity,
    &outcome::Outcome,
    &outcome::Candidates,
    &flows::products::Products,
];

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

/// Why a measure cannot be computed from these tables with this selection; `None` when it can.
pub fn hindrance(about: &About, tables: &Tables, ask: &Ask) -> Option<String> {
    let missing = about.reads.iter().find(|table| !tables.has(table));
    let for_claims = Filters::of(&[Filter::Kind, Filter::Stage]).among(ask.filters());
    match missing {
        Some(table) => Some(format!("the store has no {table}")),
        None if !for_claims.without(about.takes).is_empty() => {
            Some("registers have neither kinds nor stages".to_owned())
        }
        None => None,
    }
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
#[path = "../../tests/statistics.rs"]
#[allow(dead_code, clippy::expect_used)] // shared with the integration tests, which use all of it
mod statistics;

#[cfg(test)]
pub(crate) mod testing {
    use std::sync::OnceLock;

    use super::*;
    use crate::io::Outputs;
    use crate::ledger::Ledger;
    use crate::store::Store;
    use crate::tables::Records;

    /// The shipped ledger and its tables.
    pub fn shipped() -> (Ledger, Tables) {
        let ledger = Ledger::shipped().sound().expect("the shipped ledger");
        let tables = Tables::of(&ledger).expect("its tables");
        (ledger, tables)
    }

    /// Hand-made records of every kind.
    const RECORDS: [&str; 9] = [
        "registers/deals.csv",
        "registers/deliveries.csv",
        "registers/imports.csv",
        "registers/exports.csv",
        "trade/comtrade.csv",
        "trade/BACI_HS92_Y2021_V202401b.csv",
        "trade/BACI_HS92_Y2022_V202401b.csv",
        "trade/product_codes_HS92_V202401b.csv",
        "trade/wdi.csv",
    ];

    /// The shipped tables with a store that holds the hand-made records of the fixtures.
    pub fn recorded() -> Tables {
        static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
        let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        let folder = FOLDER.get_or_init(|| {
            let folder = tempfile::tempdir().expect("a folder");
            let mut store = Store::open_or_new(folder.path()).expect("an empty store");
            for name in RECORDS {
                store.import(&fixtures.join(name), &Outputs::default()).expect(name);
            }
            folder
        });
        let store = Store::open(folder.path()).expect("the store");
        shipped().1.with_records(Records { store, vintage: None, known_by: None, approximate: false })
    }

    #[test]
    fn every_measure_has_the_columns_that_it_documents() {
        let tables = recorded();
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
        let tables = recorded();
        for measure in MEASURES {
            let id = measure.about().id;
            let csv = || crate::export::to_csv(&run(id, &tables, &Ask::default()).expect(id)).expect("csv");
            assert_eq!(csv(), csv(), "{id}");
        }
    }
}
