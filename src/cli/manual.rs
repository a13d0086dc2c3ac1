//! `bilat completions` and `bilat man`: made from the same definitions as the help.

use super::args::{CompletionArgs, ManArgs};
use super::terminal::Terminal;
use super::{Done, Outcome, command};
use crate::error::Error;
use crate::io::{Outputs, make_folder};

pub(super) fn completions(args: &CompletionArgs, terminal: &Terminal) -> Done {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "bilat", &mut script);
    terminal.print(&script)?;
    Ok(Outcome::Fine)
}

pub(super) fn man(args: &ManArgs, terminal: &Terminal) -> Done {
    let page = |command: clap::Command| -> Result<Vec<u8>, Error> {
        let mut page = Vec::new();
        clap_mangen::Man::new(command)
            .render(&mut page)
            .map_err(|error| Error::new(crate::error::ErrorKind::Internal, error.to_string()))?;
        Ok(page)
    };
    let Some(folder) = &args.folder else {
        terminal.print(&page(command())?)?;
        return Ok(Outcome::Fine);
    };
    make_folder(folder)?;
    let mut whole = command();
    whole.build();
    let mut pages = vec![("bilat.1".to_owned(), command())];
    for sub in whole.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let name = format!("bilat-{}", sub.get_name());
        pages.push((format!("{name}.1"), sub.clone().name(name)));
    }
    for (name, command) in pages {
        let path = folder.join(name);
        Outputs::default().write(&path, &page(command)?)?;
        terminal.say(&path.display().to_string());
    }
    Ok(Outcome::Fine)
}
