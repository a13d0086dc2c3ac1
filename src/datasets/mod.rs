//! Official exports as they lie on people's disks: each family of layouts says how to recognise and how to read it.
//!
//! A file is recognised by what stands in it, never by its name. Reading is strict: what is repaired is logged with its line and the
//! reason, what cannot be read is dropped, counted and named, and nothing is guessed.

pub mod areas;
pub mod arms;
pub mod atlas;
pub mod audit;
pub mod baci;
pub mod comtrade;
pub mod cow;
pub mod entity;
pub mod flows;
pub mod gate;
pub mod gravity;
pub mod imf;
pub mod itpd;
pub mod release;
pub mod sipri;
pub mod trade;
pub mod wdi;
pub mod wits;
