//! The house: imports go one way.

use std::fs;
use std::path::Path;

use crate::support::repo;

/// The modules from the inside out. A module may use those of the steps before its own.
const STEPS: &[&[&str]] = &[
    &["model"],
    &["wording", "finding"],
    &["error"],
    &["io"],
    &["ledger"],
    &["datasets", "frame"],
    &["store"],
    &["tables"],
    &["measures"],
    &["charts", "export"],
    &["report", "analysis", "extract"],
    &["cli"],
];

/// Reads of another step that are allowed for one reason each.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("measures", "export", "tests compare exported bytes"),
    ("tables", "measures", "tests share the store of the fixtures"),
];

fn step(module: &str) -> Option<usize> {
    STEPS.iter().position(|modules| modules.contains(&module))
}

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn without_comments(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Every `crate::name` of a source text, comments and doc links left out.
fn uses(text: &str) -> Vec<String> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    code.split("crate::")
        .skip(1)
        .flat_map(|rest| {
            let names = rest.strip_prefix('{').map_or(rest, |list| list.split('}').next().unwrap_or(""));
            let many = rest.starts_with('{');
            let take = |part: &str| part.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let parts: Vec<String> = if many { names.split(',').map(take).collect() } else { vec![take(rest)] };
            parts
        })
        .filter(|name: &String| !name.is_empty())
        .collect()
}

#[test]
fn imports_go_one_way() {
    let source = repo("src");
    let mut found = Vec::new();
    files(&source, &mut found);
    let mut wrong = Vec::new();
    for path in &found {
        let below = path.strip_prefix(&source).expect("below src");
        let module = below.components().next().expect("a name").as_os_str().to_string_lossy().replace(".rs", "");
        if module == "lib" || module == "main" {
            continue;
        }
        let own = step(&module).unwrap_or_else(|| panic!("src/{module} has no place in STEPS"));
        for used in uses(&fs::read_to_string(path).expect("text")) {
            let allowed = used == module
                || step(&used).is_none_or(|other| other < own)
                || EXCEPTIONS.iter().any(|(from, to, _)| *from == module && *to == used);
            if !allowed {
                wrong.push(format!("{}: uses {used}", below.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "imports against the way of the data:\n{}", wrong.join("\n"));
}

#[test]
fn the_tour_names_every_module_in_the_order_of_the_data() {
    let library = fs::read_to_string(repo("src/lib.rs")).expect("text");
    let told: Vec<&str> = library.lines().filter_map(|line| line.strip_prefix("//! | [`")?.split('`').next()).collect();
    let modules: Vec<&str> = STEPS.iter().copied().flatten().copied().filter(|name| *name != "extract").collect();
    assert_eq!(told, modules);
    let declared = library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    assert!(declared.eq({
        let mut sorted = modules;
        sorted.sort_unstable();
        sorted
    }));
}

#[test]
fn the_library_neither_prints_nor_looks_around() {
    let source = repo("src");
    let mut found = Vec::new();
    files(&source, &mut found);
    for path in &found {
        let below = path.strip_prefix(&source).expect("below src");
        if below.starts_with("cli")
            || below.starts_with("main.rs")
            || ["tests", "samples"].iter().any(|word| below.to_string_lossy().contains(word))
        {
            continue;
        }
        let text = fs::read_to_string(path).expect("text");
        let code = without_comments(text.split("#[cfg(test)]").next().unwrap_or(""));
        for word in ["println!", "eprintln!", "std::env::var", "Zoned::now", "Timestamp::now", "SystemTime", "home_dir"]
        {
            assert!(!code.contains(word), "{} has {word}", below.display());
        }
        let opens = ["fs::read", "fs::write", "File::open", "File::create"];
        if !below.starts_with("io") {
            // A table of `io` opens its file in `io`.
            let code = code.replace("TableFile::open", "");
            for word in opens {
                assert!(!code.contains(word), "{} opens files itself: {word}", below.display());
            }
        }
    }
}
