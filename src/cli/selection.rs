//! From the flags of a selection to the library's.

use super::args::{DEFAULT_STORE, SelectionArgs};
use super::terminal::Terminal;
use super::{Done, Outcome};
pub use crate::analysis::Selection;
use crate::analysis::Wanted;
use crate::io::Progress;

impl From<&SelectionArgs> for Wanted {
    fn from(args: &SelectionArgs) -> Wanted {
        Wanted {
            ledger: args.ledger.clone(),
            store: args.store.clone(),
            store_if_there: Some(DEFAULT_STORE.into()),
            input: args.input.clone(),
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
            top: args.top,
            deflator: args.deflator.clone(),
            base_year: args.base_year,
            as_of: args.as_of.clone(),
        }
    }
}

/// Makes the tables that are read from `--input`, and says what a user should know of the files. A row that is in no figure is
/// an error in the data, whatever comes of the rest.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn take_inputs(selection: &mut Selection, reads: &[&str], terminal: &Terminal) -> Done {
    let progress = Progress::default();
    let remarks =
        terminal.with_progress("--input", &progress, || selection.answer_from_inputs(reads, Some(&progress)))?;
    remarks.lines.iter().for_each(|remark| terminal.say(remark));
    Ok(if remarks.dropped > 0 { Outcome::Findings } else { Outcome::Fine })
}
