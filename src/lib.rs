//! Puts what was *announced* beside what was *recorded* in bilateral trade and arms deals.
//!
//! An article says that two countries trade USD 7.3 million a year and want USD 500 million in five years. That is two
//! *claims*: somebody said it, on some day, in some words. This crate keeps claims in a cited [`ledger`], checks them
//! against their own words with the grammar of [`wording`], turns them into [`tables`], computes [`measures`] with polars
//! and draws [`charts`] with plotters. Nothing in it prints, looks at the clock or reads the environment.
//!
//! # In three lines
//!
//! A selection begins with [`select`]. Its functions are the flags of the command line, and it answers with the names that
//! `bilat list` gives: measures and tables as polars data frames, queries in SQL, charts.
//!
//! ```
//! use bilat::{Look, export::to_csv};
//!
//! let pair = bilat::select().pair("AZE-PAK").read()?; // of the ledger that ships; `.ledger("folder")` reads yours
//! let targets = pair.table("targets")?;
//! println!("{}", to_csv(&targets)?);
//!
//! let largest = pair.sql("SELECT MAX(target_low) AS largest FROM targets")?;
//! assert_eq!(to_csv(&largest)?, "largest\n6000000000\n");
//!
//! let picture = pair.chart("required-path", Look::default())?; // `picture.save("path.png")?` writes it
//! assert!(picture.drawing.chart.title.contains("$500m"));
//! # Ok::<(), bilat::Error>(())
//! ```
//!
//! The folder `examples/` goes on from here, up to a brief with its charts, tables and outcomes.
//!
//! # A tour
//!
//! Data go one way, and so do imports: a module uses those above it.
//!
//! | module | what it is for |
//! | --- | --- |
//! | [`model`] | pure types: countries, periods, quantities, vocabularies, claims, sources, links |
//! | [`wording`] | the grammar that reads "USD 7.3 million per year" |
//! | [`finding`] | what is wrong with data, and where: file, line, column, code, hint |
//! | [`error`] | the library's errors, with a kind and a way out |
//! | [`io`] | the only place that opens and writes files: encodings, archives, whole files or none |
//! | [`ledger`] | sources, claims and links, as they ship or from a folder, and every rule that they must keep |
//! | [`datasets`] | official exports, a file for each family of layouts: how it is known, how it is read |
//! | [`frame`] | typed values to polars columns and back |
//! | [`store`] | what was imported, as Parquet by table and release, with a manifest |
//! | [`tables`] | what measures start from: the ledger's columns with what follows from them, and the tables of a store |
//! | [`measures`] | named, documented computations from tables to a table |
//! | [`charts`] | tables to plain values, and those to SVG and PNG |
//! | [`export`] | tables to CSV, JSON, Markdown, Parquet, Arrow, workbooks and data packages |
//! | [`report`] | every table and chart, and a page that shows them |
//! | [`analysis`] | selections, SQL, and analyses that are kept as files |
//! | [`cli`] | arguments and printing, no arithmetic |
//!
//! The same again, step by step, for those who put the parts together in another way:
//!
//! ```
//! use bilat::charts::{ChartOptions, draw, render};
//! use bilat::ledger::{Countries, Ledger, check};
//! use bilat::measures::{self, Ask};
//! use bilat::model::Pair;
//! use bilat::tables::Tables;
//!
//! // `Ledger::read(folder)` reads yours. `sound` refuses one with errors in its files; `check` looks at every rule.
//! let ledger = Ledger::shipped().sound()?;
//! assert!(check(&ledger)?.iter().all(|finding| !finding.is_error()));
//! let tables = Tables::of(&ledger)?; // `.with_records(...)` adds those of a store
//!
//! // A measure says what it is, and gives a lazy plan or a data frame.
//! let pair = Pair::parse("AZE-PAK").ok_or("two codes with a hyphen")?;
//! let ask = Ask { pairs: vec![pair], ..Ask::default() };
//! println!("{}", measures::measure("targets")?.about().formulas.join("\n"));
//! let targets = measures::run("targets", &tables, &ask)?;
//! assert!(targets.height() > 0);
//!
//! // A chart is a plain value before it is a picture.
//! let options = ChartOptions::default();
//! let drawing = draw("required-path", &tables, &ask, &Countries::shipped()?, &options)?;
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

/// The code in the README runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
