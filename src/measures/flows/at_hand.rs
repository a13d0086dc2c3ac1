//! How many chapters of products the data have of a reporter and year, where they are too few to be all trade.

use std::collections::HashMap;

use polars::prelude::DataFrame;

use super::rows::ALL_CHAPTERS;
use crate::error::Result;
use crate::store::{Books, chapters_at_hand, chapters_frame};
use crate::tables::Tables;

/// Chapters that the files of the store have, by data set, reporter and year, where they are too few. Of whole editions, of data
/// straight from a table, and of what an older version of this tool imported, nothing is known: they are not told as excerpts.
#[derive(Debug, Default)]
pub(super) struct AtHand(HashMap<Books, i32>);

impl AtHand {
    /// Reads it from the names of the releases.
    pub fn read(tables: &Tables) -> AtHand {
        let mut counts = chapters_at_hand(&tables.releases("flows").unwrap_or_default());
        counts.retain(|_, count| *count < ALL_CHAPTERS);
        AtHand(counts)
    }

    /// The chapters of a data set's reporter and year; `None` when they can be all products.
    pub fn of(&self, dataset: &str, reporter: &str, year: i32) -> Option<i32> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&(dataset.to_owned(), reporter.to_owned(), year)).copied()
    }

    /// The same as a table: `dataset`, `reporter`, `year`, `chapters`.
    ///
    /// # Errors
    /// None in practice.
    pub fn frame(&self) -> Result<DataFrame> {
        chapters_frame(&self.0, "chapters")
    }
}
