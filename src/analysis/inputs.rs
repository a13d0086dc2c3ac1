//! Answers straight from files of trade statistics, with nothing imported.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use polars::prelude::{DataFrame, Expr, IntoLazy, col, len, lit};
use tempfile::TempDir;

use super::{Ground, Selection};
use crate::datasets::baci::revision_of_name;
use crate::error::{ErrorKind, Result};
use crate::finding::Finding;
use crate::io::{Outputs, Progress, folder_for_a_while};
use crate::store::{
    EDITION, IN_PIECES, ImportOptions, Imported, Store, is_of_one_edition, passed_over, statistics_schema,
    sums_of_file, totals_of_file,
};
use crate::tables::{Records, TOTALS};

/// Findings of each kind in a file that are told one by one.
const SHOWN: usize = 3;

/// What a user should know of the files.
#[derive(Debug, Clone, Default)]
pub struct Remarks {
    /// A line each.
    pub lines: Vec<String>,
    /// Rows that could not be read and are in no figure.
    pub dropped: u64,
    /// Errors that were found, such as two values of one flow.
    pub errors: usize,
}

impl Remarks {
    /// Takes what was found in a file: the first findings of each kind, how many more there are, and rows repaired and left out.
    fn add(&mut self, path: &Path, findings: &[Finding], repaired: u64, dropped: u64) {
        let file = path.display();
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for found in findings {
            let count = seen.entry(found.code).or_default();
            *count += 1;
            self.errors += usize::from(found.is_error());
            if *count <= SHOWN {
                self.lines.push(found.to_string());
            }
        }
        for (code, count) in seen.into_iter().filter(|(_, count)| *count > SHOWN) {
            let more = count - SHOWN;
            self.lines.push(format!("{file}: {more} more of [{code}]; `bilat import --dry-run --verbose` prints them"));
        }
        if repaired > 0 {
            self.lines.push(format!("{file}: {repaired} rows were repaired"));
        }
        if dropped > 0 {
            self.lines.push(format!("{file}: {dropped} rows could not be read and are in no figure"));
            self.dropped += dropped;
        }
    }

    /// True when the files have errors, in rows that are left out or in what is kept, as `bilat import` ends with exit code 1.
    pub const fn has_errors(&self) -> bool {
        self.dropped > 0 || self.errors > 0
    }
}

impl Selection {
    /// Makes the tables that are read from the files of `input`. Questions about totals are answered while the files are read; all
    /// others from a store that lasts as long as the selection. Gives what a user should know of the files.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn answer_from_inputs(&mut self, reads: &[&str], progress: Option<&Progress>) -> Result<Remarks> {
        if self.input.is_empty() || !reads.iter().any(|table| statistics_schema(table).is_some()) {
            return Ok(Remarks::default());
        }
        let of_totals = reads.iter().all(|table| *table == TOTALS.name || statistics_schema(table).is_none());
        let mut passed = Remarks::default();
        for path in &self.input {
            passed.add(path, &passed_over(path)?, 0, 0);
        }
        let mut remarks = self.answer_from_them(of_totals, progress)?;
        remarks.lines.splice(0..0, passed.lines);
        Ok(remarks)
    }

    fn answer_from_them(&mut self, of_totals: bool, progress: Option<&Progress>) -> Result<Remarks> {
        match if of_totals { self.totals(progress)? } else { None } {
            Some((totals, remarks)) => {
                // The totals are those of the product already.
                let product = self.ask.product.take();
                self.ask.given_product = product.filter(|_| totals.column(EDITION).is_ok());
                self.tables = self.tables.clone().with_given(TOTALS.name, totals);
                Ok(remarks)
            }
            None => {
                let (records, folder, remarks) = import_for_a_while(&self.input, progress)?;
                self.tables = self.tables.clone().with_records(records);
                self.folder = Some(folder);
                Ok(remarks)
            }
        }
    }

    /// The totals of all files, made while they are read; `None` where only an import can tell: of a product, from a file that
    /// somebody saved again, and where the files have it in several editions of the classification, of which one answers for a pair;
    /// of flows that several files have in pieces; and why a file gives nothing.
    fn totals(&self, progress: Option<&Progress>) -> Result<Option<(DataFrame, Remarks)>> {
        let options = ImportOptions { progress, ..ImportOptions::default() };
        let product = self.ask.product.as_deref().filter(|code| !code.trim().eq_ignore_ascii_case("TOTAL"));
        if product.is_some_and(|code| code.contains(':')) {
            // A classification is named: the rows say which they are of.
            return Ok(None);
        }
        // Two editions of one data set are never mixed: a store says which one answers, and what the other one has.
        let of_names: BTreeSet<&str> =
            self.input.iter().filter_map(|path| revision_of_name(path.to_str().unwrap_or_default())).collect();
        if of_names.len() > 1 {
            return Ok(None);
        }
        let mut editions = BTreeSet::new();
        let (mut totals, mut remarks): (Option<DataFrame>, _) = (None, Remarks::default());
        let read_file = if self.sums_only { sums_of_file } else { totals_of_file };
        for path in &self.input {
            let read = match read_file(path, product, options) {
                Err(error) if product.is_some() && error.kind() == ErrorKind::Refused => return Ok(None),
                read => read?,
            };
            if read.totals.height() == 0 {
                let has_any = product.is_some() && sums_of_file(path, None, options)?.totals.height() > 0;
                if !has_any {
                    return Ok(None);
                }
                remarks.lines.push(format!("{}: no row of a product that begins so", path.display()));
            }
            remarks.add(path, &read.findings, read.repaired, read.dropped);
            editions.extend(read.editions);
            totals = Some(match totals {
                Some(before) => before.vstack(&read.totals)?,
                None => read.totals,
            });
        }
        if product.is_some_and(|product| !is_of_one_edition(&editions, product)) {
            return Ok(None);
        }
        let totals = totals.unwrap_or_default();
        if has_downloads_of_several_days(&totals)? {
            return Ok(None);
        }
        let twice = told_twice(&totals)?;
        if twice.in_pieces > 0 || has_chapters_in_pieces(&totals)? {
            // Products or months of one flow in several files are summed, each once, and chapters of several files are counted
            // together: that needs their rows side by side.
            return Ok(None);
        }
        remarks.lines.extend(twice.remark());
        Ok(Some((totals, remarks)))
    }
}

/// Flows that stand in two files each.
#[derive(Default)]
struct Twice {
    flows: usize,
    /// Those among them that no file has as its own total, of reporters' own figures: each file may have a part.
    in_pieces: usize,
}

impl Twice {
    /// What is said of them: one figure answers, and they are not added up.
    fn remark(&self) -> Option<String> {
        let flows = match self.flows {
            0 => return None,
            1 => "1 flow stands in two files".to_owned(),
            count => format!("{count} flows stand in two files each"),
        };
        let rule = "one figure answers, a whole year before months, a total before a sum, then that of the later file";
        Some(format!("{flows}: {rule}; they are not added up, so put the files together if they are parts of one"))
    }
}

/// True when sums over products of one data set are from several files: each knows its own chapters only.
fn has_chapters_in_pieces(totals: &DataFrame) -> Result<bool> {
    if totals.height() == 0 || totals.column("chapters")?.null_count() == totals.height() {
        return Ok(false);
    }
    let files = totals
        .clone()
        .lazy()
        .filter(col("chapters").is_not_null())
        .group_by([col("dataset")])
        .agg([col("release").n_unique().alias("files")])
        .filter(col("files").gt(lit(1)))
        .collect()?;
    Ok(files.height() > 0)
}

/// True when downloads that are pieces of one data set name different vintages: which of them answers, a store knows.
fn has_downloads_of_several_days(totals: &DataFrame) -> Result<bool> {
    if totals.height() == 0 || totals.column("vintage")?.as_scalar_column().is_some() {
        return Ok(false);
    }
    let is_piece = IN_PIECES.into_iter().map(|name| col("dataset").eq(lit(name))).reduce(Expr::or);
    let several = totals
        .clone()
        .lazy()
        .filter(is_piece.unwrap_or_else(|| lit(false)))
        .group_by([col("dataset")])
        .agg([col("vintage").n_unique().alias("vintages")])
        .filter(col("vintages").gt(lit(1)))
        .collect()?;
    Ok(several.height() > 0)
}

fn told_twice(totals: &DataFrame) -> Result<Twice> {
    if totals.height() == 0 {
        return Ok(Twice::default());
    }
    let releases = totals.column("release")?;
    if releases.as_scalar_column().is_some() || releases.n_unique()? < 2 {
        return Ok(Twice::default());
    }
    let keys =
        ["dataset", "vintage", "reporter", "partner", "flow", "series", "trade", "prices", "year", "books"].map(col);
    let is_own = col("basis").eq(lit("total")).and(col("value").is_not_null());
    let twice = totals
        .clone()
        .lazy()
        .group_by(keys)
        .agg([len().alias("rows"), is_own.any(true).alias("own")])
        .filter(col("rows").gt(lit(1)))
        .collect()?;
    let pieces = twice.clone().lazy().filter(col("own").not().and(col("books").eq(lit("own")))).collect()?;
    Ok(Twice { flows: twice.height(), in_pieces: pieces.height() })
}

impl Ground {
    /// The same ground with these files as its store, which lasts as long as it.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn with_inputs(self, inputs: &[PathBuf]) -> Result<Ground> {
        if inputs.is_empty() {
            return Ok(self);
        }
        let (records, folder, remarks) = import_for_a_while(inputs, None)?;
        Ok(Ground { tables: self.tables.with_records(records), folder: Some(folder), remarks, ..self })
    }
}

fn import_for_a_while(inputs: &[PathBuf], progress: Option<&Progress>) -> Result<(Records, Arc<TempDir>, Remarks)> {
    let options = ImportOptions { progress, ..ImportOptions::default() };
    let folder = Arc::new(folder_for_a_while()?);
    let mut store = Store::for_a_while(folder.path());
    let outputs = Outputs::protecting(inputs);
    let mut remarks = Remarks::default();
    for path in inputs {
        let mut told = |imported: &Imported| {
            let release = &imported.release;
            remarks.add(path, &imported.findings, release.rows_repaired as u64, release.rows_dropped as u64);
        };
        store.import_all(path, options, Some(&outputs), &mut told)?;
    }
    Ok((Records { store, vintage: None, known_by: None, approximate: false }, folder, remarks))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::select;

    const HEAD: &str = "freqCode,refYear,period,reporterCode,reporterISO,flowCode,partnerCode,partnerISO,partner2Code,\
        classificationCode,cmdCode,customsCode,motCode,cifvalue,fobvalue,primaryValue\n";

    /// A row of two countries in few editions: many are in another one than their mirror, or below a heading.
    fn row() -> impl Strategy<Value = String> {
        let sides = prop_oneof![
            Just("276,DEU,X,156,CHN"),
            Just("276,DEU,M,156,CHN"),
            Just("156,CHN,M,276,DEU"),
            Just("276,DEU,X,0,W00")
        ];
        let edition = prop_oneof![4 => Just("H6"), 1 => Just("H5")];
        let product = proptest::sample::select(vec!["27", "2709", "270900", "271019", "2710", "TOTAL"]);
        let value = prop_oneof![8 => "[1-9]0", 1 => Just(String::new())];
        ("(2021|2022)", sides, edition, product, value).prop_map(|(year, sides, edition, product, value)| {
            let [reporter, partner] = [&sides[..10], &sides[10..]];
            format!("A,{year},{year},{reporter}{partner},0,{edition},{product},C00,0,,,{value}\n")
        })
    }

    /// Figures of a measure as text, without the names of the releases.
    fn figures(measure: &str, selection: &Selection) -> String {
        match selection.table(measure) {
            Ok(table) => crate::export::to_csv(&table.drop("releases").expect("releases")).expect("csv"),
            Err(error) => error.to_string(),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn a_product_straight_from_a_file_is_what_an_import_has(rows in proptest::collection::vec(row(), 1..9)) {
            let folder = tempfile::tempdir().expect("a folder");
            let file = folder.path().join("rows.csv");
            std::fs::write(&file, format!("{HEAD}{}", rows.concat())).expect("written");
            for product in ["27", "2709", "270900"] {
                let wanted = select().input(&file).product(product);
                let imported = wanted.clone().read().expect("a selection");
                let mut straight = Selection::read(wanted).expect("a selection");
                straight.sums_only = true;
                straight.answer_from_inputs(&[TOTALS.name], None).expect("read");
                for measure in ["two-way", "growth"] {
                    prop_assert_eq!(figures(measure, &straight), figures(measure, &imported), "{} {}", measure, product);
                }
            }
        }
    }
}
