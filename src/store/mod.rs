//! The store: what was imported, as Parquet by table and release, with a manifest that says what each file came from.
//!
//! ```text
//! store/manifest.json                          every release: vintage, scope, input, SHA-256, rows
//!       orders/sipri-deal-register-....parquet one file a release and table, of a large register two
//!       log/sipri-deal-register-....csv        everything that was repaired, dropped or doubtful
//! ```
//!
//! Two vintages stand side by side and are never mixed: a question is answered from one of them. Files of one vintage that
//! are excerpts or limited to different years are put together, and a row that stands in several of them counts once. A release is never
//! changed once it is in; the manifest is replaced last, so an import that is interrupted leaves the old store.

mod answers;
mod baci;
mod chapters;
mod columns;
mod disagreements;
mod flows;
mod import;
mod indicators;
mod manifest;
mod money;
mod parquet;
mod pieces;
mod register;
mod statistics;
mod straight;
mod sums;
mod together;
mod writer;

use std::path::{Path, PathBuf};

use polars::prelude::{LazyFrame, PlRefPath, ScanArgsParquet};

pub use answers::{IN_PIECES, Piece, is_wanted, statistics_schema};
pub use chapters::{Books, chapters_at_hand, chapters_frame};
pub use disagreements::{Disagreement, Widest};
pub use flows::{BASES, BOOKS, DICTIONARY, FLOWS, INDICATORS, STATISTICS, TOTALS, WORLD};
pub use import::Imported;
pub use manifest::{Aside, Held, Manifest, Part, Release, Scope, Side};
pub use money::LineMoney;
pub use register::{DELIVERIES, ORDERS, TIV, ValuedOrder, delivery_frame, order_frame, spread_orders, tiv_frame};
pub use statistics::{ImportOptions, indicators_of_file, is_trade_file, passed_over};
pub use straight::{EDITION, Straight, is_of_one_edition, sums_of_file, totals_of_file};
pub use together::unbroken_years;

use crate::error::{Error, ErrorKind, Result};
use crate::io::{FolderLock, is_file, lock_folder, read_file};

/// Name of the manifest in a store's folder.
const MANIFEST: &str = "manifest.json";

/// A store on disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Store {
    folder: PathBuf,
    manifest: Manifest,
    /// It was made of files for one question: nobody knows of it.
    for_a_while: bool,
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
        Ok(Store { folder: folder.to_path_buf(), manifest, for_a_while: false })
    }

    /// An empty store in a folder that goes when its question is answered.
    pub fn for_a_while(folder: &Path) -> Store {
        Store { folder: folder.to_path_buf(), manifest: Manifest::default(), for_a_while: true }
    }

    /// True for a store of the files of one question.
    pub const fn is_for_a_while(&self) -> bool {
        self.for_a_while
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

    /// The release that fits, if all its files are there. One that lacks some is forgotten: the next manifest is without it.
    fn whole_release(&mut self, fits: impl Fn(&Release) -> bool) -> Option<Release> {
        let release = self.releases().iter().find(|release| fits(release))?.clone();
        if release.parts.iter().all(|part| is_file(&self.folder.join(&part.path))) {
            return Some(release);
        }
        self.manifest.releases.retain(|other| other.id != release.id);
        None
    }

    /// Keeps other imports out of the store, reads its manifest again, as one of them may have ended meanwhile, and takes away what
    /// killed ones left.
    fn lock(&mut self) -> Result<Option<FolderLock>> {
        if !Store::is_there(&self.folder) {
            return Ok(None);
        }
        let lock = lock_folder(&self.folder)?;
        if lock.is_some() {
            self.manifest = Store::open_or_new(&self.folder)?.manifest;
        }
        Ok(lock)
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
