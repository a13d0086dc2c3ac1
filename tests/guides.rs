//! What the guides show is what happens: the programs in `examples/`, and the snippets for the shell, Python and R.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Run, bilat, register, repo};

/// Every example, with words that its output has: a figure, mostly.
const EXAMPLES: [(&str, &[&str]); 6] = [
    ("three_lines", &["az-pk-2017-target-500m,AZE-PAK,level,500000000,500000000,USD,2022,7300000"]),
    ("chart", &["$500m was the target for 2022", "2 rows drawn"]),
    ("steepest_targets", &["RUS-TUR  USD   100,000,000,000", "0.21555", "SQL says the same: true"]),
    ("own_ledger", &["claims.csv:2:110: error[figure-mismatch]", "| CHL-NOR | 2.857"]),
    ("records", &["| comtrade | 2023 | 6200564484.1 | 6579577661.5 |", "| 2011 | Turkiye | 2.25 |"]),
    ("brief", &["| missed | 1 |", "5 charts, 6 tables"]),
];

/// The binary of an example, which `cargo test` builds beside that of the tool; says so and gives `None` where only this test was
/// built, and the examples were not.
fn example(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_BIN_EXE_bilat")).parent().expect("a folder").join("examples");
    let file = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let changed = |path: &Path| fs::metadata(path).and_then(|found| found.modified()).ok();
    let is_built = changed(&file) > changed(&repo("examples").join(format!("{name}.rs")));
    if !is_built {
        eprintln!("skipped: the example `{name}` is not built; `cargo test` builds it, and `cargo build --examples`");
    }
    is_built.then_some(file)
}

fn run(command: &mut Command) -> Run {
    command.output().expect("it runs").into()
}

#[test]
fn every_example_runs_and_writes_only_where_it_is_told() {
    for (name, words) in EXAMPLES {
        let Some(binary) = example(name) else { continue };
        let folder = tempfile::tempdir().expect("a folder");
        let (here, told) = (folder.path().join("here"), folder.path().join("told"));
        fs::create_dir(&here).expect("made");
        let done = run(Command::new(&binary).arg(&told).current_dir(&here).env("TMPDIR", &here));
        assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{name}");
        for words in words {
            assert!(done.stdout.contains(words), "{name}: `{words}` is not in\n{}", done.stdout);
        }
        assert_eq!(fs::read_dir(&here).expect("listed").count(), 0, "{name} writes where it was not told");
        let writes = !["three_lines", "steepest_targets"].contains(&name);
        assert_eq!(told.exists(), writes, "{name}");
        if name == "brief" {
            let page = fs::read_to_string(told.join("brief.md")).expect("the page");
            assert!(page.contains("| USD 500 million over a five-year period |") && page.contains("| missed |"));
            for file in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                assert!(told.join(file).exists(), "the page names {file}");
            }
        }
    }
}

#[test]
fn a_wrong_word_ends_an_example_with_a_way_out() {
    let Some(brief) = example("brief") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let done = run(Command::new(brief).arg(folder.path()).arg("AZE-PAKK"));
    assert_eq!(done.code, 1);
    assert!(done.stderr.contains("hint: did you mean PAK (Pakistan)?"), "{}", done.stderr);
}

/// A program without the lines about it.
fn code_of(example: &str) -> String {
    let text = fs::read_to_string(repo("examples").join(format!("{example}.rs"))).expect("the example");
    let about = text.lines().take_while(|line| line.starts_with("//!")).collect::<Vec<_>>().join("\n");
    assert!(about.contains(&format!("`cargo run --example {example}")), "{example} does not say how it is run");
    let code = text.lines().skip_while(|line| line.starts_with("//!") || line.starts_with("#!") || line.is_empty());
    code.map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_readme_shows_the_examples_as_they_are() {
    let readme = fs::read_to_string(repo("README.md")).expect("README");
    assert!(readme.contains(&format!("```rust\n{}```", code_of("three_lines"))), "the README shows another program");
    let files = fs::read_dir(repo("examples")).expect("examples").flatten().map(|entry| entry.path());
    let files: BTreeSet<String> =
        files.map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned()).collect();
    assert_eq!(files, EXAMPLES.map(|(name, _)| name.to_owned()).into());
    for name in &files {
        assert!(readme.contains(&format!("| `{name}` |")), "the README does not list {name}");
        assert!(code_of(name).contains("fn main()"));
    }
}

/// A piece of code in a guide.
struct Snippet {
    /// The heading that it stands under; empty above the first.
    section: String,
    /// `sh`, `python` or `r`.
    language: String,
    line: usize,
    code: String,
}

fn snippets(text: &str) -> Vec<Snippet> {
    let (mut found, mut section, mut open) = (Vec::new(), String::new(), None::<Snippet>);
    for (at, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => {
                let (section, language) = (section.clone(), language.to_owned());
                open = Some(Snippet { section, language, line: at + 1, code: String::new() });
            }
            (None, None) => section = line.strip_prefix("## ").map_or(section, str::to_owned),
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(snippet), None) => snippet.code += &format!("{line}\n"),
        }
    }
    found
}

/// The packages that snippets use and that not every machine has.
const PACKAGES: [(&str, &str, &str); 3] =
    [("python", "polars", "import polars"), ("python", "pandas", "import pandas"), ("r", "arrow", "arrow")];

impl Snippet {
    fn packages(&self) -> Vec<&'static str> {
        let needs =
            |(language, _, words): &&(&str, &str, &str)| self.language == *language && self.code.contains(words);
        PACKAGES.iter().filter(needs).map(|(_, package, _)| *package).collect()
    }

    /// The command that runs it in a folder, with the tool under test on the path.
    fn command(&self, folder: &Path) -> Command {
        let mut command = match self.language.as_str() {
            "python" => Command::new(python()),
            "r" => Command::new("Rscript"),
            _ => Command::new("sh"),
        };
        let file = folder.join("snippet");
        fs::write(&file, &self.code).expect("written");
        let bin = Path::new(env!("CARGO_BIN_EXE_bilat")).parent().expect("a folder").to_path_buf();
        let old = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths([bin].into_iter().chain(std::env::split_paths(&old))).expect("a path");
        command.arg(file).current_dir(folder).env("PATH", path);
        command
    }
}

/// A Python: that of `BILAT_PYTHON`, else the one that `.ci/run` sets up with the packages, else the machine's own.
fn python() -> String {
    let set_up = repo("target/page-venv/bin/python");
    let given = std::env::var("BILAT_PYTHON").ok().or_else(|| set_up.exists().then(|| set_up.display().to_string()));
    let given = given.unwrap_or_else(|| "python3".to_owned());
    // Snippets run in another folder: a path is one from this one.
    let place = repo(&given);
    if place.exists() { place.display().to_string() } else { given }
}

/// What snippets of a language need and this machine lacks: the interpreter, or packages.
fn lacking(language: &str) -> Result<BTreeSet<&'static str>, String> {
    let (program, ask): (String, fn(&str) -> [String; 2]) = match language {
        "python" => (python(), |package| ["-c".to_owned(), format!("import {package}")]),
        "r" => ("Rscript".to_owned(), |package| ["-e".to_owned(), format!("loadNamespace('{package}')")]),
        _ => return Ok(BTreeSet::new()),
    };
    if Command::new(&program).arg("--version").output().is_err() {
        return Err(program);
    }
    let packages = PACKAGES.iter().filter(|(of, ..)| *of == language).map(|(_, package, _)| *package);
    let is_lacking =
        |package: &&str| !Command::new(&program).args(ask(package)).output().expect("it runs").status.success();
    Ok(packages.filter(is_lacking).collect())
}

/// A printed table as values: numbers to six digits, whatever their writing; missing as empty.
fn values(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let value = |field: &str| match field.parse::<f64>() {
        Ok(number) => format!("{number:.5e}"),
        Err(_) if field == "NA" => String::new(),
        Err(_) => field.to_owned(),
    };
    reader.records().map(|row| row.expect("CSV").iter().map(value).collect()).collect()
}

#[cfg(unix)]
#[test]
fn every_road_of_an_analysis_gives_the_table_that_the_tool_prints() {
    let guide = fs::read_to_string(repo("docs/r-and-python.md")).expect("the guide");
    let snippets = snippets(&guide);
    let folder = tempfile::tempdir().expect("a folder");
    for (name, from) in [
        ("comtrade.csv", repo("tests/fixtures/trade/comtrade.csv")),
        ("trade-register.csv", register("deals.csv")),
        ("deliveries.csv", register("deliveries.csv")),
    ] {
        fs::copy(from, folder.path().join(name)).expect("copied");
    }
    let lacking: BTreeMap<&str, _> = ["sh", "python", "r"].map(|language| (language, lacking(language))).into();
    let mut expected: BTreeMap<&str, Vec<Vec<String>>> = BTreeMap::new();
    let mut skipped: BTreeMap<String, usize> = BTreeMap::new();
    for snippet in &snippets {
        let place = format!("docs/r-and-python.md:{}", snippet.line);
        let lack = match lacking.get(snippet.language.as_str()).unwrap_or_else(|| panic!("{place}: no language")) {
            Err(program) => Some(program.clone()),
            Ok(lack) => {
                let lack = snippet.packages().into_iter().find(|package| lack.contains(package));
                lack.map(|package| format!("package {package} of {}", snippet.language))
            }
        };
        if let Some(lack) = lack {
            *skipped.entry(lack).or_default() += 1;
            continue;
        }
        let done = run(&mut snippet.command(folder.path()));
        assert_eq!(done.code, 0, "{place}: {}", done.stderr);
        if snippet.section.is_empty() {
            continue;
        }
        let found = values(&done.stdout);
        match expected.get(snippet.section.as_str()) {
            Some(expected) => assert_eq!(&found, expected, "{place} gives another table"),
            None => {
                assert_eq!(snippet.language, "sh", "{place}: the command line comes first");
                assert!(found.len() > 2 && found[0].len() > 1, "{place} has no figures: {}", done.stdout);
                expected.insert(&snippet.section, found);
            }
        }
    }
    assert_eq!(expected.len(), 5, "five analyses");
    for (lack, count) in skipped {
        eprintln!("skipped: there is no {lack} on this machine: {count} snippets of docs/r-and-python.md are not run");
    }
}

#[test]
fn the_analysis_that_is_timed_has_ten_charts_and_ten_tables() {
    let file = repo("benches/ten.toml").display().to_string();
    let files = bilat(&["run", &file, "--dry-run"]);
    assert_eq!(files.code, 0, "{}", files.stderr);
    let count = |ending: &str| files.stdout.lines().filter(|path| path.ends_with(ending)).count();
    assert_eq!(["svg", "png", "csv"].map(count), [10, 10, 10]);
}

/// The analyses that a guide shows.
fn analyses_of(guide: &str) -> Vec<&str> {
    guide.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn the_analyses_of_the_guide_run() {
    let guide = bilat(&["explain", "analyses"]).stdout;
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let files = ["deals.csv", "deliveries.csv"].map(|name| register(name).display().to_string());
    let trade = repo("tests/fixtures/trade/comtrade.csv").display().to_string();
    let import = bilat(&["import", "--store", &path("store"), &files[0], &files[1], &trade]);
    assert_eq!(import.code, 0, "{}", import.stderr);
    assert_eq!(bilat(&["init", &path("my-ledger")]).code, 0);
    let analyses = analyses_of(&guide);
    assert_eq!(analyses.len(), 3);
    for (number, text) in analyses.iter().enumerate() {
        let file = path(&format!("{number}.toml"));
        fs::write(&file, text).expect("written");
        let check = bilat(&["run", &file, "--check"]);
        assert_eq!((check.code, check.stdout.as_str()), (0, ""), "{text}{}", check.stderr);
        let run = bilat(&["run", &file]);
        assert_eq!(run.code, 0, "{text}{}", run.stderr);
    }
    let page = fs::read_to_string(folder.path().join("0/index.md")).expect("the report");
    assert!(page.contains("The largest target of Azerbaijan and Pakistan is $6bn."), "{page}");
    assert!(folder.path().join("2/package/datapackage.json").exists() && folder.path().join("2/brief.xlsx").exists());
}

#[test]
fn the_guide_to_analyses_has_every_key_and_every_word() {
    let guide = bilat(&["explain", "analyses"]).stdout;
    let kinds = [
        "table = \"trade\"",
        "chart = \"deals\"",
        "sql = \"SELECT 1 AS a\"",
        "filter = \"trade\"",
        "join = [\"trade\", \"targets\"]\non = [\"pair\"]",
        "text = \"a\"",
        "export = \"p\"",
        "load = { nobodys-key = 1 }",
        "chart = \"deals\"\ntheme = \"nobodys-key\"",
        "chart = \"deals\"\nsize = \"nobodys-key\"",
        "chart = \"deals\"\nform = \"nobodys-key\"",
        "join = [\"trade\", \"targets\"]\non = [\"pair\"]\nhow = \"nobodys-key\"",
        "text = \"{{ a.b | nobodys-key }}\"",
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.toml").display().to_string();
    let mut known = BTreeSet::new();
    for kind in kinds {
        // Each fault names what there is.
        let text = format!("nobodys-key = 1\n[defaults]\nnobodys-key = 1\n[[step]]\n{kind}\nnobodys-key = 1\n");
        fs::write(&file, text).expect("written");
        let check = bilat(&["run", &file, "--check"]);
        let hints: Vec<&str> = check.stdout.split("hint: one of: ").skip(1).collect();
        assert!(hints.len() > 2, "{kind}: {}", check.stdout);
        known.extend(
            hints.iter().filter_map(|hint| hint.lines().next()).flat_map(|hint| hint.split(", ")).map(String::from),
        );
    }
    assert!(known.len() > 50, "{known:?}");
    let words: BTreeSet<&str> = guide.split(|letter: char| !letter.is_alphanumeric() && letter != '-').collect();
    let missing: Vec<&String> = known.iter().filter(|name| !words.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "the guide does not have {missing:?}");
}
