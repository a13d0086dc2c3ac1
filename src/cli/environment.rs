//! Settings of the environment that the libraries below read by themselves, checked before they can do harm.

use crate::error::{Error, Result};

/// More threads than any machine has; beyond it the threads themselves cannot be made.
const MOST_THREADS: usize = 1024;

/// Numbers of threads: the variable, and the least that it may say. Zero means "as many as there are cores" to one of them
/// and breaks the other.
const THREADS: [(&str, usize); 2] = [("POLARS_MAX_THREADS", 1), ("RAYON_NUM_THREADS", 0)];

/// Says when a number of threads is one that cannot be had.
///
/// # Errors
/// A usage error with the variable and the range that it may have.
pub(super) fn check() -> Result<()> {
    THREADS.iter().try_for_each(|(name, least)| {
        let Some(text) = std::env::var_os(name) else { return Ok(()) };
        let text = text.to_string_lossy();
        // What is no number is ignored by both libraries.
        match text.parse::<usize>() {
            Ok(threads) if threads < *least || threads > MOST_THREADS => {
                Err(Error::usage(format!("{name}={text} in the environment is no number of threads that can be had"))
                    .with_hint(format!("unset it, or set it to a number from {} to {MOST_THREADS}", (*least).max(1))))
            }
            _ => Ok(()),
        }
    })
}
