//! From the flags of a selection to the library's.

use super::args::{DEFAULT_STORE, SelectionArgs};
pub use crate::analysis::Selection;
use crate::analysis::Wanted;

impl From<&SelectionArgs> for Wanted {
    fn from(args: &SelectionArgs) -> Wanted {
        Wanted {
            ledger: args.ledger.clone(),
            store: args.store.clone(),
            store_if_there: Some(DEFAULT_STORE.into()),
            vintage: args.vintage.clone(),
            approximate: args.approximate,
            country: args.country.clone(),
            pair: args.pair.clone(),
            kind: args.kind.clone(),
            stage: args.stage.clone(),
            since: args.since.clone(),
            until: args.until.clone(),
            dataset: args.dataset.clone(),
            product: args.product.clone(),
            deflator: args.deflator.clone(),
            base_year: args.base_year,
            as_of: args.as_of.clone(),
        }
    }
}
