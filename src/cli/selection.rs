//! From what a user typed to a ledger, its tables and a selection.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use polars::prelude::DataFrame;
use tempfile::TempDir;

use super::Done;
use super::args::{DEFAULT_STORE, SelectionArgs};
use super::terminal::Terminal;
use crate::error::{Error, Result};
use crate::io::{Outputs, Progress};
use crate::ledger::{Countries, Ledger};
use crate::measures::Ask;
use crate::model::{Kind, Pair, Period, Stage, UnknownWord};
use crate::store::{ImportOptions, Store, statistics_schema, totals_of_file};
use crate::tables::{Records, TOTALS, Tables};

/// Findings of a file that are printed.
const SHOWN: usize = 3;

/// A ledger in use: its tables, the country names, and what is wanted of it.
#[derive(Debug)]
pub struct Selection {
    /// The ledger, sound.
    pub ledger: Ledger,
    /// Its tables.
    pub tables: Tables,
    /// Country names.
    pub countries: Countries,
    /// What is wanted.
    pub ask: Ask,
    /// True when anything but the ledger was chosen.
    pub is_filtered: bool,
    /// Files that are answered from straight away.
    inputs: Vec<PathBuf>,
    /// A store of these files, for questions that need more than their totals; it goes with the selection.
    folder: Option<TempDir>,
}

impl Selection {
    /// Reads the ledger and the filters.
    ///
    /// # Errors
    /// A ledger that cannot be read or has errors; a filter that cannot be understood.
    pub fn read(args: &SelectionArgs) -> Result<Selection> {
        let read_ledger = || match &args.ledger {
            // No figure comes from a ledger that breaks a rule.
            Some(folder) => Ledger::read(folder)?.verified(),
            // A test keeps the one that ships in order.
            None => Ledger::shipped().sound(),
        };
        let (countries, ledger) = rayon::join(Countries::shipped, read_ledger);
        let (countries, ledger) = (countries?, ledger?);
        let ask = read_ask(args, &countries, &ledger)?;
        let mut tables = Tables::of(&ledger)?;
        if let Some(store) = find_store(args)? {
            let known_by = args.as_of.as_deref().map(|text| day(text, "--as-of", true)).transpose()?;
            let records = Records { store, vintage: args.vintage.clone(), known_by, approximate: args.approximate };
            tables = tables.with_records(records);
        }
        let lists = [&args.country, &args.pair, &args.kind, &args.stage];
        let dates = [&args.since, &args.until, &args.as_of];
        let is_filtered = lists.iter().any(|list| !list.is_empty()) || dates.iter().any(|date| date.is_some());
        Ok(Selection { ledger, tables, countries, ask, is_filtered, inputs: args.input.clone(), folder: None })
    }

    /// Makes the tables that are read from `--input`. Questions about totals are answered while the files are read; all others
    /// from a store that lasts as long as this run.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn take_inputs(&mut self, reads: &[&str], terminal: &Terminal) -> Done<()> {
        if self.inputs.is_empty() || !reads.iter().any(|table| statistics_schema(table).is_some()) {
            return Ok(());
        }
        let progress = Progress::default();
        let options = ImportOptions { progress: Some(&progress), ..ImportOptions::default() };
        if reads.iter().all(|table| *table == TOTALS.name || statistics_schema(table).is_none()) {
            let mut totals: Option<DataFrame> = None;
            for path in &self.inputs {
                let name = path.display().to_string();
                let read = terminal
                    .with_progress(&name, &progress, || totals_of_file(path, self.ask.product.as_deref(), options))?;
                read.findings.iter().take(SHOWN).for_each(|found| terminal.say(&found.to_string()));
                if read.dropped > 0 {
                    terminal.say(&format!("{name}: {} rows could not be read and are in no figure", read.dropped));
                }
                totals = Some(match totals {
                    Some(before) => before.vstack(&read.totals).map_err(Error::from)?,
                    None => read.totals,
                });
            }
            // The totals are those of the product already.
            self.ask.product = None;
            self.tables = self.tables.clone().with_given(TOTALS.name, totals.unwrap_or_default());
            return Ok(());
        }
        let folder =
            tempfile::tempdir().map_err(|error| Error::io("make", Path::new("a folder for a while"), &error))?;
        let mut store = Store::open_or_new(folder.path())?;
        for path in &self.inputs {
            let outputs = Outputs::protecting(&self.inputs);
            store.import_all(path, options, Some(&outputs), &mut |_| {})?;
        }
        let records = Records { store, vintage: None, known_by: None, approximate: false };
        self.tables = self.tables.clone().with_records(records);
        self.folder = Some(folder);
        Ok(())
    }
}

/// The store that was named, or the one in the working folder.
fn find_store(args: &SelectionArgs) -> Result<Option<Store>> {
    match &args.store {
        Some(folder) => Store::open(folder).map(Some),
        None if Store::is_there(Path::new(DEFAULT_STORE)) => Store::open(Path::new(DEFAULT_STORE)).map(Some),
        None if args.vintage.is_some() => {
            Err(Error::usage("--vintage chooses among the releases of a store, and there is none")
                .with_hint("`bilat import FILE...` makes one in ./store; --store DIR names another"))
        }
        None => Ok(None),
    }
}

fn read_ask(args: &SelectionArgs, countries: &Countries, ledger: &Ledger) -> Result<Ask> {
    let wrong_order = |since: Date, until: Date| {
        Error::usage(format!("--since {since} is after --until {until}")).with_hint("nothing lies between them")
    };
    let last_day = |text: &Option<String>, flag| text.as_deref().map(|text| day(text, flag, true)).transpose();
    let since = args.since.as_deref().map(|text| day(text, "--since", false)).transpose()?;
    let until = last_day(&args.until, "--until")?;
    if let (Some(since), Some(until)) = (since, until)
        && since > until
    {
        return Err(wrong_order(since, until));
    }
    Ok(Ask {
        countries: args.country.iter().map(|text| countries.read(text)).collect::<Result<_>>()?,
        pairs: args.pair.iter().map(|text| pair(text, countries)).collect::<Result<_>>()?,
        kinds: args.kind.iter().map(|text| word::<Kind>(text)).collect::<Result<_>>()?,
        stages: args.stage.iter().map(|text| word::<Stage>(text)).collect::<Result<_>>()?,
        since,
        until,
        // The same ledger gives the same bytes on every day: the day of knowledge is the ledger's own.
        as_of: last_day(&args.as_of, "--as-of")?.or_else(|| ledger.last_day()),
        datasets: args.dataset.clone(),
        product: args.product.clone(),
        top: args.top,
        deflator: args.deflator.clone(),
        base_year: args.base_year,
    })
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
