//! Archives: read as a stream, never unpacked onto the disk, and never further than is plausible for a table.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::Crc;
use zip::{CompressionMethod, ZipArchive};

use crate::error::{Error, ErrorKind, Result};

/// How far an archive is unpacked.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// What may come out whatever the ratio.
    unsuspicious: u64,
    /// Unpacked to packed.
    ratio: u64,
    most: u64,
}

/// Tables of trade shrink to a fifth, repetitive ones to a fiftieth; archives that are made to do harm go to a thousandth. The most
/// is seven times all years of BACI.
const LIMITS: Limits = Limits { unsuspicious: 64 << 20, ratio: 300, most: 64 << 30 };
/// Most files that an archive of tables may hold.
const MOST_MEMBERS: usize = 10_000;

/// Why an archive or a stream is not read on.
#[derive(Debug)]
pub(super) struct Refusal(pub String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

fn refuse(why: impl Into<String>) -> io::Error {
    io::Error::other(Refusal(why.into()))
}

/// A reader that counts what is taken from it.
pub(super) struct Counted<'a, R> {
    inner: R,
    taken: Arc<AtomicU64>,
    told: Option<&'a AtomicU64>,
}

impl<'a, R> Counted<'a, R> {
    /// Counts, and adds to `told` as well.
    pub fn new(inner: R, told: Option<&'a AtomicU64>) -> Counted<'a, R> {
        Counted { inner, taken: Arc::default(), told }
    }

    /// The count.
    pub fn taken(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.taken)
    }
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.taken.fetch_add(count as u64, Ordering::Relaxed);
        if let Some(told) = self.told {
            told.fetch_add(count as u64, Ordering::Relaxed);
        }
        Ok(count)
    }
}

/// A reader of unpacked bytes that ends with a refusal when they are too many for what was packed.
pub(super) struct Limited<R> {
    inner: R,
    packed: Arc<AtomicU64>,
    unpacked: u64,
    limits: Limits,
}

impl<R> Limited<R> {
    pub fn new(inner: R, packed: Arc<AtomicU64>) -> Limited<R> {
        Limited { inner, packed, unpacked: 0, limits: LIMITS }
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.unpacked += count as u64;
        let Limits { unsuspicious, ratio, most } = self.limits;
        let packed = self.packed.load(Ordering::Relaxed).max(1);
        if self.unpacked > unsuspicious && self.unpacked / packed > ratio {
            return Err(refuse(format!("unpacks to more than {ratio} times its size; no table of figures does")));
        }
        if self.unpacked > most {
            return Err(refuse(format!("unpacks to more than {most} bytes")));
        }
        Ok(count)
    }
}

/// Where a file of a zip archive stands, and what it must come to.
#[derive(Debug, Clone)]
pub(super) struct Member {
    /// Not compressed.
    pub stored: bool,
    start: u64,
    packed: u64,
    unpacked: u64,
    crc: u32,
}

impl Member {
    /// The packed bytes.
    pub fn reader(&self, mut archive: File) -> io::Result<impl Read + Send + use<>> {
        archive.seek(SeekFrom::Start(self.start))?;
        Ok(archive.take(self.packed))
    }

    /// Checks size and checksum when the unpacked bytes end.
    pub fn checked<R: Read>(&self, inner: R) -> Checked<R> {
        Checked { inner, crc: Crc::new(), unpacked: self.unpacked, expected: self.crc, read: 0 }
    }
}

/// A reader of unpacked bytes that must come to the size and the checksum that the archive states.
pub(super) struct Checked<R> {
    inner: R,
    crc: Crc,
    unpacked: u64,
    expected: u32,
    read: u64,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if count == 0 && !buffer.is_empty() && (self.crc.sum() != self.expected || self.read != self.unpacked) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "size or checksum is not what the archive says"));
        }
        self.crc.update(&buffer[..count]);
        self.read += count as u64;
        Ok(count)
    }
}

fn open(path: &Path) -> Result<ZipArchive<File>> {
    let file = File::open(path).map_err(|error| Error::io("read", path, &error))?;
    let archive = ZipArchive::new(file).map_err(|error| unreadable(path, &error))?;
    if archive.len() > MOST_MEMBERS {
        return Err(Error::refused(format!("{} holds {} files", path.display(), archive.len())));
    }
    Ok(archive)
}

fn unreadable(path: &Path, error: &dyn fmt::Display) -> Error {
    Error::new(ErrorKind::Io, format!("cannot read the archive {}: {error}", path.display()))
        .with_hint("the file may be damaged or not whole; fetch it again")
}

fn names(archive: &ZipArchive<File>) -> Vec<String> {
    let name = |index| archive.name_for_index(index).and_then(|name| name.ok()).map(|name| name.into_owned());
    (0..archive.len()).filter_map(name).collect()
}

/// The CSV files of a zip archive by name, in the order of the archive; where it has none, its text files.
///
/// Folders and the shadow files of macOS are left out.
///
/// # Errors
/// I/O errors with the path; refused for more than 10,000 files.
pub fn csv_members(path: &Path) -> Result<Vec<String>> {
    let names = names(&open(path)?);
    let ending = |name: &str| {
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        name.rsplit_once('.').map(|(_, ending)| ending.to_owned()).unwrap_or_default()
    };
    let shown = |name: &str| !name.starts_with("__MACOSX/") && !name.rsplit('/').next().unwrap_or("").starts_with('.');
    let with = |endings: &[&str]| -> Vec<String> {
        names.iter().filter(|name| shown(name) && endings.contains(&ending(name).as_str())).cloned().collect()
    };
    let tables = with(&["csv"]);
    Ok(if tables.is_empty() { with(&["txt", "tsv", "rtf"]) } else { tables })
}

/// Why an archive has no table: what is in it, and the way to one.
///
/// # Errors
/// As [`csv_members`].
pub(super) fn without_table(path: &Path) -> Result<Error> {
    const NAMED: usize = 5;
    let names: Vec<String> = names(&open(path)?).into_iter().filter(|name| !name.ends_with('/')).collect();
    let error = |what: String| Error::refused(format!("there is no CSV file in {}: {what}", path.display()));
    let ends = |ending: &str| names.iter().any(|name| name.to_ascii_lowercase().ends_with(ending));
    let more = if names.len() > NAMED { format!(" and {} more", names.len() - NAMED) } else { String::new() };
    let listed = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    Ok(match names.as_slice() {
        [] => error("it is empty".to_owned()).with_hint("fetch it again"),
        _ if ends(".zip") || ends(".7z") || ends(".rar") || ends(".tar") || ends(".tar.gz") || ends(".tgz") => {
            error(format!("it holds {listed}{more}"))
                .with_hint("unpack it once and import the archives in it, or what they hold")
        }
        _ if ends(".xls") || ends(".xlsx") || ends(".ods") => error(format!("it holds {listed}{more}"))
            .with_hint("unpack it, open the workbook and save the sheet as CSV UTF-8"),
        _ => error(format!("it holds {listed}{more}")).with_hint("download the table as CSV"),
    })
}

/// What a zip archive is when it is no archive of tables but a workbook of a spreadsheet program.
///
/// # Errors
/// As [`csv_members`].
pub(super) fn is_workbook(path: &Path) -> Result<bool> {
    let names = names(&open(path)?);
    let has = |name: &str| names.iter().any(|known| known == name);
    // Excel's and LibreOffice's.
    Ok(has("xl/workbook.xml") || has("xl/workbook.bin") || (has("mimetype") && has("content.xml")))
}

/// Where one file of a zip archive stands.
pub(super) fn member(path: &Path, name: &str) -> Result<Member> {
    let mut archive = open(path)?;
    let Some(index) = archive.index_for_name(name) else {
        let known = names(&archive);
        let known: Vec<&str> = known.iter().map(String::as_str).take(MOST_MEMBERS).collect();
        return Err(Error::usage(format!("there is no `{name}` in {}", path.display())).with_nearest(name, &known));
    };
    let file = archive.by_index_raw(index).map_err(|error| unreadable(path, &error))?;
    if file.encrypted() {
        return Err(Error::refused(format!("`{name}` in {} is encrypted", path.display())));
    }
    let stored = match file.compression() {
        CompressionMethod::Stored => true,
        CompressionMethod::Deflated => false,
        other => {
            return Err(Error::refused(format!("`{name}` in {} is compressed with {other}", path.display()))
                .with_hint("unpack it first, or pack it as a common zip file"));
        }
    };
    let start = file.data_start().ok_or_else(|| unreadable(path, &"no place for its data"))?;
    Ok(Member { stored, start, packed: file.compressed_size(), unpacked: file.size(), crc: file.crc32() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpack(limits: Limits) -> io::Result<usize> {
        let packed = Counted::new(&[1; 10][..], None);
        let taken = packed.taken();
        let mut reader = Limited { limits, ..Limited::new(packed.chain(io::repeat(0).take(5_000)), taken) };
        reader.read_to_end(&mut Vec::new())
    }

    #[test]
    fn archives_are_unpacked_within_limits() {
        let plausible = Limits { unsuspicious: 100, ratio: 600, most: 10_000 };
        assert_eq!(unpack(plausible).expect("unpacked"), 5_010);
        assert_eq!(unpack(Limits { unsuspicious: 6_000, ratio: 2, ..plausible }).expect("unpacked"), 5_010);
        let bomb = unpack(Limits { ratio: 300, ..plausible }).expect_err("refused").to_string();
        assert!(bomb.contains("300 times"), "{bomb}");
        assert!(unpack(Limits { most: 5_000, ..plausible }).is_err());
    }
}
