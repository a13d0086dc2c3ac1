//! Tests on short files in the layouts of SIPRI, made by hand: every name and number in them is invented or too short
//! to matter.

use std::fmt::Write;
use std::sync::LazyLock;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::datasets::arms::{Basis, EntityClass, Order, Presence, RowKind, Status, Sureness, TivCell, TivRole};
use crate::datasets::entity::Coverage;
use crate::error::ErrorKind;

pub(super) const DEALS: &str = "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,\
    Number delivered, ,Year(s) of delivery,status,Comments,SIPRI TIV per unit,SIPRI TIV for total order,\
    SIPRI TIV of delivered weapons";
pub(super) const DELIVERIES: &str = "SIPRI AT Database ID,Supplier,Recipient,Designation,Description,Armament category,Order date,\
    Order date is estimate,Numbers delivered,Numbers delivered is estimate,Delivery year,Delivery year is estimate,\
    Status,SIPRI estimate,TIV deal unit,TIV delivery values,Local production";
pub(super) const TANKS: &str = "Peru,Chile,2001,?,10,,X-1,tank,10,?,2002; 2003,New,For army,2,20,20";
const BOATS: &str = "Peru,NATO**,1999,,,?,Y-2,patrol craft,0,,,Second hand,,0,0,0";

pub(super) static ENTITIES: LazyLock<Entities> = LazyLock::new(|| Entities::shipped().expect("the list"));

pub(super) fn read(text: &str) -> Reading {
    super::read("t.csv", text.as_bytes(), &ENTITIES).expect("a file of SIPRI's")
}

pub(super) fn codes(reading: &Reading) -> Vec<(usize, &'static str)> {
    reading.findings.iter().map(|finding| (finding.line, finding.code)).collect()
}

/// The findings but those on missing years and lines of prose, which every file without a preamble has.
pub(super) fn said(reading: &Reading) -> Vec<(usize, &'static str)> {
    codes(reading).into_iter().filter(|(_, code)| !["limited-years", "stripped"].contains(code)).collect()
}

pub(super) fn deals(rows: &[&str]) -> Reading {
    read(&format!("{DEALS}\n{}\n", rows.join("\n")))
}

fn only(reading: &Reading) -> &Order {
    let [order] = reading.orders.as_slice() else { panic!("{} orders: {:?}", reading.orders.len(), reading.findings) };
    order
}

pub(super) fn number(text: &str) -> Option<Decimal> {
    Some(text.parse().expect("a number"))
}

#[test]
fn a_deal_keeps_every_mark_and_every_gap() {
    let reading = deals(&[TANKS, BOATS]);
    let [tanks, boats] = reading.orders.as_slice() else { panic!("{:?}", reading.orders) };
    assert_eq!((tanks.ordered_year.value, tanks.ordered_year.sureness), (Some(2001), Sureness::Estimate));
    assert_eq!((tanks.number.value, tanks.number.sureness), (Some(10), Sureness::Certain));
    assert_eq!((tanks.delivery_years.as_slice(), tanks.years_sureness), (&[2002, 2003][..], Sureness::Unstated));
    assert_eq!(
        (tanks.status, tanks.category, tanks.local_production),
        (Some(Status::New), Some("Armoured vehicles"), None)
    );
    assert_eq!((boats.number.value, boats.number.sureness), (None, Sureness::Estimate));
    assert_eq!((boats.delivered.value, boats.delivered.sureness), (Some(0), Sureness::Certain));
    assert_eq!((boats.tiv_unit, boats.tiv_order, boats.tiv_delivered), (None, None, Some(Decimal::ZERO)));
    assert_eq!((boats.supplier.class, boats.supplier.code, boats.line), (EntityClass::Organisation, None, 3));
    assert!(!reading.whole_history);
    assert_eq!(codes(&reading), [(1, "stripped"), (1, "limited-years")]);
}

#[test]
fn a_number_ordered_of_nought_is_not_known() {
    let reading = deals(&["China,France,1988,,0,,Z,helicopter,5,,1990,New,,3,0,15"]);
    let order = only(&reading);
    assert_eq!((order.number.value, order.number.sureness), (None, Sureness::Unstated));
    assert_eq!((order.tiv_unit, order.tiv_order, order.tiv_delivered), (number("3"), None, number("15")));
}

#[test]
fn a_unit_rounded_to_nought_keeps_its_volume() {
    let reading = deals(&["China,France,1988,,100,,Z,anti-tank missile,100,,1990,New,,0,0.4,0.4"]);
    assert_eq!(only(&reading).tiv_unit, Some(Decimal::ZERO));
}

#[test]
fn the_header_of_september_2026_is_read() {
    let text = format!(
        "Transfers of major conventional arms from Chile   to All countries . Deals with deliveries made for the year range \
         'Not specified' to 'Not specified' \n\nData generated: 28 Sep 2026 9:10:31 AM\n{}\n{TANKS}\n",
        DEALS.replace("Number delivered", "Deliveries in the Year Range")
    );
    let reading = read(&text);
    assert_eq!((only(&reading).delivered.value, only(&reading).delivered.sureness), (Some(10), Sureness::Estimate));
    assert!(reading.whole_history && reading.findings.is_empty(), "{:?}", reading.findings);
    assert_eq!((reading.preamble.basis, reading.preamble.suppliers.as_deref()), (Basis::Deliveries, Some("Chile")));
}

#[test]
fn a_raw_line_end_in_a_comment_is_mended() {
    let expected = only(&deals(&[TANKS])).comments.clone();
    let (head, tail) = TANKS.split_at(TANKS.find(" army").expect("there"));
    for broken in [
        format!("{head}\n{tail}"),
        format!("{head}\r\n{tail}"),
        format!("{head}\r{tail}"),
        format!("{head}\n\n\n{tail}"),
        format!("{head} army\n{}", &tail[5..]),
        format!("{head};;;\n{tail};;;"),
        // A spreadsheet padded both halves.
        format!("{head},,,\n{tail},,,,,,,,,,,,"),
    ] {
        let reading = deals(&[BOATS, &broken, BOATS]);
        assert_eq!((reading.orders.len(), reading.rows_repaired, reading.rows_dropped), (3, 1, 0), "{broken:?}");
        assert_eq!(reading.orders[1].comments.trim_end_matches(';'), expected, "{broken:?}");
        assert_eq!(reading.orders[1].tiv_delivered, number("20"));
        assert!(codes(&reading).contains(&(3, "broken-record")), "{broken:?}");
    }
}

#[test]
fn a_broken_record_never_takes_a_whole_one_with_it() {
    let head = "Peru,Chile,2001,?,10,,X-1,tank,10,?,2002,New,For the";
    let reading = deals(&[BOATS, head, TANKS]);
    assert_eq!((reading.orders.len(), reading.rows_dropped, reading.rows_in), (2, 1, 3));
    assert!(codes(&reading).contains(&(3, "broken-row")));
    // Cut off at the end of the file.
    let reading = deals(&[TANKS, "Peru,Chile,20"]);
    assert_eq!((reading.orders.len(), reading.rows_dropped), (1, 1));
    // Out of its columns.
    let reading = deals(&[TANKS, "Peru,Chile,2001,,tank,X,New,4,2002,a,b,c,d,e,f,g"]);
    assert_eq!((reading.orders.len(), reading.rows_dropped), (1, 1));
}

#[test]
fn one_cell_that_is_no_number_costs_one_value() {
    let reading = deals(&[&TANKS.replace(",20,20", ",20,2-Apr"), &TANKS.replace("New", "Leased")]);
    assert_eq!((reading.orders.len(), reading.rows_dropped), (2, 0));
    assert_eq!((reading.orders[0].tiv_delivered, reading.orders[0].tiv_order), (None, number("20")));
    assert_eq!(reading.orders[1].status, None);
    assert_eq!(said(&reading), [(2, "bad-value"), (3, "bad-value")]);
}

#[test]
fn separators_in_texts_are_put_back_from_both_ends() {
    for (row, comments, years) in [
        (TANKS.replace("For army", "For army, navy, police"), "For army, navy, police", 2),
        (TANKS.replace("2002; 2003", "2002, 2003"), "For army", 2),
        (TANKS.replace("2002; 2003", "2002,2003").replace("For army", "a, b"), "a, b", 2),
        (TANKS.replace("X-1", "X-1, X-2"), "For army", 2),
        (
            TANKS.replace("2002; 2003", &(1950..2020).map(|year| year.to_string()).collect::<Vec<_>>().join(", ")),
            "For army",
            70,
        ),
        (TANKS.replace("For army", "\"For army"), "\"For army", 2),
    ] {
        let reading = deals(&[&row]);
        let order = only(&reading);
        assert_eq!((order.comments.as_str(), order.delivery_years.len()), (comments, years), "{row}");
        assert_eq!(order.tiv_delivered, number("20"), "{row}");
    }
    let old = DELIVERIES.replace("SIPRI AT Database ID,Supplier,Recipient", "Deal ID,Seller,Buyer").replace(',', ";");
    let reading = read(&format!(
        "{old}\n7;Chile;Peru;X-1;gun; towed gun; light;Artillery;2001;Yes;3;No;2002;No;New;0.5000;0.5000;1.5;No\n\n\
         © Stockholm International Peace Research Institute, 2023. Terms; see: href=x;\n"
    ));
    let [delivery] = reading.deliveries.as_slice() else { panic!("{:?}", reading.findings) };
    assert_eq!(
        (delivery.description.as_str(), delivery.tiv, delivery.deal),
        ("gun; towed gun; light", number("1.5"), Some(7))
    );
    assert_eq!((delivery.ordered_year.sureness, delivery.year.sureness), (Sureness::Estimate, Sureness::Certain));
    assert_eq!((reading.layout, codes(&reading)), (Layout::DealsAndTivs, vec![(1, "stripped"), (2, "shifted-cells")]));
}

#[test]
fn notes_blank_lines_and_second_headers_are_no_rows() {
    let text = format!(
        "{DEALS}\n{TANKS}\n\n,,,,,,,,,,,,,,,\n\"Source: SIPRI Arms Transfers Database (c) SIPRI.\",,,,,,,,,,,,,,,\n\
         Data generated: 18 May 2026 2:29:20 PM\nChecked by Ana\n{DEALS}\n{BOATS}\n"
    );
    let reading = read(&text);
    assert_eq!((reading.orders.len(), reading.rows_in), (2, 2));
    assert_eq!(said(&reading), [(7, "no-row"), (8, "second-header")]);
    assert_eq!(reading.preamble.generated.map(|made| made.date().to_string()).as_deref(), Some("2026-05-18"));
    let reading =
        read(&format!("{DEALS}\n{TANKS}\n{DELIVERIES}\n1,Chile,Peru,X,tank,,2001,No,1,No,2002,No,New,1,1,1,No\n"));
    assert_eq!(said(&reading), [(3, "second-layout")]);
}

#[test]
fn what_is_missing_from_a_header_is_said() {
    let reading = read("Supplier,Recipient,Number ordered,Year(s) of delivery,Comments,Who\nChile,Peru,3,2001,x,me\n");
    assert_eq!(
        said(&reading),
        [(1, "marks-missing"), (1, "missing-column"), (1, "unknown-column")].map(|of| of).to_vec().sorted()
    );
    assert_eq!(only(&reading).number.sureness, Sureness::Unstated);
    assert_eq!((only(&reading).ordered_year.value, only(&reading).delivered.value), (None, None));
}

trait Sorted {
    fn sorted(self) -> Self;
}

impl Sorted for Vec<(usize, &'static str)> {
    /// In the order in which findings of one line were made.
    fn sorted(mut self) -> Self {
        let place =
            |code: &str| ["unknown-column", "marks-missing", "missing-column"].iter().position(|known| *known == code);
        self.sort_by_key(|(line, code)| (*line, place(code)));
        self
    }
}

#[test]
fn marks_that_a_vintage_lost_are_said() {
    let row = |mark: &str, at: i32| format!("Peru,Chile,2001,?,10,?,X-{at},tank,10,{mark},2002,New,,2,20,20\n");
    let rows = |mark: &str, of: std::ops::Range<i32>| of.map(|at| row(mark, at)).collect::<String>();
    let lost = read(&format!("{DEALS}\n{}{}", rows("", 0..500), rows("?", 500..600)));
    assert_eq!(said(&lost), [(1, "marks-lost")]);
    assert_eq!(said(&read(&format!("{DEALS}\n{}", rows("?", 0..600)))), []);
}

#[test]
fn the_year_limited_trap_is_said() {
    let file = |first: &str, last: &str| {
        read(&format!(
            "Transfers of major conventional arms from All countries to All countries. Deals with deliveries made for the year \
             range '{first}' to '{last}' \nData generated: 13 Apr 2024 3:44:54 PM\n{DEALS}\n{TANKS}\n"
        ))
    };
    let limited = file("1990", "2023");
    assert!(!limited.whole_history && limited.findings[0].message.starts_with("the file is limited to 1990-2023"));
    assert!(file("Not specified", "Not specified").whole_history && file("1950", "2023").whole_history);
}

#[test]
fn a_header_without_rows_is_said() {
    assert_eq!(said(&deals(&[])), [(1, "no-rows")]);
}

#[test]
fn parties_without_a_code_are_named_with_their_weight() {
    let reading = deals(&[
        &TANKS.replace("Peru", "Atlantis"),
        &TANKS.replace("Peru", "Atlantis").replace("X-1", "X-2"),
        &TANKS.replace("Peru", "T?rkiye"),
        &TANKS.replace("Peru", "New rebels (Peru)*"),
        &TANKS.replace("Peru", "unknown recipient(s)"),
        &TANKS.replace("Peru", "South Vietnam"),
    ]);
    assert_eq!(said(&reading), [(2, "unknown-entity"), (4, "lost-letters"), (4, "lost-letters"), (5, "new-entity")]);
    let message = &reading.findings.iter().find(|finding| finding.code == "unknown-entity").expect("there").message;
    assert!(message.ends_with("2 rows, 40 million TIV"), "{message}");
    let coverage = Coverage::of_recipients(&reading);
    assert_eq!((coverage.rows, coverage.rows_with_code), (6, 2));
    assert_eq!((Some(coverage.tiv), Some(coverage.tiv_with_code)), (number("120"), number("40")));
    assert_eq!(reading.orders[5].recipient.code.map(|code| code.to_string()).as_deref(), Some("RVN"));
}

#[test]
fn deliveries_of_both_vintages_are_read() {
    for (tail, category) in [("", "Air defence systems"), (";\r", "Air-defence systems")] {
        let text = format!(
            "{DELIVERIES}{tail}\n67,Australia,Ukraine,R-70,portable SAM system,{category},2024,,100,Yes,2024,,Second hand,\
             0.1,0.04,4,No{tail}\n"
        );
        let reading = read(&text);
        let [delivery] = reading.deliveries.as_slice() else { panic!("{:?}", reading.findings) };
        assert_eq!((delivery.category, delivery.local_production), (Some("Air-defence systems"), Some(false)));
        assert_eq!(
            (delivery.ordered_year.sureness, delivery.number.sureness),
            (Sureness::Unstated, Sureness::Estimate)
        );
        assert_eq!(
            (delivery.tiv_new_unit, delivery.tiv_unit, delivery.tiv),
            (number("0.1"), number("0.04"), number("4"))
        );
        assert_eq!(&*delivery.supplier.name, "Australia");
        assert_eq!(codes(&reading), [(1, "stripped")]);
    }
}

#[test]
fn a_register_saved_in_another_locale_is_read() {
    for delimiter in ["\t", ";"] {
        let row = [
            "Peru", "Chile", "2001", "?", "1.000", "", "X-1", "tank", "1.000", "?", "2002", "New", "", "0,24", "240",
            "240",
        ];
        let text = format!("{}\n{}\n", DEALS.replace(',', delimiter), row.join(delimiter));
        let reading = read(&text);
        let order = only(&reading);
        assert_eq!((order.number.value, order.delivered.value), (Some(1000), Some(1000)));
        assert_eq!((order.tiv_unit, order.tiv_order), (number("0.24"), number("240")));
    }
}

#[test]
fn the_register_of_the_old_interface_is_read() {
    let reading = read(
        "tidn,buyercod,sellercod,odat,odai,onum,onai,ldat,term,desig2,wcat,desc,coprod,nrdel,nrdelai,delyears,buyer,seller,\
         status,tivunit,tivorder,tivdel\n\
         7,AUS,AST,2015,,1100,X,0,N/A,M-1,EN,Diesel engine,L,0,,,Australia,Austria,N,0.02,22,0\n\
         8,CZR,AST,2017,X,20,,2020,LIC,P-2,AV,APC,L,16,X,2019; 2020,Czechia,Austria,R,0.31,6.2,4.96\n\
         9,UNO,AST,2019,,23,,0,VIA,P-3,AV,IFV,,,,,United Nations**,Austria,S,0.3,6.9,\n",
    );
    let [engines, carriers, turrets] = reading.orders.as_slice() else { panic!("{:?}", reading.findings) };
    assert_eq!((reading.layout, engines.deal, &*engines.recipient.name), (Layout::TidnRegister, Some(7), "Australia"));
    assert_eq!((engines.number.value, engines.number.sureness), (Some(1100), Sureness::Estimate));
    assert_eq!(
        (engines.category, engines.status, engines.delivered.value),
        (Some("Engines"), Some(Status::New), Some(0))
    );
    assert_eq!((carriers.delivered.value, carriers.delivered.sureness), (Some(16), Sureness::Estimate));
    assert_eq!((carriers.delivery_years.as_slice(), carriers.status), (&[2019, 2020][..], Some(Status::Modernized)));
    assert_eq!(carriers.supplier.code.map(|code| code.to_string()).as_deref(), Some("AUT"));
    assert_eq!((turrets.delivered.value, turrets.tiv_delivered, turrets.recipient.code), (None, None, None));
    assert_eq!(said(&reading), [(1, "unread-column")]);
}

pub(super) const RTF: &str = "{\\rtf1\\mac\\deff2 {\\fonttbl{\\f20\\froman Times;}}\n{\\b \\tab Supplier/\\line recipient (R)\\tab \
    ordered\\tab designation\\tab description\\tab of order\\tab delivery\\tab delivered\\tab Comments\\par }\n\
    Transfers of major weapons: Deals with deliveries or orders made for 1990 to 2022\\par\n\
    {\\b Note:} The \\'d4No. delivered\\'d5 refer to all deliveries.\\par\n{\\b Chile}\\par{\\b R:} Peru\\tab (20)\\tab X-1\\tab \
    tank\\tab (1997)\\tab 1998-2000\\tab (15)\\tab Assembled in Peru\\par{\\b     } \\tab\\tab 4\\tab Y-2\\tab patrol craft\\tab \
    2018\\tab \\tab \\tab \\par{\\b     } Viet Cong (South Vietnam)*\\tab . .\\tab Z\\tab APC\\tab 1970\\tab (1971)-1972\\tab \
    5\\tab \\par\n{\\b Unknown supplier(s)}\\par{\\b R:} Mali\\tab 1\\tab Z\\tab APC\\tab 2001\\tab 2002\\tab 1\\tab a\\tab b\\par\n\
    {\\b Information generated:\\b0  18 February 2024\\par }}";

#[test]
fn the_old_register_is_read() {
    let reading = read(RTF);
    let orders = &reading.orders;
    assert_eq!((recognise(RTF.as_bytes()), orders.len(), reading.rows_dropped), (Some(Layout::RtfRegister), 4, 0));
    assert_eq!((&*orders[0].supplier.name, &*orders[0].recipient.name), ("Chile", "Peru"));
    assert_eq!((orders[0].number.value, orders[0].number.sureness), (Some(20), Sureness::Estimate));
    assert_eq!((orders[0].ordered_year.value, orders[0].ordered_year.sureness), (Some(1997), Sureness::Estimate));
    assert_eq!(
        (orders[0].delivery_years.as_slice(), orders[0].years_sureness),
        (&[1998, 1999, 2000][..], Sureness::Certain)
    );
    assert_eq!((orders[0].delivered.sureness, orders[0].tiv_order, orders[0].status), (Sureness::Estimate, None, None));
    assert_eq!(
        (&*orders[1].recipient.name, orders[1].delivered.value, orders[1].delivery_years.len()),
        ("Peru", Some(0), 0)
    );
    assert_eq!((orders[2].recipient.class, orders[2].number.value), (EntityClass::NonState, None));
    assert_eq!(orders[2].years_sureness, Sureness::Estimate);
    assert_eq!((orders[3].supplier.class, orders[3].comments.as_str()), (EntityClass::Unknown, "a b"));
    assert_eq!((reading.preamble.first_year, reading.whole_history), (Some(1990), true));
    assert_eq!(reading.preamble.generated.map(|made| made.date().to_string()).as_deref(), Some("2024-02-18"));
}

#[test]
fn the_old_register_by_recipients_is_read() {
    let text = RTF
        .replace("Supplier/\\line recipient (R)", "Recipient/\\line supplier (S) or licenser (L)")
        .replace("{\\b R:}", "{\\b S:}");
    let text = text.replacen("{\\b     } \\tab\\tab 4", "{\\b L:} Mali\\tab 4", 1);
    let reading = read(&text);
    let orders = &reading.orders;
    assert_eq!((&*orders[0].supplier.name, &*orders[0].recipient.name), ("Peru", "Chile"));
    assert_eq!(
        (&*orders[1].supplier.name, &*orders[1].recipient.name, orders[1].local_production),
        ("Mali", "Chile", Some(true))
    );
    assert_eq!(orders[3].local_production, None);
}

pub(super) fn cell(reading: &Reading, line: u32, year: i32) -> &TivCell {
    reading.tiv.iter().find(|cell| cell.line == line && cell.year == Some(year)).expect("a cell")
}

#[test]
fn tables_of_the_new_site_are_read() {
    let reading = read(
        "Volume of transfers of major arms\nFigures are in millions of SIPRI trend-indicator values (TIVs).\n\
         Data generated: 28 Sep 2026 9:10:08 AM\n\n\
         Exports by,2021,2022,2023,2021-2023,Percentage,Sum total years,Percentage of total\n\
         Chile,9000,,0 ,9000,40%,9000,40%\nSoviet Union,,,,0 ,0.0%,0 ,0.0%\nTotal world export,9000,,0 ,9000,100%,9000,\n",
    );
    assert_eq!((reading.layout, reading.rows_in), (Layout::TivTable, 3));
    // 2022 is blank in every row of a world table.
    assert_eq!(said(&reading), [(8, "unpublished-year")]);
    assert_eq!(reading.tiv.len(), 9);
    assert_eq!((cell(&reading, 6, 2021).value, cell(&reading, 6, 2021).presence), (number("9000"), Presence::Value));
    assert_eq!((cell(&reading, 6, 2023).value, cell(&reading, 6, 2023).presence), (number("0"), Presence::BelowHalf));
    assert_eq!((cell(&reading, 7, 2021).value, cell(&reading, 7, 2021).presence), (None, Presence::NoneIdentified));
    assert_eq!(cell(&reading, 8, 2021).row, RowKind::Total);
    assert_eq!(cell(&reading, 8, 2021).entity.as_ref().map(|entity| entity.class), Some(EntityClass::Group));
    let windows: Vec<(i32, i32)> =
        reading.tiv.iter().filter(|cell| cell.year.is_none()).map(|cell| (cell.first_year, cell.last_year)).collect();
    assert_eq!(windows, [(2021, 2023); 3]);
}

#[test]
fn the_total_names_the_other_side_of_a_table() {
    let table = |label: &str, total: &str| {
        read(&format!(
            "{label},2022,2023,2022-2023,Percentage\nUnited States,430,459,889,63%\nItaly,6,6,12,1.5%\n{total},436,465,901,100%\n"
        ))
    };
    let reading = table("Supplier", "Total exports to Israel");
    assert_eq!(
        (cell(&reading, 2, 2022).role, cell(&reading, 2, 2022).partner.as_ref().map(|of| &*of.name)),
        (TivRole::Supplier, Some("Israel"))
    );
    let reading = table("Recipient", "Total imports from China");
    assert_eq!(
        (cell(&reading, 2, 2022).role, cell(&reading, 2, 2022).partner.as_ref().map(|of| &*of.name)),
        (TivRole::Recipient, Some("China"))
    );
    let both = format!(
        "{}Volume of transfers of major arms\n{}",
        "Recipient,2022,2023,2022-2023\nMali,1,1,2\nTotal imports from China,1,1,2\n",
        "Recipient,2022,2023,2022-2023\nMali,3,3,6\nTotal imports from Chile,3,3,6\n"
    );
    let both = read(&both);
    let of: Vec<(&str, Option<Decimal>)> = both
        .tiv
        .iter()
        .filter(|cell| cell.year == Some(2022) && cell.row == RowKind::Entity)
        .map(|cell| (cell.partner.as_ref().map_or("", |partner| &*partner.name), cell.value))
        .collect();
    assert_eq!(of, [("China", number("1")), ("Chile", number("3"))]);
}

#[test]
fn tables_of_the_old_site_are_read() {
    let table = |title: &str, rows: &str| {
        format!(
            "\"{title}\",,,\nFigures are SIPRI Trend Indicator Values (TIVs) expressed in millions.,,,\n,,,\n\
             Generated: 28 October 2018,,,\n,,,\n,2003,2004,Total\n{rows},,,\nTotal,5,1,6\n"
        )
    };
    let whose = |title: &str, rows: &str| {
        let reading = read(&table(title, rows));
        let cell = &reading.tiv[0];
        (cell.role.word(), cell.partner.as_ref().map(|of| of.name.to_string()), cell.category, said(&reading))
    };
    let rows = "Mali,5,0,5\nPeru,,1,1\n";
    let named = |name: &str| Some(name.to_owned());
    assert_eq!(whose("TIV of arms exports from Chile, 2003-2004", rows), ("recipient", named("Chile"), None, vec![]));
    assert_eq!(whose("TIV of arms exports to Chile, 2003-2004", rows), ("supplier", named("Chile"), None, vec![]));
    assert_eq!(whose("TIV of arms exports from all, 2003-2004", rows), ("supplier", None, None, vec![]));
    // The trap: exports to all are imports.
    assert_eq!(whose("TIV of arms exports to all, 2003-2004", rows), ("recipient", None, None, vec![]));
    let odd = "Mali,5,0,5\nUnknown supplier(s),,1,1\n";
    assert_eq!(whose("TIV of arms exports to all, 2003-2004", odd), ("supplier", None, None, vec![(6, "title")]));
    let kinds = "Aircraft,5,0,5\nAir defence systems,,1,1\n";
    let (role, _, category, _) = whose("TIV of arms exports from Chile, 2003-2004", kinds);
    assert_eq!((role, category), ("category", Some("Aircraft")));
    let reading = read(&table("TIV of arms exports from Chile, 2003-2004", rows));
    assert_eq!((reading.preamble.first_year, reading.preamble.last_year), (Some(2003), Some(2004)));
    let total = reading.tiv.iter().find(|cell| cell.row == RowKind::Total && cell.year.is_none()).expect("a total");
    assert_eq!((total.value, total.first_year, total.last_year), (number("6"), 2003, 2004));
}

#[test]
fn a_table_that_does_not_say_whose_it_is_is_kept_apart() {
    let text = "All figures in trend-indicator values (TIV)\n,2003,2004,Total\nMali,5,0,5\nTotal,5,0,5\n";
    let reading = read(text);
    assert_eq!(codes(&reading), [(2, "unstated-rows")]);
    assert_eq!(cell(&reading, 3, 2003).role, TivRole::Unstated);
}

#[test]
fn dyads_regions_and_top_lists_are_read() {
    let dyads = read("supplier,recipients,1950,1951,1950-1951\nChina,Mali,,2,2\n,Chad,1,,1\nChile,Chad,0,,0\n,,,,\n");
    let pairs: Vec<(String, String)> = dyads
        .tiv
        .iter()
        .filter(|cell| cell.year == Some(1950))
        .map(|cell| (cell.entity.as_ref(), cell.partner.as_ref()))
        .map(|(one, other)| (one.expect("there").name.to_string(), other.expect("there").name.to_string()))
        .collect();
    assert_eq!(
        pairs,
        [("China", "Mali"), ("China", "Chad"), ("Chile", "Chad")].map(|(a, b)| (a.to_owned(), b.to_owned()))
    );

    let blocks = read(
        "Volume of exports of major arms by region broken down by suppliers 1990-1991\n\n,,1990,1991,1990-1991,% of regional total\n\
         Africa,Regional total,3,1,4,100%\n,Albania,3,,3,75%\n,Libya HoR*,0,1,1,25%\nAmericas,Regional total,2,,2,100%\n,Albania,2,,2,100%\n",
    );
    assert_eq!(
        (blocks.layout, cell(&blocks, 4, 1990).row, cell(&blocks, 4, 1990).role),
        (Layout::RegionalTable, RowKind::Group, TivRole::Supplier)
    );
    let albania = cell(&blocks, 5, 1990);
    assert_eq!(
        (albania.group.as_deref(), albania.entity.as_ref().map(|of| &*of.name), albania.row),
        (Some("Africa"), Some("Albania"), RowKind::Entity)
    );
    assert_eq!(cell(&blocks, 8, 1990).group.as_deref(), Some("Americas"));
    assert_eq!(cell(&blocks, 6, 1990).entity.as_ref().map(|of| of.class), Some(EntityClass::NonState));
    // What stands in several groups is in no sum.
    assert_eq!(Coverage::of_suppliers(&blocks).rows, 0);

    let regions = read(
        "Volume of imports of major arms by region 1950-1951,,,\nImports by Regions,1950,1951,1950-1951,% of world total\n\
         Africa,39,104,143,7%\nUnknown/not applicable,,,,\n,,,,\nWorld total,39,104,143,100%\n",
    );
    assert_eq!(
        (cell(&regions, 3, 1950).row, cell(&regions, 3, 1950).group.as_deref()),
        (RowKind::Group, Some("Africa"))
    );
    assert_eq!((cell(&regions, 6, 1950).row, cell(&regions, 3, 1950).role), (RowKind::Total, TivRole::Recipient));

    let top = read(
        "Volume of imports of major arms by the top recipients  1950-1951;\nFigures are in millions of SIPRI trend-indicator values \
         (TIVs).\n,,,,,,,,\n,Rank 1950-1951,,Recipient,1950,1951,1950-1951, Share of global arms imports,\n,1,,India,3,4,7,70%,\n\
         ,,,Others,1,2,3,30%,\n,,,Total,4,6,10,100%,\n",
    );
    let kinds: Vec<RowKind> = top.tiv.iter().filter(|cell| cell.year.is_none()).map(|cell| cell.row).collect();
    assert_eq!((top.layout, kinds), (Layout::TopList, vec![RowKind::Entity, RowKind::Others, RowKind::Total]));
    assert_eq!((cell(&top, 5, 1951).value, cell(&top, 5, 1951).role), (number("4"), TivRole::Recipient));
}

#[test]
fn blanks_that_somebody_filled_are_said() {
    let mut text = "Recipient,2001,2002,2003,2001-2003\n".to_owned();
    for name in ["Peru", "Chile", "Mali", "Chad", "India", "China", "Japan", "Spain", "Italy", "Greece", "Kenya"] {
        writeln!(text, "{name},0,0,3,3").expect("written");
    }
    assert_eq!(said(&read(&text)), [(1, "filled-blanks")]);
    assert_eq!(said(&read(&text.replacen(",0,0,", ",,0,", 1))), []);
}

#[test]
fn other_files_are_refused_by_what_they_look_like() {
    for (bytes, what) in [
        (&b"<!DOCTYPE html><html><body>Sign in</body></html>"[..], "a web page (HTML)"),
        (b"PK\x03\x04\x14\x00", "a zip archive"),
        (b"\x1f\x8b\x08\x00", "a gzip file"),
        (b"{\"error\": \"Bad request\"}", "a JSON file"),
        (b"{\\rtf1\\ansi Dear all\\par}", "an RTF document"),
        (b"", "an empty file"),
        (b"t,i,j,k,v,q\n2020,4,8,1,2,3\n", "BACI"),
        (b"typeCode,freqCode,refPeriodId,refYear\nC,A,20200101,2020\n", "Comtrade"),
        (b"\"Country Name\",\"Country Code\",\"Indicator Name\",\"Indicator Code\",\"1960\"\n", "World Bank"),
        (b"id,source,kind,stage,from,to,wording\n", "ledger"),
        (b"Volume of transfers of major arms\nData generated: 28 Sep 2026 9:10:08 AM\n", "header line is missing"),
        (b"Name;Age\nAna;7\n", "it begins with `Name;Age`"),
    ] {
        let error = super::read("f", bytes, &ENTITIES).expect_err(what);
        assert_eq!((error.kind(), recognise(bytes)), (ErrorKind::Refused, None), "{what}");
        assert!(error.to_string().contains(what), "{what}: {error}");
        assert!(error.hint().is_some_and(|hint| hint.contains("expected a file of the SIPRI")), "{what}");
    }
}

/// Pieces that hostile files are made of.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(DEALS.to_owned()),
        Just(DELIVERIES.to_owned()),
        Just(TANKS.to_owned()),
        Just("Recipient,1990,1991,1990-1991".to_owned()),
        Just(",,1990,1991,% of regional total".to_owned()),
        Just(",Rank 1990,,Supplier,1990,1991,1990-1991".to_owned()),
        Just("supplier;recipients;1950;1951;1950-1951".to_owned()),
        Just("TIV of arms exports from all, 1990-1991".to_owned()),
        Just("{\\rtf1 recipient (R)\\par{\\b R:} a\\tab b\\tab c".to_owned()),
        "[A-Za-z0-9,;\"'?*().\\-\\\\{} \t]{0,60}",
        "\\PC{0,20}",
        Just("\n".to_owned()),
        Just("\r".to_owned()),
        Just(",".repeat(30)),
        Just("\"".to_owned()),
    ]
}

fn holds(bytes: &[u8]) {
    recognise(bytes);
    if let Ok(reading) = super::read("f", bytes, &ENTITIES) {
        assert_eq!(reading.rows_in, reading.rows_kept + reading.rows_dropped);
        assert!(reading.rows_repaired <= reading.rows_kept);
        Coverage::of_suppliers(&reading);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_text_breaks_a_reader(pieces in prop::collection::vec(piece(), 0..24)) {
        holds(pieces.concat().as_bytes());
        holds(pieces.join("\n").as_bytes());
    }

    #[test]
    fn no_bytes_break_a_reader(bytes in prop::collection::vec(any::<u8>(), 0..400), cut in 0usize..4) {
        holds(&bytes);
        let file = format!("{DEALS}\n{TANKS}\n");
        let mut mixed = file.into_bytes();
        let at = mixed.len() * cut / 4;
        mixed.splice(at..at, bytes);
        holds(&mixed);
    }
}

#[test]
fn points_between_thousands_of_a_table_are_told_from_decimals() {
    let table =
        |rows: &str| read(&format!("Volume of transfers of major arms\nExports by;2021;2022;2021-2022\n{rows}\n"));
    let reading = table("Chile;2.832;987;3.819\nPeru;12;1.000;1.012\nTotal world export;2.844;1.987;4.831");
    assert_eq!((cell(&reading, 3, 2021).value, cell(&reading, 3, 2022).value), (number("2832"), number("987")));
    assert_eq!(cell(&reading, 5, 2022).value, number("1987"));
    assert!(said(&reading).contains(&(2, "thousands")), "{:?}", reading.findings);
    // A figure of thousands without a point, or a point that cannot be one between thousands.
    for (rows, expected) in
        [("Chile;2.832;2832;3", "2.832"), ("Chile;2.832;0.5;3", "2.832"), ("Chile;2.83;987;3", "2.83")]
    {
        let reading = table(rows);
        assert_eq!(cell(&reading, 3, 2021).value, number(expected), "{rows}");
        assert!(!said(&reading).iter().any(|(_, code)| *code == "thousands"), "{rows}");
    }
    // The years of a second table are none.
    let both =
        "Chile;2.832;987;3.819\nVolume of transfers of major arms\nImports by;2021;2022;2021-2022\nMali;1.500;1;1.501";
    assert_eq!(cell(&table(both), 6, 2021).value, number("1500"));
}

#[test]
fn a_file_that_breaks_off_in_its_last_figure_is_said() {
    let text = format!("{DEALS}\n{TANKS}");
    let reading = read(&text[..text.len() - 1]);
    assert_eq!((only(&reading).tiv_delivered, said(&reading)), (number("2"), vec![(2, "truncated")]));
    assert_eq!(said(&read(&format!("{text}\n"))), []);
    let table = "Volume of transfers of major arms\nExports by,2021,2022,2021-2022\nChile,1,2,34";
    assert!(said(&read(table)).contains(&(3, "truncated")));
    assert_eq!(said(&read(&format!("{table}\r\n"))), []);
}

#[test]
fn hostile_files_take_linear_time() {
    // Deals that differ in one figure only.
    let alike: String = (0..20_000).fold(String::new(), |mut rows, n| {
        let _ = writeln!(rows, "Peru,Chile,2001,,10,,X,tank,10,,2002,New,,2,20,{}.{:02}", n / 100, n % 100);
        rows
    });
    assert_eq!(read(&format!("{DEALS}\n{alike}")).orders.len(), 20_000);
    let quotes = format!("{DEALS}\n{}", "\"a,".repeat(100_000));
    let short = format!("{DEALS}\n{}", "a,b\n".repeat(20_000));
    let wide = format!("{DEALS}\n{}", format!("{}\n", "a,".repeat(40)).repeat(2_000));
    let lines = format!("{DEALS}\n{}", format!("\"{}\n", "a,".repeat(12)).repeat(5_000));
    for text in [quotes, short, wide, lines, "\n".repeat(200_000), ",".repeat(200_000)] {
        holds(text.as_bytes());
    }
    holds("{\\rtf1 recipient (R)".repeat(50_000).as_bytes());
}

#[test]
fn a_bare_table_of_the_old_site_is_told_by_its_shape() {
    let bare = ",2003,2004,2005,Total\nAlgeria,,3,11,14\nAngola,,0,1,1\nChile,12,,,12\nVenezuela,15,7,,22\n,,,,\nTotal,27,10,12,49\n";
    let reading = read(bare);
    assert_eq!((reading.layout, reading.rows_in), (Layout::TivTable, 5));
    assert_eq!(said(&reading), [(1, "assumed-tiv"), (1, "unstated-rows")]);
    assert_eq!((cell(&reading, 2, 2005).value, cell(&reading, 2, 2005).role), (number("11"), TivRole::Unstated));
    assert_eq!(cell(&reading, 2, 2003).presence, Presence::NoneIdentified);
    assert_eq!((reading.preamble.stripped, reading.preamble.generated), (true, None));
    let given = super::Given { rows: Some(TivRole::Recipient) };
    let reading = super::read_given("t", bare.as_bytes(), &ENTITIES, given).expect("a table");
    assert_eq!(cell(&reading, 2, 2005).role, TivRole::Recipient);
    assert_eq!(super::recognise(bare.as_bytes()), Some(Layout::TivTable));
    for other in [bare.replace('\n', ";\n"), format!("{bare}\nSource: SIPRI\n")] {
        assert_eq!(read(&other).rows_in, 5, "{other}");
    }
    // The header names its rows, but nothing else is left.
    let reading = read("Recipient;2003;2004;2005\nChile;12;;4\nPeru;1;2;\n");
    assert_eq!(codes(&reading), [(1, "assumed-tiv"), (1, "stripped")]);
    assert_eq!(cell(&reading, 3, 2004).role, TivRole::Recipient);
}

#[test]
fn other_tables_of_countries_and_years_are_none() {
    for text in [
        // Sums that are none.
        ",2003,2004,Total\nAlgeria,1,3,14\nAngola,2,0,1\nChile,12,1,12\n",
        // Fractions.
        ",2003,2004,Total\nAlgeria,1.5,3,4.5\nAngola,2,0.25,2.25\nChile,12,1,13\n",
        // Rows that are no parties of SIPRI's.
        ",2003,2004,Total\nApples,1,3,4\nPears,2,0,2\nPlums,12,1,13\n",
        // Years alone.
        ",2003,2004,2005\nAlgeria,1,3,4\nAngola,2,0,2\nChile,12,1,13\n",
        "Country,2003,2004,2005\nAlgeria,1,3,4\nAngola,2,0,2\nChile,12,1,13\n",
    ] {
        assert!(super::read("t", text.as_bytes(), &ENTITIES).is_err(), "{text}");
    }
}

#[test]
fn rows_that_stand_in_a_register_twice_are_read_once_or_said() {
    let row = |n: usize| TANKS.replace("X-1", &format!("X-{n}"));
    let rows: Vec<String> = (0..100).map(row).collect();
    let read = |count: usize, again: &[usize]| {
        let repeats = again.iter().map(|n| rows[*n].as_str());
        let reading = deals(&rows[..count].iter().map(String::as_str).chain(repeats).collect::<Vec<_>>());
        (reading.orders.len(), reading.rows_dropped, said(&reading))
    };
    // All of a file twice, however short it is.
    assert_eq!(read(1, &[0]), (1, 1, vec![(3, "repeated-rows")]));
    assert_eq!(read(2, &[0, 1]), (2, 2, vec![(4, "repeated-rows")]));
    assert_eq!(read(40, &(0..40).collect::<Vec<_>>()), (40, 40, vec![(42, "repeated-rows")]));
    // Two exports that meet in some deals.
    assert_eq!(read(40, &[3, 4, 5]), (40, 3, vec![(42, "repeated-rows")]));
    // As many as SIPRI itself has.
    assert_eq!(read(3, &[0]), (4, 0, vec![(5, "alike-rows")]));
    assert_eq!(read(100, &[7, 9, 11]), (103, 0, vec![(102, "alike-rows")]));
    assert_eq!(read(100, &[]), (100, 0, vec![]));
    // One field that differs makes another deal.
    let other = TANKS.replace("For army", "For navy");
    assert_eq!(said(&deals(&[TANKS, &other])), []);
}

#[test]
fn deliveries_without_a_number_are_read_once_too() {
    let columns = DELIVERIES.replace("SIPRI AT Database ID,", "");
    let row = |n: usize| format!("Chile,Peru,X-{n},tank,Armoured vehicles,2001,No,5,No,2002,No,New,No,2,10,No");
    let read = |rows: &[usize]| {
        let rows: Vec<String> = rows.iter().map(|n| row(*n)).collect();
        let reading = read(&format!("{columns}\n{}\n", rows.join("\n")));
        let told = codes(&reading).into_iter().filter(|(_, code)| code.ends_with("-rows")).collect::<Vec<_>>();
        (reading.deliveries.len(), told)
    };
    assert_eq!(read(&[1, 2, 1, 2]), (2, vec![(4, "repeated-rows")]));
    assert_eq!(read(&[1, 2, 3, 1]), (4, vec![(5, "alike-rows")]));
}
