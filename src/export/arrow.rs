//! A table as an Arrow IPC file, which is Feather version 2.

use polars::prelude::{
    BooleanChunked, ChunkedArray, Column, CompatLevel, DataFrame, DataType, IntoColumn, IntoSeries, IpcWriter,
    NewChunkedArray, PolarsNumericType, SerWriter,
};

use crate::error::Result;

/// A table as an Arrow IPC file: not compressed, and with the text type that every reader of Arrow knows.
///
/// # Errors
/// When polars cannot write it.
pub fn to_arrow(frame: &DataFrame) -> Result<Vec<u8>> {
    let columns = frame.columns().iter().map(fresh).collect::<Result<Vec<_>>>()?;
    let mut frame = DataFrame::new(frame.height(), columns)?;
    let mut bytes = Vec::new();
    IpcWriter::new(&mut bytes).with_compat_level(CompatLevel::oldest()).finish(&mut frame)?;
    Ok(bytes)
}

/// The same values in memory of their own. Under a missing value, and behind the last one, lies whatever the computation left
/// there, and the file would have it too.
fn fresh(column: &Column) -> Result<Column> {
    let name = column.name().clone();
    Ok(match column.dtype() {
        DataType::String => Column::new(name, column.str()?.iter().collect::<Vec<Option<&str>>>()),
        DataType::Boolean => {
            BooleanChunked::from_iter_options(name, column.bool()?.iter().collect::<Vec<_>>().into_iter())
                .into_series()
                .into_column()
        }
        DataType::Int32 => numbers(column.i32()?),
        DataType::Int64 => numbers(column.i64()?),
        DataType::UInt32 => numbers(column.u32()?),
        DataType::Float64 => numbers(column.f64()?),
        DataType::Date => numbers(column.date()?.physical()).cast(column.dtype())?,
        DataType::Decimal(precision, scale) => {
            let values = ChunkedArray::from_iter_options(name, column.decimal()?.physical().iter());
            values.into_decimal(*precision, *scale)?.into_series().into_column()
        }
        _ => column.as_materialized_series().rechunk().into_column(),
    })
}

fn numbers<T: PolarsNumericType>(values: &ChunkedArray<T>) -> Column
where
    ChunkedArray<T>: IntoSeries + NewChunkedArray<T, T::Native>,
{
    let fresh: ChunkedArray<T> = NewChunkedArray::from_iter_options(values.name().clone(), values.iter());
    fresh.into_series().into_column()
}
