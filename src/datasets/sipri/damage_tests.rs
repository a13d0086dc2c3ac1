//! Tests on files that were put together, cut off or changed by somebody: what must be refused, and what must be said.

use super::tests::{DEALS, DELIVERIES, ENTITIES, RTF, TANKS, cell, codes, deals, number, read, said};
use super::*;
use crate::datasets::arms::{Basis, Presence, Status, Sureness};
use crate::error::ErrorKind;

/// An export of a day, made for some parties and years, with its rows below a header.
struct Export<'a> {
    from: &'a str,
    to: &'a str,
    years: (&'a str, &'a str),
    basis: &'a str,
    day: &'a str,
}

const WHOLE: Export<'_> = Export {
    from: "All countries",
    to: "All countries",
    years: ("Not specified", "Not specified"),
    basis: "deliveries",
    day: "13 Apr 2024 3:44:54 PM",
};

impl Export<'_> {
    fn with(&self, header: &str, rows: &[&str]) -> String {
        format!(
            "Transfers of major conventional arms from {} to {}. Deals with {} made for the year range '{}' to '{}' \n\
             Data generated: {}\n{header}\n{}\n",
            self.from,
            self.to,
            self.basis,
            self.years.0,
            self.years.1,
            self.day,
            rows.join("\n")
        )
    }
}

fn refused(text: &str) -> String {
    let error = super::read("t.csv", text.as_bytes(), &ENTITIES).expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert!(error.hint().is_some_and(|hint| hint.contains("take it apart")), "{error:?}");
    error.to_string()
}

const OTHER: &str = "Mali,Chile,2002,,4,,X-2,tank,4,,2003,New,,2,8,8";

#[test]
fn exports_of_two_days_in_one_file_are_refused() {
    let first = WHOLE.with(DEALS, &[TANKS]);
    let later = Export { day: "18 May 2026 9:00:00 AM", ..WHOLE }.with(DEALS, &[OTHER]);
    let told = refused(&(first.clone() + &later));
    assert!(told.contains("t.csv:6:") && told.contains("2024-04-13") && told.contains("2026-05-18"), "{told}");
    // The same day at another time is one vintage.
    let evening = Export { day: "13 Apr 2024 8:00:00 PM", ..WHOLE }.with(DEALS, &[OTHER]);
    let reading = read(&(first + &evening));
    assert_eq!((reading.orders.len(), said(&reading)), (2, vec![(7, "second-header")]));
    let table = |day: &str| {
        format!(
            "Volume of transfers of major arms\nData generated: {day}\nExports by,2021,2022,2021-2022\nChile,1,2,3\n"
        )
    };
    let told = refused(&(table("13 Apr 2024") + &table("14 Apr 2024")));
    assert!(told.contains("t.csv:6:"), "{told}");
    assert_eq!(read(&(table("13 Apr 2024") + &table("13 Apr 2024").replace("Chile", "Peru"))).rows_in, 2);
}

#[test]
fn deals_of_other_years_in_one_file_are_refused_and_deliveries_only_across_a_gap() {
    let of = |first: &'static str, last: &'static str| Export { years: (first, last), ..WHOLE };
    let told = refused(&(of("1950", "1989").with(DEALS, &[TANKS]) + &of("1990", "2023").with(DEALS, &[OTHER])));
    assert!(told.contains("1950-1989") && told.contains("1990-2023"), "{told}");
    refused(&(of("1990", "2023").with(DEALS, &[TANKS]) + &WHOLE.with(DEALS, &[OTHER])));
    let delivery = |year: &str| format!("7,Chile,Peru,X,tank,Armoured vehicles,1980,No,1,No,{year},No,New,1,1,1,No");
    let both = |one: Export<'_>, year: &str, other: Export<'_>, other_year: &str| {
        one.with(DELIVERIES, &[&delivery(year)]) + &other.with(DELIVERIES, &[&delivery(other_year)])
    };
    let reading = read(&both(of("1950", "1989"), "1985", of("1990", "2023"), "1995"));
    assert_eq!((reading.preamble.first_year, reading.preamble.last_year), (Some(1950), Some(2023)));
    refused(&both(of("1950", "1985"), "1985", of("1990", "2023"), "1995"));
    let reading = read(&both(of("1990", "2023"), "1995", WHOLE, "1985"));
    assert_eq!((reading.preamble.first_year, reading.preamble.last_year), (None, None));
}

#[test]
fn exports_of_other_parties_in_one_file_are_of_both_or_refused() {
    let to = |name: &'static str| Export { to: name, ..WHOLE };
    let reading = read(&(to("Peru").with(DEALS, &[TANKS]) + &to("Mali").with(DEALS, &[OTHER])));
    assert_eq!(reading.preamble.recipients.as_deref(), Some("Peru; Mali"));
    assert!(reading.preamble.title.contains("to Peru"), "{}", reading.preamble.title);
    let reading = read(&(to("Peru").with(DEALS, &[TANKS]) + &WHOLE.with(DEALS, &[OTHER])));
    assert_eq!(reading.preamble.recipients.as_deref(), Some("All countries; Peru"));
    let from = Export { from: "Chile", ..WHOLE }.with(DEALS, &[OTHER]);
    let told = refused(&(to("Peru").with(DEALS, &[TANKS]) + &from));
    assert!(told.contains("from All countries to Peru") && told.contains("from Chile to All countries"), "{told}");
    let orders = Export { basis: "deliveries or orders", ..WHOLE }.with(DEALS, &[OTHER]);
    assert_eq!(read(&(WHOLE.with(DEALS, &[TANKS]) + &orders)).preamble.basis, Basis::Unstated);
}

#[test]
fn the_day_behind_a_table_is_its_day() {
    let table = "Exports by,2021,2022,2021-2022\nChile,1,2,3\nTotal world export,1,2,3\n";
    for text in
        [table.to_owned(), format!("{DELIVERIES}\n7,Chile,Peru,X,tank,Aircraft,2001,No,1,No,2002,No,New,1,1,1,No\n")]
    {
        let reading = read(&format!("{text}Data generated: 13 Apr 2024 9:00:00 AM\n"));
        assert_eq!(reading.preamble.generated.map(|made| made.date().to_string()).as_deref(), Some("2024-04-13"));
        let stripped = |reading: &Reading| {
            let found = reading.findings.iter().find(|found| found.code == "stripped").expect("said");
            found.message.contains("when the file was made is not known")
        };
        assert!(!stripped(&reading) && stripped(&read(&text)), "{:?}", reading.findings);
    }
}

fn table(rows: &str) -> Reading {
    read(&format!("Volume of transfers of major arms\nImports by,2021,2022,2021-2022\n{rows}\n"))
}

#[test]
fn not_available_none_identified_and_nought_stay_apart() {
    let reading = table("Chile,NA,,3\nPeru,..,0,3\nMali,n/a,-,3\nChad,-330,x,3");
    let presence = |line: u32, year: i32| cell(&reading, line, year).presence;
    assert_eq!((presence(3, 2021), presence(3, 2022)), (Presence::NotAvailable, Presence::NoneIdentified));
    assert_eq!((presence(4, 2021), presence(4, 2022)), (Presence::NotAvailable, Presence::BelowHalf));
    assert_eq!((presence(5, 2021), presence(5, 2022)), (Presence::NotAvailable, Presence::NotAvailable));
    assert_eq!((presence(6, 2021), presence(6, 2022)), (Presence::Unreadable, Presence::Unreadable));
    assert!(
        reading
            .tiv
            .iter()
            .filter(|cell| cell.year.is_some())
            .all(|cell| cell.value.is_none_or(|value| value.is_zero()))
    );
    assert_eq!(said(&reading), [(3, "not-available"), (6, "bad-value"), (6, "bad-value")]);
    let first = &reading.findings.iter().find(|found| found.code == "not-available").expect("said").message;
    assert!(first.starts_with("4 cells") && first.contains("`NA`"), "{first}");
}

#[test]
fn marks_of_doubt_in_a_table_stay_with_their_figures() {
    let reading = table("Chile,330?,(3),333\nPeru,1,2,3");
    let of = |line: u32, year: i32| (cell(&reading, line, year).value, cell(&reading, line, year).sureness);
    assert_eq!(of(3, 2021), (number("330"), Sureness::Estimate));
    assert_eq!(of(3, 2022), (number("3"), Sureness::Estimate));
    assert_eq!(of(4, 2022), (number("2"), Sureness::Unstated));
    assert_eq!(said(&reading), [(3, "marked-value")]);
}

#[test]
fn the_title_names_the_other_side_wherever_it_stands() {
    let of = |title: &str, rows: &str| {
        let reading = read(&format!("\"TIV of arms exports {title}, 2010-2011\"\n,2010,2011,Total\n{rows}\n"));
        // As a spreadsheet cuts the title in two.
        let saved = format!("TIV of arms exports {title}, 2010-2011\n,2010,2011,Total\n{rows}\n").replace(',', ";");
        assert_eq!(read(&saved).tiv, reading.tiv, "{title}");
        let first = cell(&reading, 3, 2010);
        let partner = first.partner.as_ref().map(|partner| partner.name.to_string()).unwrap_or_default();
        (first.role.word(), partner, reading.preamble.suppliers, reading.preamble.recipients)
    };
    let named = |name: &str| Some(name.to_owned());
    let rows = "Israel,1,2,3\nRussia,4,5,9";
    let (all, azerbaijan) = (named("all"), named("Azerbaijan"));
    let expected = ("supplier", "Azerbaijan".to_owned(), all.clone(), azerbaijan.clone());
    assert_eq!(of("to Azerbaijan from all", rows), expected);
    assert_eq!(of("from all to Azerbaijan", rows), expected);
    assert_eq!(of("from Spain to all", rows), ("recipient", "Spain".to_owned(), named("Spain"), all.clone()));
    assert_eq!(of("from Spain", rows), ("recipient", "Spain".to_owned(), named("Spain"), None));
    assert_eq!(of("to all", rows), ("recipient", String::new(), None, all.clone()));
    assert_eq!(of("from all to all", rows), ("unstated", String::new(), all.clone(), all));
    let one = ("supplier", "Azerbaijan".to_owned(), named("Israel"), azerbaijan);
    assert_eq!(of("from Israel to Azerbaijan", "Israel,1,2,3"), one);
}

#[test]
fn a_second_row_of_a_deal_and_year_and_years_to_come_are_said() {
    let row = |deal: u32, year: i32, tiv: &str| {
        format!("{deal},Chile,Peru,X,tank,Armoured vehicles,2001,No,1,No,{year},No,New,1,1,{tiv},No")
    };
    let rows = [row(7, 2018, "2.4"), row(7, 2019, "2.4"), row(8, 2018, "1"), row(7, 2018, "9.9"), row(9, 2030, "1")];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let reading = read(&WHOLE.with(DELIVERIES, &rows));
    assert_eq!((reading.deliveries.len(), said(&reading)), (5, vec![(7, "second-delivery"), (8, "later-year")]));
    let told = &reading.findings[0].message;
    assert!(told.contains("9.9 million TIV here, 2.4 million TIV in line 4"), "{told}");
    assert_eq!(said(&read(&WHOLE.with(DEALS, &[&TANKS.replace("2002; 2003", "2002; 2025")]))), [(4, "later-year")]);
    // A delivery of the year in which the file was made has come.
    assert_eq!(said(&read(&WHOLE.with(DEALS, &[&TANKS.replace("2002; 2003", "2002; 2024")]))), []);
}

#[test]
fn thousands_without_quotes_are_refused_where_the_columns_cannot_be_told() {
    let row = |cells: &str| deals(&[OTHER, &format!("Peru,Chile,2001,{cells}")]);
    for (cells, dropped) in [
        // The number ordered, the number delivered, the last volume.
        (",1,500,,X-1,tank,10,?,2002,New,,2,20,20", true),
        (",10,,X-1,tank,1,500,?,2002,New,,2,20,20", true),
        (",10,,X-1,tank,10,?,2002,New,,2,1,500,20", true),
        (",10,,X-1,tank,10,?,2002,New,For army,2,20,1,500", true),
        // Texts with a separator, also before digits.
        (",10,,X-1,tank,10,?,2002,New,For army, and navy,2,20,20", false),
        (",10,,X-1,tank,10,?,2002,New,Part of deal for 1,500,2,20,20", false),
        (",10,,X-1, improved,tank,10,?,2002,New,,2,20,20", false),
        (",10,,X-1,tank, improved,10,?,2002,New,,2,20,20", false),
    ] {
        let reading = row(cells);
        let expected = if dropped { (1, 1, vec![(3, "broken-row")]) } else { (2, 0, vec![(3, "shifted-cells")]) };
        let told: Vec<_> = said(&reading).into_iter().filter(|(_, code)| *code != "no-category").collect();
        assert_eq!((reading.orders.len(), reading.rows_dropped, told), expected, "{cells}: {:?}", reading.findings);
        assert!(reading.orders.iter().all(|order| !order.designation.is_empty()), "{cells}");
    }
    // The description is one that SIPRI uses.
    let improved = row(",10,,X-1, improved,tank,10,?,2002,New,,2,20,20");
    let order = &improved.orders[1];
    assert_eq!((&*order.designation, &*order.description), ("X-1, improved", "tank"));
}

#[test]
fn a_row_out_of_its_columns_says_which_values_are_wrong() {
    let reading =
        deals(&["India,Russia,2000,,\"1,00,000\",,X,tank,\"1,00,000\",,2001,New,,1,\"1,00,000\",\"1,00,000.5\""]);
    let [found] = reading.findings.iter().filter(|found| found.code == "broken-row").collect::<Vec<_>>()[..] else {
        panic!("{:?}", reading.findings)
    };
    assert!(found.line == 2 && found.message.contains("`1,00,000` is no number ordered"), "{}", found.message);
}

#[test]
fn nul_bytes_are_counted_and_what_is_cut_off_is_said() {
    let whole = format!("{DEALS}\n{OTHER}\n{TANKS}\n");
    let reading = read(&whole.replace("For army", "For\0\0\0army"));
    assert_eq!((reading.orders.len(), reading.rows_repaired, said(&reading)), (2, 1, vec![(3, "nul")]));
    assert!(reading.findings.iter().any(|found| found.message.starts_with("3 NUL bytes")));
    let reading = read(&format!("{whole}{}", "\0".repeat(40)));
    assert_eq!((reading.orders.len(), said(&reading)), (2, vec![(4, "nul"), (4, "truncated")]));
    // Behind a separator, within the comment, within a figure; then a whole row without its line end.
    let row = TANKS.strip_suffix("20").expect("a figure");
    for (cut, rows) in [(row, 2), (&row[..row.len() - 8], 1), (&TANKS[..12], 1)] {
        let reading = read(&format!("{DEALS}\n{OTHER}\n{cut}"));
        assert_eq!(reading.orders.len(), rows, "{cut}");
        assert!(codes(&reading).contains(&(3, "truncated")), "{cut}: {:?}", reading.findings);
    }
    let delivery = "7,Chile,Peru,X,tank,Armoured vehicles,2001,No,1,No,2002,No,New,1,1,1,";
    for (end, is_cut) in [("No", false), ("N", true), ("", true), ("Yes;", false)] {
        let reading = read(&format!("{DELIVERIES}\n{delivery}{end}"));
        assert_eq!(codes(&reading).iter().any(|(_, code)| *code == "truncated"), is_cut, "{end}");
    }
    // Notes at the end of an old file need no line end.
    assert_eq!(said(&read(&format!("{whole}Source: SIPRI Arms Transfers Database"))), []);
}

#[test]
fn a_file_with_columns_missing_is_refused_by_its_nearest_layout() {
    for (header, what, missing) in [
        (
            "Recipient,Supplier,Year of order,Weapon designation,Number delivered,Year(s) of delivery,SIPRI TIV of delivered weapons",
            "a deal register of SIPRI with columns missing",
            "`Number ordered`, `Weapon description`",
        ),
        (
            "Supplier,Recipient,Designation,Delivery year,TIV delivery values",
            "a delivery register of SIPRI with columns missing",
            "`SIPRI AT Database ID`, `Description`",
        ),
        ("Recipient,Year,TIV", "into long form", "columns of years are missing"),
    ] {
        let error = super::read("t.csv", format!("{header}\n").as_bytes(), &ENTITIES).expect_err(header);
        assert!(error.to_string().contains(what), "{error}");
        assert!(error.hint().is_some_and(|hint| hint.contains(missing)), "{:?}", error.hint());
    }
    // Names that other data sets have too are no register.
    let error = super::read("t.csv", b"Supplier,Buyer,Category,Status,Comment\n", &ENTITIES).expect_err("none");
    assert!(error.to_string().contains("something else"), "{error}");
}

#[test]
fn comments_of_the_old_register_that_begin_with_the_status_say_it() {
    let of = |comment: &str| {
        let reading = read(&RTF.replace("Assembled in Peru", comment));
        (reading.orders[0].status, reading.orders[0].local_production)
    };
    for (comment, expected) in [
        ("Second-hand; financed by India", (Some(Status::SecondHand), None)),
        ("Second-hand (former GDR equipment)", (Some(Status::SecondHand), None)),
        ("Second-hand but modernized before delivery", (Some(Status::Modernized), None)),
        ("Second-hand; $206 m deal; modernized before delivery", (Some(Status::Modernized), None)),
        ("Second-hand but possibly modernized before delivery", (Some(Status::SecondHand), None)),
        ("Probably second-hand", (None, None)),
        ("Second-hand X rebuilt to Y", (None, None)),
        ("$5 m deal; incl some second-hand", (None, None)),
        ("Produced under licence in Peru as Z", (None, Some(true))),
        ("Assembled or produced under licence in Peru", (None, Some(true))),
        ("Z version produced under licence", (None, None)),
    ] {
        assert_eq!(of(comment), expected, "{comment}");
    }
}
