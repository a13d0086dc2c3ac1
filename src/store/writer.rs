//! Writes the parts of a release beside their places; the manifest that names them comes last.

use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};

use polars::prelude::{AnyValue, DataFrame};
use rayon::prelude::*;

use super::baci::{self, Ready};
use super::columns::FlowColumns;
use super::indicators::Indicators;
use super::manifest::Part;
use super::parquet::{Constants, large, names_of, pieces, small};
use super::{FLOWS, INDICATORS, TOTALS};
use crate::error::{Error, Result};
use crate::io::{Draft, Outputs, make_folder};
use crate::model::Schema;

/// Writes the parts of a release; without a place to write, it only counts their rows.
pub(super) struct Writer<'a> {
    folder: &'a Path,
    release: String,
    outputs: Option<&'a Outputs>,
    parts: Vec<Part>,
    drafts: Vec<Draft>,
}

impl<'a> Writer<'a> {
    pub fn new(folder: &'a Path, release: &str, outputs: Option<&'a Outputs>) -> Writer<'a> {
        Writer { folder, release: release.to_owned(), outputs, parts: Vec::new(), drafts: Vec::new() }
    }

    fn draft(&self, part: &Part) -> Result<Option<Draft>> {
        let Some(outputs) = self.outputs else { return Ok(None) };
        let path: PathBuf = self.folder.join(&part.path);
        make_folder(path.parent().unwrap_or(self.folder))?;
        outputs.draft(&path).map(Some)
    }

    fn add(
        &mut self,
        table: &str,
        name: &str,
        rows: usize,
        (columns, constants): (Vec<&'static str>, Constants),
        write: impl FnOnce(&mut Draft) -> Result<()>,
    ) -> Result<()> {
        if rows == 0 {
            return Ok(());
        }
        let path = format!("{table}/{name}.parquet");
        let columns = columns.into_iter().map(str::to_owned).collect();
        let part = Part { table: table.to_owned(), path, rows, columns, constants };
        if let Some(mut draft) = self.draft(&part)? {
            write(&mut draft)?;
            self.drafts.push(draft);
        }
        self.parts.push(part);
        Ok(())
    }

    /// Flows in files that are written side by side.
    fn flows(
        &mut self,
        name: &str,
        rows: usize,
        (columns, constants): (Vec<&'static str>, Constants),
        frame: impl Fn(Range<usize>) -> Result<DataFrame> + Sync,
    ) -> Result<()> {
        let pieces = pieces(rows);
        let part = |(name, piece): (String, &Range<usize>)| Part {
            table: FLOWS.name.to_owned(),
            path: format!("{}/{name}.parquet", FLOWS.name),
            rows: piece.len(),
            columns: columns.iter().map(|column| (*column).to_owned()).collect(),
            constants: constants.clone(),
        };
        let parts: Vec<Part> = names_of(name, pieces.len()).zip(&pieces).map(part).collect();
        let drafts = parts.iter().map(|part| self.draft(part)).collect::<Result<Vec<_>>>()?;
        let written: Vec<Option<Draft>> = drafts
            .into_par_iter()
            .zip(&pieces)
            .map(|(draft, piece)| {
                let Some(mut draft) = draft else { return Ok(None) };
                large(&mut draft, piece.clone(), &frame)?;
                Ok(Some(draft))
            })
            .collect::<Result<_>>()?;
        self.drafts.extend(written.into_iter().flatten());
        self.parts.extend(parts);
        Ok(())
    }

    /// Flows that were read row by row.
    pub fn columns(&mut self, name: &str, mut columns: FlowColumns) -> Result<()> {
        let constants = columns.settle();
        let about = (columns.names(), constants);
        self.flows(name, columns.len(), about, |range| columns.frame(range))
    }

    /// Values of indicators, of which a file may have millions.
    pub fn indicators(&mut self, name: &str, mut indicators: Indicators) -> Result<()> {
        indicators.settle();
        let rows = indicators.len();
        let stored = indicators.frame(0..0)?;
        let columns = INDICATORS.names().into_iter().filter(|name| stored.schema().contains(name)).collect();
        self.add(INDICATORS.name, name, rows, (columns, Constants::new()), |draft| {
            large(draft, 0..rows, |range| indicators.frame(range))
        })
    }

    /// A small table, of which the file has all columns but those of the release and those that are held once.
    pub fn small(&mut self, schema: &Schema, name: &str, frame: &DataFrame) -> Result<()> {
        let (stored, constants) = without_constants(frame)?;
        let columns = schema.names().into_iter().filter(|name| stored.schema().contains(name)).collect();
        self.add(schema.name, name, frame.height(), (columns, constants), |draft| {
            draft.write_all(&small(&stored)?).map_err(|error| Error::io("write", Path::new(name), &error))
        })
    }

    /// A year of BACI: its plain rows with few columns, the others with all, its totals.
    pub fn baci(&mut self, mut ready: Ready) -> Result<()> {
        let name = format!("{}-{}", self.release, ready.year());
        let others = std::mem::take(&mut ready.others);
        let totals = std::mem::take(&mut ready.totals).frame(crate::datasets::baci::PROVIDER.id)?;
        let about = (baci::COLUMNS.to_vec(), ready.constants());
        self.flows(&name, ready.len(), about, |range| ready.frame(range))?;
        self.columns(&format!("{name}-others"), others)?;
        self.small(&TOTALS, &name, &totals)
    }

    /// What was written, not yet in its place.
    pub fn finish(self) -> (Vec<Part>, Vec<Draft>) {
        (self.parts, self.drafts)
    }
}

/// A table without its columns of one value that is held once, and those values.
fn without_constants(frame: &DataFrame) -> Result<(DataFrame, Constants)> {
    let mut constants = Constants::new();
    let mut stored = Vec::new();
    for column in frame.columns() {
        let value = column.as_scalar_column().and_then(|once| match once.scalar().value() {
            AnyValue::Null => Some(serde_json::Value::Null),
            AnyValue::Int32(number) => Some((*number).into()),
            AnyValue::Boolean(truth) => Some((*truth).into()),
            text => text.get_str().map(Into::into),
        });
        match value {
            Some(value) => {
                constants.insert(column.name().to_string(), value);
            }
            None => stored.push(column.clone()),
        }
    }
    Ok((DataFrame::new(frame.height(), stored)?, constants))
}
