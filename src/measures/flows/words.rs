//! Words by number: data sets, releases, products stand in millions of rows and are few.

use std::collections::HashMap;

use polars::prelude::*;

use super::rows::Source;
use crate::error::Result;

/// Number of a word that is not there.
pub(super) const NONE: u32 = u32::MAX;
/// Rows of a column that has few words, and of one that may have thousands.
const FEW_ROWS: usize = 4_096;
const MANY_ROWS: usize = 200_000;

/// A place for a view among as many as so many bits can count: the upper bits of a product depend on all bits of its factors.
fn place_of(view: u128, bits: u32) -> usize {
    let folded = (view as u64) ^ ((view >> 64) as u64).rotate_left(32);
    (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - bits)) as usize
}

/// Words by number, each held once: a column of words is one gather.
#[derive(Debug, Default)]
pub(super) struct Words {
    list: Vec<String>,
    numbers: HashMap<String, u32>,
}

/// The numbers of a column's words.
#[derive(Debug)]
pub(super) enum Numbers {
    /// One word in all rows.
    Same(u32),
    /// A word a row.
    Each(Vec<u32>),
}

impl Numbers {
    /// The number of a row.
    pub fn at(&self, row: usize) -> u32 {
        match self {
            Numbers::Same(number) => *number,
            Numbers::Each(numbers) => numbers[row],
        }
    }
}

impl Words {
    /// The number of a word.
    pub fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.list.len() as u32;
        self.list.push(word.to_owned());
        self.numbers.insert(word.to_owned(), number);
        number
    }

    /// The word of a number; empty for [`NONE`].
    pub fn word(&self, number: u32) -> &str {
        self.list.get(number as usize).map_or("", String::as_str)
    }

    /// The number that all of these have that are not [`NONE`]; nothing when they differ.
    pub fn in_common(numbers: impl Iterator<Item = u32>) -> Option<u32> {
        let mut present = numbers.filter(|number| *number != NONE);
        let Some(first) = present.next() else { return Some(NONE) };
        present.all(|number| number == first).then_some(first)
    }

    /// The number of the words put together with `;`, each once and in alphabetical order; a word may be such a list.
    pub fn joined(&mut self, numbers: impl Iterator<Item = u32> + Clone) -> u32 {
        if let Some(number) = Words::in_common(numbers.clone()) {
            return number;
        }
        let lists = numbers.filter(|number| *number != NONE).map(|number| self.word(number));
        let mut words: Vec<&str> = lists.flat_map(|list| list.split(';')).collect();
        words.sort_unstable();
        words.dedup();
        let joined = words.join(";");
        self.number(&joined)
    }

    /// A column of words; [`NONE`] is null.
    ///
    /// # Errors
    /// Never with numbers of these words.
    pub fn column(&self, name: &str, numbers: impl Iterator<Item = u32> + Clone) -> Result<Column> {
        let mut all = numbers.clone();
        if let Some(first) = all.next().filter(|first| all.all(|number| number == *first)) {
            let word = (first != NONE).then(|| Scalar::from(PlSmallStr::from(self.word(first))));
            let scalar = word.unwrap_or_else(|| Scalar::null(DataType::String));
            return Ok(Column::new_scalar(name.into(), scalar, numbers.count()));
        }
        let words: Vec<Option<&str>> = self.list.iter().map(|word| Some(word.as_str())).chain([None]).collect();
        let null = self.list.len() as u32;
        let places: Vec<IdxSize> = numbers.map(|number| number.min(null) as IdxSize).collect();
        Ok(Column::new(name.into(), words).take(&IdxCa::from_vec("".into(), places))?)
    }

    /// The number here of a word of another list.
    pub fn taken(&mut self, other: &Words, number: u32) -> u32 {
        if number == NONE { NONE } else { self.number(other.word(number)) }
    }

    /// The numbers here of all words of another list, by their numbers there.
    pub fn taken_all(&mut self, other: &Words) -> Vec<u32> {
        other.list.iter().map(|word| self.number(word)).collect()
    }

    /// The same source with the numbers of these words.
    pub fn taken_source(&mut self, other: &Words, source: &Source) -> Source {
        Source {
            dataset: self.taken(other, source.dataset),
            series: self.taken(other, source.series),
            trade: self.taken(other, source.trade),
            prices: self.taken(other, source.prices),
            reconciled: source.reconciled,
        }
    }

    /// The four columns that name sources.
    ///
    /// # Errors
    /// Never with sources of these words.
    pub fn source_columns<'a>(&self, sources: impl Iterator<Item = &'a Source> + Clone) -> Result<[Column; 4]> {
        Ok([
            self.column("dataset", sources.clone().map(|source| source.dataset))?,
            self.column("series", sources.clone().map(|source| source.series))?,
            self.column("trade", sources.clone().map(|source| source.trade))?,
            self.column("prices", sources.map(|source| source.prices))?,
        ])
    }

    /// The numbers of a column of text. A column has few words or many rows of one: each word is looked up where it is not one of
    /// those just seen.
    ///
    /// # Errors
    /// A column that is no text.
    pub fn read(&mut self, column: &Column) -> Result<Numbers> {
        if let Some(same) = column.as_scalar_column() {
            return Ok(Numbers::Same(same.scalar().value().get_str().map_or(NONE, |word| self.number(word))));
        }
        let mut numbers = Vec::with_capacity(column.len());
        for array in column.str()?.downcast_iter() {
            // As many places as a column of that length may have words: countries are hundreds, products thousands.
            let bits = match array.len() {
                ..FEW_ROWS => 6,
                FEW_ROWS..MANY_ROWS => 10,
                MANY_ROWS.. => 14,
            };
            let mut seen = vec![(0u128, NONE); 1 << bits];
            for (view, word) in array.views().iter().zip(array.iter()) {
                let Some(word) = word else {
                    numbers.push(NONE);
                    continue;
                };
                // Equal views are equal words: short words lie in the view itself, long ones in the place it points to.
                let view = view.as_u128();
                let place = &mut seen[place_of(view, bits)];
                if place.1 == NONE || place.0 != view {
                    *place = (view, self.number(word));
                }
                numbers.push(place.1);
            }
        }
        Ok(Numbers::Each(numbers))
    }
}
