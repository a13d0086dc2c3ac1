//! Running the built binary, and finding the folder of real files that only some machines have.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use bilat::io::Outputs;
use bilat::ledger::Ledger;
use bilat::store::Store;
use bilat::tables::{Records, Tables};

/// What a run of the command line gave.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
    pub bytes: Vec<u8>,
}

impl From<Output> for Run {
    fn from(output: Output) -> Run {
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            bytes: output.stdout,
        }
    }
}

/// The binary under test, with nothing of the machine's settings.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bilat"));
    command.env_remove("NO_COLOR").env("LANG", "C");
    command
}

/// Runs the command line and waits.
pub fn bilat(args: &[&str]) -> Run {
    command().args(args).output().expect("the binary runs").into()
}

/// A path of this repository.
pub fn repo(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A folder or file of the real samples beside the checkout; says so and gives `None` where they are not.
pub fn shared(path: &str) -> Option<PathBuf> {
    let found = repo("../shared").join(path);
    if found.exists() {
        return Some(found);
    }
    eprintln!("skipped: ../shared/{path} is not on this machine");
    None
}

/// A ledger in a folder of its own, from the text of its three files.
pub fn ledger_of(sources: &str, claims: &str, links: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [("sources.csv", sources), ("claims.csv", claims), ("links.csv", links)] {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    folder
}

pub const SOURCES: &str = "id,title,author,publisher,published,url,language,sha256,accessed,citation,note\n\
     paper,A title,,The Paper,2020-01-05,https://example.org/a,en,,2020-02-01,,\n";
pub const CLAIMS: &str = "id,source,kind,stage,from,to,flow,item,category,low,high,qualifier,unit,per,period,period_basis,\
     stated,certainty,attribution,wording,note\n";
pub const LINKS: &str = "claim,relation,other,note\n";

/// A ledger of one source with these claims and links (without their headers).
pub fn small_ledger(claims: &str, links: &str) -> tempfile::TempDir {
    ledger_of(SOURCES, &format!("{CLAIMS}{claims}"), &format!("{LINKS}{links}"))
}

/// A hand-made register.
pub fn register(name: &str) -> PathBuf {
    repo("tests/fixtures/registers").join(name)
}

/// The tables of a store with these files, which stays until the tests are done.
pub fn recorded(files: &[PathBuf], approximate: bool) -> Tables {
    let folder = tempfile::tempdir().expect("a folder").keep();
    let mut store = Store::open_or_new(&folder).expect("an empty store");
    for file in files {
        store.import(file, &Outputs::default()).expect("imported");
    }
    let ledger = Ledger::shipped().sound().expect("sound");
    let records = Records { store, vintage: None, known_by: None, approximate };
    Tables::of(&ledger).expect("tables").with_records(records)
}
