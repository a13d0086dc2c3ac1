//! Which register of the store answers for a dyad: the newest that holds it. An excerpt answers for whom it holds, and for
//! nobody else.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use polars::prelude::*;

use crate::error::Result;
use crate::model::Country;
use crate::store::{Release, Scope};
use crate::tables::{ORDERS, Records as Imported, Tables};

use super::register::{Dyad, classes};

/// A register of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Register {
    /// Its releases.
    pub name: String,
    /// The last year that it can know of.
    pub until: Option<i32>,
    /// The classes that it has lines of, where it does not say what it covers.
    classes: Option<BTreeSet<&'static str>>,
}

impl Register {
    /// False for a class of which a register has nothing that does not say what it covers.
    pub fn has_class(&self, class: &str) -> bool {
        let is_known = super::register::CLASSES.contains(&class);
        self.classes.as_ref().is_none_or(|has| !is_known || has.contains(class))
    }
}

/// What was asked for a dyad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    /// Place of the register.
    pub register: usize,
    /// It holds what the supplier delivers to the recipient, were there anything.
    pub covers: bool,
}

/// The registers that were asked, and for whom.
#[derive(Debug, Default)]
pub(super) struct Registers {
    pub all: Vec<Register>,
    /// True when the store has any.
    pub is_there: bool,
    asked: HashMap<Dyad, Asked>,
}

/// The dyads of one register, and its releases.
pub(super) struct Share<'a> {
    pub releases: Vec<&'a Release>,
    pub dyads: BTreeSet<Dyad>,
}

impl Registers {
    /// Chooses a register for every dyad.
    ///
    /// # Errors
    /// When the store is broken.
    pub fn choose<'a>(tables: &'a Tables, dyads: &BTreeSet<Dyad>) -> Result<(Registers, Vec<Share<'a>>)> {
        let mut found = Registers { is_there: tables.has(ORDERS.name), ..Registers::default() };
        let mut shares: Vec<Share<'a>> = Vec::new();
        if !found.is_there {
            return Ok((found, shares));
        }
        let imported = tables.records()?;
        let mut reaches: BTreeMap<String, Reach> = BTreeMap::new();
        let mut by_recipient: BTreeMap<Country, Vec<Vec<&Release>>> = BTreeMap::new();
        for dyad in dyads {
            let candidates: &[Vec<&Release>] = match by_recipient.entry(dyad.1) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(candidates(imported, dyad.1)?),
            };
            let mut chosen = None;
            for releases in candidates {
                if covers(imported, releases, *dyad, &mut reaches)? {
                    chosen = Some((releases, true));
                    break;
                }
            }
            // Nobody covers it: the one that was to be asked for the world says so.
            let Some((releases, covers)) = chosen.or(candidates.last().map(|releases| (releases, false))) else {
                continue;
            };
            let name = names(releases);
            let register = match found.all.iter().position(|register| register.name == name) {
                Some(place) => place,
                None => {
                    let is_unstated = releases.iter().any(|release| release.scope() == Scope::Unstated);
                    let reach = if is_unstated { Some(reach(imported, releases, &mut reaches)?) } else { None };
                    let classes = reach.map(|reach| reach.classes.clone());
                    found.all.push(Register { until: until(releases), name, classes });
                    shares.push(Share { releases: releases.clone(), dyads: BTreeSet::new() });
                    found.all.len() - 1
                }
            };
            shares[register].dyads.insert(*dyad);
            found.asked.insert(*dyad, Asked { register, covers });
        }
        Ok((found, shares))
    }

    /// What was asked for these dyads.
    pub fn of(&self, dyads: &[Dyad]) -> Vec<(Dyad, Asked)> {
        dyads.iter().filter_map(|dyad| Some((*dyad, *self.asked.get(dyad)?))).collect()
    }
}

/// What may answer for a recipient, the best first: the newest that says that it holds the recipient, then the newest of the world.
fn candidates(imported: &Imported, recipient: Country) -> Result<Vec<Vec<&Release>>> {
    let chosen = |about: &[Vec<String>]| {
        imported.store.chosen(ORDERS.name, imported.vintage.as_deref(), imported.known_by, about)
    };
    let mut candidates = vec![chosen(&[vec![recipient.to_string()]])?, chosen(&[])?];
    candidates.dedup_by_key(|releases| names(releases));
    Ok(candidates)
}

/// True when a line from this supplier to this recipient would stand there.
fn covers(
    imported: &Imported,
    releases: &[&Release],
    (from, to): Dyad,
    reaches: &mut BTreeMap<String, Reach>,
) -> Result<bool> {
    if releases.iter().any(|release| release.scope() == Scope::World) {
        return Ok(true);
    }
    let names_suppliers = |release: &&Release| release.suppliers.as_deref().is_some_and(|words| !is_all(words));
    let names_recipients = |release: &&Release| release.recipients.as_deref().is_some_and(|words| !is_all(words));
    let reach = reach(imported, releases, reaches)?;
    let is_line = reach.dyads.contains(&(from, to));
    // An excerpt of a recipient has what several sent; one line alone may be there for its supplier's sake.
    let is_of_recipient = reach.suppliers_of(to) > 1 && !releases.iter().any(names_suppliers);
    let is_of_supplier = releases.iter().all(names_suppliers)
        && !releases.iter().any(names_recipients)
        && reach.dyads.iter().any(|(supplier, _)| *supplier == from);
    Ok(is_line || is_of_recipient || is_of_supplier)
}

fn is_all(words: &str) -> bool {
    words.to_lowercase().starts_with("all")
}

/// Who stands in the lines of a register, and of which classes they are.
struct Reach {
    dyads: BTreeSet<Dyad>,
    suppliers: BTreeMap<Country, usize>,
    classes: BTreeSet<&'static str>,
}

impl Reach {
    fn suppliers_of(&self, recipient: Country) -> usize {
        self.suppliers.get(&recipient).copied().unwrap_or(0)
    }
}

fn reach<'r>(imported: &Imported, releases: &[&Release], known: &'r mut BTreeMap<String, Reach>) -> Result<&'r Reach> {
    Ok(match known.entry(names(releases)) {
        Entry::Occupied(entry) => entry.into_mut(),
        Entry::Vacant(entry) => entry.insert(read(imported, releases)?),
    })
}

fn read(imported: &Imported, releases: &[&Release]) -> Result<Reach> {
    let columns = ["supplier_code", "recipient_code", "category", "description"];
    let rows = imported.store.scan(ORDERS.name, releases)?.select(columns.map(col));
    let frame = rows.unique(None, UniqueKeepStrategy::Any).collect()?;
    let mut found = Reach { dyads: BTreeSet::new(), suppliers: BTreeMap::new(), classes: BTreeSet::new() };
    let text = |name: &str| -> Result<&StringChunked> { Ok(frame.column(name)?.str()?) };
    let [from, to, category, description] =
        [text(columns[0])?, text(columns[1])?, text(columns[2])?, text(columns[3])?];
    for row in 0..frame.height() {
        found.classes.extend(classes(category.get(row).unwrap_or(""), description.get(row).unwrap_or("")));
        let code = |column: &StringChunked| column.get(row).and_then(Country::parse);
        if let (Some(from), Some(to)) = (code(from), code(to))
            && found.dyads.insert((from, to))
        {
            *found.suppliers.entry(to).or_default() += 1;
        }
    }
    Ok(found)
}

fn names(releases: &[&Release]) -> String {
    releases.iter().map(|release| release.id.as_str()).collect::<Vec<_>>().join(", ")
}

fn until(releases: &[&Release]) -> Option<i32> {
    let ends = releases.iter().filter_map(|release| {
        let made = release.day().get(..4).and_then(|year| year.parse().ok());
        [made, release.last_year].into_iter().flatten().min()
    });
    ends.min()
}
