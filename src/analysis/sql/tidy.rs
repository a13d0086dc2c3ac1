//! The answer of a query in the types that every format of the tool can write.

use polars::prelude::{Column, DataFrame, DataType, IntoColumn, ListChunked};

use crate::error::Result;
use crate::frame::{value_at, word_column};

/// The same rows with whole numbers, floats, decimals, days, truths and text only; lists are text with `;` between their parts.
///
/// # Errors
/// When a value cannot be turned into its type; none in practice.
pub fn tidy(frame: DataFrame) -> Result<DataFrame> {
    let columns = frame.columns().iter().map(plain_type).collect::<Result<Vec<_>>>()?;
    Ok(DataFrame::new(frame.height(), columns)?)
}

fn plain_type(column: &Column) -> Result<Column> {
    Ok(match column.dtype() {
        DataType::Int8 | DataType::Int16 | DataType::UInt8 | DataType::UInt16 => column.cast(&DataType::Int32)?,
        DataType::UInt64 | DataType::Int128 => column.cast(&DataType::Int64)?,
        DataType::Float32 => column.cast(&DataType::Float64)?,
        DataType::Null => column.cast(&DataType::String)?,
        DataType::List(_) => joined(column.list()?)?,
        DataType::Int32
        | DataType::Int64
        | DataType::UInt32
        | DataType::Float64
        | DataType::Decimal(..)
        | DataType::Date
        | DataType::Boolean
        | DataType::String => column.clone(),
        _ => text(column)?,
    })
}

/// The parts of each list with `;` between them, as the tables of the ledger write lists.
fn joined(lists: &ListChunked) -> Result<Column> {
    let mut texts: Vec<Option<String>> = Vec::with_capacity(lists.len());
    for at in 0..lists.len() {
        let Some(parts) = lists.get_as_series(at) else {
            texts.push(None);
            continue;
        };
        let parts = parts.into_column();
        let plain = (0..parts.len()).map(|part| Ok(value_at(&parts, part)?.plain())).collect::<Result<Vec<_>>>()?;
        texts.push(Some(plain.join(";")));
    }
    Ok(word_column(lists.name(), texts.into_iter()))
}

/// Any other type as the engine writes it.
fn text(column: &Column) -> Result<Column> {
    let texts = (0..column.len())
        .map(|row| match column.get(row)? {
            polars::prelude::AnyValue::Null => Ok(None),
            value => Ok(Some(value.to_string())),
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(word_column(column.name(), texts.into_iter()))
}
