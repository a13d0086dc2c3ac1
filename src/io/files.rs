//! Reading and writing files: an output is the complete new file or the old one, and never one of the inputs.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Reads a whole file.
///
/// # Errors
/// [`ErrorKind::Io`](crate::error::ErrorKind::Io) with the path.
pub fn read_file(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| Error::io("read", path, &error))
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

/// The writer of one run. It knows the run's inputs and refuses to write over them.
#[derive(Debug, Default, Clone)]
pub struct Outputs {
    inputs: Vec<PathBuf>,
}

impl Outputs {
    /// A writer that protects these files.
    pub fn protecting(inputs: &[PathBuf]) -> Outputs {
        Outputs { inputs: inputs.iter().filter_map(|path| fs::canonicalize(path).ok()).collect() }
    }

    /// Writes a file beside its place, syncs it, and puts it in its place.
    ///
    /// # Errors
    /// Refused when the file is an input of the run; otherwise an I/O error, and the old file is still there.
    pub fn write(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        let fail = |error: std::io::Error| Error::io("write", path, &error);
        if fs::canonicalize(path).is_ok_and(|real| self.inputs.contains(&real)) {
            return Err(Error::refused(format!("{} is an input of this run and is not written over", path.display()))
                .with_hint("choose another file for the output"));
        }
        if path.is_dir() {
            return Err(Error::usage(format!("{} is a folder, not a file", path.display())));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".bilat-");
        #[cfg(unix)]
        {
            // As any new file: the umask has the last word.
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let mut file = builder.tempfile_in(folder).map_err(fail)?;
        file.write_all(bytes).map_err(fail)?;
        file.as_file().sync_all().map_err(fail)?;
        file.persist(path).map_err(|error| fail(error.error))?;
        Ok(())
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
}
