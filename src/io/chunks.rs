//! Reads large text tables in chunks that end at line ends, on every thread, in bounded memory.
//!
//! A plain file is read in many places at once; a gzip file or the one CSV file of a zip archive is unpacked as it is
//! read, never onto the disk. What is done with the lines is the caller's: each worker folds its chunks into a state.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use flate2::bufread::{DeflateDecoder, MultiGzDecoder};
use rayon::prelude::*;

use super::archive::{self, Counted, Limited, Member, Refusal};
use super::files::{sha256, sha256_of};
use crate::error::{Error, ErrorKind, Result};

/// Zeros behind the lines of a chunk, so that a reader may look this far past any of them.
pub const PADDING: usize = 128;
/// Longest line that is read. The rows of trade tables have some hundred bytes.
const LONGEST_LINE: usize = 1 << 20;
/// A chunk and what is made of it stay in the fast memory next to a core.
const CHUNK: usize = 512 << 10;
/// Bytes that are enough to recognise a table by.
const HEAD: usize = 64 << 10;
/// Packed bytes that are read at a time.
const PACKED: usize = 64 << 10;
/// What is kept of a pipe, which can be read only once.
const MOST_OF_PIPE: u64 = 1 << 30;
/// Bytes that are read at a time for the rest of a line.
const REST: usize = 4 << 10;

/// How far a run has come; another thread may watch it and stop it.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU64,
    total: AtomicU64,
    stopped: AtomicBool,
}

impl Progress {
    /// Bytes of the file that were read, and those that there are. Of a compressed file, compressed bytes.
    pub fn bytes(&self) -> (u64, u64) {
        let total = self.total.load(Ordering::Relaxed);
        (self.done.load(Ordering::Relaxed).min(total), total)
    }

    /// Ends the run after the chunks that are being read.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }
}

/// How a file is read.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Bytes of a chunk.
    pub chunk: usize,
    /// One worker reads all chunks, in order.
    pub in_order: bool,
    /// Where to say how far the run has come.
    pub progress: Option<&'a Progress>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options { chunk: CHUNK, in_order: false, progress: None }
    }
}

/// Whole lines of a file.
#[derive(Debug, Clone, Copy)]
pub struct Chunk<'a> {
    /// Its place among the chunks, from 0. A worker gets its chunks in this order, though not all of them.
    pub index: usize,
    /// The lines, and [`PADDING`] zeros.
    padded: &'a [u8],
    /// The file does not end with a line feed, and its last line is among these.
    pub is_open: bool,
}

impl<'a> Chunk<'a> {
    /// The lines. The last one ends with a line feed too, even where the file lacks it.
    pub fn lines(&self) -> &'a [u8] {
        &self.padded[..self.padded.len() - PADDING]
    }

    /// The lines and [`PADDING`] zeros behind them.
    pub const fn padded(&self) -> &'a [u8] {
        self.padded
    }
}

#[derive(Debug, Clone)]
enum Kind {
    Plain,
    Gzip,
    Zip(Member),
    Bytes(Vec<u8>),
}

/// A text table on the disk or in memory: plain, gzip, or a member of a zip archive. Told by content, not by name.
#[derive(Debug, Clone)]
pub struct TableFile {
    path: PathBuf,
    name: String,
    kind: Kind,
}

impl TableFile {
    /// Opens a file. Of a zip archive, its only CSV file.
    ///
    /// # Errors
    /// I/O errors with the path; refused for an archive with no CSV file, several (they are named) or an encrypted one.
    pub fn open(path: &Path) -> Result<TableFile> {
        let file = File::open(path).map_err(|error| Error::io("read", path, &error))?;
        let about = file.metadata().map_err(|error| Error::io("read", path, &error))?;
        if about.is_dir() {
            return Err(Error::usage(format!("{} is a folder, not a file", path.display())));
        }
        if !about.is_file() {
            return TableFile::from_pipe(path, file);
        }
        let kind = match magic(&file).map_err(|error| Error::io("read", path, &error))? {
            [0x1f, 0x8b, ..] => Kind::Gzip,
            [b'P', b'K', 3, 4] => return TableFile::only_member(path),
            _ => Kind::Plain,
        };
        Ok(TableFile { path: path.to_path_buf(), name: path.display().to_string(), kind })
    }

    /// A pipe is read into memory first: recognising a table and reading it takes two looks.
    fn from_pipe(path: &Path, pipe: File) -> Result<TableFile> {
        let mut bytes = Vec::new();
        pipe.take(MOST_OF_PIPE).read_to_end(&mut bytes).map_err(|error| Error::io("read", path, &error))?;
        if bytes.len() as u64 == MOST_OF_PIPE {
            return Err(Error::refused(format!("{} is a pipe with more than 1 GiB", path.display()))
                .with_hint("write the table to a file and read that"));
        }
        Ok(TableFile { path: path.to_path_buf(), name: path.display().to_string(), kind: Kind::Bytes(bytes) })
    }

    /// Opens one file of a zip archive.
    ///
    /// # Errors
    /// As [`TableFile::open`]; a usage error when there is no such file in it, with the nearest name.
    pub fn open_member(path: &Path, member: &str) -> Result<TableFile> {
        let found = archive::member(path, member)?;
        let name = format!("{}/{member}", path.display());
        Ok(TableFile { path: path.to_path_buf(), name, kind: Kind::Zip(found) })
    }

    fn only_member(path: &Path) -> Result<TableFile> {
        let members = archive::csv_members(path)?;
        match members.as_slice() {
            [only] => TableFile::open_member(path, only),
            [] if archive::is_workbook(path)? => {
                Err(Error::refused(format!("{} is a workbook of a spreadsheet program", path.display()))
                    .with_hint("save the sheet as CSV there, and name that file"))
            }
            [] => Err(archive::without_table(path)?),
            several => {
                let named: Vec<&str> = several.iter().take(8).map(String::as_str).collect();
                let more = if several.len() > named.len() { ", ..." } else { "" };
                Err(Error::refused(format!("there are {} CSV files in {}", several.len(), path.display()))
                    .with_hint(format!("name one of them: {}{more}", named.join(", "))))
            }
        }
    }

    /// A plain table in memory, with the name that findings shall give it.
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> TableFile {
        TableFile { path: PathBuf::from(name), name: name.to_owned(), kind: Kind::Bytes(bytes) }
    }

    /// The file as it was named; the member of an archive behind a slash.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first 64 KiB of the table, or all of a smaller one.
    ///
    /// # Errors
    /// I/O errors with the path.
    pub fn head(&self) -> Result<Vec<u8>> {
        if let Kind::Bytes(bytes) = &self.kind {
            return Ok(bytes[..bytes.len().min(HEAD)].to_vec());
        }
        let mut head = Vec::new();
        let read = self.reader(None)?.take(HEAD as u64).read_to_end(&mut head);
        read.map_err(|error| self.trouble(&error))?;
        Ok(head)
    }

    /// Hands every chunk to `step`, on all threads of the current rayon pool, each worker with a state of its own.
    ///
    /// The states come back in no useful order: what is made of them must not depend on which worker read what.
    ///
    /// # Errors
    /// The error of the first chunk that has one, in the order of the file: of `step`, of reading, a line of more than
    /// 1 MiB, an archive that unpacks to suspiciously much. Refused when the run was stopped.
    pub fn fold<S: Send>(
        &self,
        options: Options,
        make: impl Fn() -> S + Sync,
        step: impl Fn(&mut S, Chunk) -> Result<()> + Sync,
    ) -> Result<Vec<S>> {
        let run = Run { options, failed: AtomicBool::new(false), make, step };
        let size = options.chunk.max(1);
        match &self.kind {
            Kind::Plain => {
                let file = File::open(&self.path).map_err(|error| Error::io("read", &self.path, &error))?;
                let len = file.metadata().map_err(|error| Error::io("read", &self.path, &error))?.len();
                run.start(len);
                self.fold_places(&run, size, len, |buffer: &mut [u8], at| read_exact_at(&file, buffer, at))
            }
            Kind::Bytes(bytes) => {
                run.start(bytes.len() as u64);
                let read = |buffer: &mut [u8], at: u64| {
                    let rest = usize::try_from(at).ok().and_then(|at| bytes.get(at..)?.get(..buffer.len()));
                    rest.map(|rest| buffer.copy_from_slice(rest)).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
                };
                self.fold_places(&run, size, bytes.len() as u64, read)
            }
            Kind::Gzip | Kind::Zip(_) => self.fold_stream(&run, size),
        }
    }

    /// Every worker takes the next place of the file and reads the lines that begin there.
    fn fold_places<S: Send>(
        &self,
        run: &Run<S, impl Fn() -> S + Sync, impl Fn(&mut S, Chunk) -> Result<()> + Sync>,
        size: usize,
        len: u64,
        read: impl Fn(&mut [u8], u64) -> io::Result<()> + Sync,
    ) -> Result<Vec<S>> {
        let next = AtomicUsize::new(0);
        let chunks = usize::try_from(len.div_ceil(size as u64)).unwrap_or(usize::MAX);
        run.workers(chunks, |buffer| {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= chunks {
                return (index, Ok(None));
            }
            let lines = read_place(buffer, index as u64 * size as u64, size, len, &read);
            run.told(size as u64);
            (index, lines.map(Some).map_err(|error| self.trouble(&error)))
        })
    }

    /// Every worker unpacks the next chunk for itself while the others work on theirs.
    fn fold_stream<S: Send>(
        &self,
        run: &Run<S, impl Fn() -> S + Sync, impl Fn(&mut S, Chunk) -> Result<()> + Sync>,
        size: usize,
    ) -> Result<Vec<S>> {
        run.start(fs::metadata(&self.path).map_or(0, |about| about.len()));
        let reader = self.reader(run.options.progress)?;
        let stream = Mutex::new(Stream { reader, rest: Vec::new(), next: 0, ended: false });
        run.workers(usize::MAX, |buffer| {
            let mut stream = stream.lock().unwrap_or_else(PoisonError::into_inner);
            let index = stream.next;
            stream.next += 1;
            (index, stream.read(buffer, size).map_err(|error| self.trouble(&error)))
        })
    }

    /// The name without its folder: `baci.zip/BACI_HS92_Y1995.csv` for a member of an archive.
    pub fn short_name(&self) -> String {
        let file = self.path.file_name().map_or_else(|| self.name.clone(), |file| file.to_string_lossy().into_owned());
        let member = self.name.strip_prefix(&*self.path.to_string_lossy()).unwrap_or("").trim_start_matches('/');
        if member.is_empty() { file } else { format!("{file}/{member}") }
    }

    /// The text of the table as a stream.
    ///
    /// # Errors
    /// I/O errors with the path.
    pub fn stream(&self) -> Result<Box<dyn Read + Send>> {
        self.reader(None)
    }

    /// SHA-256 of the file as it lies on the disk: of an archive, not of what it unpacks to.
    ///
    /// # Errors
    /// I/O errors with the path.
    pub fn sha256(&self) -> Result<String> {
        let digest = match &self.kind {
            Kind::Bytes(bytes) => return Ok(sha256(bytes)),
            _ => File::open(&self.path).and_then(sha256_of),
        };
        digest.map_err(|error| Error::io("read", &self.path, &error))
    }

    /// Bytes of the file as it lies on the disk.
    pub fn size(&self) -> u64 {
        match &self.kind {
            Kind::Bytes(bytes) => bytes.len() as u64,
            _ => fs::metadata(&self.path).map_or(0, |about| about.len()),
        }
    }

    /// The text of the table as a stream that says how far it is.
    fn reader<'a>(&self, progress: Option<&'a Progress>) -> Result<Box<dyn Read + Send + 'a>> {
        let open = || File::open(&self.path).map_err(|error| Error::io("read", &self.path, &error));
        Ok(match &self.kind {
            Kind::Plain => Box::new(Counted::new(open()?, progress.map(|progress| &progress.done))),
            Kind::Bytes(bytes) => Box::new(io::Cursor::new(bytes.clone())),
            Kind::Gzip => {
                let packed = Counted::new(open()?, progress.map(|progress| &progress.done));
                let taken = packed.taken();
                Box::new(Limited::new(MultiGzDecoder::new(io::BufReader::with_capacity(PACKED, packed)), taken))
            }
            Kind::Zip(member) => {
                let packed = member.reader(open()?).map_err(|error| self.trouble(&error))?;
                let packed = Counted::new(packed, progress.map(|progress| &progress.done));
                let taken = packed.taken();
                let unpacked: Box<dyn Read + Send + 'a> = if member.stored {
                    Box::new(member.checked(packed))
                } else {
                    let unpacked = DeflateDecoder::new(io::BufReader::with_capacity(PACKED, packed));
                    Box::new(Limited::new(member.checked(unpacked), Arc::clone(&taken)))
                };
                // A table that was packed before it was put into the archive.
                match self.name.to_ascii_lowercase().ends_with(".gz") {
                    true => {
                        let inner = MultiGzDecoder::new(io::BufReader::with_capacity(PACKED, unpacked));
                        Box::new(Limited::new(inner, taken))
                    }
                    false => unpacked,
                }
            }
        })
    }

    /// An error of reading, in words that name the file.
    fn trouble(&self, error: &io::Error) -> Error {
        if let Some(refusal) = error.get_ref().and_then(|inner| inner.downcast_ref::<Refusal>()) {
            return Error::refused(format!("{}: {refusal}", self.name));
        }
        match (error.raw_os_error(), &self.kind) {
            (None, Kind::Gzip | Kind::Zip(_)) => {
                let message = format!("cannot unpack {}: {error}", self.name);
                Error::new(ErrorKind::Io, message).with_hint("the file may be damaged or not whole; fetch it again")
            }
            _ => Error::io("read", Path::new(&self.name), error),
        }
    }
}

/// What the workers of one run share.
struct Run<'a, S, M: Fn() -> S, F> {
    options: Options<'a>,
    failed: AtomicBool,
    make: M,
    step: F,
}

impl<S: Send, M: Fn() -> S + Sync, F: Fn(&mut S, Chunk) -> Result<()> + Sync> Run<'_, S, M, F> {
    fn start(&self, total: u64) {
        if let Some(progress) = self.options.progress {
            progress.total.store(total, Ordering::Relaxed);
        }
    }

    fn told(&self, bytes: u64) {
        if let Some(progress) = self.options.progress {
            progress.done.fetch_add(bytes, Ordering::Relaxed);
        }
    }

    fn stopped(&self) -> bool {
        self.options.progress.is_some_and(|progress| progress.stopped.load(Ordering::Relaxed))
    }

    /// Runs the workers. `next` fills a buffer with the next chunk's lines and says where in the buffer they are.
    fn workers(
        &self,
        chunks: usize,
        next: impl Fn(&mut Buffer) -> (usize, Result<Option<std::ops::Range<usize>>>) + Sync,
    ) -> Result<Vec<S>> {
        let threads = if self.options.in_order { 1 } else { rayon::current_num_threads() };
        let worker = |_| {
            let mut state = (self.make)();
            let mut buffer = Buffer::default();
            // A chunk that fails ends the run, but those before it were taken before it and are read to their ends.
            while !self.failed.load(Ordering::Relaxed) && !self.stopped() {
                let (index, lines) = next(&mut buffer);
                let done = lines.and_then(|lines| {
                    let Some(lines) = lines else { return Ok(false) };
                    let chunk = Chunk { index, is_open: buffer.is_open, padded: buffer.padded(lines) };
                    (self.step)(&mut state, chunk).map(|()| true)
                });
                match done {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(error) => {
                        self.failed.store(true, Ordering::Relaxed);
                        return Err((index, error));
                    }
                }
            }
            Ok(state)
        };
        let count = threads.min(chunks).max(1);
        let ended: Vec<Result<S, (usize, Error)>> = (0..count).into_par_iter().with_max_len(1).map(worker).collect();
        let mut states = Vec::with_capacity(count);
        let mut first: Option<(usize, Error)> = None;
        for end in ended {
            match end {
                Ok(state) => states.push(state),
                Err(failed) if first.as_ref().is_none_or(|first| failed.0 < first.0) => first = Some(failed),
                Err(_) => {}
            }
        }
        match first {
            Some((_, error)) => Err(error),
            None if self.stopped() => Err(Error::refused("stopped before the end")),
            None => Ok(states),
        }
    }
}

/// The memory of a worker: grows to a chunk and the longest line, and is used again and again.
#[derive(Default)]
struct Buffer {
    bytes: Vec<u8>,
    /// The last line in it had no line feed in the file.
    is_open: bool,
}

impl Buffer {
    /// Room for `len` bytes and the padding.
    fn room(&mut self, len: usize) -> &mut [u8] {
        if self.bytes.len() < len + PADDING {
            self.bytes.resize(len + PADDING, 0);
        }
        &mut self.bytes
    }

    /// The lines at `lines` with zeros behind them.
    fn padded(&mut self, lines: std::ops::Range<usize>) -> &[u8] {
        let end = lines.end;
        self.room(end)[end..end + PADDING].fill(0);
        &self.bytes[lines.start..end + PADDING]
    }
}

/// Reads the lines that begin in `begin..begin + size`, the last one whole.
fn read_place(
    buffer: &mut Buffer,
    begin: u64,
    size: usize,
    len: u64,
    read: &impl Fn(&mut [u8], u64) -> io::Result<()>,
) -> io::Result<std::ops::Range<usize>> {
    buffer.is_open = false;
    // A line begins behind a line feed, so the byte before the place is read too.
    let from = begin.saturating_sub(1);
    let mut filled = usize::try_from(len - from).unwrap_or(usize::MAX).min(size + usize::from(begin > 0));
    read(&mut buffer.room(filled)[..filled], from)?;
    let start = match begin {
        0 => 0,
        _ => match memchr::memchr(b'\n', &buffer.bytes[..filled]) {
            Some(at) => at + 1,
            None => return Ok(filled..filled),
        },
    };
    while buffer.bytes[filled - 1] != b'\n' {
        let at = from + filled as u64;
        if at >= len {
            buffer.room(filled + 1)[filled] = b'\n';
            buffer.is_open = true;
            return Ok(start..filled + 1);
        }
        if filled - start > size + LONGEST_LINE {
            return Err(too_long(at));
        }
        let more = usize::try_from(len - at).unwrap_or(usize::MAX).min(REST);
        read(&mut buffer.room(filled + more)[filled..filled + more], at)?;
        match memchr::memchr(b'\n', &buffer.bytes[filled..filled + more]) {
            Some(end) => filled += end + 1,
            None => filled += more,
        }
    }
    Ok(start..filled)
}

fn too_long(at: u64) -> io::Error {
    let text =
        format!("a line of more than 1 MiB at byte {at}: this is no table, or its lines do not end with a line feed");
    io::Error::other(Refusal(text))
}

/// A table that can only be read from its beginning to its end.
struct Stream<'a> {
    reader: Box<dyn Read + Send + 'a>,
    /// The beginning of a line whose end was not read yet.
    rest: Vec<u8>,
    next: usize,
    ended: bool,
}

impl Stream<'_> {
    fn read(&mut self, buffer: &mut Buffer, size: usize) -> io::Result<Option<std::ops::Range<usize>>> {
        buffer.is_open = false;
        if self.ended {
            return Ok(None);
        }
        let mut filled = self.rest.len();
        buffer.room(filled)[..filled].copy_from_slice(&self.rest);
        self.rest.clear();
        loop {
            let wanted = if filled < size { size } else { filled + size.max(REST) };
            while filled < wanted && !self.ended {
                match self.reader.read(&mut buffer.room(wanted)[filled..wanted]) {
                    Ok(0) => self.ended = true,
                    Ok(count) => filled += count,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
            if self.ended {
                if filled > 0 && buffer.bytes[filled - 1] != b'\n' {
                    buffer.room(filled + 1)[filled] = b'\n';
                    buffer.is_open = true;
                    filled += 1;
                }
                return Ok(Some(0..filled));
            }
            if let Some(end) = memchr::memrchr(b'\n', &buffer.bytes[..filled]) {
                self.rest.extend_from_slice(&buffer.bytes[end + 1..filled]);
                return Ok(Some(0..end + 1));
            }
            if filled > size + LONGEST_LINE {
                return Err(too_long(filled as u64));
            }
        }
    }
}

/// The first bytes of a file; zeros where it has none.
fn magic(file: &File) -> io::Result<[u8; 4]> {
    let mut start = Vec::new();
    file.take(4).read_to_end(&mut start)?;
    let mut magic = [0; 4];
    magic[..start.len()].copy_from_slice(&start);
    Ok(magic)
}

/// Fills the buffer from a place of the file, without moving anybody else's place in it.
fn read_exact_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_exact_at(file, buffer, at);
    #[cfg(not(unix))]
    {
        use std::io::{Seek, SeekFrom};
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let mut file = file;
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(buffer)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    fn by(chunk: usize) -> Options<'static> {
        Options { chunk, ..Options::default() }
    }

    /// All lines again, in the order of the chunks.
    fn lines_of(file: &TableFile, options: Options) -> Result<Vec<u8>> {
        let parts = file.fold(options, Vec::new, |chunks, chunk: Chunk| {
            assert!(chunk.padded().ends_with(&[0; PADDING]));
            assert!(chunk.lines().is_empty() || chunk.lines().ends_with(b"\n"), "chunks end at line ends");
            chunks.push((chunk.index, chunk.lines().to_vec()));
            Ok(())
        })?;
        let mut chunks = parts.concat();
        chunks.sort();
        Ok(chunks.into_iter().flat_map(|(_, lines)| lines).collect())
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(bytes).expect("packed");
        packer.finish().expect("packed")
    }

    fn zip(members: &[(&str, &[u8])], method: zip::CompressionMethod) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default().compression_method(method);
        for (name, bytes) in members {
            archive.start_file(*name, options).expect("started");
            archive.write_all(bytes).expect("written");
        }
        archive.finish().expect("finished").into_inner()
    }

    fn written(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("table");
        fs::write(&path, bytes).expect("written");
        (folder, path)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn every_line_is_read_once(text in "[a\n]{0,200}|[a-z]{0,100}\n?", chunk in 1_usize..250, in_order in any::<bool>()) {
            let mut expected = text.clone().into_bytes();
            if !expected.is_empty() && !text.ends_with('\n') {
                expected.push(b'\n');
            }
            let options = Options { in_order, ..by(chunk) };
            let stored = zip(&[("t.csv", text.as_bytes())], zip::CompressionMethod::Stored);
            let packed = zip(&[("t.csv", text.as_bytes())], zip::CompressionMethod::Deflated);
            for bytes in [text.clone().into_bytes(), gzip(text.as_bytes()), stored, packed] {
                let (_folder, path) = written(&bytes);
                let file = TableFile::open(&path).expect("opened");
                prop_assert_eq!(&lines_of(&file, options).expect("read"), &expected);
                prop_assert_eq!(file.head().expect("read"), text.as_bytes());
            }
            let file = TableFile::from_bytes("t.csv", text.into_bytes());
            prop_assert_eq!(&lines_of(&file, options).expect("read"), &expected);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), magic in 0..3) {
            let magic: &[u8] = [&b""[..], b"PK\x03\x04", b"\x1f\x8b\x08\x00"][magic as usize];
            let (_folder, path) = written(&[magic, &bytes].concat());
            if let Ok(file) = TableFile::open(&path) {
                let _ = (file.head(), lines_of(&file, by(50)));
            }
        }
    }

    #[test]
    fn damaged_archives_are_errors() {
        let text = "a,b,c\n".repeat(2_000);
        let (_folder, path) = written(&gzip(text.as_bytes())[..60]);
        let error = lines_of(&TableFile::open(&path).expect("opened"), by(100)).expect_err("not whole");
        assert_eq!((error.kind(), error.hint().is_some()), (ErrorKind::Io, true));
        let mut stored = zip(&[("t.csv", text.as_bytes())], zip::CompressionMethod::Stored);
        stored[100] ^= 1;
        let (_folder, path) = written(&stored);
        let error = lines_of(&TableFile::open(&path).expect("opened"), by(100)).expect_err("another checksum");
        assert!(error.to_string().contains("checksum"), "{error}");
    }

    #[test]
    fn of_an_archive_one_table_is_read() {
        let members: [(&str, &[u8]); 4] = [
            ("__MACOSX/._a.csv", b"x"),
            ("Readme.txt", b"x"),
            ("b/BACI_Y2019.csv", b"a\n"),
            ("b/BACI_Y2020.CSV", b"b\n"),
        ];
        let (_folder, path) = written(&zip(&members, zip::CompressionMethod::Deflated));
        let error = TableFile::open(&path).expect_err("which one?");
        assert_eq!(error.kind(), ErrorKind::Refused);
        assert_eq!(error.hint(), Some("name one of them: b/BACI_Y2019.csv, b/BACI_Y2020.CSV"));
        let file = TableFile::open_member(&path, "b/BACI_Y2020.CSV").expect("opened");
        assert_eq!(lines_of(&file, by(10)).expect("read"), b"b\n");
        let error = TableFile::open_member(&path, "b/BACI_Y2021.csv").expect_err("not there");
        assert_eq!((error.kind(), error.hint()), (ErrorKind::Usage, Some("did you mean `b/BACI_Y2020.CSV`?")));
        let (_folder, path) = written(&zip(&members[2..3], zip::CompressionMethod::Deflated));
        assert_eq!(lines_of(&TableFile::open(&path).expect("opened"), by(10)).expect("read"), b"a\n");
        let (_folder, path) = written(&zip(&[("a.dta", b"x")], zip::CompressionMethod::Deflated));
        assert_eq!(TableFile::open(&path).expect_err("no table").kind(), ErrorKind::Refused);
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let text = [b"a\n".repeat(10), vec![b'x'; 2 * LONGEST_LINE + 10]].concat();
        for (bytes, chunk) in [(text.clone(), 1 << 16), (gzip(&text), 1 << 16), (text, 7)] {
            let (_folder, path) = written(&bytes);
            let error = lines_of(&TableFile::open(&path).expect("opened"), by(chunk)).expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::Refused);
        }
    }

    #[test]
    fn the_first_error_of_the_file_is_the_error() {
        let file = TableFile::from_bytes("t.csv", b"line\n".repeat(1_000));
        for _ in 0..20 {
            let failed = file.fold(
                by(10),
                || (),
                |(), chunk| match chunk.index {
                    100 => {
                        // The chunks behind it fail before it does.
                        std::thread::sleep(std::time::Duration::from_millis(5));
                        Err(Error::refused("chunk 100"))
                    }
                    index if index >= 100 => Err(Error::refused(format!("chunk {index}"))),
                    _ => Ok(()),
                },
            );
            assert_eq!(failed.expect_err("fails").to_string(), "chunk 100");
        }
    }

    #[test]
    fn a_run_can_be_watched_and_stopped() {
        let (_folder, path) = written(&b"line\n".repeat(1_000));
        let file = TableFile::open(&path).expect("opened");
        let progress = Progress::default();
        let options = Options { progress: Some(&progress), ..by(10) };
        assert_eq!(lines_of(&file, options).expect("read").len(), 5_000);
        assert_eq!(progress.bytes(), (5_000, 5_000));
        progress.stop();
        assert_eq!(lines_of(&file, options).expect_err("stopped").kind(), ErrorKind::Refused);
    }

    #[test]
    fn what_is_no_file_is_named() {
        assert_eq!(TableFile::open(Path::new("/nowhere/t.csv")).expect_err("missing").kind(), ErrorKind::Io);
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(TableFile::open(folder.path()).expect_err("a folder").kind(), ErrorKind::Usage);
    }
}
