//! Files of product detail whose rows are alike: most files of a large store have rows that differ in reporter, partner, product and
//! value only, each of which counts. Such rows are summed as they are read; what a file says of all of them, its first row says.

use polars::prelude::*;

use super::detail::{READ, complete_sum, is_reconciled};
use super::rows::narrowed;
use super::{Scope, all, candidates};
use crate::error::Result;
use crate::measures::Ask;
use crate::tables::{FLOWS, Piece, Tables};

/// Columns in which rows may differ that are summed as they are: what the others say holds for all of them.
const FREE: [&str; 14] = [
    "line",
    "reporter",
    "reporter_name",
    "reporter_class",
    "partner",
    "partner_name",
    "partner_class",
    "product",
    "presence",
    "value",
    "quantity",
    "quantity_unit",
    "net_weight",
    "estimate",
];

/// True for a file that can be summed as it is read.
pub(super) fn is_alike(piece: &Piece) -> bool {
    FLOWS.names().iter().all(|name| FREE.contains(name) || piece.same.contains(name))
}

/// The first row between two areas with a code, if that counts: all others of such a file then count too, but those of areas
/// without a code. Of a file of the World's rows there is none.
pub(super) fn first_row(piece: &Piece) -> Result<Option<DataFrame>> {
    let is_known = || all(["reporter", "partner", "product", "level"].map(|name| Some(col(name).is_not_null())));
    let counts = is_known().and(col("counts").eq(lit("once")));
    let first = piece.rows.clone().limit(1).filter(counts.clone()).collect()?;
    if first.height() > 0 {
        return Ok(Some(first));
    }
    let first = piece.rows.clone().filter(counts).limit(1).collect()?;
    Ok(Some(first).filter(|first| first.height() > 0))
}

/// The rows of a file that fit, summed by reporter, partner and the first digits of the product, with the columns of detail; `None`
/// for a file whose rows are not alike, and for reports: another file may have headings of their products.
fn by_digits(piece: &Piece, ask: &Ask, fits: Expr, digits: usize) -> Result<Option<DataFrame>> {
    let Some(first) = is_alike(piece).then(|| first_row(piece)).transpose()?.flatten() else { return Ok(None) };
    let is_reported = first.clone().lazy().filter(is_reconciled()).collect()?.height() == 0;
    let first = narrowed(first.lazy(), ask).select(READ.map(col)).collect()?;
    if is_reported {
        return Ok(None);
    }
    if first.height() == 0 {
        return Ok(Some(first));
    }
    let keys = ["reporter", "partner", "product"];
    let is_known = all(["reporter", "partner"].map(|side| Some(col(side).is_not_null())));
    let sums = piece
        .rows
        .clone()
        .filter(fits.and(is_known))
        .select([col("reporter"), col("partner"), col("product").str().head(lit(digits as i64)), col("value")])
        .group_by(keys.map(col))
        .agg([complete_sum("value")])
        .collect()?;
    let column = |column: &Column| match sums.column(column.name()) {
        Ok(own) => own.clone(),
        Err(_) => column.new_from_index(0, sums.height()),
    };
    Ok(Some(DataFrame::new(sums.height(), first.columns().iter().map(column).collect())?))
}

/// The rows of `flows` of the countries or pairs asked for, read once: detail looks at its rows several times, and each look would
/// read the store from the beginning. A piece is a file of the store; what a file says once for all rows is not spelled out, and
/// rows that differ in nothing but later digits of the product are put together where a file has one row of each.
pub(super) fn gathered(tables: &Tables, ask: &Ask, scope: Scope, digits: usize) -> Result<Vec<DataFrame>> {
    // Only equalities of reporter and partner: the store then skips what cannot fit, and reads no other column of it.
    let of_those = || candidates(scope, ask, lit(true)).unwrap_or_else(|| lit(true));
    let pieces = tables.statistics_in_pieces("flows")?.into_iter();
    pieces
        .map(|piece| match by_digits(&piece, ask, of_those(), digits)? {
            Some(sums) => Ok(sums),
            None => Ok(narrowed(piece.rows.filter(of_those()), ask).select(READ.map(col)).collect()?),
        })
        .collect()
}
