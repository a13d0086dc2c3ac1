//! What has to be said of a file while it is read: repairs, dropped rows, parties that are not known, lost letters.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::armaments::{Armaments, category};
use crate::datasets::arms::{Entity, EntityClass};
use crate::datasets::entity::{Entities, Match};
use crate::error::Result;
use crate::finding::{Finding, Severity};

/// Findings and counts of one file.
#[derive(Debug)]
pub(super) struct Log<'n> {
    file: &'n str,
    pub(super) findings: Vec<Finding>,
    pub(super) rows_in: usize,
    pub(super) rows_kept: usize,
    pub(super) rows_repaired: usize,
    pub(super) rows_dropped: usize,
}

impl<'n> Log<'n> {
    /// An empty log of a file.
    pub(super) const fn new(file: &'n str) -> Log<'n> {
        Log { file, findings: Vec::new(), rows_in: 0, rows_kept: 0, rows_repaired: 0, rows_dropped: 0 }
    }

    /// An empty log of the same file.
    pub(super) const fn beside(&self) -> Log<'n> {
        Log::new(self.file)
    }

    /// Adds what was said of rows behind these.
    pub(super) fn append(&mut self, behind: Log<'_>) {
        self.findings.extend(behind.findings);
        self.rows_in += behind.rows_in;
        self.rows_kept += behind.rows_kept;
        self.rows_repaired += behind.rows_repaired;
        self.rows_dropped += behind.rows_dropped;
    }

    /// Something worth a look; the data can be used.
    pub(super) fn warn(&mut self, line: u32, code: &'static str, message: impl Into<String>) -> &mut Finding {
        self.push(line, Severity::Warning, code, message.into())
    }

    /// Something that cannot be used.
    pub(super) fn error(&mut self, line: u32, code: &'static str, message: impl Into<String>) -> &mut Finding {
        self.push(line, Severity::Error, code, message.into())
    }

    fn push(&mut self, line: u32, severity: Severity, code: &'static str, message: String) -> &mut Finding {
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        self.findings.push(Finding {
            file: self.file.to_owned(),
            line,
            column: 1,
            severity,
            code,
            message,
            hint: None,
        });
        // There is one: it was pushed just now.
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// A row that was read, perhaps after repairs.
    pub(super) const fn keep(&mut self, repaired: bool) {
        self.rows_in += 1;
        self.rows_kept += 1;
        self.rows_repaired += repaired as usize;
    }

    /// Rows that were kept and stand in the file before.
    pub(super) fn take_back(&mut self, rows: usize, line: u32, what: &str) {
        self.rows_kept = self.rows_kept.saturating_sub(rows);
        self.rows_dropped += rows;
        let message = format!("{} in the file before, word for word; {what}", counted_stand(rows));
        self.error(line, "repeated-rows", message).hint =
            Some("this is the first: were two exports put together? import them one by one".to_owned());
    }

    /// A row that cannot be read.
    pub(super) fn drop_row(&mut self, line: u32, code: &'static str, message: impl Into<String>) -> &mut Finding {
        self.rows_in += 1;
        self.rows_dropped += 1;
        self.error(line, code, message)
    }
}

/// The parties and the descriptions of one file, each looked up once.
#[derive(Debug)]
pub(super) struct Names<'e> {
    entities: &'e Entities,
    armaments: Armaments,
    parties: HashMap<Box<str>, usize>,
    seen: Vec<Seen>,
    /// The last two parties: registers are sorted, so these are nearly always those of the next row too.
    recent: [usize; 2],
    descriptions: HashMap<Box<str>, Described>,
}

#[derive(Debug)]
struct Seen {
    entity: Entity,
    found: Match,
    line: u32,
    rows: usize,
    tiv: Decimal,
}

#[derive(Debug, Clone, Copy)]
struct Described {
    category: Option<&'static str>,
    line: u32,
    rows: usize,
}

impl<'e> Names<'e> {
    /// No names yet.
    ///
    /// # Errors
    /// When the shipped list of armaments is broken.
    pub(super) fn new(entities: &'e Entities) -> Result<Names<'e>> {
        Ok(Names {
            entities,
            armaments: Armaments::shipped()?,
            parties: HashMap::new(),
            seen: Vec::new(),
            recent: [0; 2],
            descriptions: HashMap::new(),
        })
    }

    /// No names of the same file, for other rows of it.
    pub(super) fn beside(&self) -> Names<'e> {
        Names {
            entities: self.entities,
            armaments: self.armaments.clone(),
            parties: HashMap::new(),
            seen: Vec::new(),
            recent: [0; 2],
            descriptions: HashMap::new(),
        }
    }

    /// Adds the names of rows behind these.
    pub(super) fn append(&mut self, behind: Names<'_>) {
        for seen in behind.seen {
            match self.parties.get(&*seen.entity.name) {
                Some(index) => {
                    let known = &mut self.seen[*index];
                    known.rows += seen.rows;
                    known.tiv = known.tiv.saturating_add(seen.tiv);
                }
                None => {
                    self.parties.insert((*seen.entity.name).into(), self.seen.len());
                    self.seen.push(seen);
                }
            }
        }
        for (description, described) in behind.descriptions {
            self.descriptions.entry(description).and_modify(|known| known.rows += described.rows).or_insert(described);
        }
    }

    /// The party of a printed name, without blanks around it. `tiv` is the volume of its row, for what is said of parties without a code.
    pub(super) fn party(&mut self, printed: &str, line: u32, tiv: Option<Decimal>) -> Entity {
        let again =
            self.recent.iter().find(|index| self.seen.get(**index).is_some_and(|seen| *seen.entity.name == *printed));
        let index = match again.or_else(|| self.parties.get(printed)) {
            Some(index) => *index,
            None => {
                let (entity, found) = self.entities.find(printed);
                self.seen.push(Seen { entity, found, line, rows: 0, tiv: Decimal::ZERO });
                self.parties.insert(printed.into(), self.seen.len() - 1);
                self.seen.len() - 1
            }
        };
        if !self.recent.contains(&index) {
            self.recent = [index, self.recent[0]];
        }
        let seen = &mut self.seen[index];
        seen.rows += 1;
        seen.tiv = seen.tiv.saturating_add(tiv.unwrap_or_default());
        seen.entity.clone()
    }

    /// A region, a total, or another sum of parties.
    pub(super) fn group(printed: &str) -> Entity {
        Entity { name: printed.trim().into(), class: EntityClass::Group, code: None }
    }

    /// The category of a row: the printed one, else that of its description.
    pub(super) fn category(&mut self, printed: &str, description: &str, line: u32) -> Option<&'static str> {
        if let Some(category) = category(printed) {
            return Some(category);
        }
        if description.is_empty() {
            return None;
        }
        if let Some(known) = self.descriptions.get_mut(description) {
            known.rows += 1;
            return known.category;
        }
        let category = self.armaments.category(description);
        self.descriptions.insert(description.into(), Described { category, line, rows: 1 });
        category
    }

    /// Says which names are on no list and which were filled in.
    pub(super) fn report(self, log: &mut Log<'_>) {
        for Seen { entity, found, line, rows, tiv } in self.seen {
            let name = &entity.name;
            let weight = weight(rows, tiv);
            match (found, entity.class, entity.code) {
                (Match::Listed, ..) => {}
                (Match::Repaired, _, code) => {
                    let code = code.map_or_else(|| entity.class.to_string(), |code| code.to_string());
                    log.warn(
                        line,
                        "lost-letters",
                        format!("`{name}` has lost letters and is read as {code}: {weight}"),
                    );
                }
                (Match::Unlisted, EntityClass::NonState | EntityClass::Organisation, _) => {
                    let class = entity.class;
                    log.warn(
                        line,
                        "new-entity",
                        format!("`{name}` is on no list; by its stars it is {class}: {weight}"),
                    );
                }
                (Match::Unlisted, ..) => {
                    let message = format!("`{name}` is on no list of countries and has no code: {weight}");
                    log.warn(line, "unknown-entity", message).hint =
                        Some("its volume stays in every total; check the spelling".to_owned());
                }
            }
        }
        let mut without: Vec<(Box<str>, Described)> =
            self.descriptions.into_iter().filter(|(_, described)| described.category.is_none()).collect();
        without.sort_by_key(|(_, described)| described.line);
        for (description, Described { line, rows, .. }) in without {
            let why = if self.armaments.knows(&description) { "stands in two categories" } else { "is not known" };
            let message = format!("description `{description}` {why}: {} without a category", counted(rows, "row"));
            log.warn(line, "no-category", message);
        }
    }
}

fn weight(rows: usize, tiv: Decimal) -> String {
    if tiv.is_zero() { counted(rows, "row") } else { format!("{}, {tiv} million TIV", counted(rows, "row")) }
}

/// `1 row`, `12 rows`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn counted_stand(rows: usize) -> String {
    if rows == 1 { "1 row stands".to_owned() } else { format!("{rows} rows stand") }
}
