//! The store: what was imported, as Parquet by table and release, with a manifest that says what each file came from.
//!
//! ```text
//! store/manifest.json                          every release: vintage, scope, input, SHA-256, rows
//!       orders/sipri-deal-register-....parquet one file a release and table
//!       log/sipri-deal-register-....csv        everything that was repaired, dropped or doubtful
//! ```
//!
//! Two vintages stand side by side and are never mixed: a question is answered from one of them. A release is never
//! changed once it is in; the manifest is replaced last, so an import that is interrupted leaves the old store.

mod answers;
mod baci;
mod columns;
mod flows;
mod import;
mod manifest;
mod parquet;
mod register;
mod statistics;
mod straight;
mod sums;
mod writer;

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use polars::prelude::{IntoLazy, LazyFrame, PlRefPath, ScanArgsParquet, UnionArgs, concat};

pub use answers::{Piece, statistics_schema};
pub use flows::{BASES, BOOKS, DICTIONARY, FLOWS, INDICATORS, STATISTICS, TOTALS, WORLD};
pub use import::Imported;
pub use manifest::{Aside, Held, Manifest, Part, Release, Scope};
pub use register::{DELIVERIES, ORDERS, TIV, ValuedOrder, delivery_frame, order_frame, spread_orders, tiv_frame};
pub use statistics::{ImportOptions, is_trade_file};
pub use straight::{Straight, totals_of_file};

use crate::error::{Error, ErrorKind, Result};
use crate::io::{is_file, read_file};

/// Name of the manifest in a store's folder.
const MANIFEST: &str = "manifest.json";

/// A store on disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Store {
    folder: PathBuf,
    manifest: Manifest,
}

impl Store {
    /// Opens the store in a folder.
    ///
    /// # Errors
    /// A usage error when there is none; an I/O error when its manifest cannot be read.
    pub fn open(folder: &Path) -> Result<Store> {
        if !Store::is_there(folder) {
            return Err(Error::usage(format!("there is no store in {}", folder.display()))
                .with_hint("`bilat import FILE...` makes one; --store DIR says where it is"));
        }
        Store::open_or_new(folder)
    }

    /// Opens the store in a folder, or an empty one that is written with the first import.
    ///
    /// # Errors
    /// An I/O error when the manifest cannot be read.
    pub fn open_or_new(folder: &Path) -> Result<Store> {
        let place = folder.join(MANIFEST);
        let manifest = match is_file(&place) {
            true => Manifest::parse(&read_file(&place)?, &place.display().to_string())?,
            false => Manifest::default(),
        };
        Ok(Store { folder: folder.to_path_buf(), manifest })
    }

    /// True when a folder holds a store.
    pub fn is_there(folder: &Path) -> bool {
        is_file(&folder.join(MANIFEST))
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Every file of it.
    pub fn files(&self) -> Vec<PathBuf> {
        let of = |release: &Release| {
            let parts = release.parts.iter().map(|part| self.folder.join(&part.path));
            parts.chain([self.folder.join(&release.log)]).collect::<Vec<_>>()
        };
        let inside = self.manifest.releases.iter().flat_map(of);
        std::iter::once(self.folder.join(MANIFEST)).chain(inside).collect()
    }

    /// Every release, in the order of their names.
    pub fn releases(&self) -> &[Release] {
        &self.manifest.releases
    }

    /// A release by its name, or by the start of it or of its vintage when only one fits.
    ///
    /// # Errors
    /// A usage error when none or several fit.
    pub fn release(&self, name: &str) -> Result<&Release> {
        let fits = |release: &&Release| release.id.starts_with(name) || release.day().starts_with(name);
        let found: Vec<&Release> = self.releases().iter().filter(fits).collect();
        if let Some(exact) = found.iter().find(|release| release.id == name) {
            return Ok(exact);
        }
        let ids = |list: &[&Release]| list.iter().map(|release| release.id.as_str()).collect::<Vec<_>>().join(", ");
        match found.as_slice() {
            [one] => Ok(one),
            [] => {
                let known: Vec<&str> = self.releases().iter().map(|release| release.id.as_str()).collect();
                Err(Error::usage(format!("the store has no release `{name}`")).with_nearest(name, &known))
            }
            many => {
                Err(Error::usage(format!("`{name}` fits several releases")).with_hint(format!("one of: {}", ids(many))))
            }
        }
    }

    /// The releases that a table is answered from: of one vintage, the newest that covers the world or all that the question is
    /// `about` (see [`Release::scope_for`]), else the newest. With `vintage` the one whose day or name starts with it; with
    /// `known_by` none that was made later.
    ///
    /// # Errors
    /// A usage error when no release has the table, or none of that vintage.
    pub fn chosen(
        &self,
        table: &str,
        vintage: Option<&str>,
        known_by: Option<Date>,
        about: &[Vec<String>],
    ) -> Result<Vec<&Release>> {
        let with_table: Vec<&Release> =
            self.releases().iter().filter(|release| release.part(table).is_some()).collect();
        if with_table.is_empty() {
            return Err(Error::usage(format!("the store in {} has no {table}", self.folder.display()))
                .with_hint("`bilat import FILE...` brings them in; `bilat list releases` says what is there"));
        }
        let wanted = |release: &&Release| {
            let fits = vintage.is_none_or(|start| release.day().starts_with(start) || release.id.starts_with(start));
            // Days in ISO 8601 sort as text; a release without one stays.
            fits && known_by.is_none_or(|day| release.day() <= day.to_string().as_str())
        };
        let candidates: Vec<&Release> = with_table.iter().copied().filter(wanted).collect();
        let rank = |release: &Release| (release.scope_for(about), release.day().to_owned(), release.layout.clone());
        let Some(best) = candidates.iter().copied().max_by_key(|release| rank(release)) else {
            let days: Vec<&str> = with_table.iter().map(|release| release.id.as_str()).collect();
            let wanted = vintage.map(str::to_owned).or(known_by.map(|day| format!("of {day} or before")));
            return Err(Error::usage(format!("no {table} of the vintage {}", wanted.unwrap_or_default()))
                .with_hint(format!("in the store: {}", days.join(", "))));
        };
        if best.scope_for(about) == Scope::World {
            return Ok(vec![best]);
        }
        // Files for single countries from the same day stand for one release in several pieces.
        Ok(candidates.into_iter().filter(|release| rank(release) == rank(best)).collect())
    }

    /// The rows of a table from these releases.
    ///
    /// # Errors
    /// An I/O error when a file of the store is missing or broken.
    pub fn scan(&self, table: &str, releases: &[&Release]) -> Result<LazyFrame> {
        let parts = releases.iter().filter_map(|release| release.part(table));
        let frames = parts.map(|part| self.scan_part(part)).collect::<Result<Vec<_>>>()?;
        match frames.as_slice() {
            [] => Ok(polars::prelude::DataFrame::empty().lazy()),
            [one] => Ok(one.clone()),
            many => Ok(concat(many, UnionArgs::default())?),
        }
    }

    fn scan_part(&self, part: &Part) -> Result<LazyFrame> {
        let path = self.folder.join(&part.path);
        if !is_file(&path) {
            return Err(Error::new(ErrorKind::Io, format!("the store lacks its file {}", path.display()))
                .with_hint("import its input again: `bilat import FILE...`"));
        }
        let args = ScanArgsParquet { glob: false, ..ScanArgsParquet::default() };
        Ok(LazyFrame::scan_parquet(PlRefPath::new(path.to_string_lossy()), args)?)
    }
}
