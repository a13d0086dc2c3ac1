//! Behaviour, as a user meets it: one binary, a module for each promise.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stderr)] // helpers of tests stand outside of test functions

mod acceptance;
mod charts;
mod command_line;
mod docs;
mod flows;
mod guides;
mod hostile;
mod layers;
mod ledger;
mod measures;
mod outcome;
mod page;
mod published;
mod registers;
mod registers_together;
mod scripting;
mod statistics;
mod support;
mod tcharts;
mod trade;
mod wordings;
