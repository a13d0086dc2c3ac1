//! Text from a file or from stdin, where `-` stands for stdin.

use std::io::Read;
use std::path::Path;

use crate::error::{Error, ErrorKind, Result};
use crate::io::{decode, not_text, read_file};

/// The longest text that is taken from stdin.
const MOST_BYTES: u64 = 64 << 20;

/// True for what stands for stdin: the word, and the name that Unix has for it.
pub(super) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-") || path == Path::new("/dev/stdin")
}

/// What messages call it.
pub(super) const STANDARD_INPUT: &str = "(standard input)";

/// The bytes of a file, or of stdin.
///
/// # Errors
/// An I/O error when it cannot be read or never ends.
pub(super) fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    if !is_stdin(path) {
        return read_file(path);
    }
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MOST_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| Error::io("read", Path::new(STANDARD_INPUT), &error))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Error::new(ErrorKind::Io, format!("more than {} MB on stdin", MOST_BYTES >> 20))
            .with_hint("put it into a file and name that"));
    }
    Ok(bytes)
}

/// The text of a file, or of stdin, in any encoding that a text editor writes.
///
/// # Errors
/// As [`read_bytes`]; a usage error for what is no text.
pub(super) fn read_text(path: &Path) -> Result<String> {
    let bytes = read_bytes(path)?;
    if let Some(kind) = not_text(&bytes).filter(|kind| !kind.contains("JSON")) {
        return Err(Error::usage(format!("{} is no text: it looks like {kind}", name(path))));
    }
    Ok(decode(&bytes).text)
}

/// What findings call an input.
pub(super) fn name(path: &Path) -> String {
    if is_stdin(path) { STANDARD_INPUT.to_owned() } else { path.display().to_string() }
}
