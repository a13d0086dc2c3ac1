//! Analyses that are kept as files: named steps that are the calls of the command line, and one report out.
//!
//! ```toml
//! title = "Azerbaijan and Pakistan"
//!
//! [variables]
//! pair = "AZE-PAK"                  # `--set pair=AZE-TUR` replaces it
//!
//! [[step]]
//! table = "targets"                 # as `bilat table targets --pair AZE-PAK --columns ...`
//! pair = "${pair}"
//! columns = ["pair", "target_low", "multiple_low"]
//!
//! [[step]]
//! name = "largest"
//! sql = "SELECT * FROM targets ORDER BY target_low DESC LIMIT 1"
//!
//! [[step]]
//! text = "The largest target is {{ largest.target_low | money USD }}."
//!
//! [[step]]
//! chart = "required-path"
//! pair = "${pair}"
//! ```
//!
//! A file is read and checked as a whole before anything is computed: every fault in it has its line and column, and the nearest
//! name. Its steps are then computed, side by side where none needs the other, and nothing is written before all are done.

mod check;
mod document;
mod faults;
mod figures;
mod files;
mod page;
mod read;
mod rows;
mod run;
mod steps;
mod variables;
mod write;

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use faults::Faults;
pub(super) use steps::Step;

pub use run::{Report, ReportFile};
pub use write::StepText;

/// An analysis that was read and has no faults.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// What findings call its file.
    file: String,
    /// Its text, for the places of what goes wrong later.
    text: String,
    /// The files that it is made of: itself, and its queries.
    sources: Vec<PathBuf>,
    title: String,
    about: String,
    /// The folder of its report.
    folder: PathBuf,
    /// The files that show everything: Markdown, HTML, or none.
    index: Vec<String>,
    steps: Vec<Step>,
}

/// Where an analysis stands.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// What findings call its file.
    pub file: &'a str,
    /// The folder that its paths start from.
    pub folder: &'a Path,
    /// The file itself; `None` when it came from a pipe.
    pub path: Option<&'a Path>,
}

impl Analysis {
    /// Reads an analysis and checks it without any work: names, types, variables, references between steps, queries, columns,
    /// paths. `set` replaces variables, as `name=value`.
    ///
    /// # Errors
    /// A usage error with every fault, located; an I/O error for a query's file that cannot be read.
    pub fn read(place: Place<'_>, text: &str, set: &[(String, String)]) -> Result<Analysis> {
        let mut faults = Faults::of(place.file, text);
        let analysis = document::read(place, text, set, &mut faults)?;
        let found = faults.found();
        if found.is_empty() {
            return Ok(analysis);
        }
        let count = found.len();
        let message = format!("the analysis has {count} {}", if count == 1 { "fault" } else { "faults" });
        Err(Error::usage(message).with_findings(found))
    }

    /// The folder of its report; another one in its place with [`Analysis::in_folder`].
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The same analysis with its report in another folder.
    #[must_use]
    pub fn in_folder(self, folder: &Path) -> Analysis {
        Analysis { folder: folder.to_path_buf(), ..self }
    }

    /// How many steps it has, each turn of a loop counted.
    pub fn steps(&self) -> usize {
        self.steps.len()
    }

    /// The files that it is made of: none of them is written over.
    pub fn sources(&self) -> &[PathBuf] {
        &self.sources
    }
}
