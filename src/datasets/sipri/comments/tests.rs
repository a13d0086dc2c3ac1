//! What the register's editors write, and what it says.

use std::sync::LazyLock;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::ledger::Currencies;

static COMMENTS: LazyLock<Comments> =
    LazyLock::new(|| Comments::new(Currencies::shipped().expect("the list").reader().clone()));

fn money(comment: &str) -> Vec<CommentMoney> {
    COMMENTS.money(comment)
}

/// `role low..high currency`, in millions, one for each amount.
fn told(comment: &str) -> Vec<String> {
    let bound = |bound: Option<Decimal>| {
        bound.map_or_else(|| "-".to_owned(), |bound| (bound / Decimal::from(1_000_000)).normalize().to_string())
    };
    let currency = |one: &CommentMoney| one.currency.map_or_else(|| "?".to_owned(), |currency| currency.to_string());
    money(comment)
        .iter()
        .map(|one| format!("{:?} {}..{} {}", one.role, bound(one.low), bound(one.high), currency(one)))
        .collect()
}

#[test]
fn the_shorthand_reads() {
    for (comment, expected) in [
        ("$427 m 'LAS' deal (financed by USA)", "Whole 427..427 USD"),
        ("$375m deal", "Whole 375..375 USD"),
        ("$0.8-1 b deal", "Whole 800..1000 USD"),
        ("$1.5-$2 b deal", "Whole 1500..2000 USD"),
        ("EUR500-585m deal", "Whole 500..585 EUR"),
        ("GBP700 m-GBP1.1 b programme", "Whole 700..1100 GBP"),
        ("Part of $29 b deal", "PackagePart 29000..29000 USD"),
        ("Second-hand; part of EUR70 m deal", "PackagePart 70..70 EUR"),
        ("Part $29 m deal", "PackagePart 29..29 USD"),
        ("'Peace Sentinel' deal worth $2.4 b incl 8 KE-3A", "Whole 2400..2400 USD"),
        ("INR31 billion deal", "Whole 31000..31000 INR"),
        ("UGX1.8 tr deal", "Whole 1800000..1800000 UGX"),
        ("deal worth Rs 2.24 crores", "Whole 22.4..22.4 INR"),
        ("SEK 106 m deal", "Whole 106..106 SEK"),
        ("PHP (old) $ 9 m deal", "Whole 9..9 USD"),
        ("$18;000 deal", "Whole 0.018..0.018 USD"),
        ("EUR250000 deal", "Whole 0.25..0.25 EUR"),
        ("EUR42 m. deal", "Whole 42..42 EUR"),
        ("EUR100+ m deal", "Whole 100..- EUR"),
        ("up to GBP20 b programme", "Whole -..20000 GBP"),
        ("Possibly $200-266 m deal", "Whole 200..266 USD"),
        ("$44 deal m", "Whole 44..44 USD"),
        ("about 12 million dollars", "Whole 12..12 USD"),
        ("5 million euro deal", "Whole 5..5 EUR"),
        ("$22 m 'FMF' aid", "Aid 22..22 USD"),
        ("aid worth $31 m during a war", "Aid 31..31 USD"),
        ("financed by EUR165 m aid from two countries", "Aid 165..165 EUR"),
        ("For $24 m modification of 4 transport aircraft", "PackagePart 24..24 USD"),
        ("first 42 production version ordered 2009 for $800 m", "Partial 800..800 USD"),
        ("Second-hand F-5A modernized for $15 m before delivery", "Additional 15..15 USD"),
        ("financed with part of Russian $1 b credit", "Other 1000..1000 USD"),
        ("$16 m 5-year lease", "Whole 16..16 USD"),
        ("aid (symbolic EUR200 paid)", "Whole 0.0002..0.0002 EUR"),
    ] {
        assert_eq!(told(comment), [expected], "{comment}");
    }
}

/// A phrase bounds an amount in a comment as it does in an article.
#[test]
fn comments_are_read_with_the_grammar_of_wordings() {
    for (comment, expected) in [
        ("no more than $30 m deal", "Whole -..30 USD"),
        ("not more than $30 m", "Whole -..30 USD"),
        ("no less than $30 m deal", "Whole 30..- USD"),
        ("not exceeding $30 m", "Whole -..30 USD"),
        ("no larger than $2 b deal", "Whole -..2000 USD"),
        ("less than $30 m deal", "Whole -..30 USD"),
        ("well over EUR2 b deal", "Whole 2000..- EUR"),
        ("Part of over $1.2 b deal", "PackagePart 1200..- USD"),
        ("Second-hand; almost $5 m deal", "Whole 5..5 USD"),
        ("$30 m or more", "Whole 30..- USD"),
        ("$30 m at most", "Whole -..30 USD"),
        ("Deal worth between $30 m and $40 m", "Whole 30..40 USD"),
        ("between $30 and $40 m deal", "Whole 30..40 USD"),
        ("$30 m to $40 m deal", "Whole 30..40 USD"),
        ("from $30 m to $40 m deal", "Whole 30..40 USD"),
        ("$30 m to 12 units", "Whole 30..30 USD"),
    ] {
        assert_eq!(told(comment), [expected], "{comment}");
    }
    let words = |comment: &str| money(comment)[0].words.clone();
    assert_eq!(words("Second-hand; no more than $30 m deal"), "no more than $30 m");
    assert_eq!(words("Deal worth between $30 m and $40 m"), "between $30 m and $40 m");
}

#[test]
fn a_new_sum_stands_and_the_earlier_one_does_not() {
    for (comment, expected) in [
        ("$40 m deal reduced to $30 m", vec!["Other 40..40 USD", "Whole 30..30 USD"]),
        ("$40 m deal (reduced to $30 m)", vec!["Other 40..40 USD", "Whole 30..30 USD"]),
        ("Part of $40 m deal; later increased to $50 m", vec!["Other 40..40 USD", "PackagePart 50..50 USD"]),
        ("deal increased from $30 m to $40 m", vec!["Other 30..30 USD", "Whole 40..40 USD"]),
        ("$40 m deal increased with $5 m", vec!["Whole 40..40 USD", "Other 5..5 USD"]),
    ] {
        assert_eq!(told(comment), expected, "{comment}");
    }
}

#[test]
fn the_price_of_one_is_no_value_of_the_order() {
    for comment in [
        "$3 m each",
        "for $3 m each",
        "$3 m per unit",
        "$3 m per aircraft; second-hand",
        "unit cost $30 m",
        "unit price of $3 m",
        "EUR3 m ($4 m) each",
    ] {
        let money = money(comment);
        assert!(money.iter().all(|one| one.role == MoneyRole::UnitPrice), "{comment}: {money:?}");
        assert!(money.iter().all(|one| one.doubt == Some(Doubt::UnitPrice) && one.low.is_some()), "{comment}");
        assert_eq!(value(&money), None, "{comment}");
    }
    assert_eq!(told("$36 m deal ($3 m each)"), ["Whole 36..36 USD", "UnitPrice 3..3 USD"]);
    assert_eq!(told("$5 m per year lease"), ["Whole 5..5 USD"]);
}

#[test]
fn barter_is_paid_and_not_given() {
    assert_eq!(told("paid with 120000 t of rice worth $30 m"), ["Whole 30..30 USD"]);
    assert!(money("paid with rice worth $30 m").iter().all(|one| !one.aid));
    assert_eq!(told("paid with $970 m US 'SAP' aid"), ["Aid 970..970 USD"]);
    assert_eq!(told("paid with aid worth $31 m"), ["Aid 31..31 USD"]);
}

#[test]
fn what_is_no_money_gives_nothing() {
    for comment in [
        "",
        "3-year lease",
        "100 offsets; offsets 35%",
        "Part of 16 SA-8b SAM regiments",
        "delivery planned 2016-2026; option on 7 more",
        "designation uncertain (reported as '46m patrol craft')",
        "MTU 16V-956 TB-92 (5000hp) diesel engine for 6 FAC",
        "for use with GDF 35mm AA guns; LPD-122m; Mk-2b version",
        "EMB-312 and AGM-65D-2; SAM 12 m",
        "FAC 33m from Germany; for 6 Dearsan 33 m FAC; order for 46 m patrol craft",
        "aid",
    ] {
        assert_eq!(told(comment), [""; 0], "{comment}");
    }
}

#[test]
fn each_amount_has_its_role() {
    for (comment, expected) in [
        ("$4.6 b deal (incl armament and $2 b for support)", vec!["Whole 4600..4600 USD", "Included 2000..2000 USD"]),
        (
            "EUR8 b programme (incl EUR4 b for aircraft; EUR3 b for spare parts and EUR1 b for missiles)",
            vec![
                "Whole 8000..8000 EUR",
                "Included 4000..4000 EUR",
                "Included 3000..3000 EUR",
                "Included 1000..1000 EUR",
            ],
        ),
        (
            "GBP57 m ($68 m) deal (GBP2 m for ship and GBP55 m for modernization)",
            vec!["Whole 57..57 GBP", "Whole 68..68 USD", "Included 2..2 GBP", "Included 55..55 GBP"],
        ),
        ("$750 m deal (+ $200 m for modernization of dockyard)", vec!["Whole 750..750 USD", "Additional 200..200 USD"]),
        ("$9 m deal (not including $27 m for modernization)", vec!["Whole 9..9 USD", "Additional 27..27 USD"]),
        ("$50 m deal (part of $1.2 b programme)", vec!["Whole 50..50 USD", "PackagePart 1200..1200 USD"]),
        // The RTF register has commas where the new one has semicolons.
        ("$5 b deal (offsets 40%, part of $6 b deal)", vec!["Whole 5000..5000 USD", "PackagePart 6000..6000 USD"]),
        (
            "EUR924 m deal (offsets $3.2 b incl $403 m for arms industry)",
            vec!["Whole 924..924 EUR", "Offsets 3200..3200 USD", "Offsets 403..403 USD"],
        ),
        ("$1 b programme ($500-930 m offsets)", vec!["Whole 1000..1000 USD", "Offsets 500..930 USD"]),
        (
            "Original SEK8.3 b deal for 6-8 reduced to SEK7 b deal for 4",
            vec!["Other 8300..8300 SEK", "Whole 7000..7000 SEK"],
        ),
        ("EUR162 m deal (EUR193 m option on more)", vec!["Whole 162..162 EUR", "Other 193..193 EUR"]),
        ("$3.5 b deal ($4.7 b incl interest)", vec!["Whole 3500..3500 USD", "Other 4700..4700 USD"]),
        (
            "$79 m deal (producer fined $25 m for bribing with $ 1 m)",
            vec!["Whole 79..79 USD", "Other 25..25 USD", "Other 1..1 USD"],
        ),
        ("$87 m deal (incl $53-57 m 'FMF' aid)", vec!["Whole 87..87 USD", "Included 53..57 USD"]),
        (
            "$10 b programme (for 42 incl first 4 ordered for $756 m)",
            vec!["Whole 10000..10000 USD", "Partial 756..756 USD"],
        ),
        ("Deal worth $164 m (AUD923 m for total of 4)", vec!["Whole 164..164 USD", "PackagePart 923..923 AUD"]),
    ] {
        assert_eq!(told(comment), expected, "{comment}");
    }
}

#[test]
fn alternatives_are_one_amount() {
    for comment in [
        "INR11.6b ($250 m) deal",
        "$21 m or $30 m deal",
        "Part of $21 m or $30 m deal",
        "AED48 m/ZAR182 m ($13 m) deal",
        "NZD103 m deal ($68 m)",
        "part of EUR70 m or EUR223 m ($85 m or $265 m) deal",
        "CAD2.4 b 'FWSAR' programme ($1.8 b; incl support until 2027)",
        "PLN128 m [$32 m) deal",
        "MYR90 m ($38 m deal)",
        "$38 or $90 m deal",
    ] {
        let money = money(comment);
        assert!(money.len() > 1 && money.iter().all(|one| one.alternative == Some(1)), "{comment}: {money:?}");
        assert!(money.iter().all(|one| one.role == money[0].role), "{comment}");
    }
    assert_eq!(told("$38 or $90 m deal"), ["Whole 38..38 USD", "Whole 90..90 USD"]);
    let two = money("NZD177 m ($112 m) deal; part of NZD500 m ($317 m) 'Project Protector'");
    assert_eq!(two.iter().map(|one| one.alternative).collect::<Vec<_>>(), [Some(1), Some(1), Some(2), Some(2)]);
}

#[test]
fn a_code_is_read_as_the_currency_of_its_day_or_not_at_all() {
    let doubt = |comment: &str| {
        let money = money(comment);
        (money[0].currency.map(|currency| currency.to_string()), money[0].doubt)
    };
    assert_eq!(doubt("FFR354 m deal"), (Some("FRF".to_owned()), Some(Doubt::HouseCode)));
    assert_eq!(doubt("DM3.5 m deal"), (Some("DEM".to_owned()), Some(Doubt::HouseCode)));
    assert_eq!(doubt("EEK200 m deal"), (Some("EEK".to_owned()), None));
    assert_eq!(doubt("Rs500 m deal"), (None, Some(Doubt::UnknownCode)), "of India, Pakistan, Sri Lanka or Nepal");
    assert_eq!(doubt("KWR80 b ($71 m) deal"), (Some("KRW".to_owned()), Some(Doubt::Misprint)));
    assert_eq!(doubt("AUP20 m deal"), (None, Some(Doubt::UnknownCode)));
    assert_eq!(doubt("part of CFA270 m ($77 m) aid"), (None, Some(Doubt::UnknownCode)));
    assert_eq!(doubt("XQZ14.4 b deal"), (None, Some(Doubt::UnknownCode)));
    assert_eq!(doubt("SAR41 m ($14 m) deal"), (None, Some(Doubt::UnknownCode)));
    assert_eq!(doubt("SAR75 m ($20 m) deal"), (Some("SAR".to_owned()), None));
    assert_eq!(doubt("Deal worth ?367 m"), (None, Some(Doubt::NoCurrency)));
    assert_eq!(doubt("Part of 890 m deal"), (None, Some(Doubt::NoCurrency)));
}

#[test]
fn a_number_that_cannot_be_right_is_named_and_not_read() {
    for (comment, doubt) in [
        ("PHP12-9-13.8 b deal", Doubt::Unreadable),
        ("ESP2.b deal", Doubt::Unreadable),
        ("$560-519 m deal", Doubt::Unreadable),
        ("(incl $47 import duties)", Doubt::NoScale),
        ("Part of $660 b deal", Doubt::Implausible),
    ] {
        let money = money(comment);
        assert_eq!((money[0].low, money[0].high, money[0].doubt), (None, None, Some(doubt)), "{comment}");
    }
    let both = money("AUD3 b ($2.4 m) 'Joint Project'");
    assert!(both.iter().all(|one| one.doubt == Some(Doubt::RatesDisagree) && one.low.is_some()));
    assert!(money("AUD3 b ($2.4 b) 'Joint Project'").iter().all(|one| one.doubt.is_none()));
}

#[test]
fn words_stand_where_they_are_said_to_stand() {
    let comment = "Tamandaré; possibly $200-266 m deal (incl EUR12 m)";
    let money = money(comment);
    assert_eq!(money[0].words, "possibly $200-266 m");
    assert!(money[0].estimate && !money[1].estimate);
    assert!(money.iter().all(|one| comment[one.start..one.end] == one.words));
}

#[test]
fn a_line_has_one_value() {
    let of = |comment: &str| value(&money(comment));
    let deal = of("INR11.6b ($250 m) deal").expect("a value");
    assert_eq!(
        (deal.currency.map(|code| code.to_string()), deal.low),
        (Some("INR".to_owned()), Some(Decimal::from(11_600_000_000_i64)))
    );
    assert_eq!((deal.usd_low, deal.usd_high), (Some(Decimal::from(250_000_000)), Some(Decimal::from(250_000_000))));
    assert_eq!(deal.words, "INR11.6b / $250 m");

    let range = of("Part of $21 m or $30 m deal").expect("a value");
    assert_eq!((range.low, range.high), (Some(Decimal::from(21_000_000)), Some(Decimal::from(30_000_000))));
    assert!(range.part_of_package && range.estimate);
    let some = of("Some $12 m deal").expect("a value");
    assert!(some.estimate && some.words == "Some $12 m" && some.high == some.low);

    let support = of("$4.6 b deal (incl armament and $2 b for support)").expect("a value");
    assert_eq!(support.low, Some(Decimal::from(4_600_000_000_i64)));
    assert_eq!(support.support_high, Some(Decimal::from(2_000_000_000)));
    assert!(!support.part_of_package);

    let own = of("$50 m deal (part of $1.2 b programme)").expect("a value");
    assert_eq!((own.low, own.part_of_package), (Some(Decimal::from(50_000_000)), false));
    assert!(of("$22 m 'FMF' aid").is_some_and(|aid| aid.aid));
    // The figure without a scale is left out; the other is read.
    let pounds = of("Part of GBP25 ($58 m) deal").expect("a value");
    assert_eq!(pounds.currency, Some(Currency::USD));
    assert_eq!(of("offsets $250 m"), None);
    assert_eq!(of("aid"), None);
}

/// Packages of lines `supplier, recipient, year, comment`: the number of each, and what is counted in millions.
fn packaged(lines: &[(&str, &str, i32, &str)]) -> (Vec<Option<u32>>, Vec<Option<i64>>) {
    let money: Vec<_> = lines.iter().map(|line| money(line.3)).collect();
    let each = lines.iter().zip(&money);
    let read: Vec<Line<'_>> = each
        .map(|((supplier, recipient, year, comment), money)| Line {
            supplier,
            recipient,
            ordered_year: Some(*year),
            comment,
            money,
        })
        .collect();
    let packages = packages(&read);
    let millions = |value: &DealValue| i64::try_from((value.high? / Decimal::from(1_000_000)).round()).ok();
    (packages.of, packages.counted.iter().map(|value| value.as_deref().and_then(millions)).collect())
}

#[test]
fn a_package_counts_once() {
    let (of, counted) = packaged(&[
        ("B", "A", 2011, "Part of $1.6 b deal"),
        ("B", "A", 2011, "Part of $1.6 b deal; some version"),
        ("B", "A", 2012, "$1.6 b deal"),
        ("B", "A", 2011, "$1.5 b deal"),
        ("C", "D", 2011, "Part of $1.6 b deal"),
    ]);
    assert_eq!(of, [Some(1), Some(1), Some(1), None, Some(2)]);
    assert_eq!(counted, [None, None, Some(1600), Some(1500), Some(1600)]);
}

#[test]
fn a_package_is_known_in_any_of_its_currencies() {
    let (of, counted) = packaged(&[
        ("B", "A", 1985, "Part of JPY713 b ($2.9 b) deal"),
        ("B", "A", 1986, "Part of $2.9 b deal"),
        // The same baht, but other dollars: another package.
        ("B", "E", 2017, "Part of THB2.3 b ($57 m) deal"),
        ("B", "E", 2019, "Part of THB2.3 b ($74 m) deal"),
    ]);
    assert_eq!(of, [Some(1), Some(1), Some(2), Some(3)]);
    assert_eq!(counted, [Some(713_000), None, Some(2300), Some(2300)]);
}

#[test]
fn a_named_programme_spans_years_and_suppliers() {
    let (of, counted) = packaged(&[
        ("Switzerland", "S", 1986, "Sold via UK as part of $7 b 'Al Yamamah-1' deal"),
        ("United Kingdom", "S", 1985, "Part of $7 b 'Al Yamamah-1' deal; Hawk-65 version"),
        ("United Kingdom", "S", 1991, "Part of $7 b 'Al Yamamah-1' deal"),
        ("United Kingdom", "S", 2003, "Part of $7 b deal"),
    ]);
    assert_eq!(of, [Some(1), Some(1), Some(1), Some(2)]);
    assert_eq!(counted, [None, Some(7000), None, Some(7000)]);
}

#[test]
fn prices_within_a_package_are_not_added_to_it() {
    let (of, counted) = packaged(&[
        ("B", "A", 2002, "Part of $1.1 b deal"),
        ("B", "A", 2002, "$224 m deal (part of $1.1 b deal)"),
        // No line tells this one alone, so its parts count.
        ("B", "C", 2015, "$1 b deal (part of $2.4 b deal)"),
        ("B", "C", 2015, "$1.2 b deal (part of $2.4 b deal)"),
        // The whole says that it includes the package.
        ("F", "I", 2017, "EUR7.8 b deal (incl EUR5.2 b for aircraft and EUR710 m for armament)"),
        ("G", "I", 2017, "Part of EUR710 m deal"),
    ]);
    assert_eq!(of, [Some(1), Some(1), Some(2), Some(2), Some(3), Some(3)]);
    assert_eq!(counted, [Some(1100), None, Some(1000), Some(1200), Some(7800), None]);
}

#[test]
fn equal_prices_alone_make_no_package() {
    let (of, counted) = packaged(&[
        ("B", "A", 1998, "$54 m deal"),
        ("B", "A", 1998, "$54 m deal"),
        ("B", "C", 1998, "deal worth $150 m incl Su-27 aircraft and Mi-8 helicopters"),
        ("B", "C", 1998, "$150 m deal incl Mi-8 and Mi-24 helicopters"),
    ]);
    assert_eq!(of, [None, None, Some(1), Some(1)]);
    assert_eq!(counted, [Some(54), Some(54), Some(150), None]);
}

#[test]
fn dollars_printed_once_are_known_for_the_package() {
    let lines = [
        ("Switzerland", "S", 2012, "Part of GBP1.6 b ($2.5 b) deal; ordered via UK company"),
        ("United Kingdom", "S", 2012, "Part of GBP1.6 b deal"),
    ];
    let money: Vec<_> = lines.iter().map(|line| money(line.3)).collect();
    let each = lines.iter().zip(&money);
    let read: Vec<Line<'_>> = each
        .map(|(line, money)| Line {
            supplier: line.0,
            recipient: line.1,
            ordered_year: Some(line.2),
            comment: line.3,
            money,
        })
        .collect();
    let packages = packages(&read);
    assert_eq!(packages.counted[0], None);
    let counted = packages.counted[1].as_ref().expect("the seller's line");
    assert_eq!(counted.usd_low, Some(Decimal::from(2_500_000_000_i64)));
}

proptest! {
    /// Any text is read, and what is read stands there.
    #[test]
    fn no_text_breaks_it(comment in "\\PC{0,80}") {
        for one in money(&comment) {
            prop_assert_eq!(&comment[one.start..one.end], one.words);
        }
    }

    /// Nor does any heap of the shorthand's own pieces.
    #[test]
    fn no_shorthand_breaks_it(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "$", "EUR", "GBP", "5", "12.5", "0", "-", " m", " b", "m", " deal", "(", ")", "[", ";", "; ", ", ", " or ",
                " incl ", "part of ", "offsets ", "+", "é", "€", "?", "'X-1'", " for ", "aid", ".", "2009", "original ", " ",
            ]),
            0..40,
        ),
    ) {
        let comment = pieces.concat();
        let money = money(&comment);
        prop_assert!(money.windows(2).all(|pair| pair[0].end <= pair[1].start));
        let line = Line { supplier: "B", recipient: "A", ordered_year: None, comment: &comment, money: &money };
        let packages = packages(&[line, line]);
        prop_assert_eq!(packages.of.len(), 2);
        for one in &money {
            prop_assert_eq!(&comment[one.start..one.end], &one.words);
            prop_assert!(one.low.is_none() || one.high.is_none() || one.low <= one.high);
        }
    }
}

/// A comment as long as a file takes time in proportion to its length; quadratic work would be seen to hang.
#[test]
fn long_comments_take_no_longer_than_their_length() {
    for piece in ["$1 ", "$5-", "(", "5 ", "EUR", "offsets $1 m incl ", "1;234", "(a $1 m) ", "$1 m or "] {
        let comment = piece.repeat(100_000 / piece.len());
        let _ = money(&comment);
    }
}
