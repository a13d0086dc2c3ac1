//! From a file of trade statistics to a release in the store: flows, their totals, indicators, dictionaries.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;

use polars::prelude::{Column, DataFrame};

use super::baci::{self, Years};
use super::columns::FlowColumns;
use super::import::{Imported, log_bytes};
use super::indicators::Indicators;
use super::manifest::{Aside, Part, Release};
use super::sums::Totals;
use super::writer::Writer;
use super::{DICTIONARY, IN_PIECES, MANIFEST, Store, TOTALS, WORLD};
use crate::datasets::areas::Areas;
use crate::datasets::arms::TivRole;
use crate::datasets::audit::{Sum, Tally};
use crate::datasets::baci::{DictionaryRow, revision_of_name};
use crate::datasets::flows::{AreaClass, Counting, FlowKind, FlowRow, IndicatorRow, Reason};
use crate::datasets::gate::Sink;
use crate::datasets::release::{Layout, Provider, vintage_of_name};
use crate::datasets::trade;
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Finding, Severity};
use crate::frame::{text_column, word_column};
use crate::io::{Draft, Options, Outputs, Progress, TableFile, csv_members, make_folder};
use crate::model::Country;

/// How files are imported.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportOptions<'a> {
    /// Leave "Other Asia, nes" an area that is no country. Without it, it is Taiwan, which it is in practice.
    pub other_asia_apart: bool,
    /// The year of a file that has none.
    pub year: Option<i32>,
    /// The vintage of a file that names none: a day or its beginning, or a version.
    pub vintage: Option<&'a str>,
    /// What the rows of a table of trend-indicator values are that does not say it.
    pub rows: Option<TivRole>,
    /// Where to say how far the import has come.
    pub progress: Option<&'a Progress>,
}

/// The tables that a file of trade statistics is made of: the file itself, or the members of an archive that are such tables.
pub(super) fn tables_of(path: &Path) -> Result<Option<Vec<TableFile>>> {
    if let Some(archive) = Archive::open(path)? {
        return Ok(archive.is_known().then_some(archive.tables));
    }
    let file = TableFile::open(path)?;
    Ok(trade::is_known(&file.head()?).then(|| vec![file]))
}

/// An archive of several tables.
struct Archive {
    /// Tables of trade statistics, and what cannot be read: that is for the import to say.
    tables: Vec<TableFile>,
    /// Anything else, such as the metadata in a download of the World Bank.
    others: Vec<TableFile>,
}

impl Archive {
    /// Nothing for a file that is no archive, or one of a single table.
    fn open(path: &Path) -> Result<Option<Archive>> {
        let Some(members) = csv_members(path).ok().filter(|members| members.len() > 1) else { return Ok(None) };
        let files = members.iter().map(|member| TableFile::open_member(path, member)).collect::<Result<Vec<_>>>()?;
        let (tables, others) =
            files.into_iter().partition(|file| file.head().map_or(true, |head| trade::is_known(&head)));
        Ok(Some(Archive { tables, others }))
    }

    fn is_known(&self) -> bool {
        self.tables.iter().any(|file| file.head().is_ok_and(|head| trade::is_known(&head)))
    }
}

/// The members of an archive of trade statistics that are none and are passed over, a finding each.
///
/// # Errors
/// An I/O error when the archive cannot be read.
pub fn passed_over(path: &Path) -> Result<Vec<Finding>> {
    let archive = Archive::open(path)?.filter(Archive::is_known);
    let others = archive.map_or_else(Vec::new, |archive| archive.others);
    let passed = |file: &TableFile| {
        let message = "no table of trade statistics: it is passed over, and the other files of the archive are read";
        whole_file(file.name(), "passed-over", message.to_owned())
    };
    Ok(others.iter().map(passed).collect())
}

/// True for a file of trade statistics, told by what stands in it.
///
/// # Errors
/// An I/O error when it cannot be read.
pub fn is_trade_file(path: &Path) -> Result<bool> {
    Ok(tables_of(path)?.is_some())
}

/// Why a file is in no layout that is read, seen from both sides: registers and trade statistics.
pub(super) fn explained(error: Error, path: &Path) -> Error {
    if error.kind() != ErrorKind::Refused || !error.hint().is_some_and(|hint| hint.starts_with("expected a file of")) {
        return error;
    }
    let told = TableFile::open(path).and_then(|file| trade::recognise(file.name(), &file.head()?).map(|_| ()));
    let of_trade = told.err().and_then(|error| error.hint().map(str::to_owned));
    match of_trade.filter(|hint| !hint.starts_with("read are")) {
        Some(hint) => error.with_hint(hint),
        None => error.with_hint(
            "read are trade statistics (UN Comtrade, CEPII BACI and Gravity, IMF, World Bank, WITS, Correlates of War, ITPD, Atlas) \
             and files of the SIPRI Arms Transfers Database, as they are downloaded",
        ),
    }
}

/// Files of more rows than this are not read again row by row for a few figures.
const MOST_READ_TWICE: u64 = 2_000_000;

impl Store {
    /// Brings one table of trade statistics in: a year of BACI at a time, everything else as a whole.
    pub(super) fn import_statistics(
        &mut self,
        file: &TableFile,
        options: ImportOptions<'_>,
        outputs: Option<&Outputs>,
    ) -> Result<Imported> {
        let layout = trade::recognise(file.name(), &file.head()?)?.0;
        let short_name = file.short_name();
        if layout == Layout::Baci {
            match self.import_baci(file, &short_name, options, outputs) {
                // Not as CEPII publishes it: somebody saved it again, with another delimiter or more columns. Row by row, then.
                Err(error) if matches!(error.kind(), ErrorKind::Findings | ErrorKind::Refused) => {}
                done => return done,
            }
        }
        let digest = file.sha256()?;
        if let Some(release) = self.whole_release(|release| release.is(&digest, &short_name)) {
            return Ok(Imported { release, is_new: false, findings: Vec::new() });
        }
        let rows = read_rows(file, &Areas::shipped()?, None, options)?;
        let mut release = rows.release(short_name, digest, file.size(), self.next_sequence());
        let stated = rows.report.release.vintages.first().map(|vintage| vintage.text.clone());
        let mut findings = rows.findings;
        findings.extend(unused_vintage(file.name(), stated.as_deref(), options.vintage));
        if stated.is_none() {
            release.vintage = options.vintage.map(str::to_owned);
        }
        if layout == Layout::Baci {
            release.classification = Some(revision_of_name(file.name()).unwrap_or("HS").to_owned());
        }
        release.name(self.releases());
        let mut writer = Writer::new(&self.folder, &release.id, outputs);
        findings.extend(same_years(self.releases(), &release));
        writer.columns(&release.id, rows.columns)?;
        writer.small(&TOTALS, &release.id, &rows.totals.frame(&release.provider)?)?;
        writer.indicators(&release.id, rows.indicators)?;
        writer.small(&DICTIONARY, &release.id, &dictionary_frame(&rows.dictionary)?)?;
        self.put_statistics(release, findings, writer.finish(), outputs)
    }

    fn import_baci(
        &mut self,
        file: &TableFile,
        short_name: &str,
        options: ImportOptions<'_>,
        outputs: Option<&Outputs>,
    ) -> Result<Imported> {
        let scan = Options { progress: options.progress, ..Options::default() };
        // The digest of a large file is made while it is read.
        let (digest, years) = rayon::join(|| file.sha256(), || Years::open(file, scan));
        let digest = digest?;
        if let Some(release) = self.whole_release(|release| release.is(&digest, short_name)) {
            return Ok(Imported { release, is_new: false, findings: Vec::new() });
        }
        let mut years = years?;
        // Figures that are no plain numbers may be so in all the file: the careful reading looks at them together.
        let report = &years.report;
        let spelled = report.counts.contains_key("number") && report.rows < MOST_READ_TWICE;
        if spelled || report.rejected.rows * 100 > report.rows {
            return Err(Error::refused(format!("{} is not as CEPII publishes it", file.name())));
        }
        let classification = revision_of_name(file.name()).unwrap_or("HS");
        let mut release = new_release(&crate::datasets::baci::PROVIDER, Layout::Baci.word());
        // The version stands in the name alone, which is a hint: what the user says goes before it.
        release.vintage =
            options.vintage.map(str::to_owned).or(vintage_of_name(file.name()).map(|vintage| vintage.text));
        (release.file, release.sha256, release.bytes) = (short_name.to_owned(), digest, file.size());
        (release.sequence, release.classification) = (self.next_sequence(), Some(classification.to_owned()));
        (release.first_year, release.last_year) = (years.list().first().copied(), years.list().last().copied());
        release.name(self.releases());

        let areas = Areas::shipped()?;
        let mut tally = Tally::default();
        let mut writer = Writer::new(&self.folder, &release.id, outputs);
        while let Some(year) = years.next()? {
            let ready = baci::ready(year, &areas, classification, options.other_asia_apart);
            if ready.has_pairs_twice {
                return Err(Error::refused(format!("{} has one country under two codes", file.name())));
            }
            tally.merge(&ready.tally);
            writer.baci(ready)?;
        }
        // Which row it is that stands there before, with another value perhaps, the reading row by row says.
        if years.repeated + years.conflicts > 0 && years.report.rows < MOST_READ_TWICE {
            return Err(Error::refused(format!("{} has rows that stand in it twice", file.name())));
        }
        let counted = |rows: u64| usize::try_from(rows).unwrap_or(usize::MAX);
        let report = years.report;
        release.rows_in = counted(report.rows + report.rejected.rows);
        release.rows_dropped = counted(report.rejected.rows + years.repeated + years.conflicts);
        release.rows_repaired = counted(report.rounded);
        release.set_aside = asides(&tally);
        let mut findings = report.findings;
        findings.extend(repetitions(file.name(), years.repeated, years.conflicts));
        findings.extend(same_years(self.releases(), &release));
        self.put_statistics(release, findings, writer.finish(), outputs)
    }

    fn put_statistics(
        &mut self,
        mut release: Release,
        findings: Vec<Finding>,
        (parts, drafts): (Vec<Part>, Vec<Draft>),
        outputs: Option<&Outputs>,
    ) -> Result<Imported> {
        if parts.is_empty() {
            let message = format!("{} has no row that can be read", release.file);
            return Err(match findings.is_empty() {
                true => Error::refused(message).with_hint("export it again with at least one year and one country"),
                false => Error::findings(message, findings),
            });
        }
        release.parts = parts;
        self.commit(release, drafts, findings, outputs)
    }

    /// Puts the parts of a release into their places, then the manifest that names them.
    fn commit(
        &mut self,
        release: Release,
        drafts: Vec<Draft>,
        findings: Vec<Finding>,
        outputs: Option<&Outputs>,
    ) -> Result<Imported> {
        let Some(outputs) = outputs else {
            return Ok(Imported { release, is_new: true, findings });
        };
        let log = self.folder.join(&release.log);
        make_folder(log.parent().unwrap_or(&self.folder))?;
        let manifest = self.manifest.with(release.clone());
        let place = self.folder.join(MANIFEST);
        outputs.put_all(drafts, &[(&log, &log_bytes(&findings)?), (&place, &manifest.to_bytes()?)])?;
        self.manifest = manifest;
        Ok(Imported { release, is_new: true, findings })
    }

    fn next_sequence(&self) -> u32 {
        self.releases().iter().map(|release| release.sequence).max().unwrap_or(0) + 1
    }
}

/// What a file gave row by row.
pub(super) struct Rows {
    columns: FlowColumns,
    pub totals: Totals,
    indicators: Indicators,
    dictionary: Vec<DictionaryRow>,
    reach: Reach,
    pub report: trade::Report,
    tally: Tally,
    gross: bool,
    pub findings: Vec<Finding>,
}

#[derive(Default)]
struct Collected<'a> {
    product: Option<&'a str>,
    columns: FlowColumns,
    totals: Totals,
    indicators: Indicators,
    dictionary: Vec<DictionaryRow>,
    reach: Reach,
}

/// The years and reporters of all rows, those too that are in no total: two downloads of World rows only have figures in common.
#[derive(Default)]
struct Reach {
    years: BTreeSet<i32>,
    reporters: BTreeSet<Country>,
    /// Those of the row before.
    last: Option<(i32, Option<Country>)>,
}

impl Reach {
    fn add(&mut self, row: &FlowRow) {
        let world = || Country::parse(WORLD).filter(|_| row.reporter.class == AreaClass::World);
        let reporter = row.reporter.code.or_else(world);
        if self.last != Some((row.year, reporter)) {
            self.last = Some((row.year, reporter));
            self.years.insert(row.year);
            self.reporters.extend(reporter);
        }
    }
}

impl Sink for Collected<'_> {
    fn flow(&mut self, row: FlowRow) -> ControlFlow<()> {
        if self.product.is_none_or(|code| row.product.starts_with(code)) {
            self.totals.add(&row);
        }
        self.reach.add(&row);
        self.columns.push(&row);
        ControlFlow::Continue(())
    }

    fn indicator(&mut self, row: IndicatorRow) -> ControlFlow<()> {
        self.indicators.push(row);
        ControlFlow::Continue(())
    }

    fn dictionary(&mut self, row: DictionaryRow) -> ControlFlow<()> {
        self.dictionary.push(row);
        ControlFlow::Continue(())
    }
}

/// Reads a file row by row; `product` narrows the totals, not the flows, to the products that begin so.
pub(super) fn read_rows(
    file: &TableFile,
    areas: &Areas,
    product: Option<&str>,
    options: ImportOptions<'_>,
) -> Result<Rows> {
    if trade::recognise(file.name(), &file.head()?)?.0 == Layout::GeoDist {
        let message =
            format!("{} is CEPII's GeoDist: distances between countries, and no trade to import", file.name());
        return Err(Error::refused(message)
            .with_hint("CEPII's Gravity has trade by year beside the same distances: import that one"));
    }
    let ask = trade::Ask { other_asia_as_taiwan: !options.other_asia_apart, year: options.year };
    let mut collected = Collected { product, ..Collected::default() };
    let open = || file.stream().map_err(std::io::Error::other);
    let audited = trade::read_audited(file.name(), open, ask, areas, &mut collected)?;
    let Collected { columns, totals, indicators, dictionary, reach, .. } = collected;
    let mut findings = audited.report.findings.clone();
    let again: u64 = FlowKind::ALL
        .iter()
        .filter_map(|flow| audited.tally.aside.get(&(Reason::Duplicate, *flow)))
        .map(|sum| sum.rows)
        .sum();
    if again > 0 {
        findings.push(repeated_rows(file.name(), again));
    }
    if columns.too_large > 0 {
        findings.push(whole_file(
            file.name(),
            "too-large",
            format!("{} figures are too large for any trade and were left out", columns.too_large),
        ));
    }
    let (report, tally, gross) = (audited.report, audited.tally, audited.gross);
    Ok(Rows { columns, totals, indicators, dictionary, reach, report, tally, gross, findings })
}

/// The table `indicators` of a file of the World Bank, with nothing stored; `None` for any other file.
///
/// # Errors
/// As an import of it.
pub fn indicators_of_file(path: &Path, options: ImportOptions<'_>) -> Result<Option<DataFrame>> {
    let mut all: Option<DataFrame> = None;
    for file in tables_of(path)?.unwrap_or_default() {
        let layout = trade::recognise(file.name(), &file.head()?)?.0;
        if !matches!(layout, Layout::Wdi | Layout::WdiApi) {
            continue;
        }
        let mut indicators = read_rows(&file, &Areas::shipped()?, None, options)?.indicators;
        indicators.settle();
        let frame = indicators.frame(0..indicators.len())?;
        all = Some(match all {
            Some(before) => before.vstack(&frame)?,
            None => frame,
        });
    }
    Ok(all)
}

/// What is said of rows that stand in a file twice.
pub(super) fn repeated_rows(file: &str, rows: u64) -> Finding {
    let message = format!("{rows} rows stand in the file again, with the same value or none; they are counted once");
    whole_file(file, "repeated-rows", message)
}

impl Rows {
    /// The vintage that the file names for all of its rows.
    pub fn vintage(&self) -> Option<String> {
        match self.report.release.vintages.as_slice() {
            [one] => Some(one.text.clone()),
            // A bulk file has one for each reporter and year: they stand in the rows.
            _ => None,
        }
    }

    /// Repairs of rows.
    pub fn repaired(&self) -> u64 {
        self.report.repaired.values().map(|repair| repair.count).sum()
    }

    fn release(&self, file: String, sha256: String, bytes: u64, sequence: u32) -> Release {
        let report = &self.report;
        let mut release = new_release(report.release.provider, report.release.layout.word());
        release.vintage = self.vintage();
        if self.gross {
            release.basis = GROSS_BASIS.to_owned();
        }
        let counted = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        (release.file, release.sha256, release.bytes, release.sequence) = (file, sha256, bytes, sequence);
        release.rows_in = counted(report.records);
        release.rows_dropped = counted(report.dropped);
        release.rows_repaired = counted(self.repaired());
        release.set_aside = asides(&self.tally);
        let years = self.reach.years.iter().copied().chain(self.indicators.years());
        let (first, last) = years.fold((i32::MAX, i32::MIN), |(first, last), year| (first.min(year), last.max(year)));
        if first <= last {
            (release.first_year, release.last_year) = (Some(first), Some(last));
        }
        release.reporters = self.reach.reporters.iter().map(Country::to_string).collect();
        // Whole editions are told by none of their chapters.
        if IN_PIECES.contains(&release.provider.as_str()) {
            [release.chapters, release.chapters_at_hand] = self.totals.chapters();
        }
        release
    }
}

/// The basis of a release that has gross flows of WITS: they answer before those that are not gross, whichever came first.
pub(super) const GROSS_BASIS: &str = "trade statistics, gross flows";

pub(super) fn new_release(provider: &Provider, layout: &str) -> Release {
    Release {
        id: String::new(),
        provider: provider.id.to_owned(),
        layout: layout.to_owned(),
        vintage: None,
        title: provider.name.to_owned(),
        suppliers: None,
        recipients: None,
        basis: "trade statistics".to_owned(),
        first_year: None,
        last_year: None,
        whole_history: false,
        file: String::new(),
        sha256: String::new(),
        bytes: 0,
        rows_in: 0,
        rows_repaired: 0,
        rows_dropped: 0,
        parts: Vec::new(),
        log: String::new(),
        sequence: 0,
        classification: None,
        reporters: Vec::new(),
        chapters: Vec::new(),
        chapters_at_hand: Vec::new(),
        set_aside: Vec::new(),
        held: None,
    }
}

/// What was kept, then what was set aside.
fn asides(tally: &Tally) -> Vec<Aside> {
    let aside = |counts: Counting, flow: &str, sum: &Sum| Aside {
        counts: counts.word().to_owned(),
        flow: flow.to_owned(),
        rows: sum.rows,
        value: sum.value.normalize().to_string(),
    };
    let kept = tally.kept.iter().map(|(flow, sum)| aside(Counting::Once, flow.word(), sum));
    let others = tally.aside.iter().map(|((reason, flow), sum)| aside(Counting::SetAside(*reason), flow.word(), sum));
    kept.chain(others).collect()
}

fn repetitions(file: &str, repeated: u64, conflicts: u64) -> Vec<Finding> {
    let said = |count: u64, severity, code, what: &str| {
        (count > 0).then(|| Finding { severity, ..whole_file(file, code, format!("{count} {what}")) })
    };
    let what = "rows stand in the file before, with the same value; they were left out";
    let repeated = said(repeated, Severity::Warning, "repeated-rows", what);
    let what = "rows stand in the file before, with another value; the first ones were kept";
    let conflicts = said(conflicts, Severity::Error, "conflict", what);
    repeated.into_iter().chain(conflicts).collect()
}

/// What is said where another file of the same edition has these years: one of them answers, and what stands only in the other is in
/// no total. Downloads by reporter are pieces that meet nowhere.
fn same_years(others: &[Release], release: &Release) -> Option<Finding> {
    if !WHOLE_EDITIONS.contains(&release.provider.as_str()) {
        return None;
    }
    let meets = |other: &&Release| {
        other.provider == release.provider
            && other.layout == release.layout
            && other.vintage == release.vintage
            && other.classification == release.classification
            && other.first_year <= release.last_year
            && release.first_year <= other.last_year
            && release.first_year.is_some()
    };
    let other = others.iter().find(meets)?;
    let message = format!(
        "{} has the same years of the same edition: where both have a pair, the later import answers, and they are not added up",
        other.file
    );
    let hint = Some("if they are parts of one file, put the parts together and import that".to_owned());
    Some(Finding { hint, ..whole_file(&release.file, "same-years", message) })
}

/// Data sets that come a whole edition at a time.
pub(super) const WHOLE_EDITIONS: [&str; 4] = ["baci", "gravity", "itpd", "cow"];

/// What is said to a user who names a vintage of a file that names its own.
pub(super) fn unused_vintage(file: &str, stated: Option<&str>, given: Option<&str>) -> Option<Finding> {
    let (stated, given) = (stated?, given?);
    let differs = !stated.starts_with(given);
    let message = format!("the file says of itself that it is of {stated}: `--vintage {given}` is not used");
    differs.then(|| whole_file(file, "stated-vintage", message))
}

pub(super) fn whole_file(file: &str, code: &'static str, message: String) -> Finding {
    Finding { file: file.to_owned(), line: 1, column: 1, severity: Severity::Warning, code, message, hint: None }
}

fn dictionary_frame(rows: &[DictionaryRow]) -> Result<DataFrame> {
    let texts = |name: &str, get: fn(&DictionaryRow) -> &str| text_column(name, rows.iter().map(get));
    let kind = |row: &DictionaryRow| if row.area.is_some() { "area" } else { "product" };
    let columns: Vec<Column> = vec![
        text_column("kind", rows.iter().map(kind)),
        texts("code", |row| &row.code),
        texts("name", |row| &row.name),
        texts("alpha3", |row| row.alpha3.as_deref().unwrap_or("")),
        word_column("country", rows.iter().map(|row| row.area.as_ref().and_then(|area| area.code))),
    ];
    Ok(DataFrame::new(rows.len(), columns)?)
}
