//! The ledger: sources, claims and links, read from a folder or as they ship, and every rule that they must keep.

mod check;
mod columns;
mod lineage;
mod read;
mod reference;
mod spare;
mod texts;

use std::path::{Path, PathBuf};

pub use check::check;
pub use columns::{CLAIMS, COUNTRIES, CURRENCIES, LEDGER_TABLES, LINKS, SOURCES};
pub use lineage::{roots, thread_of};
pub use read::{Entry, MOST_DECIMALS, Records};
pub use reference::{COUNTRIES_CSV, CURRENCIES_CSV, Countries, CountryNames, Currencies, several};
pub use spare::outputs;
pub use texts::{check_texts, compare_texts};

use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Finding, sorted};
use crate::io::{Outputs, make_folder, read_file};
use crate::model::{Claim, Link, Source};

const SHIPPED: [(&str, &str); 3] = [
    ("data/sources.csv", include_str!("../../data/sources.csv")),
    ("data/claims.csv", include_str!("../../data/claims.csv")),
    ("data/links.csv", include_str!("../../data/links.csv")),
];

/// The names of the three files of a ledger, in the order that they are read.
pub const LEDGER_FILES: [&str; 3] = ["sources.csv", "claims.csv", "links.csv"];

/// A ledger as it was read, with the places of everything in it.
#[derive(Debug, Clone)]
pub struct Ledger {
    /// Documents and data releases.
    pub sources: Records<Source>,
    /// Statements.
    pub claims: Records<Claim>,
    /// What claims have to do with one another.
    pub links: Records<Link>,
    /// What was wrong with the files themselves: syntax, types, vocabularies.
    pub findings: Vec<Finding>,
    /// The files it was read from; empty for the ledger that ships.
    pub files: Vec<PathBuf>,
}

impl Ledger {
    /// A ledger of nothing.
    pub const fn empty() -> Ledger {
        Ledger {
            sources: Records::empty(),
            claims: Records::empty(),
            links: Records::empty(),
            findings: Vec::new(),
            files: Vec::new(),
        }
    }

    /// The ledger that ships with the tool.
    pub fn shipped() -> Ledger {
        Ledger::parse(SHIPPED.map(|(name, text)| (name.to_owned(), text.as_bytes())))
    }

    /// Reads the three files of a folder.
    ///
    /// # Errors
    /// An I/O error when a file is not there or cannot be read. What is wrong inside the files is in `findings`.
    pub fn read(folder: &Path) -> Result<Ledger> {
        if folder.try_exists().is_ok_and(|there| there) && !folder.is_dir() {
            let message = format!("{} is not a ledger: a ledger is a folder", folder.display());
            return Err(Error::new(ErrorKind::Io, message)
                .with_hint(format!("name the folder that holds {}", LEDGER_FILES.join(", "))));
        }
        let paths = LEDGER_FILES.map(|name| folder.join(name));
        let mut bytes = Vec::new();
        for path in &paths {
            if path.try_exists().is_ok_and(|there| !there) {
                let message = format!("{} is not a ledger: there is no {}", folder.display(), path.display());
                return Err(Error::new(ErrorKind::Io, message)
                    .with_hint(format!("`bilat init {}` writes an empty one", folder.display())));
            }
            bytes.push(read_file(path)?);
        }
        let named = |index: usize| (paths[index].display().to_string(), bytes[index].as_slice());
        let mut ledger = Ledger::parse([named(0), named(1), named(2)]);
        ledger.files = paths.to_vec();
        Ok(ledger)
    }

    /// Reads the bytes of sources, claims and links, each with the name that findings give it.
    pub fn parse(files: [(String, &[u8]); 3]) -> Ledger {
        let mut findings = Vec::new();
        let [(sources, sources_bytes), (claims, claims_bytes), (links, links_bytes)] = files;
        let sources = read::read_sources(&sources, sources_bytes, &mut findings);
        let claims = read::read_claims(&claims, claims_bytes, &mut findings);
        let links = read::read_links(&links, links_bytes, &mut findings);
        Ledger { sources, claims, links, findings, files: Vec::new() }
    }

    /// The ledger, when its files have no errors in themselves.
    ///
    /// # Errors
    /// The located findings, when there are errors among them: no figure is computed from a table with holes.
    pub fn sound(self) -> Result<Ledger> {
        let errors: Vec<Finding> = self.findings.iter().filter(|finding| finding.is_error()).cloned().collect();
        if errors.is_empty() {
            return Ok(self);
        }
        let count = errors.len();
        let message = format!("the ledger has {count} {}", if count == 1 { "error" } else { "errors" });
        Err(Error::findings(message, sorted(errors)).with_hint("`bilat check` lists everything that is wrong with it"))
    }

    /// The ledger, when it keeps every rule of [`check`]: warnings are let through, errors are not.
    ///
    /// # Errors
    /// The located findings, when there are errors among them.
    pub fn verified(self) -> Result<Ledger> {
        let findings = check(&self)?;
        Ledger { findings, ..self }.sound()
    }

    /// The last day that anything in the ledger was read or published: what the ledger knows, it knew then.
    pub fn last_day(&self) -> Option<jiff::civil::Date> {
        let days = self.sources().flat_map(|source| [source.accessed, source.published]);
        days.flatten().filter_map(|period| period.last_day()).max()
    }

    /// Every claim.
    pub fn claims(&self) -> impl Iterator<Item = &Claim> {
        self.claims.entries.iter().map(|entry| &entry.value)
    }

    /// Every source.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.sources.entries.iter().map(|entry| &entry.value)
    }

    /// Every link.
    pub fn links(&self) -> impl Iterator<Item = &Link> {
        self.links.entries.iter().map(|entry| &entry.value)
    }
}

/// Writes an empty ledger into a folder: three tables with nothing but their headers. Those that are there already stay as they are;
/// gives the others.
///
/// # Errors
/// Refused when all of them are there; an I/O error when one cannot be written.
pub fn init(folder: &Path) -> Result<Vec<PathBuf>> {
    let paths = LEDGER_FILES.map(|name| folder.join(name));
    let tables = paths.into_iter().zip([SOURCES, CLAIMS, LINKS]);
    let missing: Vec<_> = tables.filter(|(path, _)| !path.exists()).collect();
    if missing.is_empty() {
        return Err(Error::refused(format!("there is a ledger in {} already", folder.display()))
            .with_hint("choose another folder"));
    }
    make_folder(folder)?;
    for (path, schema) in &missing {
        Outputs::default().write(path, format!("{}\n", schema.names().join(",")).as_bytes())?;
    }
    Ok(missing.into_iter().map(|(path, _)| path).collect())
}
