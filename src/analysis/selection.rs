//! From what a user wrote to a ledger, its tables and a selection: the flags of the command line, the keys of a step.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use tempfile::TempDir;

use super::inputs::Remarks;
use crate::error::{Error, Result};
use crate::ledger::{Countries, Ledger};
use crate::measures::flows::named_edition;
use crate::measures::{Ask, Filter, Filters};
use crate::model::{Kind, Pair, Period, Stage, UnknownWord};
use crate::store::Store;
use crate::tables::{Records, Tables, is_recorded};

/// A selection in the user's own words. Each field has the name of its flag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Folder of the ledger; the one that ships without it.
    pub ledger: Option<PathBuf>,
    /// Folder of the store.
    pub store: Option<PathBuf>,
    /// Folder of a store that is used when it is there and no other is named.
    pub store_if_there: Option<PathBuf>,
    /// Files of trade statistics to answer from straight away.
    pub input: Vec<PathBuf>,
    /// Vintage of the records.
    pub vintage: Option<String>,
    /// Spread deliveries evenly where only years of order are known.
    pub approximate: bool,
    /// Countries by code or name.
    pub country: Vec<String>,
    /// Pairs such as AZE-PAK.
    pub pair: Vec<String>,
    /// Kinds of claims.
    pub kind: Vec<String>,
    /// Stages.
    pub stage: Vec<String>,
    /// From this year, month or day on.
    pub since: Option<String>,
    /// Up to this year, month or day.
    pub until: Option<String>,
    /// Data sets of trade statistics.
    pub dataset: Vec<String>,
    /// Start of product codes.
    pub product: Option<String>,
    /// The first so many of a ranking.
    pub top: Option<u32>,
    /// Price index of real values.
    pub deflator: Option<String>,
    /// Year of the prices of real values.
    pub base_year: Option<i32>,
    /// Only what had been said by this year, month or day.
    pub as_of: Option<String>,
}

impl From<&Wanted> for Wanted {
    fn from(wanted: &Wanted) -> Wanted {
        wanted.clone()
    }
}

impl Wanted {
    /// True when anything but the ledger was chosen.
    pub fn is_filtered(&self) -> bool {
        let lists = [&self.country, &self.pair, &self.kind, &self.stage];
        let dates = [&self.since, &self.until, &self.as_of];
        lists.iter().any(|list| !list.is_empty()) || dates.iter().any(|date| date.is_some())
    }

    /// What of it is set, beside where the ledger and the store are.
    pub fn filters(&self) -> Filters {
        let set = [
            (Filter::Country, !self.country.is_empty()),
            (Filter::Pair, !self.pair.is_empty()),
            (Filter::Kind, !self.kind.is_empty()),
            (Filter::Stage, !self.stage.is_empty()),
            (Filter::Since, self.since.is_some()),
            (Filter::Until, self.until.is_some()),
            (Filter::AsOf, self.as_of.is_some()),
            (Filter::Dataset, !self.dataset.is_empty()),
            (Filter::Product, self.product.is_some()),
            (Filter::Top, self.top.is_some()),
            (Filter::Deflator, self.deflator.is_some()),
            (Filter::BaseYear, self.base_year.is_some()),
            (Filter::Vintage, self.vintage.is_some()),
            (Filter::Approximate, self.approximate),
            (Filter::Input, !self.input.is_empty()),
        ];
        Filters::of_set(&set)
    }

    /// The filters, understood. Without `as_of` only what was known on `last_day` is.
    ///
    /// # Errors
    /// A usage error for a filter that cannot be understood, with the nearest name.
    pub fn ask(&self, countries: &Countries, last_day: Option<Date>) -> Result<Ask> {
        let wrong_order = |since: Date, until: Date| {
            Error::usage(format!("--since {since} is after --until {until}")).with_hint("nothing lies between them")
        };
        let since = self.since.as_deref().map(|text| day(text, "--since", false)).transpose()?;
        let until = self.until.as_deref().map(|text| day(text, "--until", true)).transpose()?;
        if let (Some(since), Some(until)) = (since, until)
            && since > until
        {
            return Err(wrong_order(since, until));
        }
        Ok(Ask {
            countries: self.country.iter().map(|text| countries.read(text)).collect::<Result<_>>()?,
            pairs: self.pair.iter().map(|text| pair(text, countries)).collect::<Result<_>>()?,
            kinds: self.kind.iter().map(|text| word::<Kind>(text)).collect::<Result<_>>()?,
            stages: self.stage.iter().map(|text| word::<Stage>(text)).collect::<Result<_>>()?,
            since,
            until,
            // The same ledger gives the same bytes on every day: the day of knowledge is the ledger's own.
            as_of: self.known_by()?.or(last_day),
            datasets: self.dataset.clone(),
            product: self.product.clone(),
            given_product: None,
            top: self.top,
            deflator: self.deflator.clone(),
            base_year: self.base_year,
            most_detail: None,
        })
    }

    fn known_by(&self) -> Result<Option<Date>> {
        self.as_of.as_deref().map(|text| day(text, "--as-of", true)).transpose()
    }

    /// The store that was named, or the one that is there.
    ///
    /// # Errors
    /// A usage error when there is none of that name, or none at all for a vintage; an I/O error when it cannot be read.
    pub fn find_store(&self) -> Result<Option<Store>> {
        match (&self.store, &self.store_if_there) {
            (Some(folder), _) => Store::open(folder).map(Some),
            (None, Some(folder)) if Store::is_there(folder) => Store::open(folder).map(Some),
            (None, _) if self.vintage.is_some() => {
                Err(Error::usage("--vintage chooses among the releases of a store, and there is none")
                    .with_hint("`bilat import FILE...` makes one in ./store; --store DIR names another"))
            }
            (None, _) => Ok(None),
        }
    }
}

/// A ledger that was read, its tables and those of the store: what selections are made from.
#[derive(Debug, Clone)]
pub struct Ground {
    /// The ledger, sound.
    pub ledger: Arc<Ledger>,
    /// Its tables.
    pub tables: Tables,
    /// Country names.
    pub countries: Arc<Countries>,
    /// A store of files that are answered from straight away; it goes with the last who uses it.
    pub(super) folder: Option<Arc<TempDir>>,
    /// What a user should know of those files.
    pub(super) remarks: Remarks,
}

impl Ground {
    /// Reads the ledger and opens the store.
    ///
    /// # Errors
    /// A ledger that cannot be read or has errors; a store that is not there.
    pub fn read(wanted: &Wanted) -> Result<Ground> {
        Ground::with_ledger(wanted, true)
    }

    /// The same for questions to these tables only. The ledger that ships is left alone where they are all of the store; any other
    /// is read all the same, so that what is wrong with it is said.
    ///
    /// # Errors
    /// As [`Ground::read`].
    pub fn read_for(wanted: &Wanted, tables: &[&str]) -> Result<Ground> {
        Ground::with_ledger(wanted, wanted.ledger.is_some() || !tables.iter().all(|table| is_recorded(table)))
    }

    fn with_ledger(wanted: &Wanted, needs_ledger: bool) -> Result<Ground> {
        let read_ledger = || match &wanted.ledger {
            // No figure comes from a ledger that breaks a rule.
            Some(folder) => Ledger::read(folder)?.verified(),
            // A test keeps the one that ships in order.
            None if needs_ledger => Ledger::shipped().sound(),
            None => Ok(Ledger::empty()),
        };
        let (countries, ledger) = rayon::join(Countries::shipped, read_ledger);
        let (countries, ledger) = (Arc::new(countries?), Arc::new(ledger?));
        let mut tables = Tables::of(&ledger)?;
        if let Some(store) = wanted.find_store()? {
            let records = Records {
                store,
                vintage: wanted.vintage.clone(),
                known_by: wanted.known_by()?,
                approximate: wanted.approximate,
            };
            tables = tables.with_records(records);
        }
        Ok(Ground { ledger, tables, countries, folder: None, remarks: Remarks::default() })
    }

    /// The same ground with the filters of a selection.
    ///
    /// # Errors
    /// A filter that cannot be understood.
    pub fn select(&self, wanted: &Wanted) -> Result<Selection> {
        let ask = wanted.ask(&self.countries, self.ledger.last_day())?;
        let one = ask.countries.iter().map(|country| vec![country.to_string()]);
        let either = ask.pairs.iter().map(|pair| {
            let (one, other) = pair.countries();
            vec![one.to_string(), other.to_string()]
        });
        let about: Vec<Vec<String>> = one.chain(either).collect();
        Ok(Selection {
            ledger: Arc::clone(&self.ledger),
            tables: self.tables.clone().with_question(about).with_edition(named_edition(&ask)),
            countries: Arc::clone(&self.countries),
            ask,
            is_filtered: wanted.is_filtered(),
            input: wanted.input.clone(),
            sums_only: false,
            folder: self.folder.clone(),
        })
    }
}

/// A ledger in use: its tables, the country names, and what is wanted of it.
#[derive(Debug, Clone)]
pub struct Selection {
    /// The ledger, sound.
    pub ledger: Arc<Ledger>,
    /// Its tables.
    pub tables: Tables,
    /// Country names.
    pub countries: Arc<Countries>,
    /// What is wanted.
    pub ask: Ask,
    /// True when anything but the ledger was chosen.
    pub is_filtered: bool,
    /// Files that are answered from straight away.
    pub(super) input: Vec<PathBuf>,
    /// Only sums between two countries are wanted of them, see [`Measure::takes_sums`](crate::measures::Measure::takes_sums).
    pub sums_only: bool,
    /// A store of these files.
    pub(super) folder: Option<Arc<TempDir>>,
}

impl Selection {
    /// Reads the ledger and the filters.
    ///
    /// # Errors
    /// A ledger that cannot be read or has errors; a filter that cannot be understood.
    pub fn read(wanted: impl Into<Wanted>) -> Result<Selection> {
        let wanted = wanted.into();
        Ground::read(&wanted)?.select(&wanted)
    }

    /// The same for questions to these tables only, see [`Ground::read_for`].
    ///
    /// # Errors
    /// As [`Selection::read`].
    pub fn read_for(wanted: impl Into<Wanted>, tables: &[&str]) -> Result<Selection> {
        let wanted = wanted.into();
        Ground::read_for(&wanted, tables)?.select(&wanted)
    }

    /// The files that trade statistics are answered from, instead of the store.
    pub fn input_files(&self) -> &[PathBuf] {
        &self.input
    }

    /// Every file that a run with this selection reads: none of them is written over.
    pub fn inputs(&self) -> Vec<PathBuf> {
        let mut files = self.ledger.files.clone();
        files.extend(self.input.iter().cloned());
        if let Ok(records) = self.tables.records() {
            files.extend(records.store.files());
        }
        files
    }
}

fn word<T: std::str::FromStr<Err = UnknownWord>>(text: &str) -> Result<T> {
    text.trim().parse().map_err(|error: UnknownWord| Error::usage(error.to_string()).with_nearest(text, error.known))
}

/// Reads `AZE-PAK`, in either order, by code or name.
fn pair(text: &str, countries: &Countries) -> Result<Pair> {
    let wrong = || Error::usage(format!("`{text}` is not a pair")).with_hint("write two countries such as AZE-PAK");
    // Names may have hyphens of their own (Guinea-Bissau): every hyphen is tried as the one between the two.
    for (at, _) in text.match_indices(['-', '–']) {
        let (one, other) = (&text[..at], text[at..].trim_start_matches(['-', '–']));
        if let (Some(one), Some(other)) = (countries.find(one), countries.find(other)) {
            return Pair::new(one.code, other.code).ok_or_else(wrong);
        }
    }
    let (one, other) = text.split_once('-').ok_or_else(wrong)?;
    countries.read(one)?;
    countries.read(other)?;
    Err(wrong())
}

fn day(text: &str, flag: &str, last: bool) -> Result<Date> {
    let wrong = |why: String| Error::usage(format!("{flag}: {why}")).with_hint("write 2017, 2017-03 or 2017-03-01");
    let period: Period = text.trim().parse().map_err(|error: crate::model::PeriodError| wrong(error.to_string()))?;
    let day = if last { period.last_day() } else { period.first_day() };
    day.ok_or_else(|| wrong(format!("`{text}` has no {} day", if last { "last" } else { "first" })))
}
