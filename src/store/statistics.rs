//! From a file of trade statistics to a release in the store: flows, their totals, indicators, dictionaries.

use std::io::Write;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};

use polars::prelude::{Column, DataFrame, IntoLazy, col};
use rayon::prelude::*;
use rust_decimal::prelude::ToPrimitive;

use super::baci::{self, Ready};
use super::columns::FlowColumns;
use super::import::{Imported, log_bytes};
use super::manifest::{Aside, Part, Release};
use super::parquet::{Constants, large, pieces, small};
use super::sums::Totals;
use super::{DICTIONARY, FLOWS, INDICATORS, MANIFEST, Store, TOTALS};
use crate::datasets::areas::Areas;
use crate::datasets::audit::{Sum, Tally};
use crate::datasets::baci::{DictionaryRow, revision_of_name};
use crate::datasets::flows::{Counting, FlowRow, IndicatorRow};
use crate::datasets::gate::Sink;
use crate::datasets::release::{Layout, Provider, vintage_of_name};
use crate::datasets::scan::baci::BaciReport;
use crate::datasets::trade;
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Finding, Severity};
use crate::frame::{integer_column, text_column, word_column};
use crate::io::{Draft, Options, Outputs, Progress, TableFile, csv_members, make_folder};
use crate::model::Schema;

/// How files are imported.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportOptions<'a> {
    /// Leave "Other Asia, nes" an area that is no country. Without it, it is Taiwan, which it is in practice.
    pub other_asia_apart: bool,
    /// The year of a file that has none.
    pub year: Option<i32>,
    /// Where to say how far the import has come.
    pub progress: Option<&'a Progress>,
}

/// The tables that a file of trade statistics is made of: the file itself, or the members of an archive.
pub(super) fn tables_of(path: &Path) -> Result<Option<Vec<TableFile>>> {
    let members = match csv_members(path) {
        Ok(members) if members.len() > 1 => members,
        _ => {
            let file = TableFile::open(path)?;
            return Ok(trade::recognise(file.name(), &file.head()?).is_ok().then(|| vec![file]));
        }
    };
    let files: Vec<TableFile> =
        members.iter().map(|member| TableFile::open_member(path, member)).collect::<Result<_>>()?;
    let known = files.iter().any(|file| file.head().is_ok_and(|head| trade::recognise(file.name(), &head).is_ok()));
    Ok(known.then_some(files))
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
            "read are trade statistics (UN Comtrade, CEPII BACI, Gravity and GeoDist, IMF, World Bank, WITS, Correlates of War, ITPD, \
             Atlas) and files of the SIPRI Arms Transfers Database, as they are downloaded",
        ),
    }
}

impl Store {
    /// Brings one table of trade statistics in: a year of BACI at a time, everything else as a whole.
    pub(super) fn import_statistics(
        &mut self,
        file: &TableFile,
        options: ImportOptions<'_>,
        outputs: Option<&Outputs>,
    ) -> Result<Imported> {
        let layout = trade::recognise(file.name(), &file.head()?)?.0;
        let short_name = short_name(file.name());
        let (sha256, there) = match layout {
            // The digest of a large file is made while it is read.
            Layout::Baci => (None, None),
            _ => {
                let digest = file.sha256()?;
                let there = self.releases().iter().find(|release| release.is(&digest, &short_name)).cloned();
                (Some(digest), there)
            }
        };
        if let Some(release) = there {
            return Ok(Imported { release, is_new: false, findings: Vec::new() });
        }
        let areas = Areas::shipped()?;
        match layout {
            Layout::Baci => self.import_baci(file, &short_name, &areas, options, outputs),
            _ => {
                let read = read_rows(file, &areas, options)?;
                let release = read.release(short_name, sha256.unwrap_or_default(), file.size(), self.next_sequence());
                self.put_statistics(release, read.findings, outputs, |writer| {
                    let name = writer.release.clone();
                    writer.columns(&name, read.columns)?;
                    writer.small(&TOTALS, &name, &read.totals.frame()?)?;
                    writer.small(&INDICATORS, &name, &indicator_frame(&read.indicators)?)?;
                    writer.small(&DICTIONARY, &name, &dictionary_frame(&read.dictionary)?)
                })
            }
        }
    }

    fn import_baci(
        &mut self,
        file: &TableFile,
        short_name: &str,
        areas: &Areas,
        options: ImportOptions<'_>,
        outputs: Option<&Outputs>,
    ) -> Result<Imported> {
        let scan = Options { progress: options.progress, ..Options::default() };
        let (digest, read) = rayon::join(|| file.sha256(), || baci::read(file, scan));
        let digest = digest?;
        if let Some(release) = self.releases().iter().find(|release| release.is(&digest, short_name)) {
            return Ok(Imported { release: release.clone(), is_new: false, findings: Vec::new() });
        }
        let classification = revision_of_name(file.name()).unwrap_or("HS");
        let mut release = new_release(&crate::datasets::baci::PROVIDER, Layout::Baci.word());
        release.vintage = vintage_of_name(file.name()).map(|vintage| vintage.text);
        (release.file, release.sha256, release.bytes) = (short_name.to_owned(), digest, file.size());
        release.sequence = self.next_sequence();
        let whole = read?;
        let years = match &whole {
            Some(read) => read.years.iter().map(|year| year.year as u16).collect(),
            None => baci::years_of(file, scan)?,
        };
        (release.first_year, release.last_year) =
            (years.first().copied().map(i32::from), years.last().copied().map(i32::from));
        release.classification = Some(classification.to_owned());
        release.name();
        let mut findings = Vec::new();
        let mut tally = Tally::default();
        let (mut rows, mut repeated) = (0, 0);
        let mut whole = whole;
        let mut taken_report: Option<BaciReport> = whole.as_ref().map(|read| read.found.clone());
        let mut writer = Writer::new(self, &release.id, outputs);
        for year in &years {
            let mut read = match whole.as_mut() {
                Some(read) => baci::Read {
                    years: vec![baci::take_year(read, i32::from(*year))],
                    found: BaciReport::default(),
                    repeated: std::mem::take(&mut read.repeated),
                    conflicts: std::mem::take(&mut read.conflicts),
                },
                None => baci::read_year(file, *year, scan)?,
            };
            taken_report.get_or_insert_with(|| read.found.clone());
            findings.extend(repetitions(file.name(), read.repeated, read.conflicts));
            repeated += read.repeated + read.conflicts;
            for of_year in read.years.drain(..) {
                let ready = baci::ready(of_year, areas, classification, options.other_asia_apart);
                rows += ready.len() + ready.others.len();
                tally.merge(&ready.tally);
                writer.baci(i32::from(*year), ready)?;
            }
        }
        let report = taken_report.unwrap_or_default().report;
        findings.splice(0..0, report.findings);
        release.rows_in = usize::try_from(report.rows + report.rejected.rows).unwrap_or(usize::MAX);
        release.rows_dropped = usize::try_from(report.rejected.rows + repeated).unwrap_or(usize::MAX);
        release.rows_repaired = usize::try_from(report.rounded).unwrap_or(usize::MAX);
        release.set_aside = asides(&tally);
        if rows == 0 {
            return Err(Error::findings(format!("{} has no row that can be read", file.name()), findings));
        }
        let (parts, drafts) = writer.finish();
        release.parts = parts;
        self.commit(release, drafts, findings, outputs)
    }

    fn put_statistics(
        &mut self,
        mut release: Release,
        findings: Vec<Finding>,
        outputs: Option<&Outputs>,
        write: impl FnOnce(&mut Writer<'_>) -> Result<()>,
    ) -> Result<Imported> {
        let mut writer = Writer::new(self, &release.id, outputs);
        write(&mut writer)?;
        let (parts, drafts) = writer.finish();
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

/// Writes the parts of a release; without a place to write, it only counts their rows.
struct Writer<'a> {
    store: &'a Store,
    release: String,
    outputs: Option<&'a Outputs>,
    parts: Vec<Part>,
    drafts: Vec<Draft>,
}

impl<'a> Writer<'a> {
    fn new(store: &'a Store, release: &str, outputs: Option<&'a Outputs>) -> Writer<'a> {
        Writer { store, release: release.to_owned(), outputs, parts: Vec::new(), drafts: Vec::new() }
    }

    fn draft(&self, part: &Part) -> Result<Option<Draft>> {
        let Some(outputs) = self.outputs else { return Ok(None) };
        let path: PathBuf = self.store.folder.join(&part.path);
        make_folder(path.parent().unwrap_or(&self.store.folder))?;
        outputs.draft(&path).map(Some)
    }

    fn add(
        &mut self,
        table: &str,
        name: &str,
        rows: usize,
        (columns, constants): (Vec<&'static str>, Constants),
        write: impl FnOnce(&mut Draft) -> Result<()>,
    ) -> Result<()> {
        if rows == 0 {
            return Ok(());
        }
        let path = format!("{table}/{name}.parquet");
        let columns = columns.into_iter().map(str::to_owned).collect();
        let part = Part { table: table.to_owned(), path, rows, columns, constants };
        if let Some(mut draft) = self.draft(&part)? {
            write(&mut draft)?;
            self.drafts.push(draft);
        }
        self.parts.push(part);
        Ok(())
    }

    /// Flows in files that are written side by side.
    fn flows(
        &mut self,
        name: &str,
        rows: usize,
        (columns, constants): (Vec<&'static str>, Constants),
        frame: impl Fn(Range<usize>) -> Result<DataFrame> + Sync,
    ) -> Result<()> {
        let pieces = pieces(rows);
        let part = |(at, piece): (usize, &Range<usize>)| Part {
            table: FLOWS.name.to_owned(),
            path: match pieces.len() {
                1 => format!("{}/{name}.parquet", FLOWS.name),
                _ => format!("{}/{name}-{}.parquet", FLOWS.name, at + 1),
            },
            rows: piece.len(),
            columns: columns.iter().map(|column| (*column).to_owned()).collect(),
            constants: constants.clone(),
        };
        let parts: Vec<Part> = pieces.iter().enumerate().map(part).collect();
        let drafts = parts.iter().map(|part| self.draft(part)).collect::<Result<Vec<_>>>()?;
        let written: Vec<Option<Draft>> = drafts
            .into_par_iter()
            .zip(&pieces)
            .map(|(draft, piece)| {
                let Some(mut draft) = draft else { return Ok(None) };
                large(&mut draft, piece.clone(), &frame)?;
                Ok(Some(draft))
            })
            .collect::<Result<_>>()?;
        self.drafts.extend(written.into_iter().flatten());
        self.parts.extend(parts);
        Ok(())
    }

    fn columns(&mut self, name: &str, mut columns: FlowColumns) -> Result<()> {
        let constants = columns.settle();
        let about = (columns.names(), constants);
        self.flows(name, columns.len(), about, |range| columns.frame(range))
    }

    /// A small table, of which the file has all columns but those of the release.
    fn small(&mut self, schema: &Schema, name: &str, frame: &DataFrame) -> Result<()> {
        let columns = schema.names().into_iter().filter(|name| frame.schema().contains(name)).collect();
        self.add(schema.name, name, frame.height(), (columns, Constants::new()), |draft| {
            draft.write_all(&small(frame)?).map_err(|error| Error::io("write", Path::new(name), &error))
        })
    }

    /// A year of BACI: its plain rows with few columns, the others with all, its totals.
    fn baci(&mut self, year: i32, mut ready: Ready) -> Result<()> {
        let name = format!("{}-{year}", self.release);
        let others = std::mem::take(&mut ready.others);
        let totals = std::mem::take(&mut ready.totals).frame()?;
        let about = (baci::COLUMNS.to_vec(), ready.constants());
        self.flows(&name, ready.len(), about, |range| ready.frame(range))?;
        self.columns(&format!("{name}-others"), others)?;
        self.small(&TOTALS, &name, &totals)
    }

    fn finish(self) -> (Vec<Part>, Vec<Draft>) {
        (self.parts, self.drafts)
    }
}

/// What a file gave row by row.
pub(super) struct Rows {
    columns: FlowColumns,
    pub totals: Totals,
    indicators: Vec<IndicatorRow>,
    dictionary: Vec<DictionaryRow>,
    pub report: trade::Report,
    tally: Tally,
    pub findings: Vec<Finding>,
}

#[derive(Default)]
struct Collected {
    columns: FlowColumns,
    totals: Totals,
    indicators: Vec<IndicatorRow>,
    dictionary: Vec<DictionaryRow>,
}

impl Sink for Collected {
    fn flow(&mut self, row: FlowRow) -> ControlFlow<()> {
        self.totals.add(&row);
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

pub(super) fn read_rows(file: &TableFile, areas: &Areas, options: ImportOptions<'_>) -> Result<Rows> {
    let ask = trade::Ask { other_asia_as_taiwan: !options.other_asia_apart, year: options.year };
    let mut collected = Collected::default();
    let open = || file.stream().map_err(std::io::Error::other);
    let audited = trade::read_audited(file.name(), open, ask, areas, &mut collected)?;
    let Collected { columns, totals, indicators, dictionary } = collected;
    let mut findings = audited.report.findings.clone();
    if columns.too_large > 0 {
        findings.push(whole_file(
            file.name(),
            "too-large",
            format!("{} figures are too large for any trade and were left out", columns.too_large),
        ));
    }
    Ok(Rows { columns, totals, indicators, dictionary, report: audited.report, tally: audited.tally, findings })
}

impl Rows {
    fn release(&self, file: String, sha256: String, bytes: u64, sequence: u32) -> Release {
        let report = &self.report;
        let mut release = new_release(report.release.provider, report.release.layout.word());
        release.vintage = match report.release.vintages.as_slice() {
            [one] => Some(one.text.clone()),
            // A bulk file has one for each reporter and year: they stand in the rows.
            _ => None,
        };
        let counted = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        (release.file, release.sha256, release.bytes, release.sequence) = (file, sha256, bytes, sequence);
        release.rows_in = counted(report.records);
        release.rows_dropped = counted(report.dropped);
        release.rows_repaired = counted(report.repaired.values().map(|repair| repair.count).sum());
        release.set_aside = asides(&self.tally);
        let years = self.totals.sums.keys().map(|key| key.year);
        let years = years.chain(self.indicators.iter().map(|row| row.year));
        let (first, last) = years.fold((i32::MAX, i32::MIN), |(first, last), year| (first.min(year), last.max(year)));
        if first <= last {
            (release.first_year, release.last_year) = (Some(first), Some(last));
        }
        let mut reporters: Vec<String> = self.totals.sums.keys().map(|key| key.reporter.to_string()).collect();
        reporters.dedup();
        release.reporters = reporters;
        release.name();
        release
    }
}

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
        set_aside: Vec::new(),
    }
}

/// The name of a table without its folder: `baci.zip/BACI_HS92_Y1995.csv` for a member of an archive.
pub(super) fn short_name(name: &str) -> String {
    let (path, member) = match name.split_once(".zip") {
        Some((path, member)) => (format!("{path}.zip"), member.trim_start_matches(['/', ':', ' '])),
        None => (name.to_owned(), ""),
    };
    let file = Path::new(&path).file_name().map_or_else(|| path.clone(), |file| file.to_string_lossy().into_owned());
    if member.is_empty() { file } else { format!("{file}/{member}") }
}

/// What was set aside, the largest first.
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
    let said = |count: u64, code, what: &str| {
        (count > 0).then(|| Finding { severity: Severity::Error, ..whole_file(file, code, format!("{count} {what}")) })
    };
    let repeated =
        said(repeated, "repeated-rows", "rows stand in the file before, with the same value; they were left out");
    let conflicts =
        said(conflicts, "conflict", "rows stand in the file before, with another value; the first ones were kept");
    repeated.into_iter().chain(conflicts).collect()
}

fn whole_file(file: &str, code: &'static str, message: String) -> Finding {
    Finding { file: file.to_owned(), line: 1, column: 1, severity: Severity::Warning, code, message, hint: None }
}

fn indicator_frame(rows: &[IndicatorRow]) -> Result<DataFrame> {
    let texts = |name: &str, get: fn(&IndicatorRow) -> &str| text_column(name, rows.iter().map(get));
    let small = |number: Option<u8>| number.map(i32::from);
    let values: Vec<Option<f64>> = rows.iter().map(|row| row.value.and_then(|value| value.to_f64())).collect();
    let columns: Vec<Column> = vec![
        word_column("area", rows.iter().map(|row| row.area.code)),
        texts("area_name", |row| &row.area.raw),
        texts("area_class", |row| row.area.class.word()),
        texts("indicator", |row| &row.indicator),
        texts("name", |row| &row.name),
        integer_column("year", rows.iter().map(|row| Some(row.year))),
        integer_column("quarter", rows.iter().map(|row| small(row.quarter))),
        integer_column("month", rows.iter().map(|row| small(row.month))),
        Column::new("value".into(), values),
        texts("presence", |row| row.presence.word()),
    ];
    let frame = DataFrame::new(rows.len(), columns)?.lazy();
    let order = ["indicator", "area_name", "year", "quarter", "month"];
    Ok(frame.sort_by_exprs(order.map(col), Default::default()).collect()?)
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
