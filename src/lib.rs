//! Puts what was announced beside what was recorded in bilateral trade and arms deals.

pub mod charts;
pub mod cli;
#[path = "charts/draw.rs"]
pub mod draw;
pub mod error;
pub mod export;
pub mod finding;
pub mod io;
pub mod ledger;
pub mod measures;
pub mod model;
pub mod report;
pub mod tables;
pub mod wording;
