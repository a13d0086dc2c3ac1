//! How tables are written: Parquet with zstd, in groups of rows that can be passed over by the statistics of their columns.

use std::collections::BTreeMap;
use std::ops::Range;

use polars::polars_utils::compression::ZstdLevel;
use polars::prelude::{DataFrame, ParquetCompression, ParquetWriter, StatisticsOptions};
use rayon::prelude::*;

use crate::error::Result;
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

/// Writes a large table into a draft, group by group: `frame` makes the rows of a range. As many groups as there are threads are
/// made and packed at once.
pub(super) fn large(
    draft: &mut Draft,
    rows: usize,
    frame: impl Fn(Range<usize>) -> Result<DataFrame> + Sync,
) -> Result<()> {
    let first = frame(0..rows.min(GROUP))?;
    let writer = ParquetWriter::new(draft).with_compression(compression()?).with_statistics(StatisticsOptions::full());
    let writer = writer.batched(first.schema())?;
    let ranges: Vec<Range<usize>> = (0..rows).step_by(GROUP).map(|start| start..rows.min(start + GROUP)).collect();
    let mut first = Some(first);
    for some in ranges.chunks(rayon::current_num_threads().max(1)) {
        let firsts = std::iter::repeat_with(|| first.take()).take(some.len()).collect::<Vec<_>>();
        let groups = some
            .par_iter()
            .zip(firsts)
            .map(|(range, made)| {
                let made = made.map_or_else(|| frame(range.clone()), Ok)?;
                Ok(writer.encode_and_compress(&made).collect::<Result<Vec<_>, _>>()?)
            })
            .collect::<Result<Vec<_>>>()?;
        for group in groups {
            writer.write_row_groups(group)?;
        }
    }
    writer.finish()?;
    Ok(())
}

/// Columns that have one value in all rows of a part: they stand in the manifest, not in the file.
pub(super) type Constants = BTreeMap<String, serde_json::Value>;
