//! `bilat init`: an empty ledger.

use super::args::InitArgs;
use super::terminal::Terminal;
use super::{Done, Outcome};
use crate::ledger::init;

pub(super) fn run(args: &InitArgs, terminal: &Terminal) -> Done {
    for path in init(&args.folder)? {
        terminal.say(&path.display().to_string());
    }
    terminal.say(&format!("fill them in, then: bilat check --ledger {}", args.folder.display()));
    Ok(Outcome::Fine)
}
