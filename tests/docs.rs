//! The files that are generated say what the code says.

use std::fs;

use bilat::export::datapackage;

use crate::support::{bilat, repo};

/// Compares a generated file with the one in the repository; `BILAT_BLESS=1` writes it instead.
fn fresh(path: &str, expected: &str) {
    let path = repo(path);
    if std::env::var_os("BILAT_BLESS").is_some() {
        fs::write(&path, expected).expect("written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{} is stale: run BILAT_BLESS=1 cargo test --test main docs", path.display());
}

#[test]
fn the_data_package_is_that_of_the_schemas() {
    fresh("data/datapackage.json", &datapackage());
}

#[test]
fn the_data_package_describes_the_files_that_are_there() {
    let package: serde_json::Value = serde_json::from_str(&datapackage()).expect("json");
    for resource in package["resources"].as_array().expect("resources") {
        let path = repo("data").join(resource["path"].as_str().expect("a path"));
        let text = fs::read_to_string(&path).expect("the file is there");
        let header: Vec<&str> = text.lines().next().expect("a header").split(',').collect();
        let fields = resource["schema"]["fields"].as_array().expect("fields");
        let names: Vec<&str> = fields.iter().filter_map(|field| field["name"].as_str()).collect();
        assert_eq!(header, names, "{}", path.display());
    }
}

/// The part of the README between two markers.
fn generated(readme: &str, name: &str, text: &str) -> String {
    let (open, close) = (format!("<!-- generated: {name} -->\n"), format!("<!-- end: {name} -->"));
    let start = readme.find(&open).unwrap_or_else(|| panic!("README has no {open}")) + open.len();
    let end = start + readme[start..].find(&close).unwrap_or_else(|| panic!("README has no {close}"));
    format!("{}{text}{}", &readme[..start], &readme[end..])
}

#[test]
fn the_tables_of_the_readme_are_those_of_the_tool() {
    let readme = fs::read_to_string(repo("README.md")).expect("README");
    let list = |name: &str| bilat(&["list", name]).stdout;
    let rows = |name: &str| -> String {
        let text = list(name);
        let lines = text.lines().skip(1).filter_map(|line| line.trim().split_once("  "));
        let rows: String = lines.map(|(id, about)| format!("| `{}` | {} |\n", id.trim(), about.trim())).collect();
        format!("| name | what it is |\n| --- | --- |\n{rows}")
    };
    let commands: String = bilat::cli::command()
        .get_subcommands()
        .map(|sub| format!("| `bilat {}` | {} |\n", sub.get_name(), sub.get_about().expect("a meaning")))
        .collect();
    let mut expected = generated(&readme, "measures", &rows("measures"));
    expected = generated(&expected, "charts", &rows("charts"));
    expected = generated(&expected, "commands", &format!("| command | what it does |\n| --- | --- |\n{commands}"));
    fresh("README.md", &expected);
}

#[test]
fn every_name_in_the_list_is_explained() {
    let list = bilat(&["list"]).stdout;
    let names: Vec<&str> =
        list.lines().filter(|line| line.starts_with("  ")).filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.len() > 15);
    for name in names {
        let run = bilat(&["explain", name]);
        assert_eq!(run.code, 0, "explain {name}: {}", run.stderr);
    }
}

#[test]
fn completions_and_the_manual_are_made() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(bilat(&["completions", shell]).stdout.contains("bilat"), "{shell}");
    }
    assert!(bilat(&["man"]).stdout.contains(".TH"));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().display().to_string();
    assert_eq!(bilat(&["man", &path]).code, 0);
    assert!(folder.path().join("bilat-table.1").exists());
}
