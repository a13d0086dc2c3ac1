//! What is in a store: every release with its vintage, its input and its rows, in `manifest.json`.

use std::collections::{BTreeMap, BTreeSet};

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
    /// Its place among the imports of trade statistics, from 1: of two files with the same figures the later one answers.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub sequence: u32,
    /// Of trade statistics: the edition of the products, where the file has only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classification: Option<String>,
    /// Of trade statistics: whose books they are, by code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reporters: Vec<String>,
    /// Of trade statistics that come in pieces: the chapters of products (`HS27`, `SITC33`) of the rows that totals are sums of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chapters: Vec<String>,
    /// The same of all rows of products, those too that stand beside a total or are of all partners.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chapters_at_hand: Vec<String>,
    /// What the audit of trade statistics kept and set aside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set_aside: Vec<Aside>,
    /// Of a register: who stands in its rows. `None` for other files, and where an older version of this tool imported it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
}

/// Who stands in the rows of a register, whatever its first lines say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// How many suppliers.
    pub suppliers: usize,
    /// How many recipients.
    pub recipients: usize,
    /// The codes of the recipients, in order, where they are too few for the world.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
}

impl Held {
    /// Fewer recipients than that are an excerpt: in no year since 1950 have so few received arms.
    const LEAST_RECIPIENTS: usize = 20;

    /// Counts the parties of rows, given as the supplier's name and the recipient's name and code.
    pub(super) fn of<'a>(rows: impl Iterator<Item = (&'a str, &'a str, Option<&'a str>)>) -> Held {
        let (mut suppliers, mut recipients) = (BTreeSet::new(), BTreeMap::new());
        // Registers are sorted: most rows have the parties of the row before.
        let mut before = ("", "");
        for (supplier, recipient, code) in rows {
            if supplier != before.0 {
                suppliers.insert(supplier);
            }
            if recipient != before.1 {
                recipients.insert(recipient, code);
            }
            before = (supplier, recipient);
        }
        let mut codes: Vec<String> = Vec::new();
        if recipients.len() < Held::LEAST_RECIPIENTS {
            codes = recipients.values().flatten().map(|code| (*code).to_owned()).collect();
            codes.sort();
            codes.dedup();
        }
        Held { suppliers: suppliers.len(), recipients: recipients.len(), codes }
    }

    /// So many receive that the rows can be those of the world.
    fn can_be_world(&self) -> bool {
        self.recipients >= Held::LEAST_RECIPIENTS
    }
}

const fn is_nothing(number: &u32) -> bool {
    *number == 0
}

/// Rows of a flow that are summed, or are not for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    /// `once`, or why they are not summed: the words of the column `counts` of [`FLOWS`](super::FLOWS).
    pub counts: String,
    /// Which way: the words of the column `flow`.
    pub flow: String,
    /// Rows.
    pub rows: u64,
    /// US dollars of those that have a value.
    pub value: String,
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
    /// Columns of the file, where it does not have all of the table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Columns that have one value in all rows: they are not in the file.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub constants: BTreeMap<String, serde_json::Value>,
}

/// How much of the world a release covers, for choosing between several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Some suppliers or some recipients.
    Part,
    /// The file does not say.
    Unstated,
    /// Every supplier and every recipient, or every recipient that the question is about.
    World,
}

/// A side of a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Who delivers.
    Supplier,
    /// Who receives.
    Recipient,
}

/// Letters of a vintage in the name of a release.
const MOST_OF_VINTAGE: usize = 40;

impl Release {
    /// How much of the world it covers: what its first lines say, as far as its rows bear it out.
    pub fn scope(&self) -> Scope {
        self.scope_for(&[])
    }

    /// How much it covers of what is asked: a question about some countries, given as groups of codes of which one each must be a
    /// recipient here, is answered by an excerpt for those recipients too. Without groups the question is about the world.
    pub fn scope_for(&self, about: &[Vec<String>]) -> Scope {
        let all = |side: &Option<String>| side.as_ref().map(|words| words.to_lowercase().starts_with("all"));
        match (all(&self.suppliers), all(&self.recipients)) {
            (Some(true), Some(true)) if self.holds(about) => Scope::World,
            (Some(true), Some(true)) | (Some(false), _) | (_, Some(false)) => Scope::Part,
            _ => Scope::Unstated,
        }
    }

    /// True when nothing says that it has some parties of a side only: neither its first lines nor how few receive in its rows.
    pub fn covers_all(&self, side: Side) -> bool {
        let (words, can_be_all) = match side {
            Side::Supplier => (&self.suppliers, true),
            Side::Recipient => (&self.recipients, self.held.as_ref().is_none_or(Held::can_be_world)),
        };
        words.as_ref().map_or(can_be_all, |words| words.to_lowercase().starts_with("all") && can_be_all)
    }

    /// True when its rows can be all that is asked: those of so many recipients that they are the world, or of those asked about.
    pub fn holds(&self, about: &[Vec<String>]) -> bool {
        let Some(held) = &self.held else { return true };
        let is_there = |group: &Vec<String>| group.iter().any(|code| held.codes.contains(code));
        held.can_be_world() || (!about.is_empty() && about.iter().all(is_there))
    }

    /// The rows of a table, when it has any: the first part of them.
    pub fn part(&self, table: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.table == table)
    }

    /// Its tables and how many rows each has, in their order.
    pub fn tables(&self) -> Vec<(&str, usize)> {
        let mut tables: Vec<(&str, usize)> = Vec::new();
        for part in &self.parts {
            match tables.iter_mut().find(|(table, _)| *table == part.table) {
                Some((_, rows)) => *rows += part.rows,
                None => tables.push((&part.table, part.rows)),
            }
        }
        tables
    }

    /// How many rows of a table it has.
    pub fn rows_of(&self, table: &str) -> usize {
        self.parts_of(table).map(|part| part.rows).sum()
    }

    /// The rows of a table: one part, one a year, or pieces of these.
    pub fn parts_of(&self, table: &str) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| part.table == table)
    }

    /// True for the release of that very file.
    pub fn is(&self, sha256: &str, file: &str) -> bool {
        // The members of an archive share its digest; the archive may have got another name.
        let member = |file: &str| file.split_once('/').map(|(_, member)| member.to_owned());
        self.sha256 == sha256 && member(&self.file) == member(file)
    }

    /// Gives it its name in the store: provider, classification or layout, years, vintage, digest; and a number where another
    /// release has that name, as two members of one archive would.
    pub(super) fn name(&mut self, others: &[Release]) {
        let years = match (self.first_year, self.last_year) {
            (Some(first), Some(last)) if first == last => first.to_string(),
            (Some(first), Some(last)) => format!("{first}-{last}"),
            _ => String::new(),
        };
        let layout = if self.layout == self.provider { "" } else { &self.layout };
        let layout = layout.strip_prefix(&format!("{}-", self.provider)).unwrap_or(layout).to_owned();
        let vintage: String = self.vintage.as_deref().unwrap_or("undated").chars().take(MOST_OF_VINTAGE).collect();
        let digest = self.sha256.get(..6).unwrap_or_default();
        let parts =
            [self.provider.as_str(), &layout, self.classification.as_deref().unwrap_or(""), &years, &vintage, digest];
        let name = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
        // Vintages come from files: nothing in one may lead out of the folder.
        let safe = |letter: char| if letter.is_ascii_alphanumeric() || letter == '-' { letter } else { '_' };
        let name: String = name.chars().map(safe).collect();
        let is_free = |id: &String| others.iter().all(|other| other.id != *id);
        let numbered = (2..).map(|number: u32| format!("{name}-{number}"));
        self.id = std::iter::once(name.clone()).chain(numbered).find(is_free).unwrap_or(name);
        self.log = format!("log/{}.csv", self.id);
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
            _ => match &self.vintage {
                Some(vintage) => format!("{}, {vintage}", self.title),
                None => format!("{}, {}", self.title, self.file),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn register(held: Option<Held>) -> Release {
        let all = Some("All countries".to_owned());
        let blank = crate::store::statistics::new_release(&crate::datasets::baci::PROVIDER, "deal-register");
        Release { suppliers: all.clone(), recipients: all, held, ..blank }
    }

    #[test]
    fn the_world_needs_rows_that_bear_it_out() {
        let world: Vec<String> = (0..60).map(|n| format!("country {n}")).collect();
        let many = Held::of(world.iter().map(|name| ("Russia", name.as_str(), None)));
        assert_eq!(register(Some(many.clone())).scope(), Scope::World);
        assert!(many.codes.is_empty());
        let few =
            [("Russia", "Armenia", Some("ARM")), ("Israel", "Azerbaijan", Some("AZE")), ("Israel", "rebels", None)];
        let few = Held::of(few.into_iter());
        assert_eq!((few.suppliers, few.recipients, few.codes.join(" ")), (2, 3, "ARM AZE".to_owned()));
        let excerpt = register(Some(few));
        assert_eq!(excerpt.scope(), Scope::Part);
        // What a store of an earlier version does not say is believed.
        assert_eq!(register(None).scope(), Scope::World);
        let group = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
        assert_eq!(excerpt.scope_for(&[group(&["AZE"])]), Scope::World);
        assert_eq!(excerpt.scope_for(&[group(&["AZE", "PAK"]), group(&["ARM"])]), Scope::World);
        assert_eq!(excerpt.scope_for(&[group(&["AZE"]), group(&["IND"])]), Scope::Part);
    }
}
