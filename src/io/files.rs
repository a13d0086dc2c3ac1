//! Reading and writing files: an output is the complete new file or the old one, and never one of the inputs.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use sha2::{Digest, Sha256};
use tempfile::{NamedTempFile, TempDir};

use crate::error::{Error, ErrorKind, Result};

/// Reads a whole regular file. A pipe or a device may never end, so they are not read.
///
/// # Errors
/// [`ErrorKind::Io`](crate::error::ErrorKind::Io) with the path.
pub fn read_file(path: &Path) -> Result<Vec<u8>> {
    let found = fs::metadata(path).map_err(|error| Error::io("read", path, &error))?;
    if !found.is_file() {
        let kind = if found.is_dir() { "a folder" } else { "a pipe or a device" };
        let message = format!("cannot read {}: it is {kind}, and only regular files are read", path.display());
        return Err(Error::new(ErrorKind::Io, message));
    }
    fs::read(path).map_err(|error| Error::io("read", path, &error))
}

/// True for a file that is there: not a folder, not a pipe.
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// SHA-256 of bytes as 64 hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every file of a folder, by name, not below it.
///
/// # Errors
/// [`ErrorKind::Io`](crate::error::ErrorKind::Io) with the path.
pub fn files_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| Error::io("read", folder, &error))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Error::io("read", folder, &error))?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Makes a folder and those above it.
///
/// # Errors
/// [`ErrorKind::Io`](crate::error::ErrorKind::Io) with the path.
pub fn make_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|error| Error::io("make the folder", folder, &error))
}

/// An empty folder among the system's temporary ones, which goes when the value goes.
///
/// # Errors
/// [`ErrorKind::Io`](crate::error::ErrorKind::Io) when none can be made.
pub fn folder_for_a_while() -> Result<TempDir> {
    tempfile::tempdir().map_err(|error| Error::io("make", Path::new("a folder for a while"), &error))
}

/// What comes through a pipe, as a file that can be looked at more than once; it goes when the value goes.
#[derive(Debug)]
pub struct Spool {
    path: PathBuf,
    _folder: TempDir,
}

impl Spool {
    /// Reads all of it into a file of this name among the system's temporary ones.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::error::ErrorKind::Io) when it cannot be read or there is no room for it.
    pub fn of(mut input: impl Read, name: &str) -> Result<Spool> {
        let folder = folder_for_a_while()?;
        let path = folder.path().join(name);
        unfinished().insert(path.clone());
        let copied = fs::File::create(&path).and_then(|mut file| std::io::copy(&mut input, &mut file));
        copied.map_err(|error| Error::io("read", Path::new(name), &error))?;
        Ok(Spool { path, _folder: folder })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        unfinished().remove(&self.path);
    }
}

/// How the names of files begin that are being written.
const DRAFT: &str = ".bilat-";

/// Files that are being written beside their places, or are there for a while: what an interrupted run must take away.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn unfinished() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    // A thread that died while it held the lock leaves a list that is still good.
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes away every file that is not finished: for a run that is interrupted. The files in their places stay as they are.
pub fn remove_unfinished() {
    for path in unfinished().iter() {
        let _ = fs::remove_file(path);
    }
}

/// A folder that one run writes to; given back when it is dropped, and by the system when the run ends.
#[derive(Debug)]
pub struct FolderLock(File);

impl Drop for FolderLock {
    fn drop(&mut self) {
        // Closing is not enough where a child of this run still has the file.
        let _ = self.0.unlock();
    }
}

/// Locks a folder for this run, and takes away what killed runs left in it and in the folders in it. `None` where there is no such
/// folder yet, and on systems where a folder cannot be locked.
///
/// # Errors
/// An I/O error while another run has it.
pub fn lock_folder(folder: &Path) -> Result<Option<FolderLock>> {
    let Ok(file) = File::open(folder) else { return Ok(None) };
    match file.try_lock() {
        Ok(()) => {
            remove_drafts(folder, 1);
            Ok(Some(FolderLock(file)))
        }
        Err(TryLockError::WouldBlock) => {
            let message = format!("another run writes to {}", folder.display());
            Err(Error::new(ErrorKind::Io, message).with_hint("wait until it has ended, then run this again"))
        }
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

/// Takes drafts away, so many folders deep.
fn remove_drafts(folder: &Path, depth: usize) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if depth > 0 && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_drafts(&path, depth - 1);
        } else if entry.file_name().to_string_lossy().starts_with(DRAFT) && !unfinished().contains(&path) {
            let _ = fs::remove_file(&path);
        }
    }
}

/// The writer of one run. It knows the run's inputs and refuses to write over them.
#[derive(Debug, Default, Clone)]
pub struct Outputs {
    inputs: Vec<PathBuf>,
    guard: Option<Guard>,
}

/// What refuses an output for a reason of its own.
type Guard = fn(&Path) -> Result<()>;

impl Outputs {
    /// A writer that protects these files.
    pub fn protecting(inputs: &[PathBuf]) -> Outputs {
        Outputs { inputs: inputs.iter().filter_map(|path| fs::canonicalize(path).ok()).collect(), guard: None }
    }

    /// The same, which asks this of every file too before it is written.
    #[must_use]
    pub fn guarded(self, guard: Guard) -> Outputs {
        Outputs { guard: Some(guard), ..self }
    }

    /// Says whether a file may be written: it is no input, nothing that is guarded, no folder, and its folder is there.
    ///
    /// # Errors
    /// Refused for an input, and by the guard; a usage error for a folder, an I/O error when the folder is missing.
    pub fn check(&self, path: &Path) -> Result<()> {
        if fs::canonicalize(path).is_ok_and(|real| self.inputs.contains(&real)) {
            return Err(Error::refused(format!("{} is an input of this run and is not written over", path.display()))
                .with_hint("choose another file for the output"));
        }
        if let Some(guard) = self.guard {
            guard(path)?;
            // What a link points to is what is written.
            fs::canonicalize(path).map_or(Ok(()), |real| guard(&real))?;
        }
        if path.is_dir() {
            return Err(Error::usage(format!("{} is a folder, not a file", path.display())));
        }
        let folder = folder_of(path);
        if folder.try_exists().is_ok_and(|there| !there) {
            let message = format!("cannot write {}: there is no folder {}", path.display(), folder.display());
            return Err(Error::new(ErrorKind::Io, message).with_hint("make the folder first"));
        }
        Ok(())
    }

    /// Writes one file: beside its place, synced, then put there.
    ///
    /// # Errors
    /// As [`Outputs::check`]; an I/O error otherwise, and the old file is still there.
    pub fn write(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        self.write_all(&[(path, bytes)])
    }

    /// Writes several files: all are written beside their places before the first is put there.
    ///
    /// # Errors
    /// As [`Outputs::write`]. Unless the very last step fails, either all files are new or none is.
    pub fn write_all(&self, files: &[(&Path, &[u8])]) -> Result<()> {
        self.put_all(Vec::new(), files)
    }
}

/// A file that is written piece by piece beside its place. It is put there by [`Outputs::put_all`], or never.
#[derive(Debug)]
pub struct Draft {
    file: NamedTempFile,
    place: PathBuf,
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl Draft {
    fn put(self) -> Result<()> {
        let temporary = self.file.path().to_path_buf();
        let done = self.file.persist(&self.place);
        unfinished().remove(&temporary);
        done.map(|_| ()).map_err(|error| Error::io("write", &self.place, &error.error))
    }

    fn given_up(self, error: &std::io::Error) -> Error {
        unfinished().remove(self.file.path());
        Error::io("write", &self.place, error)
    }
}

impl Outputs {
    /// Begins a file that is too large to be built in memory.
    ///
    /// # Errors
    /// As [`Outputs::write`].
    pub fn draft(&self, path: &Path) -> Result<Draft> {
        self.check(path)?;
        begin(path)
    }

    /// Puts files into their places: the drafts, then the others in their order. All are whole and synced before the first is put.
    ///
    /// # Errors
    /// As [`Outputs::write_all`].
    pub fn put_all(&self, drafts: Vec<Draft>, files: &[(&Path, &[u8])]) -> Result<()> {
        for (path, _) in files {
            self.check(path)?;
        }
        let (drafts, staged) = rayon::join(
            || drafts.into_par_iter().map(finish).collect::<Result<Vec<Draft>>>(),
            || files.par_iter().map(|(path, bytes)| stage(path, bytes)).collect::<Result<Vec<Draft>>>(),
        );
        drafts?.into_iter().chain(staged?).try_for_each(Draft::put)
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn stage(path: &Path, bytes: &[u8]) -> Result<Draft> {
    let mut draft = begin(path)?;
    match draft.write_all(bytes) {
        Ok(()) => finish(draft),
        Err(error) => Err(draft.given_up(&error)),
    }
}

fn begin(path: &Path) -> Result<Draft> {
    // A link stays a link: what it points to is written.
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let mut builder = tempfile::Builder::new();
    builder.prefix(DRAFT);
    #[cfg(unix)]
    {
        // As the file that is there, else as any new file: the umask has the last word.
        use std::os::unix::fs::PermissionsExt;
        let there = fs::metadata(&place).map(|found| found.permissions());
        builder.permissions(there.unwrap_or_else(|_| fs::Permissions::from_mode(0o666)));
    }
    let file = builder.tempfile_in(folder_of(&place)).map_err(|error| Error::io("write", path, &error))?;
    unfinished().insert(file.path().to_path_buf());
    Ok(Draft { file, place })
}

fn finish(draft: Draft) -> Result<Draft> {
    match draft.file.as_file().sync_all() {
        Ok(()) => Ok(draft),
        Err(error) => Err(draft.given_up(&error)),
    }
}

/// Bytes that are hashed at a time.
const HASHED: usize = 256 << 10;

/// SHA-256 of what a reader gives, as 64 hexadecimal digits.
///
/// # Errors
/// Those of the reader.
pub fn sha256_of(mut input: impl Read) -> std::io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; HASHED];
    loop {
        match input.read(&mut buffer) {
            Ok(0) => return Ok(hexadecimal(&hasher.finalize())),
            Ok(read) => hasher.update(&buffer[..read]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_whole_files_and_spares_inputs() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.csv");
        Outputs::default().write(&path, b"old").expect("written");
        Outputs::default().write(&path, b"new").expect("written again");
        assert_eq!(fs::read(&path).expect("read"), b"new");
        let error = Outputs::protecting(std::slice::from_ref(&path)).write(&path, b"x").expect_err("an input");
        assert_eq!(error.kind(), crate::error::ErrorKind::Refused);
        assert_eq!(files_of(folder.path()).expect("listed"), [path]);
    }

    #[test]
    fn of_several_files_none_is_written_when_one_cannot_be() {
        let folder = tempfile::tempdir().expect("a folder");
        let (good, bad) = (folder.path().join("a.csv"), folder.path().join("missing/b.csv"));
        let error = Outputs::default().write_all(&[(&good, b"x"), (&bad, b"y")]).expect_err("no such folder");
        assert!(error.hint().is_some() && !error.to_string().contains(".bilat-"));
        assert_eq!(files_of(folder.path()).expect("listed"), Vec::<PathBuf>::new());
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let (file, link) = (folder.path().join("a.csv"), folder.path().join("link.csv"));
        Outputs::default().write(&file, b"old").expect("written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("set");
        std::os::unix::fs::symlink(&file, &link).expect("linked");
        Outputs::default().write(&link, b"new").expect("written");
        assert_eq!(fs::read(&file).expect("read"), b"new");
        assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    }
}
