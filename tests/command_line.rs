//! The command line: streams, formats, exit codes, filters, files.

use std::io::Read;
use std::process::Stdio;

use crate::support::{bilat, command};

#[test]
fn data_go_to_stdout_and_remarks_to_stderr() {
    let run = bilat(&["table", "trade", "--format", "csv"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.starts_with("claim,pair,from,to,flow,"));
    let check = bilat(&["check"]);
    assert!(check.stderr.contains("344 claims") || check.stderr.contains(" claims, "), "{}", check.stderr);
    assert_eq!(bilat(&["check", "-q"]).stderr, "");
}

#[test]
fn every_format_is_what_it_says_and_the_same_twice() {
    for format in ["table", "csv", "json", "jsonl", "md", "parquet", "arrow"] {
        let one = bilat(&["table", "targets", "--format", format]);
        let two = bilat(&["table", "targets", "--format", format]);
        assert_eq!(one.code, 0, "{format}: {}", one.stderr);
        assert!(one.bytes == two.bytes, "{format} differs from run to run");
        match format {
            "json" => assert!(serde_json::from_str::<serde_json::Value>(&one.stdout).is_ok_and(|json| json.is_array())),
            "jsonl" => assert!(one.stdout.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok())),
            "parquet" => assert!(one.bytes.starts_with(b"PAR1")),
            "arrow" => assert!(one.bytes.starts_with(b"ARROW1")),
            "md" => assert!(one.stdout.starts_with("| claim |")),
            _ => {}
        }
    }
}

#[test]
fn bytes_depend_neither_on_the_locale_nor_on_the_zone_nor_on_threads() {
    let run = |language: &str, zone: &str, threads: &str| {
        let output = command()
            .args(["table", "trade", "--format", "csv"])
            .env("LANG", language)
            .env("LC_ALL", language)
            .env("TZ", zone)
            .env("RAYON_NUM_THREADS", threads)
            .env("POLARS_MAX_THREADS", threads)
            .output();
        output.expect("the binary runs").stdout
    };
    assert_eq!(run("C", "UTC", "1"), run("tr_TR.UTF-8", "Asia/Baku", "4"));
}

#[test]
fn wrong_calls_say_what_to_do() {
    let cases: &[(&[&str], i32, &str)] = &[
        (&["table", "targts"], 2, "did you mean `targets`?"),
        (&["chart", "dealz", "-o", "x.svg"], 2, "did you mean `deals`?"),
        (&["explain", "stagee"], 2, "did you mean `stage`?"),
        (&["list", "measure"], 2, "did you mean `measures`?"),
        (&["table", "trade", "--format", "xls"], 2, "one of: table, csv, json, jsonl, md, parquet"),
        (&["table", "trade", "--country", "Azerbaijen"], 2, "did you mean AZE (Azerbaijan)?"),
        (&["table", "trade", "--pair", "AZE"], 2, "two countries such as AZE-PAK"),
        (&["table", "trade", "--pair", "AZE-AZE"], 2, "two countries"),
        (&["table", "trade", "--kind", "arm"], 2, "did you mean `arms`?"),
        (&["table", "trade", "--stage", "agred"], 2, "did you mean `agreed`?"),
        (&["table", "trade", "--since", "last year"], 2, "write 2017, 2017-03 or 2017-03-01"),
        (&["table", "trade", "--columns", "claim,lo"], 2, "no column `lo`"),
        (&["table", "trade", "-o", "x.xlsx"], 2, "end it in .csv"),
        (&["chart", "deals", "-o", "x.jpg"], 2, "end it in .svg"),
        (&["chart", "targets", "--scale", "0", "-o", "x.png"], 2, "scale"),
        (&["chart", "targets", "--scale", "9999", "-o", "x.png"], 2, "scale"),
        (&["check", "--ledger", "/nowhere/at/all"], 3, "bilat init"),
        (&["check", "--texts", "/nowhere/at/all"], 3, "cannot read"),
        (&["table", "trade", "-o", "/nowhere/at/all/x.csv"], 3, "cannot write"),
        (&["chart", "reported", "--pair", "FJI-TON", "-o", "x.svg"], 4, "nothing to draw"),
        (&["nonsense"], 2, "unrecognized subcommand"),
    ];
    for (args, code, words) in cases {
        let run = bilat(args);
        assert_eq!(run.code, *code, "{args:?}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{args:?}: `{words}` is not in {}", run.stderr);
        assert_eq!(run.stdout, "", "{args:?}");
    }
    assert!(!std::path::Path::new("x.svg").exists() && !std::path::Path::new("x.png").exists());
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = command()
        .args(["table", "claims", "--format", "jsonl"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut first = [0; 10];
    child.stdout.take().expect("stdout").read_exact(&mut first).expect("ten bytes");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn countries_and_pairs_are_understood_as_people_write_them() {
    let rows =
        |args: &[&str]| bilat(&[&["table", "trade", "--format", "csv", "--columns", "pair"], args].concat()).stdout;
    let by_code = rows(&["--pair", "AZE-PAK"]);
    assert!(by_code.lines().count() > 8 && by_code.lines().skip(1).all(|line| line == "AZE-PAK"));
    for other in ["PAK-AZE", "Pakistan-Azerbaijan", "azerbaijan-pakistan"] {
        assert_eq!(rows(&["--pair", other]), by_code, "{other}");
    }
    assert_eq!(rows(&["--country", "Turkey"]), rows(&["--country", "TUR"]));
    assert!(rows(&["--country", "TUR,IND"]).lines().count() > rows(&["--country", "TUR"]).lines().count());
}

#[test]
fn an_input_is_never_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = folder.path().join("ledger").display().to_string();
    assert_eq!(bilat(&["init", &ledger]).code, 0);
    let before = std::fs::read(format!("{ledger}/claims.csv")).expect("read");
    let run = bilat(&["table", "claims", "--ledger", &ledger, "-o", &format!("{ledger}/../ledger/claims.csv")]);
    assert_eq!(run.code, 4, "{}", run.stderr);
    assert_eq!(std::fs::read(format!("{ledger}/claims.csv")).expect("read"), before);
}

#[test]
fn of_several_outputs_all_are_written_or_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let run = bilat(&["chart", "targets", "-o", &path("a.svg"), "-o", &path("missing/b.png")]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("make the folder first") && !run.stderr.contains(".bilat-"), "{}", run.stderr);
    assert_eq!(std::fs::read_dir(folder.path()).expect("read").count(), 0);
}

#[cfg(unix)]
#[test]
fn an_interrupted_report_leaves_no_temporary_files() {
    let folder = tempfile::tempdir().expect("a folder");
    for wait in [0, 30, 60, 120, 240, 480, 960] {
        let mut child = command()
            .args(["report", &folder.path().display().to_string()])
            .stderr(Stdio::null())
            .spawn()
            .expect("it runs");
        std::thread::sleep(std::time::Duration::from_millis(wait));
        let _ = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        let code = child.wait().expect("it ends").code();
        // Before the handler stands the signal itself ends it; after the last file it has ended by itself.
        assert!(matches!(code, Some(130 | 0) | None), "{code:?}");
    }
    let mut folders = vec![folder.path().to_path_buf()];
    while let Some(next) = folders.pop() {
        for path in std::fs::read_dir(next).expect("read").flatten().map(|entry| entry.path()) {
            assert!(
                !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".bilat-")),
                "{}",
                path.display()
            );
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let plain = bilat(&["table", "nothing"]).stderr;
    assert!(!plain.contains('\u{1b}'));
    assert!(bilat(&["--color", "always", "table", "nothing"]).stderr.contains("\u{1b}[1;31m"));
}

#[test]
fn a_report_is_complete_and_a_dry_run_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("r").display().to_string();
    let dry = bilat(&["report", &path, "--dry-run"]);
    assert!(dry.stdout.contains("index.html") && !folder.path().join("r").exists());
    assert_eq!(bilat(&["report", &path]).code, 0);
    let there =
        |file: &str| assert!(folder.path().join("r").join(file).metadata().is_ok_and(|file| file.len() > 0), "{file}");
    there("index.html");
    for chart in ["targets", "required-path", "reported", "deals", "deliveries"] {
        for ending in ["svg", "png", "csv", "txt"] {
            there(&format!("charts/{chart}.{ending}"));
        }
    }
    for table in ["targets", "trade", "deals", "deliveries", "events", "sources"] {
        there(&format!("tables/{table}.csv"));
    }
}

#[test]
fn a_form_is_refused_where_a_chart_has_none() {
    for chart in ["deals", "deliveries", "reported", "required-path"] {
        let run = bilat(&["chart", chart, "--form", "waffle"]);
        assert_eq!(run.code, 2, "{chart}: {}", run.stderr);
        assert!(run.stderr.contains("has no forms") && run.stderr.contains("`targets`"), "{}", run.stderr);
        assert_eq!(bilat(&["chart", chart, "--form", "auto"]).code, 0, "{chart}");
    }
    assert_eq!(bilat(&["chart", "targets", "--form", "dumbbell", "--pair", "AZE-PAK"]).code, 0);
}

#[test]
fn a_number_of_threads_that_cannot_be_had_is_a_wrong_call() {
    for (name, value) in
        [("POLARS_MAX_THREADS", "0"), ("POLARS_MAX_THREADS", "100000"), ("RAYON_NUM_THREADS", "100000")]
    {
        let output = command().args(["table", "trade", "--limit", "1"]).env(name, value).output().expect("it runs");
        let words = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{name}={value}: {words}");
        assert!(words.contains(name) && words.contains("1 to 1024"), "{words}");
    }
}

#[test]
fn charts_of_an_earlier_report_are_not_taken_for_this_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().display().to_string();
    assert_eq!(bilat(&["report", &path]).code, 0);
    let again = bilat(&["report", &path, "--pair", "TUR-KAZ"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    let last = again.stderr.lines().last().expect("a closing line");
    assert!(last.contains("left from an earlier run") && last.contains("deals.svg"), "{last}");
    assert!(!last.contains("targets.svg"), "{last}");
    let page = std::fs::read_to_string(folder.path().join("index.html")).expect("the page");
    assert!(!page.contains("charts/deals.") && page.contains("charts/targets.svg"));
    // What is not ours to delete stays.
    assert!(folder.path().join("charts/deals.svg").exists());
    let fresh = tempfile::tempdir().expect("a folder");
    let run = bilat(&["report", &fresh.path().display().to_string(), "--pair", "TUR-KAZ"]);
    assert!(!run.stderr.contains("earlier run"), "{}", run.stderr);
}

#[test]
fn an_option_that_would_do_nothing_is_a_wrong_call() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name).display().to_string();
    let trade = crate::support::repo("tests/fixtures/trade/comtrade.csv").display().to_string();
    let (svg, png, book) = (file("a.svg"), file("a.png"), file("a.xlsx"));
    let cases: &[(&[&str], &str)] = &[
        (&["chart", "targets", "--product", "27", "-o", &svg], "the chart `targets` has no use for --product"),
        (&["chart", "deals", "--input", &trade, "-o", &svg], "the chart `deals` has no use for --input"),
        (&["chart", "partners", "--kind", "arms", "-o", &svg], "the chart `partners` has no use for --kind"),
        (&["table", "deals", "--dataset", "baci", "--top", "3"], "`deals` has no use for --dataset, --top"),
        (&["table", "targets", "--approximate"], "`targets` has no use for --approximate"),
        (&["table", "two-way", "--stage", "target"], "`two-way` has no use for --stage"),
        (&["table", "two-way", "--top", "3"], "`two-way` has no use for --top"),
        (&["table", "countries", "--pair", "AZE-PAK"], "`countries` has no use for --pair"),
        (&["table", "deals", "--product", "27", "--as-step"], "`deals` has no use for --product"),
        (&["outcome", "--product", "27"], "`outcome` has no use for --product"),
        (&["sql", "SELECT * FROM links", "--pair", "AZE-PAK"], "the query has no use for --pair"),
        (&["export", &file("p"), "--tables", "claims,deals", "--top", "3"], "the export has no use for --top"),
        (&["export", &file("p"), "--deflator", "us-cpi"], "the export has no use for --deflator"),
        (&["report", &file("r"), "--product", "27"], "the report has no use for --product"),
        (&["chart", "targets", "--scale", "3", "-o", &svg], "--scale is for a PNG"),
        (&["export", "--xlsx", &book, "--format", "csv"], "--format is for a data package"),
    ];
    for (args, words) in cases {
        let run = bilat(args);
        assert_eq!(run.code, 2, "{args:?}: {}", run.stderr);
        assert!(run.stderr.contains(words) && run.stderr.contains("hint: "), "{args:?}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{args:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("read").count(), 0);
    // What does something for one of several tables is told for the others.
    let run = bilat(&["export", &file("p"), "--tables", "targets,two_way", "--input", &trade, "--product", "27"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("`targets` has no use for --product: it is as without"), "{}", run.stderr);
    assert_eq!(bilat(&["chart", "targets", "--scale", "1", "-o", &png]).code, 0);
}

#[test]
fn a_step_is_told_which_of_its_own_keys_does_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.toml");
    let run = |text: &str| {
        std::fs::write(&path, text).expect("written");
        bilat(&["run", &path.display().to_string(), "--check"])
    };
    let wrong = run("[[step]]\nchart = \"targets\"\nproduct = \"27\"\n\n[[step]]\nfilter = \"targets\"\ntop = 3\n");
    assert_eq!(wrong.code, 2, "{}", wrong.stderr);
    assert!(
        wrong.stdout.contains("a.toml:3:11: error[no-use]: the chart `targets` has no use for product"),
        "{}",
        wrong.stdout
    );
    assert!(wrong.stdout.contains("a.toml:7:7: error[no-use]: `targets` has no use for top"), "{}", wrong.stdout);
    // What all steps have in common each uses as far as it can.
    let defaults = run("[defaults]\nproduct = \"27\"\npair = \"AZE-PAK\"\n\n[[step]]\nchart = \"targets\"\n");
    assert_eq!(defaults.code, 0, "{}{}", defaults.stdout, defaults.stderr);
}

#[test]
fn outcomes_are_answered_from_files_that_are_named() {
    let trade = crate::support::repo("tests/fixtures/trade/comtrade.csv").display().to_string();
    for args in [
        vec!["outcome", "--input", &trade, "--format", "csv"],
        vec!["table", "outcome", "--input", &trade, "--format", "csv"],
        vec!["sql", "SELECT * FROM outcome", "--input", &trade, "--format", "csv"],
    ] {
        let run = bilat(&args);
        assert_eq!(run.code, 0, "{args:?}: {}", run.stderr);
        assert!(run.stdout != bilat(&["table", "outcome", "--format", "csv"]).stdout, "{args:?}");
    }
}

#[test]
fn a_file_on_stdin_is_imported() {
    let folder = tempfile::tempdir().expect("a folder");
    let import = |store: &str, file: &str| {
        let file = std::fs::File::open(crate::support::repo(file)).expect("a fixture");
        let mut child = command()
            .args(["import", "-", "--store", &folder.path().join(store).display().to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        // A pipe, not the file itself: it is read once and cannot be gone back in.
        std::io::copy(&mut { file }, &mut child.stdin.take().expect("stdin")).expect("fed");
        let output = child.wait_with_output().expect("it ends");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    for (store, file, table) in [
        ("trade", "tests/fixtures/trade/comtrade.csv", "flows"),
        ("arms", "tests/fixtures/registers/deals.csv", "orders"),
    ] {
        let (code, told) = import(store, file);
        assert_eq!(code, Some(0), "{told}");
        assert!(told.contains("(standard input): ") && told.contains(table), "{told}");
        assert!(!told.contains(&std::env::temp_dir().display().to_string()), "{told}");
        let listed = bilat(&["list", "releases", "--store", &folder.path().join(store).display().to_string()]);
        assert!(listed.stdout.contains("from (standard input)"), "{}", listed.stdout);
    }
    let (code, told) = import("none", "README.md");
    assert_eq!(code, Some(4), "{told}");
    assert!(told.contains("(standard input)") && !told.contains("/tmp"), "{told}");
    assert_eq!(bilat(&["import", "-", "-"]).code, 2);
}

#[test]
fn no_output_takes_the_place_of_a_file_of_a_ledger() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    // A checkout: the ledger that ships lies there, and the run does not know that it is this one.
    std::fs::create_dir(path("data")).expect("made");
    let names = ["sources.csv", "claims.csv", "links.csv", "countries.csv"];
    for name in names {
        std::fs::copy(crate::support::repo("data").join(name), path(&format!("data/{name}"))).expect("copied");
    }
    let (claims, links, data) = (path("data/claims.csv"), path("data/links.csv"), path("data"));
    let (countries, analysis) = (path("data/countries.csv"), path("a.toml"));
    let text = "output = \".\"\nindex = []\n\n[[step]]\ntable = \"claims\"\noutput = \"data/claims.csv\"\n";
    std::fs::write(&analysis, text).expect("written");
    let cases: &[&[&str]] = &[
        &["table", "claims", "-o", &claims],
        &["table", "claims", "--ledger", &data, "-o", &claims],
        &["outcome", "-o", &claims],
        &["sql", "SELECT * FROM links", "-o", &links],
        &["table", "countries", "-o", &countries],
        &["chart", "targets", "-o", &claims],
        &["export", &data],
        &["export", &data, "--tables", "deals"],
        &["export", &data, "--ledger", &data, "--tables", "deals"],
        &["run", &analysis],
    ];
    for args in cases {
        let run = bilat(args);
        assert_eq!(run.code, 4, "{args:?}: {}", run.stderr);
    }
    for name in names {
        let there = std::fs::read(path(&format!("data/{name}"))).expect("there");
        assert!(there == std::fs::read(crate::support::repo("data").join(name)).expect("there"), "{name}");
    }
    assert_eq!(std::fs::read_dir(&data).expect("read").count(), names.len());
    // A package has tables of these names, and is made again in its own place.
    for _ in 0..2 {
        assert_eq!(bilat(&["export", &path("package")]).code, 0);
    }
}
