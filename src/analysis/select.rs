//! A selection in code: the flags of the command line as functions, and what is asked of it.

use std::path::{Path, PathBuf};

use polars::prelude::DataFrame;

use super::sql::{self, Query};
use super::{Catalog, Ground, Look, Picture, Selection, Wanted, load};
use crate::error::Result;
use crate::export::{Format, to_bytes};
use crate::ledger::outputs;

/// What findings call a query that stands in code.
const IN_CODE: &str = "query";

/// Begins a selection. Nothing chosen is everything: the ledger that ships, all countries, all years, no store.
///
/// ```
/// let pair = bilat::select().pair("AZE-PAK").since("2017").read()?;
/// assert!(pair.table("targets")?.height() > 0);
/// # Ok::<(), bilat::Error>(())
/// ```
pub fn select() -> Wanted {
    Wanted::default()
}

/// Each function has the name of the flag that does the same, and takes what stands after that flag. Those that may be given
/// several times add up: rows of any of the countries, of any of the pairs.
impl Wanted {
    /// Folder of the ledger, in place of the one that ships.
    #[must_use]
    pub fn ledger(self, folder: impl Into<PathBuf>) -> Wanted {
        Wanted { ledger: Some(folder.into()), ..self }
    }

    /// Folder of the store that `bilat import` or [`Store::import`](crate::store::Store::import) filled.
    #[must_use]
    pub fn store(self, folder: impl Into<PathBuf>) -> Wanted {
        Wanted { store: Some(folder.into()), ..self }
    }

    /// A downloaded file to answer from, with nothing kept; it stands in for the store.
    #[must_use]
    pub fn input(mut self, file: impl Into<PathBuf>) -> Wanted {
        self.input.push(file.into());
        self
    }

    /// Vintage of the records: the start of its day (`2024-03`) or of its name.
    #[must_use]
    pub fn vintage(self, vintage: impl Into<String>) -> Wanted {
        Wanted { vintage: Some(vintage.into()), ..self }
    }

    /// Spreads deliveries evenly where only years of order are known, and marks them.
    #[must_use]
    pub fn approximate(self) -> Wanted {
        Wanted { approximate: true, ..self }
    }

    /// A country on either side, by code or name.
    #[must_use]
    pub fn country(mut self, country: impl Into<String>) -> Wanted {
        self.country.push(country.into());
        self
    }

    /// A pair in either order, by codes or names: `AZE-PAK`.
    #[must_use]
    pub fn pair(mut self, pair: impl Into<String>) -> Wanted {
        self.pair.push(pair.into());
        self
    }

    /// A kind of claims: `trade`, `arms`, ...
    #[must_use]
    pub fn kind(mut self, kind: impl Into<String>) -> Wanted {
        self.kind.push(kind.into());
        self
    }

    /// A stage of claims: `target`, `delivered`, ...
    #[must_use]
    pub fn stage(mut self, stage: impl Into<String>) -> Wanted {
        self.stage.push(stage.into());
        self
    }

    /// From this year, month or day on.
    #[must_use]
    pub fn since(self, day: impl Into<String>) -> Wanted {
        Wanted { since: Some(day.into()), ..self }
    }

    /// Up to this year, month or day, to its end.
    #[must_use]
    pub fn until(self, day: impl Into<String>) -> Wanted {
        Wanted { until: Some(day.into()), ..self }
    }

    /// Only what had been said by then; without it, by the last day that anything in the ledger was read or published.
    #[must_use]
    pub fn as_of(self, day: impl Into<String>) -> Wanted {
        Wanted { as_of: Some(day.into()), ..self }
    }

    /// A data set of trade statistics: `comtrade`, `baci`, ...
    #[must_use]
    pub fn dataset(mut self, dataset: impl Into<String>) -> Wanted {
        self.dataset.push(dataset.into());
        self
    }

    /// The start of product codes; all products together without it.
    #[must_use]
    pub fn product(self, code: impl Into<String>) -> Wanted {
        Wanted { product: Some(code.into()), ..self }
    }

    /// The first so many of a ranking.
    #[must_use]
    pub fn top(self, count: u32) -> Wanted {
        Wanted { top: Some(count), ..self }
    }

    /// Price index of real values.
    #[must_use]
    pub fn deflator(self, name: impl Into<String>) -> Wanted {
        Wanted { deflator: Some(name.into()), ..self }
    }

    /// Year of the prices of real values.
    #[must_use]
    pub fn base_year(self, year: i32) -> Wanted {
        Wanted { base_year: Some(year), ..self }
    }

    /// Reads the ledger, opens the store, and understands the filters.
    ///
    /// # Errors
    /// A ledger that cannot be read or has errors; a store that is not there; a filter that cannot be understood, with the
    /// nearest name; a file of [`Wanted::input`] that cannot be read.
    pub fn read(&self) -> Result<Selection> {
        Ground::read(self)?.with_inputs(&self.input)?.select(self)
    }
}

impl Selection {
    /// A measure or a table by its name on the command line: `bilat list` names them, `bilat explain` has their columns.
    ///
    /// # Errors
    /// As [`load`].
    pub fn table(&self, name: &str) -> Result<DataFrame> {
        load(name, self)
    }

    /// The answer to a query: the tables of the ledger and the store, and every measure with `_` for `-` in its name. The filters
    /// of the selection hold for `claims` and for the measures.
    ///
    /// # Errors
    /// As [`sql::run`].
    pub fn sql(&self, query: &str) -> Result<DataFrame> {
        sql::run(Query { file: IN_CODE, text: query }, &Catalog::of(self))
    }

    /// A chart by its name.
    ///
    /// # Errors
    /// As [`Picture::of`].
    pub fn chart(&self, name: &str, look: Look) -> Result<Picture> {
        Picture::of(name, self, &look)
    }

    /// Writes a table to a file whose ending says the format: `.csv`, `.json`, `.jsonl`, `.md`, `.parquet`, `.arrow`, `.txt`.
    ///
    /// # Errors
    /// A usage error for another ending; refused for a file that the selection was read from; an I/O error when it cannot be
    /// written, and the old file is still there.
    pub fn save(&self, table: &DataFrame, file: impl AsRef<Path>) -> Result<()> {
        let file = file.as_ref();
        let bytes = to_bytes(table, Format::of_file(file)?)?;
        outputs(&self.inputs()).write(file, &bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn functions_are_the_flags_and_a_wrong_name_is_said() {
        let by_hand = Wanted {
            pair: vec!["AZE-PAK".to_owned(), "AZE-TUR".to_owned()],
            since: Some("2017".to_owned()),
            top: Some(3),
            ..Wanted::default()
        };
        assert_eq!(select().pair("AZE-PAK").pair("AZE-TUR").since("2017").top(3), by_hand);
        let error = select().pair("AZE-PAKK").read().expect_err("no such country");
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(select().store("/nowhere").read().is_err());
        let pair = select().pair("AZE-PAK").read().expect("a selection");
        assert!(pair.table("targts").expect_err("no such table").hint().is_some_and(|hint| hint.contains("targets")));
    }

    #[test]
    fn a_selection_answers_queries_and_its_own_files_are_not_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        crate::ledger::init(folder.path()).expect("an empty ledger");
        let all = select().ledger(folder.path()).read().expect("a selection");
        let claims = all.sql("SELECT COUNT(*) AS n FROM claims").expect("an answer");
        assert_eq!(crate::export::to_csv(&claims).expect("csv"), "n\n0\n");
        let error = all.save(&claims, folder.path().join("claims.csv")).expect_err("an input");
        assert_eq!(error.kind(), ErrorKind::Refused);
        all.save(&claims, folder.path().join("n.json")).expect("written");
        assert!(all.save(&claims, folder.path().join("n.xls")).is_err());
        let shipped = select().pair("AZE-PAK").read().expect("a selection");
        let picture = shipped.chart("required-path", Look::default()).expect("a chart");
        for ending in super::super::CHART_ENDINGS {
            picture.save(folder.path().join(format!("path.{ending}"))).expect("written");
        }
        let png = std::fs::read(folder.path().join("path.png")).expect("read");
        assert!(png.starts_with(b"\x89PNG") && folder.path().join("path.txt").exists());
    }

    #[test]
    fn a_download_is_answered_from_as_it_is() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/trade/comtrade.csv");
        let pair = select().input(&file).pair("AZE-PAK").read().expect("a selection");
        assert!(pair.table("two-way").expect("a table").height() > 0);
        assert!(pair.inputs().contains(&file));
    }
}
