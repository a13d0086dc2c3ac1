//! Bad input gets a located finding or a clear error; nothing panics and nothing is lost.

use proptest::prelude::*;

use crate::support::{CLAIMS, LINKS, SOURCES, bilat, ledger_of};

const GOOD: &str = "a,paper,trade,reported,AZE,PAK,two-way,,,7300000,7300000,exact,USD,year,2019,stated,2020-01,stated,,USD 7.3 million a year,\n";

/// Checks a ledger whose claims are these bytes; gives exit code, stdout and stderr.
fn check(claims: &[u8]) -> (i32, String, String) {
    let folder = ledger_of(SOURCES, "", LINKS);
    std::fs::write(folder.path().join("claims.csv"), claims).expect("written");
    let path = folder.path().display().to_string();
    let run = bilat(&["check", "--ledger", &path]);
    (run.code, run.stdout.replace(&path, "DIR"), run.stderr)
}

#[test]
fn hostile_files_get_located_findings() {
    let text = |body: &str| format!("{CLAIMS}{body}").into_bytes();
    let utf16 = |body: &str| -> Vec<u8> {
        std::iter::once(0xfeffu16).chain(format!("{CLAIMS}{body}").encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let mut latin = text(&GOOD.replace("7.3 million a year", "7.3 million a year (T\u{1}rkiye)"));
    for byte in &mut latin {
        if *byte == 1 {
            *byte = 0xfc;
        }
    }
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("unclosed quote", text(&format!("b,\"paper,trade\n{GOOD}")), "DIR/claims.csv:2:3: error[unclosed-quote]"),
        ("short row", text("b,paper,trade\n"), "DIR/claims.csv:2:1: error[ragged-row]: 3 values under 21 columns"),
        ("long row", text(&GOOD.replace('\n', ",extra\n")), "DIR/claims.csv:2:1: error[ragged-row]: 22 values"),
        ("twice a column", format!("id,{CLAIMS}").into_bytes(), "error[duplicate-column]: column `id`"),
        (
            "wrong column",
            text("").iter().map(|b| if *b == b'k' { b'q' } else { *b }).collect(),
            "error[unknown-column]",
        ),
        ("latin-1", latin, "DIR/claims.csv:2:"),
        ("utf-16", utf16("b,paper\n"), "warning[utf-16]"),
        ("nul", text(&GOOD.replace("AZE", "A\0E")), "DIR/claims.csv:2:25: error[nul]"),
        ("html", b"<!DOCTYPE html><html>404</html>".to_vec(), "error[not-csv]: this looks like a web page"),
        ("zip", b"PK\x03\x04....".to_vec(), "error[not-csv]: this looks like a zip"),
        ("empty", Vec::new(), "DIR/claims.csv:1:1: error[empty-file]"),
        ("semicolons", CLAIMS.replace(',', ";").into_bytes(), "error[delimiter]"),
        ("absurd date", text(&GOOD.replace(",2019,", ",20190,")), "error[period]"),
        ("year zero", text(&GOOD.replace(",2019,", ",0000,")), "error[period]"),
        ("infinite", text(&GOOD.replace("7300000,7300000", "inf,inf")), "error[number]"),
        ("overflow", text(&GOOD.replace("7300000,7300000", &format!("{0},{0}", "9".repeat(60)))), "error[number]"),
        ("exponent", text(&GOOD.replace("7300000,7300000", "7.3e6,7.3e6")), "error[number]"),
        ("unknown country", text(&GOOD.replace("PAK", "PAC")), "did you mean"),
        ("country by name", text(&GOOD.replace("PAK", "Pakistn")), "did you mean PAK (Pakistan)?"),
    ];
    for (name, bytes, expected) in cases {
        let (code, stdout, stderr) = check(&bytes);
        assert_eq!(code, 1, "{name}: {stdout}{stderr}");
        assert!(stdout.contains(expected), "{name}: `{expected}` is not in\n{stdout}");
        assert!(!stderr.contains("panicked"), "{name}: {stderr}");
    }
}

#[test]
fn what_follows_a_broken_row_is_still_read() {
    let (_, stdout, stderr) = check(format!("{CLAIMS}b,\"paper,trade\n{GOOD}").as_bytes());
    assert!(stderr.contains("1 claim,"), "{stderr}");
    assert_eq!(stdout.lines().filter(|line| line.starts_with("DIR")).count(), 1, "{stdout}");
}

#[test]
fn utf_16_is_read_and_said() {
    let bytes: Vec<u8> =
        std::iter::once(0xfeffu16).chain(format!("{CLAIMS}{GOOD}").encode_utf16()).flat_map(u16::to_be_bytes).collect();
    let (code, stdout, _) = check(&bytes);
    assert_eq!((code, stdout.lines().count()), (0, 2), "{stdout}");
}

#[test]
fn hostile_labels_stay_text_in_every_output() {
    let item = "<script>alert(1)</script>]]>&\"'";
    let quoted = format!("\"{}\"", item.replace('"', "\"\""));
    let rows = [
        GOOD.replace("two-way,,", &format!("two-way,{quoted},")),
        GOOD.replacen("a,", "t,", 1)
            .replace("reported", "target")
            .replace("7300000,7300000", "500000000,500000000")
            .replace("USD 7.3 million a year", "")
            .replace(",2019,", ",2025,"),
        format!(
            "d,paper,arms,delivered,TUR,AZE,,{quoted},aircraft,3,3,exact,aircraft,,2018,stated,2020-01,stated,,,{quoted}\n"
        ),
    ];
    let sources = SOURCES.replace("The Paper", &quoted);
    let folder = ledger_of(&sources, &format!("{CLAIMS}{}", rows.concat()), &format!("{LINKS}t,baseline,a,\n"));
    let path = folder.path().display().to_string();
    let out = folder.path().join("out");
    let run = bilat(&["report", &out.display().to_string(), "--ledger", &path]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = std::fs::read_to_string(out.join("index.html")).expect("a page");
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script>alert"), "markup got through");
    for name in ["targets", "deals", "deliveries"] {
        let svg = std::fs::read_to_string(out.join(format!("charts/{name}.svg"))).expect(name);
        assert!(!svg.contains("<script"), "{name}");
        roxmltree::Document::parse(&svg).expect("XML");
    }
}

#[test]
fn a_wall_of_quotes_ends_soon() {
    let claims = format!("{CLAIMS}{}", "x,\"y\n".repeat(20_001));
    let start = std::time::Instant::now();
    let (code, _, _) = check(claims.as_bytes());
    assert_eq!(code, 1);
    assert!(start.elapsed().as_secs() < 60);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
    #[test]
    fn no_claims_file_makes_the_library_panic(body in "[a-zA-Z0-9,;\"\n\r.~/?%$€-]{0,300}", raw in prop::collection::vec(any::<u8>(), 0..60)) {
        use bilat::ledger::{Ledger, check};
        for bytes in [format!("{CLAIMS}{body}").into_bytes(), [format!("{CLAIMS}{GOOD}").into_bytes(), raw.clone()].concat(), raw] {
            let files = [("s".to_owned(), SOURCES.as_bytes()), ("c".to_owned(), bytes.as_slice()), ("l".to_owned(), LINKS.as_bytes())];
            let ledger = Ledger::parse(files);
            let _ = check(&ledger);
            if let Ok(ledger) = ledger.sound() {
                let tables = bilat::tables::Tables::of(&ledger).expect("tables");
                for name in ["targets", "trade", "deals", "deliveries", "events", "sources"] {
                    bilat::measures::run(name, &tables, &Default::default()).expect(name);
                }
            }
        }
    }

    #[test]
    fn fields_of_any_kind_are_read_or_refused(fields in prop::collection::vec("[^\"\n\r]{0,20}", 21)) {
        use bilat::ledger::{Ledger, check};
        let row: Vec<String> = fields.iter().map(|field| format!("\"{field}\"")).collect();
        let claims = format!("{CLAIMS}{}\n", row.join(","));
        let files = [("s".to_owned(), SOURCES.as_bytes()), ("c".to_owned(), claims.as_bytes()), ("l".to_owned(), LINKS.as_bytes())];
        let ledger = Ledger::parse(files);
        let _ = check(&ledger);
    }
}

/// A pipe without a writer never ends; a run that waits for it would hang.
#[cfg(unix)]
#[test]
fn only_regular_files_are_read() {
    let folder = ledger_of(SOURCES, CLAIMS, LINKS);
    let path = folder.path().display().to_string();
    let claims = folder.path().join("claims.csv");
    std::fs::remove_file(&claims).expect("removed");
    if std::process::Command::new("mkfifo").arg(&claims).status().is_ok_and(|status| status.success()) {
        let run = bilat(&["check", "--ledger", &path]);
        assert!(run.code == 3 && run.stderr.contains("only regular files are read"), "{}", run.stderr);
        std::fs::remove_file(&claims).expect("removed");
    }
    std::fs::create_dir(&claims).expect("made");
    let run = bilat(&["check", "--ledger", &path]);
    assert!(run.code == 3 && run.stderr.contains("it is a folder"), "{}", run.stderr);
    let file = folder.path().join("sources.csv").display().to_string();
    let run = bilat(&["check", "--ledger", &file]);
    assert!(run.code == 3 && run.stderr.contains("a ledger is a folder"), "{}", run.stderr);
}
