//! How tables are written: Parquet with zstd, in groups of rows that can be passed over by the statistics of their columns.

use std::collections::BTreeMap;
use std::ops::Range;

use polars::polars_utils::compression::ZstdLevel;
use polars::prelude::{DataFrame, ParquetCompression, ParquetWriter, PolarsError, StatisticsOptions};

use crate::error::{Error, ErrorKind, Result};
use crate::io::Draft;

/// Rows of a group: what has to be read of a file at least.
pub(super) const GROUP: usize = 1 << 18;

/// Level 1: most of a store's time is import, and higher levels save a tenth of the space for twice the time.
pub(super) fn compression() -> Result<ParquetCompression> {
    Ok(ParquetCompression::Zstd(Some(ZstdLevel::try_new(1)?)))
}

/// A small table as bytes: one group of rows, which is read whole.
pub(super) fn small(frame: &DataFrame) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let writer = ParquetWriter::new(&mut bytes).with_statistics(StatisticsOptions::empty());
    writer.with_compression(compression()?).finish(&mut frame.clone())?;
    Ok(bytes)
}

/// Writes rows of a large table into a draft, group by group: `frame` makes the rows of a range.
pub(super) fn large(
    draft: &mut Draft,
    rows: Range<usize>,
    frame: impl Fn(Range<usize>) -> Result<DataFrame>,
) -> Result<()> {
    let mut groups = rows.clone().step_by(GROUP).map(|start| frame(start..rows.end.min(start + GROUP)));
    let Some(first) = groups.next().transpose()? else { return Ok(()) };
    let writer = ParquetWriter::new(draft).with_compression(compression()?).with_statistics(StatisticsOptions::full());
    let mut writer = writer.set_parallel(false).batched(first.schema())?;
    writer.write_batch(&first).map_err(|error| unwritten(&error))?;
    drop(first);
    for group in groups {
        writer.write_batch(&group?).map_err(|error| unwritten(&error))?;
    }
    writer.finish().map_err(|error| unwritten(&error))?;
    Ok(())
}

/// Writing fails for reasons of the disk: it is full, or gone.
fn unwritten(error: &PolarsError) -> Error {
    Error::new(ErrorKind::Io, format!("cannot write the store: {error}"))
        .with_hint("the store is as it was; make room, or name another folder with --store DIR")
}

/// How a large table is cut into files that are written side by side: the same way on every machine.
pub(super) fn pieces(rows: usize) -> Vec<Range<usize>> {
    let count = (rows / (4 * GROUP)).clamp(1, 4);
    let groups = rows.div_ceil(GROUP);
    let end = |piece: usize| (groups * piece / count * GROUP).min(rows);
    (0..count).map(|piece| end(piece)..end(piece + 1)).filter(|piece| !piece.is_empty()).collect()
}

/// How the table of a register is cut into files that are written side by side: most of its time is compression.
pub(super) fn halves(rows: usize) -> Vec<Range<usize>> {
    let middle = if rows < HALVED { rows } else { rows / 2 };
    [0..middle, middle..rows].into_iter().filter(|piece| !piece.is_empty()).collect()
}

/// A table of a register with so many rows is cut in two.
const HALVED: usize = 1 << 13;

/// The names of so many files of one table.
pub(super) fn names_of(name: &str, files: usize) -> impl Iterator<Item = String> {
    (1..=files).map(move |number| if files == 1 { name.to_owned() } else { format!("{name}-{number}") })
}

/// Columns that have one value in all rows of a part: they stand in the manifest, not in the file.
pub(super) type Constants = BTreeMap<String, serde_json::Value>;
