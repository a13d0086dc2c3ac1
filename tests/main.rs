//! Behaviour, as a user meets it: one binary, a module for each promise.

mod charts;
mod command_line;
mod docs;
mod hostile;
mod layers;
mod ledger;
mod measures;
mod published;
mod support;
