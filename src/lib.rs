//! Puts what was *announced* beside what was *recorded* in bilateral trade and arms deals.
//!
//! An article says that two countries trade USD 7.3 million a year and want USD 500 million in five years. That is two
//! *claims*: somebody said it, on some day, in some words. This crate keeps claims in a cited [`ledger`], checks them
//! against their own words with the grammar of [`wording`], turns them into [`tables`], computes [`measures`] with polars
//! and draws [`charts`] with plotters. Nothing in it prints, looks at the clock or reads the environment.
//!
//! Data go one way, and so do imports:
//!
//! ```text
//! model <- wording, error, finding <- io <- ledger, datasets <- store <- tables <- measures <- charts, export <- report <- cli
//! ```
//!
//! # A tour
//!
//! ```
//! use bilat::charts::{ChartOptions, draw, render};
//! use bilat::ledger::{Countries, Ledger};
//! use bilat::measures::{self, Ask};
//! use bilat::model::Pair;
//! use bilat::tables::Tables;
//!
//! // The ledger that ships; `Ledger::read(folder)` reads yours. `sound` refuses one with errors in its files.
//! let ledger = Ledger::shipped().sound()?;
//! let tables = Tables::of(&ledger)?;
//!
//! // A measure is a named, documented computation from tables to a polars data frame.
//! let ask = Ask { pairs: Pair::parse("AZE-PAK").into_iter().collect(), ..Ask::default() };
//! let targets = measures::run("targets", &tables, &ask)?;
//! println!("{}", bilat::export::to_csv(&targets)?);
//!
//! // A chart is a plain value before it is a picture.
//! let options = ChartOptions::default();
//! let drawing = draw("required-path", &tables, &ask, &Countries::shipped()?, &options)?;
//! assert!(drawing.chart.title.contains("$500m"));
//! let svg = render(&drawing.chart, options.theme, options.size)?;
//! assert!(svg.starts_with("<svg"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Adding a measure is one file in [`measures`] and one line in [`measures::MEASURES`]; a chart is one file in [`charts`] and
//! one line in [`charts::CHARTS`].

// Hand-made tables of trade statistics are shared with the integration tests, which name the crate.
#[cfg(test)]
extern crate self as bilat;

pub mod analysis;
pub mod charts;
pub mod cli;
pub mod datasets;
pub mod error;
pub mod export;
pub mod finding;
pub mod frame;
pub mod io;
pub mod ledger;
pub mod measures;
pub mod model;
pub mod report;
pub mod store;
pub mod tables;
pub mod wording;

pub use analysis::{Look, Picture, Selection, Wanted, select};
pub use error::{Error, Result};
// Every table is one of its data frames: the same version of it is at hand for what comes after.
pub use polars;
