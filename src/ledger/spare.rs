//! The files of a ledger are somebody's work: no output is put in their place, whichever ledger a run reads.

use std::path::Path;

use super::{CLAIMS, LEDGER_FILES};
use crate::error::{Error, Result};
use crate::io::{Outputs, decode, is_file, read_file};

/// Reference lists that stand beside the ledger that ships.
const LISTS: [&str; 7] =
    ["areas.csv", "armaments.csv", "countries.csv", "currencies.csv", "deflators.csv", "entities.csv", "systems.csv"];

/// The description of a package. It names the tables beside it, and a ledger is no package of them.
const DESCRIPTOR: &str = "datapackage.json";

/// A writer that protects these files and those of any ledger.
pub fn outputs(inputs: &[std::path::PathBuf]) -> Outputs {
    Outputs::protecting(inputs).guarded(spare)
}

/// Refuses a file of a ledger as an output.
fn spare(path: &Path) -> Result<()> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let kept = LEDGER_FILES.contains(&name) || LISTS.contains(&name);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !((kept && is_file(path)) || name == DESCRIPTOR) || !is_ledger(folder) {
        return Ok(());
    }
    let message = match kept {
        true => format!("{} is a file of a ledger and is not written over", path.display()),
        false => format!("{} is the folder of a ledger, and no package is written into it", folder.display()),
    };
    Err(Error::refused(message).with_hint("choose another place for the output"))
}

/// True for a folder with the three tables of a ledger. The tables of a package have the same names, and its claims more columns.
fn is_ledger(folder: &Path) -> bool {
    let [_, claims, _] = LEDGER_FILES.map(|name| folder.join(name));
    if !LEDGER_FILES.iter().all(|name| is_file(&folder.join(name))) {
        return false;
    }
    let Ok(bytes) = read_file(&claims) else { return false };
    let text = decode(&bytes).text;
    let header = text.lines().next().unwrap_or_default();
    let mut columns: Vec<&str> = header.split([',', ';', '\t']).map(|name| name.trim().trim_matches('"')).collect();
    let mut expected = CLAIMS.names();
    columns.sort_unstable();
    expected.sort_unstable();
    columns == expected
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn files_of_a_ledger_are_spared_and_those_of_a_package_are_not() {
        let folder = tempfile::tempdir().expect("a folder");
        crate::ledger::init(folder.path()).expect("an empty ledger");
        let outputs = outputs(&[]);
        for name in ["claims.csv", "links.csv", "datapackage.json"] {
            let error = outputs.write(&folder.path().join(name), b"x").expect_err(name);
            assert_eq!(error.kind(), ErrorKind::Refused, "{name}");
        }
        for name in ["countries.csv", "mine.csv"] {
            outputs.write(&folder.path().join(name), b"x").expect(name);
        }
        assert!(outputs.write(&folder.path().join("countries.csv"), b"y").is_err(), "it is there now");
        let header = format!("{},thread\n", CLAIMS.names().join(","));
        std::fs::write(folder.path().join("claims.csv"), header).expect("written");
        for name in ["claims.csv", "datapackage.json", "countries.csv"] {
            outputs.write(&folder.path().join(name), b"x").expect(name);
        }
    }
}
