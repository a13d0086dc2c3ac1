//! From a file to a release in the store.

use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};

use polars::prelude::DataFrame;
use rayon::prelude::*;

use super::manifest::{Held, Part, Release};
use super::money::{Printed, money_of};
use super::parquet::{Constants, halves, names_of, small};
use super::register::{ValuedOrder, delivery_frame, order_frame, tiv_frame};
use super::statistics::{self, ImportOptions};
use super::{MANIFEST, Store};
use crate::datasets::arms::{Entity, Order, Reading};
use crate::datasets::entity::Entities;
use crate::datasets::sipri;
use crate::datasets::sipri::comments::CommentMoney;
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Finding, Severity};
use crate::io::{Outputs, TableFile, csv_members, make_folder, read_file, sha256};
use crate::model::Country;

/// What became of one file.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The release.
    pub release: Release,
    /// False when the same bytes were in the store before; then nothing was written.
    pub is_new: bool,
    /// Everything that was repaired, dropped or doubtful; empty for a file that was there before.
    pub findings: Vec<Finding>,
}

impl Store {
    /// Brings a file in that has one table. The same file twice changes nothing; an interrupted import leaves the old store.
    ///
    /// # Errors
    /// A refusal for a file in no known layout; an I/O error when the store cannot be written, and it is as it was.
    pub fn import(&mut self, path: &Path, outputs: &Outputs) -> Result<Imported> {
        let mut imported = self.import_all(path, ImportOptions::default(), Some(outputs), &mut |_| {})?;
        imported.pop().ok_or_else(|| Error::refused(format!("{} has no table", path.display())))
    }

    /// Brings every table of a file in, one after the other; an interrupted import keeps those that are whole, and goes on
    /// there when it is run again. Without `outputs` nothing is written. Each table is told as soon as it is in.
    ///
    /// # Errors
    /// As [`Store::import`]; an I/O error while another import writes to the store.
    pub fn import_all(
        &mut self,
        path: &Path,
        options: ImportOptions<'_>,
        outputs: Option<&Outputs>,
        told: &mut dyn FnMut(&Imported),
    ) -> Result<Vec<Imported>> {
        let mut done = Vec::new();
        let tables = statistics::tables_of(path)?;
        let _lock = outputs.map(|_| self.lock()).transpose()?;
        match tables {
            Some(tables) => {
                for table in &tables {
                    let imported = self.import_statistics(table, options, outputs)?;
                    told(&imported);
                    done.push(imported);
                }
            }
            None => {
                for file in registers_of(path)? {
                    let imported = self
                        .import_register(&file, options, outputs)
                        .map_err(|error| statistics::explained(error, path))?;
                    told(&imported);
                    done.push(imported);
                }
            }
        }
        Ok(done)
    }

    fn import_register(
        &mut self,
        file: &RegisterFile,
        options: ImportOptions<'_>,
        outputs: Option<&Outputs>,
    ) -> Result<Imported> {
        match (self.prepare(file, options)?, outputs) {
            (Prepared::There(release), _) => Ok(Imported { release, is_new: false, findings: Vec::new() }),
            (Prepared::New(release, frames, findings), Some(outputs)) => self.put(release, &frames, findings, outputs),
            (Prepared::New(mut release, frames, findings), None) => {
                release.parts = parts(&release.id, &frames).into_iter().map(|(part, _)| part).collect();
                Ok(Imported { release, is_new: true, findings })
            }
        }
    }

    /// A file as a release with its tables, as an import would store it; nothing is written and nothing looked up.
    ///
    /// # Errors
    /// A refusal for a file in no known layout; an I/O error when it cannot be read.
    pub fn read_file(path: &Path) -> Result<(Release, Frames)> {
        let files = registers_of(path)?;
        let [file] = files.as_slice() else {
            return Err(Error::refused(format!("there are {} tables in {}", files.len(), path.display()))
                .with_hint("unpack the one that is meant"));
        };
        match Store::default().prepare(file, ImportOptions::default())? {
            Prepared::New(release, frames, _) => Ok((release, frames)),
            Prepared::There(release) => Ok((release, Vec::new())),
        }
    }

    fn prepare(&mut self, file: &RegisterFile, options: ImportOptions<'_>) -> Result<Prepared> {
        let RegisterFile { place, name, bytes } = file;
        let entities = Entities::shipped()?;
        let given = sipri::Given { rows: options.rows };
        let (digest, reading) = rayon::join(|| sha256(bytes), || sipri::read_given(place, bytes, &entities, given));
        if let Some(release) = self.whole_release(|release| release.sha256 == digest) {
            return Ok(Prepared::There(release));
        }
        let mut reading = reading?;
        let stated = reading.preamble.generated.map(|moment| moment.to_string());
        let vintage = stated.clone().or(options.vintage.map(str::to_owned));
        let mut release = release_of(&reading, vintage, name.clone(), digest, bytes.len() as u64);
        let mut findings = std::mem::take(&mut reading.findings);
        findings.extend(statistics::unused_vintage(place, stated.as_deref(), options.vintage));
        let (held, made) = rayon::join(|| held(&reading), || frames_of(place, &release.id, &reading));
        // A register is hundreds of thousands of small pieces of memory: they are freed while its tables are written.
        rayon::spawn(move || drop(reading));
        release.held = held;
        let (frames, more) = made.map_err(|error| with_reasons(error, &findings))?;
        findings.extend(more);
        Ok(Prepared::New(release, frames, findings))
    }

    /// Writes the parts of a release, then the manifest that names it.
    fn put(
        &mut self,
        mut release: Release,
        frames: &[(&'static str, DataFrame)],
        findings: Vec<Finding>,
        outputs: &Outputs,
    ) -> Result<Imported> {
        let parts = parts(&release.id, frames);
        let place = |part: &Part| self.folder.join(&part.path);
        let mut files: Vec<(PathBuf, Vec<u8>)> =
            parts.par_iter().map(|(part, rows)| Ok((place(part), small(rows)?))).collect::<Result<_>>()?;
        release.parts = parts.into_iter().map(|(part, _)| part).collect();
        files.push((self.folder.join(&release.log), log_bytes(&findings)?));
        for folder in files.iter().filter_map(|(path, _)| path.parent()) {
            make_folder(folder)?;
        }
        let manifest = self.manifest.with(release.clone());
        // Files are put into their places in this order: the manifest that names them comes last.
        files.push((self.folder.join(MANIFEST), manifest.to_bytes()?));
        let pieces: Vec<(&Path, &[u8])> =
            files.iter().map(|(path, bytes)| (path.as_path(), bytes.as_slice())).collect();
        outputs.write_all(&pieces)?;
        self.manifest = manifest;
        Ok(Imported { release, is_new: true, findings })
    }
}

/// A file that may be a register: itself, or unpacked.
struct RegisterFile {
    /// What findings call it.
    place: String,
    /// Its name without its folder.
    name: String,
    bytes: Vec<u8>,
}

/// The most that a packed register may unpack to: a hundred times all of them.
const MOST_UNPACKED: u64 = 1 << 29;

/// The file itself, or what it holds when it is packed.
fn registers_of(path: &Path) -> Result<Vec<RegisterFile>> {
    let bytes = read_file(path)?;
    let packed: Vec<TableFile> = if bytes.starts_with(b"PK\x03\x04") {
        let members = csv_members(path).unwrap_or_default();
        members.iter().map(|member| TableFile::open_member(path, member)).collect::<Result<_>>()?
    } else if bytes.starts_with(&[0x1f, 0x8b]) {
        vec![TableFile::open(path)?]
    } else {
        Vec::new()
    };
    if packed.is_empty() {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        return Ok(vec![RegisterFile { place: path.display().to_string(), name, bytes }]);
    }
    let unpacked = |file: &TableFile| {
        let mut bytes = Vec::new();
        let read = file.stream()?.take(MOST_UNPACKED).read_to_end(&mut bytes);
        read.map_err(|error| Error::new(ErrorKind::Io, format!("cannot read {}: {error}", file.name())))?;
        if bytes.len() as u64 == MOST_UNPACKED {
            return Err(Error::refused(format!("{} unpacks to more than any register", file.name())));
        }
        Ok(RegisterFile { place: file.name().to_owned(), name: file.short_name(), bytes })
    };
    packed.iter().map(unpacked).collect()
}

/// Orders with the money that their comments name, and what is doubtful about its words.
fn valued<'a>(file: &str, orders: &'a [Order]) -> Result<(Vec<ValuedOrder<'a>>, Vec<Finding>)> {
    let lines: Vec<Printed<'_>> = orders
        .iter()
        .map(|order| Printed {
            supplier: &order.supplier.name,
            recipient: &order.recipient.name,
            ordered_year: order.ordered_year.value,
            comments: &order.comments,
        })
        .collect();
    let (money, amounts) = money_of(&lines)?;
    let findings = orders.iter().zip(&amounts).flat_map(|(order, amounts)| doubts(file, order, amounts)).collect();
    let orders = orders.iter().zip(money).map(|(order, money)| ValuedOrder { order, money }).collect();
    Ok((orders, findings))
}

/// What is wrong with the money in the comment of an order.
fn doubts(file: &str, order: &Order, money: &[CommentMoney]) -> Vec<Finding> {
    let doubtful = money.iter().filter_map(|one| Some((one, one.doubt?)));
    doubtful
        .map(|(one, doubt)| Finding {
            file: file.to_owned(),
            line: order.line as usize,
            column: 1,
            severity: Severity::Warning,
            code: "comment-money",
            message: format!("`{}`: {}", one.words, doubt.about()),
            hint: None,
        })
        .collect()
}

/// Tables by name.
type Frames = Vec<(&'static str, DataFrame)>;

/// A file that was read for a store.
enum Prepared {
    There(Release),
    New(Release, Frames, Vec<Finding>),
}

/// The parts of a release and the rows of each.
fn parts(release: &str, frames: &[(&'static str, DataFrame)]) -> Vec<(Part, DataFrame)> {
    let of_table = |(table, frame): &(&'static str, DataFrame)| {
        let pieces = halves(frame.height());
        let part = |(name, rows): (String, &Range<usize>)| {
            let path = format!("{table}/{name}.parquet");
            let part = Part {
                table: (*table).to_owned(),
                path,
                rows: rows.len(),
                columns: Vec::new(),
                constants: Constants::new(),
            };
            (part, frame.slice(rows.start as i64, rows.len()))
        };
        names_of(release, pieces.len()).zip(&pieces).map(part).collect::<Vec<_>>()
    };
    frames.iter().flat_map(of_table).collect()
}

/// The parties of the orders, or else of the deliveries; `None` for a table of values.
fn held(reading: &Reading) -> Option<Held> {
    fn row<'a>(supplier: &'a Entity, recipient: &'a Entity) -> (&'a str, &'a str, Option<&'a str>) {
        (&supplier.name, &recipient.name, recipient.code.as_ref().map(Country::code))
    }
    let orders = reading.orders.iter().map(|order| row(&order.supplier, &order.recipient));
    let deliveries = reading.deliveries.iter().map(|delivery| row(&delivery.supplier, &delivery.recipient));
    match (reading.orders.is_empty(), reading.deliveries.is_empty()) {
        (false, _) => Some(Held::of(orders)),
        (true, false) => Some(Held::of(deliveries)),
        (true, true) => None,
    }
}

fn release_of(reading: &Reading, vintage: Option<String>, file: String, sha256: String, bytes: u64) -> Release {
    let preamble = &reading.preamble;
    let day = vintage.as_deref().map_or("undated", |vintage| vintage.get(..10).unwrap_or(vintage));
    let id = format!("sipri-{}-{day}-{}", reading.layout.word(), &sha256[..6]);
    Release {
        log: format!("log/{id}.csv"),
        sequence: 0,
        classification: None,
        reporters: Vec::new(),
        chapters: Vec::new(),
        chapters_at_hand: Vec::new(),
        set_aside: Vec::new(),
        held: None,
        id,
        provider: "sipri".to_owned(),
        layout: reading.layout.word().to_owned(),
        vintage,
        title: preamble.title.clone(),
        suppliers: preamble.suppliers.clone(),
        recipients: preamble.recipients.clone(),
        basis: preamble.basis.word().to_owned(),
        first_year: preamble.first_year,
        last_year: preamble.last_year,
        whole_history: reading.whole_history,
        file,
        sha256,
        bytes,
        rows_in: reading.rows_in,
        rows_repaired: reading.rows_repaired,
        rows_dropped: reading.rows_dropped,
        parts: Vec::new(),
    }
}

/// The tables of a release, and what is doubtful about the money in its comments.
fn frames_of(file: &str, release: &str, reading: &Reading) -> Result<(Frames, Vec<Finding>)> {
    let (mut frames, mut findings) = (Vec::new(), Vec::new());
    if !reading.orders.is_empty() {
        let (orders, doubts) = valued(file, &reading.orders)?;
        findings = doubts;
        frames.push(("orders", order_frame(release, &orders, reading.whole_history)?));
    }
    if !reading.deliveries.is_empty() {
        frames.push(("deliveries", delivery_frame(release, &reading.deliveries)?));
    }
    if !reading.tiv.is_empty() {
        frames.push(("tiv", tiv_frame(release, &reading.tiv)?));
    }
    if frames.is_empty() {
        let error = Error::refused(format!("{file}: the {} has no rows that can be read", reading.layout.word()));
        return Err(error.with_hint(match reading.rows_dropped {
            0 => "export it again with at least one year and one country",
            _ => "the rows are there, but not one can be read: mend them in a copy of the file, or import it as SIPRI gave it",
        }));
    }
    Ok((frames, findings))
}

/// A refusal with the first rows that could not be read: they say why there is nothing to import.
fn with_reasons(error: Error, findings: &[Finding]) -> Error {
    const MOST: usize = 3;
    match error.kind() {
        ErrorKind::Refused => {
            error.with_findings(findings.iter().filter(|found| found.is_error()).take(MOST).cloned().collect())
        }
        _ => error,
    }
}

pub(super) fn log_bytes(findings: &[Finding]) -> Result<Vec<u8>> {
    let fail = |error: String| Error::new(ErrorKind::Internal, error);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(["line", "column", "severity", "code", "message", "hint"])
        .map_err(|error| fail(error.to_string()))?;
    for found in findings {
        let (line, column) = (found.line.to_string(), found.column.to_string());
        let hint = found.hint.as_deref().unwrap_or("");
        writer
            .write_record([&line, &column, found.severity.word(), found.code, &found.message, hint])
            .map_err(|error| fail(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| fail(error.to_string()))
}
