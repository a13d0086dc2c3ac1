//! What is in a store: every release with its vintage, its input and its rows, in `manifest.json`.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// The version of the store's layout; another one is refused, not guessed at.
pub const FORMAT: u32 = 1;

/// The manifest of a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the store's layout.
    pub format: u32,
    /// Every release, in the order of their names.
    pub releases: Vec<Release>,
}

impl Default for Manifest {
    fn default() -> Manifest {
        Manifest { format: FORMAT, releases: Vec::new() }
    }
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// An I/O error when it is broken or of another version of the store.
    pub fn parse(bytes: &[u8], place: &str) -> Result<Manifest> {
        let broken = |why: String| {
            Error::new(ErrorKind::Io, format!("{place} cannot be read: {why}"))
                .with_hint("import the files into a new folder with `bilat import --store DIR FILE...`")
        };
        let manifest: Manifest = serde_json::from_slice(bytes).map_err(|error| broken(error.to_string()))?;
        if manifest.format != FORMAT {
            return Err(broken(format!("it is of version {}, this tool writes version {FORMAT}", manifest.format)));
        }
        Ok(manifest)
    }

    /// The manifest as it is written: the same releases give the same bytes.
    ///
    /// # Errors
    /// None in practice.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut text =
            serde_json::to_string_pretty(self).map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))?;
        text.push('\n');
        Ok(text.into_bytes())
    }

    /// The manifest with one more release.
    #[must_use]
    pub fn with(&self, release: Release) -> Manifest {
        let mut releases = self.releases.clone();
        releases.push(release);
        releases.sort_by(|one, other| one.id.cmp(&other.id));
        Manifest { format: self.format, releases }
    }
}

/// One imported file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Its name in the store: provider, layout, vintage, and the first digits of its SHA-256.
    pub id: String,
    /// Who publishes it.
    pub provider: String,
    /// Its layout.
    pub layout: String,
    /// When its publisher made it, ISO 8601; `None` when the file does not say.
    pub vintage: Option<String>,
    /// Its first line; empty when there is none.
    pub title: String,
    /// Which suppliers it covers, as printed.
    pub suppliers: Option<String>,
    /// Which recipients it covers, as printed.
    pub recipients: Option<String>,
    /// Which deals it lists.
    pub basis: String,
    /// First year asked for.
    pub first_year: Option<i32>,
    /// Last year asked for.
    pub last_year: Option<i32>,
    /// Deliveries of all years are counted.
    pub whole_history: bool,
    /// Name of the file that was imported, without its folder.
    pub file: String,
    /// SHA-256 of that file.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Rows in the file.
    pub rows_in: usize,
    /// Rows that had to be repaired.
    pub rows_repaired: usize,
    /// Rows that could not be read.
    pub rows_dropped: usize,
    /// What it gave.
    pub parts: Vec<Part>,
    /// The list of everything that was repaired, dropped or doubtful, below the store's folder.
    pub log: String,
}

/// The rows of one table from one release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The table.
    pub table: String,
    /// The Parquet file, below the store's folder.
    pub path: String,
    /// Its rows.
    pub rows: usize,
}

/// How much of the world a release covers, for choosing between several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Some suppliers or some recipients.
    Part,
    /// The file does not say.
    Unstated,
    /// Every supplier and every recipient.
    World,
}

impl Release {
    /// How much of the world it covers.
    pub fn scope(&self) -> Scope {
        let all = |side: &Option<String>| side.as_ref().map(|words| words.to_lowercase().starts_with("all"));
        match (all(&self.suppliers), all(&self.recipients)) {
            (Some(true), Some(true)) => Scope::World,
            (Some(false), _) | (_, Some(false)) => Scope::Part,
            _ => Scope::Unstated,
        }
    }

    /// The rows of a table, when it has any.
    pub fn part(&self, table: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.table == table)
    }

    /// The day of its vintage; empty when it is not known.
    pub fn day(&self) -> &str {
        self.vintage.as_deref().and_then(|vintage| vintage.get(..10)).unwrap_or("")
    }

    /// How it is cited.
    pub fn citation(&self) -> String {
        match self.provider.as_str() {
            "sipri" => match self.day() {
                "" => "SIPRI Arms Transfers Database, release not stated".to_owned(),
                day => format!("SIPRI Arms Transfers Database, release of {day}"),
            },
            other => format!("{other} {}", self.day()),
        }
    }
}
