//! What the reader makes of phrases and sentences as they stand in the press.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::model::{Per, Qualifier};

/// Code, symbols, words: enough of the currency table for these tests.
const TABLE: &str = "\
USD|US$;U$S|us dollar;us dollars
EUR|€|euro;euros;avro
GBP|£|pound;pounds;british pounds
INR|₹;Rs;Rs.;RS|rupee;rupees;indian rupees
PKR||pakistani rupee;pakistani rupees
KES|Ksh;KSh|kenyan shilling;kenyan shillings
THB|฿|baht
SEK|SKr;kr|swedish krona;kronor
NOK|NKr;kr|norwegian krone;norwegian kroner;kroner
DKK|DKr;kr|danish krone;danish kroner;kroner
JPY|¥|yen
CNY|RMB;CN¥|yuan;renminbi
KRW|₩|won
BRL|R$|reais;brazilian reais
ZAR|R|rand
AUD|A$;$A|australian dollars
NZD|NZ$|new zealand dollars
AZN||manat;manats
MAD||
SGD|S$|
HKD|HK$|
CAD|C$;CDN$|canadian dollar;canadian dollars
TWD|NT$|
TRY|₺;TL|turkish lira;lira;liras
SAR||riyal;riyals
AED|Dh|dirham;dirhams
NGN|₦|naira
BDT|Tk|taka
EGP||egyptian pound;egyptian pounds
CHF||swiss franc;swiss francs
RUB|₽|руб;рублей;rouble;roubles;ruble;rubles
KWD||dinar;dinars
IQD||dinar;dinars
PHP|₱;Php;P|philippine peso;philippine pesos
BWP|P|pula
XDR|SDR|";

fn reader() -> Reader {
    let list = |cell: &str| cell.split(';').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let rows: Vec<CurrencyWords> = TABLE
        .lines()
        .map(|line| {
            let mut cells = line.split('|');
            let code = cells.next().and_then(Currency::parse).expect("a code");
            CurrencyWords {
                code,
                symbols: cells.next().map(list).expect("symbols"),
                words: cells.next().map(list).expect("words"),
            }
        })
        .collect();
    Reader::new(&rows)
}

/// `low..high unit qualifier per`; one number when both bounds are the same, no word for `exact`.
fn compact(quantity: &Quantity) -> String {
    let bound = |bound: Option<Decimal>| bound.map_or(String::new(), |value| value.to_string());
    let mut text = bound(quantity.low);
    if quantity.low != quantity.high {
        let _ = write!(text, "..{}", bound(quantity.high));
    }
    let _ = write!(text, " {}", quantity.unit.as_ref().map_or("?", |unit| unit.word()));
    if quantity.qualifier != Qualifier::Exact {
        let _ = write!(text, " {}", quantity.qualifier);
    }
    quantity.per.iter().for_each(|per| {
        let _ = write!(text, " {per}");
    });
    text
}

fn said(text: &str) -> Vec<String> {
    reader().figures(text).iter().map(|figure| compact(&figure.quantity)).collect()
}

#[test]
fn phrases() {
    let reader = reader();
    let wrong: Vec<String> = PHRASES
        .iter()
        .filter_map(|(phrase, expected)| {
            let read = reader.read(phrase).map_or("none".to_owned(), |quantity| compact(&quantity));
            (read != *expected).then(|| format!("{phrase}: {read}, not {expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sentences() {
    for (sentence, expected) in SENTENCES {
        assert_eq!(said(sentence), *expected, "{sentence}");
    }
}

#[test]
fn a_figure_spans_its_words() {
    let text = "Sales came to about €1.2 billion a year, or 10 aircraft.";
    let spans: Vec<&str> = reader().figures(text).iter().map(|figure| &text[figure.start..figure.end]).collect();
    assert_eq!(spans, ["about €1.2 billion a year", "10 aircraft"]);
}

#[test]
fn a_shared_word_names_the_currencies_that_share_it() {
    let figures = reader().figures("It cost 5 million dinars.");
    let codes: Vec<&str> = figures[0].shared.iter().map(Currency::code).collect();
    assert_eq!((figures[0].quantity.unit, codes), (None, vec!["KWD", "IQD"]));
}

fn claim(low: &str, high: &str, qualifier: Qualifier, unit: &str, per: Option<Per>) -> Quantity {
    Quantity { low: low.parse().ok(), high: high.parse().ok(), qualifier, unit: unit.parse().ok(), per }
}

#[test]
fn agreement() {
    use Qualifier::{Approx, AtLeast, Exact, Range, Vague};
    let reader = reader();
    for (wording, claimed, agrees) in [
        ("$15 billion", claim("15000000000", "15000000000", Exact, "USD", Some(Per::Year)), true),
        ("$15 billion", claim("15000000000", "15000000000", Approx, "USD", None), true),
        ("$15 billion", claim("15000000000", "15000000000", Exact, "EUR", None), false),
        ("$15 billion", claim("1500000000", "1500000000", Exact, "USD", None), false),
        ("more than 100", claim("100", "", AtLeast, "person", None), true),
        ("more than 100", claim("100", "100", Exact, "person", None), false),
        ("about 100", claim("100", "100", Exact, "person", None), false),
        ("dozens", claim("24", "", Vague, "drone", None), true),
        ("10 aircraft", claim("10", "10", Exact, "helicopter", None), false),
        ("10 aircraft", claim("10", "10", Exact, "item", None), true),
        ("four generals", claim("4", "4", Exact, "person", None), true),
        (
            "USD 500 million over a five-year period",
            claim("500000000", "500000000", Exact, "USD", Some(Per::Year)),
            true,
        ),
        ("$5bn a month", claim("5000000000", "5000000000", Exact, "USD", Some(Per::Year)), false),
        ("$21 m or $30 m", claim("21000000", "30000000", Range, "USD", None), true),
        ("5 million dinars", claim("5000000", "5000000", Exact, "KWD", None), true),
        ("5 million dinars", claim("5000000", "5000000", Exact, "USD", None), false),
        ("10x", claim("10", "10", Exact, "multiple", None), true),
        ("a third of exports", claim("33.3", "33.3", Exact, "percent", None), true),
    ] {
        assert_eq!(reader.agrees(wording, &claimed) == Agreement::Agrees, agrees, "{wording} as {claimed:?}");
    }
    assert_eq!(reader.agrees("by 2030", &claim("1", "1", Exact, "USD", None)), Agreement::NoFigure);
}

#[test]
fn a_number_too_large_to_hold_is_left_out() {
    for text in
        ["79228162514264337593543950335 million", "nine trillion trillion trillion", "$9999999999999999999 trillion"]
    {
        assert_eq!(said(text), [""; 0], "{text}");
    }
}

#[test]
fn a_megabyte_of_anything_is_read_in_linear_time() {
    let reader = reader();
    let time = |piece: &str, bytes: usize| {
        let text = piece.repeat(bytes / piece.len());
        let start = Instant::now();
        let _ = reader.figures(&text);
        start.elapsed()
    };
    for piece in ["9", "one hundred and ", "$", "between "] {
        let elapsed = time(piece, 1_000_000);
        assert!(elapsed < Duration::from_secs(20), "{piece:?}: {elapsed:?}");
    }
    for piece in [
        "1 ",
        "two ",
        "$5-",
        "a few ",
        "over ",
        "million ",
        "U.S.",
        "MiG-29 ",
        "1,1",
        "10 of the ",
        "5 May ",
        "5 - ",
        "$5, ",
        "5 and ",
        "10 (ten) ",
        "F-16 (",
        "12/24 ",
        "05 ",
        "Canadian $",
        "5 units of ",
    ] {
        // Eight times the text may take some sixteen times as long on a busy machine, never sixty-four times.
        let (short, long) = (time(piece, 20_000), time(piece, 160_000));
        assert!(long < short * 30 + Duration::from_millis(300), "{piece:?}: {short:?}, then {long:?}");
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>()) {
        check_places(&text)?;
    }

    #[test]
    fn no_text_of_the_field_panics(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..24)) {
        check_places(&pieces.concat())?;
    }
}

const PIECES: &[&str] = &[
    "$",
    "€",
    "5",
    "29",
    "1,234",
    "1.5",
    "0",
    "-",
    "–",
    " ",
    " ",
    " ",
    "and",
    "to",
    "between",
    "from",
    "two",
    "hundred",
    "million",
    "bn",
    "m",
    "Rs.",
    "crore",
    "%",
    "per cent",
    "a",
    "half",
    "of",
    "the",
    "+",
    "or more",
    "over",
    "year",
    "five-year",
    "aircraft",
    "MiG",
    "th",
    "May",
    "2019",
    "dozens",
    "second",
    ".",
    ",",
    "(",
    "½",
    "\u{301}",
    "\u{a0}",
    "U.S.",
    "dinars",
    "x",
    "times",
    "fold",
    "K",
    "99999999999999999999999999",
    "trillion",
    "several",
    "−",
    "third",
    "point",
    "odd",
    "plus",
    "mark",
    "M",
    "PC",
    "Kilo",
    "class",
    "Saar",
    "TIV",
    "b/d",
    "MEUR",
    "AUD",
    "est.",
    "=",
    "~",
    "[",
    "]",
    ")",
    "daily",
    "report",
    "resolutions",
    "trillion trillion",
    "9,000",
    "(ten)",
    "до",
    "от",
    "млрд",
    "RS",
    "1500-1900",
    "F-22P",
    "with annual growth",
    "handed over",
    "current",
    "Mio",
    "kUSD",
    "/",
    "05",
    "12/24",
    "units of",
    "Australian",
    "Nos.",
    "×",
    "single",
    "over a year",
    "give or take",
];

fn check_places(text: &str) -> Result<(), TestCaseError> {
    let reader = reader();
    let mut last = 0;
    for figure in reader.figures(text) {
        prop_assert!(figure.start >= last && figure.end > figure.start, "{text:?}: {figure:?}");
        prop_assert!(text.get(figure.start..figure.end).is_some());
        last = figure.end;
    }
    let _ = reader.read(text);
    Ok(())
}

/// The labelled sentences that lie beside the repository on the machines of its makers.
#[test]
fn labelled_sentences() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/extraction/invented.jsonl");
    let Ok(lines) = std::fs::read_to_string(path) else {
        eprintln!("skipped: no labelled sentences beside the crate");
        return;
    };
    let reader = reader();
    let (mut wrong, mut total) = (Vec::new(), 0);
    for line in lines.lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let text = case["text"].as_str().expect("text");
        let figures = reader.figures(text);
        for label in case["claims"].as_array().expect("claims") {
            total += 1;
            let span = label["span"].as_str().expect("span");
            let place =
                label["start"].as_u64().and_then(|at| text.char_indices().nth(at as usize)).map_or(0, |(at, _)| at);
            let inside = figures.iter().find(|figure| figure.start < place + span.len() && place < figure.end);
            let alone = reader.read(span);
            if !inside.is_some_and(|figure| fits(&figure.quantity, label, true)) {
                wrong.push(format!("{span:?} in {text:?}: {:?}", inside.map(|figure| compact(&figure.quantity))));
            }
            if !alone.as_ref().is_some_and(|read| fits(read, label, false)) {
                wrong.push(format!("{span:?} alone: {:?}", alone.as_ref().map(compact)));
            }
        }
    }
    eprintln!("{total} labelled figures, {} misread", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Values, qualifier and unit; a span alone may have left out its unit, and the "some" before it.
fn fits(read: &Quantity, label: &serde_json::Value, sentence: bool) -> bool {
    let number = |value: &serde_json::Value| {
        value.as_f64().and_then(|value| Decimal::try_from(value).ok()).map(|value| value.normalize())
    };
    let unit = match label["unit"].as_str().unwrap_or_default() {
        "money" => label["currency"].as_str().unwrap_or_default(),
        "factor" => "multiple",
        other => other,
    };
    let read_unit = read.unit.as_ref().map_or("", |unit| unit.word());
    let qualifier = label["qualifier"].as_str().unwrap_or_default().replace('_', "-");
    read.low == number(&label["value_min"])
        && read.high == number(&label["value_max"])
        && (read.qualifier.word() == qualifier
            || (!sentence && read.qualifier == Qualifier::Exact && qualifier == "approx"))
        && (read_unit == unit || (!sentence && read_unit.is_empty()))
}

const SENTENCES: &[(&str, &[&str])] = &[
    (
        "The deal, worth around $1.2 billion, covers 12 T129 ATAK helicopters and 18 155mm howitzers.",
        &["1200000000 USD approx", "12 helicopter", "18 gun"],
    ),
    (
        "Trade stood at Rs 43,000 crore in 2022-23, up 12.5 per cent from the year before.",
        &["430000000000 INR", "12.5 percent"],
    ),
    (
        "Oslo gave 31 M1A1 Abrams tanks, 14 Challenger 2s and more than 2,000 rounds.",
        &["31 tank", "14 tank", "2000.. round at-least"],
    ),
    (
        "On March 3, 2021, the two ministers signed 15 documents, including three MoUs.",
        &["2 person", "15 agreement", "3 agreement"],
    ),
    (
        "Riyadh ordered 10 C-130J aircraft for over €2 billion; another four are under option.",
        &["10 aircraft", "2000000000.. EUR at-least", "4 aircraft"],
    ),
    (
        "Exports jumped from $800 million to $2.4 billion over the last five years.",
        &["800000000 USD", "2400000000 USD period"],
    ),
    ("The 24th session of the commission opens on the 5th of June at 10:30 a.m.", &[]),
    ("Lima sold Quito 6 Bayraktar TB2 drones in June 2020 for $77 million.", &["6 drone", "77000000 USD"]),
    (
        "Trade could reach $10-12 billion by 2025, against $7.5 billion now, Mr Okello, 69, said.",
        &["10000000000..12000000000 USD range", "7500000000 USD"],
    ),
    ("Some 1,500 to 2,000 troops from 14 countries will join.", &["1500..2000 person range", "14 country"]),
    ("An S-400 regiment has 8 launchers; the JF-17, the Su-30 and the T-72 stay.", &["8 launcher"]),
    ("The plan would double trade and avoid double taxation between the two countries.", &["2 multiple"]),
    ("The target is 40 billion dollars by 2027 and 60 billion by 2030.", &["40000000000 USD", "60000000000 USD"]),
    ("It bought 18 KF-21 fighters, with an option on six more.", &["18 aircraft", "6 aircraft"]),
    ("They are in talks over a two billion US dollar weapons sale.", &["2000000000 USD"]),
    ("Annual trade of $5 billion fell 20,5% lower than a year before.", &["5000000000 USD year", "20.5 percent"]),
    ("Call +254 20 555 0142 or see pages 112-118 of the 2019 report.", &[]),
    ("Oil fell to $82.10 a barrel and the rupee closed at 83.4 per dollar.", &[]),
    ("One of the three was the second country to join; no one objected in the second half.", &["2 rank"]),
];

const PHRASES: &[(&str, &str)] = &[
    ("USD 7.3 million per year", "7300000 USD year"),
    ("$1.2bn", "1200000000 USD"),
    ("€300m", "300000000 EUR"),
    ("Rs 5,000 crore", "50000000000 INR"),
    ("Rs 1,25,00,00,000", "1250000000 INR"),
    ("1.2 lakh crore rupees", "1200000000000 INR"),
    ("two billion US dollar", "2000000000 USD"),
    ("between $3 and 4 billion", "3000000000..4000000000 USD range"),
    ("$5-6 billion", "5000000000..6000000000 USD range"),
    ("$0.8-1 b", "800000000..1000000000 USD range"),
    ("17 to 25 million", "17000000..25000000 ? range"),
    ("US$ 17 to 25 million", "17000000..25000000 USD range"),
    ("more than 100", "100.. ? at-least"),
    ("over $200 million", "200000000.. USD at-least"),
    ("at least 10 times", "10.. multiple at-least"),
    ("tenfold", "10 multiple"),
    ("doubled", "2 multiple"),
    ("more than doubled", "2.. multiple at-least"),
    ("to double", "2 multiple"),
    ("triple", "3 multiple"),
    ("quadrupling", "4 multiple"),
    ("halved", "0.5 multiple"),
    ("1.4 times higher", "1.4 multiple"),
    ("four times more", "4 multiple"),
    ("a dozen", "12 ?"),
    ("two dozen", "24 ?"),
    ("half a dozen", "6 ?"),
    ("dozens", "24.. ? vague"),
    ("hundreds", "200.. ? vague"),
    ("several hundred", "200.. ? vague"),
    ("a pair", "2 ?"),
    ("a squadron", "1 squadron"),
    ("half a billion dollars", "500000000 USD"),
    ("one and a half billion", "1500000000 ?"),
    ("a quarter", "25 percent"),
    ("a hundred", "100 ?"),
    ("one hundred and thirty", "130 ?"),
    ("twenty-seven million dollars", "27000000 USD"),
    ("one hundred eleven million dollars", "111000000 USD"),
    ("forty", "40 ?"),
    ("second country", "2 rank"),
    ("the third largest", "3 rank"),
    ("12.4 per cent", "12.4 percent"),
    ("20,5%", "20.5 percent"),
    ("1.345,6 million", "1345600000 ?"),
    ("10,000", "10000 ?"),
    ("10,5", "10.5 ?"),
    ("10 000 tonnes", "10000 tonne"),
    ("$4.6 b deal", "4600000000 USD"),
    ("INR11.6b ($250 m)", "11600000000 INR"),
    ("EUR1.2 b", "1200000000 EUR"),
    ("40K troops", "40000 person"),
    ("5 mln tonnes", "5000000 tonne"),
    ("300 m from the corridor", "300 metre"),
    ("300 meters", "300 metre"),
    ("week-long", "1 week"),
    ("five-year", "5 year"),
    ("a decade", "10 year"),
    ("decade-long", "10 year"),
    ("at least a decade", "10.. year at-least"),
    ("two decades", "20 year"),
    ("1.2 bcm", "1200000000 cubic-metre"),
    ("two MiG-29 fighters", "2 aircraft"),
    ("10 aircraft", "10 aircraft"),
    ("two Su-25 attack aircraft", "2 aircraft"),
    ("40 JF-17 Block-3 fighter jets", "40 aircraft"),
    ("130 Azeri defense personnel", "130 person"),
    ("two warships", "2 ship"),
    ("four generals", "4 general"),
    ("six Shaldag-class missile boats", "6 ship"),
    ("36 self-propelled guns", "36 gun"),
    ("two S-400 regiments", "2 ?"),
    ("100 armoured personnel carriers", "100 vehicle"),
    ("Three Brothers-2021", "none"),
    ("TurAz Falcon – 2021", "none"),
    ("3+3", "none"),
    ("155 mm", "none"),
    ("in 2017", "none"),
    ("September 3rd", "none"),
    ("by 2030", "none"),
    ("February 28-March 1", "none"),
    ("FY2024-25", "none"),
    ("2019-20", "none"),
    ("1990s", "none"),
    ("April 5, 2019", "none"),
    ("the 1992 agreement", "none"),
    ("10 November", "none"),
    ("November 10th agreement", "none"),
    ("USD 500 million over a five-year period", "500000000 USD period"),
    ("USD 500 million within four years", "500000000 USD"),
    ("20 billion euros (nearly $22 billion)", "20000000000 EUR"),
    ("$7 billion 465 million", "7465000000 USD"),
    ("KRW2 tr ($1.7 b) deal", "2000000000000 KRW"),
    ("10x", "10 multiple"),
    ("up from $3bn", "3000000000 USD"),
    ("over the last year", "none"),
    ("500 million USD", "500000000 USD"),
    ("approached the landmark figure of $100 million", "100000000 USD nearly"),
    ("36 Rafale jets", "36 aircraft"),
    ("114 multi-role fighter aircraft", "114 aircraft"),
    ("5 billion Norwegian kroner", "5000000000 NOK"),
    ("5 billion kroner", "5000000000 ?"),
    ("3 billion dinars", "3000000000 ?"),
    ("Rs 5 billion", "5000000000 INR"),
    ("hundreds of millions of dollars", "200000000.. USD vague"),
    ("a multi-billion-dollar deal", "2000000000.. USD vague"),
    ("tens of thousands of troops", "20000.. person vague"),
    ("1.500 soldiers", "1500 person"),
    ("18 KF-21 fighters", "18 aircraft"),
    ("20 T-90 tanks", "20 tank"),
    ("36 Rafale fighters and two more", "36 aircraft"),
    ("$5bn-6bn", "5000000000..6000000000 USD range"),
    ("£1.5bn-£2bn", "1500000000..2000000000 GBP range"),
    ("€5m-€6m", "5000000..6000000 EUR range"),
    ("between 20 and 30", "20..30 ? range"),
    ("between $3 billion and $4 billion", "3000000000..4000000000 USD range"),
    ("about $5-6 billion", "5000000000..6000000000 USD range"),
    ("20-30%", "20..30 percent range"),
    ("20% to 30%", "20..30 percent range"),
    ("from 5 to 10 billion dollars", "5000000000 USD"),
    ("from $3 to $5 billion", "3000000000 USD"),
    ("ranging from $3 to $5 billion", "3000000000..5000000000 USD range"),
    ("$38 or $90 m", "38000000 USD"),
    ("$21 m or $30 m", "21000000 USD"),
    ("five or six frigates", "5..6 ship range"),
    ("two to three billion dollars", "2000000000..3000000000 USD range"),
    ("1-2 lakh crore", "1000000000000..2000000000000 ? range"),
    ("Rs. 500 crore", "5000000000 INR"),
    ("Rs 500cr", "5000000000 INR"),
    ("₹5,000 crore", "50000000000 INR"),
    ("INR 43,000 crore", "430000000000 INR"),
    ("PKR 50 billion", "50000000000 PKR"),
    ("Rupees 500 crore", "5000000000 INR"),
    ("R$2.5 billion", "2500000000 BRL"),
    ("A$3.6 billion", "3600000000 AUD"),
    ("S$2 billion", "2000000000 SGD"),
    ("HK$ 40 billion", "40000000000 HKD"),
    ("C$19 billion", "19000000000 CAD"),
    ("NT$100 billion", "100000000000 TWD"),
    ("RMB 10 billion", "10000000000 CNY"),
    ("10 billion yuan", "10000000000 CNY"),
    ("¥500 billion", "500000000000 JPY"),
    ("500 billion won", "500000000000 KRW"),
    ("₺20 billion", "20000000000 TRY"),
    ("20 billion Turkish lira", "20000000000 TRY"),
    ("9 billion riyals", "9000000000 SAR"),
    ("AED 5 billion", "5000000000 AED"),
    ("Dh5 billion", "5000000000 AED"),
    ("5 billion dirhams", "5000000000 AED"),
    ("₦5 billion", "5000000000 NGN"),
    ("Tk 500 crore", "5000000000 BDT"),
    ("5 million Egyptian pounds", "5000000 EGP"),
    ("£5 million", "5000000 GBP"),
    ("5 million pounds", "5000000 GBP"),
    ("a 500-pound bomb", "none"),
    ("8.2 billion kronor", "8200000000 SEK"),
    ("10 million Swiss francs", "10000000 CHF"),
    ("300 m EUR", "300000000 EUR"),
    ("5bn rubles", "5000000000 RUB"),
    ("5 billion roubles", "5000000000 RUB"),
    ("nearly $4.5 billion", "4500000000 USD nearly"),
    ("just under $5bn", "5000000000 USD nearly"),
    ("just over $5bn", "5000000000.. USD at-least"),
    ("approximately USD 6 billion", "6000000000 USD approx"),
    ("around 300 tonnes", "300 tonne approx"),
    ("some 48,000 tonnes", "48000 tonne approx"),
    ("an estimated $5bn", "5000000000 USD approx"),
    ("estimated at $5bn", "5000000000 USD approx"),
    ("~$5bn", "5000000000 USD approx"),
    ("≈ 40", "40 ? approx"),
    (">100", "100.. ? at-least"),
    ("< $5 million", "..5000000 USD at-most"),
    ("$100m+", "100000000.. USD at-least"),
    ("100-plus", "100.. ? at-least"),
    ("100-odd aircraft", "100 aircraft approx"),
    ("a dozen or so tanks", "12 tank approx"),
    ("3-4,000 troops", "3000..4000 person range"),
    ("500-1,000 troops", "500..1000 person range"),
    ("600$ million", "600000000 USD"),
    ("100+ missiles", "100.. missile at-least"),
    ("$50+ million", "50000000.. USD at-least"),
    ("$50-plus million", "50000000.. USD at-least"),
    ("50-plus million dollars", "50000000.. USD at-least"),
    ("$.5bn", "500000000 USD"),
    ("a .5% rise", "0.5 percent"),
    ("EUR 1.5 mrd", "1500000000 EUR"),
    ("€2,5 Mrd.", "2500000000 EUR"),
    ("1,2 mld. euro", "1200000000 EUR"),
    ("two-and-a-half billion dollars", "2500000000 USD"),
    ("two-and-a-half times", "2.5 multiple"),
    ("1 1/2 billion dollars", "1500000000 USD"),
    ("¾ of a billion dollars", "750000000 USD"),
    ("½ million euros", "500000 EUR"),
    ("quarter of a billion dollars", "250000000 USD"),
    ("a quarter of imports", "25 percent"),
    ("five or more", "5.. ? at-least"),
    ("10 aircraft or more", "10.. aircraft at-least"),
    ("50 or so", "50 ? approx"),
    ("close to 1,000", "1000 ? nearly"),
    ("roughly 30 per cent", "30 percent approx"),
    ("c. 300", "300 ? approx"),
    ("in excess of €2 billion", "2000000000.. EUR at-least"),
    ("no less than 50", "50.. ? at-least"),
    ("not less than $1bn", "1000000000.. USD at-least"),
    ("no more than 12", "..12 ? at-most"),
    ("not more than ten", "..10 ? at-most"),
    ("up to 30 billion euros", "..30000000000 EUR at-most"),
    ("as many as 40 aircraft", "..40 aircraft at-most"),
    ("as much as $3bn", "..3000000000 USD at-most"),
    ("less than a billion", "..1000000000 ? at-most"),
    ("fewer than 20 tanks", "..20 tank at-most"),
    ("under $2bn", "..2000000000 USD at-most"),
    ("below 5%", "..5 percent at-most"),
    ("a maximum of 12", "..12 ? at-most"),
    ("a minimum of 24 aircraft", "24.. aircraft at-least"),
    ("exceeding $10 billion", "10000000000.. USD at-least"),
    ("surpassed $10 billion", "10000000000.. USD at-least"),
    ("crossed the $10 billion mark", "10000000000.. USD at-least"),
    ("top $5bn", "5000000000.. USD at-least"),
    ("topped 1 million", "1000000.. ? at-least"),
    ("upwards of 500", "500.. ? at-least"),
    ("more than a dozen", "12.. ? at-least"),
    ("more than four times", "4.. multiple at-least"),
    ("almost tripled", "3 multiple nearly"),
    ("nearly doubled", "2 multiple nearly"),
    ("at least double", "2.. multiple at-least"),
    ("over threefold", "3.. multiple at-least"),
    ("a factor of five", "5 multiple"),
    ("ten-fold", "10 multiple"),
    ("10-fold", "10 multiple"),
    ("fivefold", "5 multiple"),
    ("twice as much", "2 multiple"),
    ("half of the fleet", "50 percent"),
    ("by half", "50 percent"),
    ("two-thirds of exports", "66.67 percent"),
    ("a third", "33.33 percent"),
    ("one-third", "33.33 percent"),
    ("by a fifth", "20 percent"),
    ("three-quarters", "75 percent"),
    ("half a million tonnes", "500000 tonne"),
    ("three quarters of a million", "750000 ?"),
    ("a quarter of a million", "250000 ?"),
    ("two and a half years", "2.5 year"),
    ("a billion and a half dollars", "1500000000 USD"),
    ("2½ years", "2.5 year"),
    ("5 and a half billion", "5500000000 ?"),
    ("several billion dollars", "2000000000.. USD vague"),
    ("a few hundred", "200.. ? vague"),
    ("a couple of frigates", "2.. ship vague"),
    ("several aircraft", "3.. aircraft vague"),
    ("a few days", "2.. day vague"),
    ("dozens of tanks", "24.. tank vague"),
    ("scores of soldiers", "40.. person vague"),
    ("tens of millions of euros", "20000000.. EUR vague"),
    ("hundreds of thousands", "200000.. ? vague"),
    ("multi-million dollar contract", "2000000.. USD vague"),
    ("multibillion-dollar deal", "2000000000.. USD vague"),
    ("a hundred thousand", "100000 ?"),
    ("two hundred and fifty thousand", "250000 ?"),
    ("one hundred and twenty-five", "125 ?"),
    ("one thousand five hundred", "1500 ?"),
    ("three million two hundred thousand", "3200000 ?"),
    ("$4.6 b", "4600000000 USD"),
    ("$375m deal", "375000000 USD"),
    ("EUR500-585m deal", "500000000..585000000 EUR range"),
    ("Part of $29 b deal", "29000000000 USD"),
    ("INR3.75 b", "3750000000 INR"),
    ("BRL111 m ($100-126 m) deal", "111000000 BRL"),
    ("$5 million per year", "5000000 USD year"),
    ("$5bn annually", "5000000000 USD year"),
    ("$5bn a year", "5000000000 USD year"),
    ("$500m per annum", "500000000 USD year"),
    ("annual trade of $5 billion", "5000000000 USD year"),
    ("$2 million a day", "2000000 USD day"),
    ("500,000 barrels a day", "500000 barrel day"),
    ("1.2 million bpd", "1200000 barrel day"),
    ("20 bcm of gas a year", "20000000000 cubic-metre year"),
    ("10 billion cubic metres", "10000000000 cubic-metre"),
    ("5 million tonnes per annum", "5000000 tonne year"),
    ("3m people", "3000000 person"),
    ("12m tonnes", "12000000 tonne"),
    ("10km", "10 kilometre"),
    ("1,300 km", "1300 kilometre"),
    ("72 hours", "72 hour"),
    ("24-hour", "24 hour"),
    ("three days", "3 day"),
    ("12-month", "12 month"),
    ("month-long", "1 month"),
    ("decades-long", "20.. year vague"),
    ("half a decade", "5 year"),
    ("10-year lease", "10 year"),
    ("the last 12 months", "12 month"),
    ("2,000 troops", "2000 person"),
    ("2000 troops", "2000 person"),
    ("5,000-strong force", "5000 person"),
    ("400 soldiers", "400 person"),
    ("14 companies", "14 company"),
    ("three MoUs", "3 agreement"),
    ("16 agreements", "16 agreement"),
    ("200 trucks", "200 truck"),
    ("57 countries", "57 country"),
    ("six submarines", "6 submarine"),
    ("eight Hangor-class submarines", "8 submarine"),
    ("24 J-10CE fighter jets", "24 aircraft"),
    ("12 T129 ATAK helicopters", "12 helicopter"),
    ("four MILGEM corvettes", "4 ship"),
    ("40 Bayraktar TB2 drones", "40 drone"),
    ("24 unmanned aerial vehicles", "24 drone"),
    ("two batteries", "2 battery"),
    ("18 155mm howitzers", "18 gun"),
    ("36 K9 howitzers", "36 gun"),
    ("3 radars", "3 radar"),
    ("155 mm shells", "none"),
    ("50,000 rounds", "50000 round"),
    ("10 engines", "10 engine"),
    ("100 Javelin missiles", "100 missile"),
    ("18 F-16s", "18 aircraft"),
    ("36 Rafales", "36 aircraft"),
    ("two aircraft carriers", "2 ship"),
    ("4th largest", "4 rank"),
    ("second-largest supplier", "2 rank"),
    ("ranked fifth", "5 rank"),
    ("11th meeting", "11 rank"),
    ("952 million TIV", "952 TIV"),
    ("27.5 TIV", "27.5 TIV"),
    ("-3.3%", "-3.3 percent"),
    ("1 percentage point", "1 percent"),
    ("15,000,000,000", "15000000000 ?"),
    ("US$15,000,000,000", "15000000000 USD"),
    ("15 000 000 USD", "15000000 USD"),
    ("1 234 567,89 euros", "1234567.89 EUR"),
    ("zero", "0 ?"),
    ("$500", "500 USD"),
    ("USD7.3mn", "7300000 USD"),
    ("USD 7.3mln", "7300000 USD"),
    ("$7.3 Mln", "7300000 USD"),
    ("$3T", "3000000000000 USD"),
    ("$3.5trn", "3500000000000 USD"),
    ("$44.5-billion", "44500000000 USD"),
    ("a $2-billion loan", "2000000000 USD"),
    ("two-billion-dollar", "2000000000 USD"),
    ("$5 billion dollars", "5000000000 USD"),
    ("U.S. $5 million", "5000000 USD"),
    ("5 million U.S. dollars", "5000000 USD"),
    ("500 thousand dollars", "500000 USD"),
    ("dollar 6 billion", "6000000000 USD"),
    ("2 lakh", "200000 ?"),
    ("Rs 10 lakh", "1000000 INR"),
    ("Resolution 242", "none"),
    ("Article 5", "none"),
    ("Mk 41", "none"),
    ("Type 054A", "none"),
    ("No. 5", "none"),
    ("Vision 2030", "none"),
    ("9 a.m.", "none"),
    ("10:30", "none"),
    ("3-1", "none"),
    ("F-16", "none"),
    ("4x4", "none"),
    ("COVID-19", "none"),
    ("G20", "none"),
    ("September 3rd and 17th", "none"),
    ("10-12 November", "none"),
    ("5th of April 2019", "none"),
    ("mid-2026", "none"),
    ("FY 2024/25", "none"),
    ("2020", "none"),
    ("1914-1918", "none"),
    ("summer of 2014", "none"),
    ("in the 1990s", "none"),
    ("450 kg", "none"),
    ("500 MW", "none"),
    ("45 minutes", "none"),
    ("$82.10 a barrel", "none"),
];

#[test]
fn figures_of_the_press_of_many_countries() {
    for (phrase, expected) in [
        // A point before three digits that are no fraction.
        ("500.000 dollars", "500000 USD"),
        ("EUR 2.000 million", "2000000000 EUR"),
        ("€2.000 Mio", "2000000000 EUR"),
        ("2.150 millones de dólares", "2150000000 USD"),
        ("1.234 Milliarden Euro", "1234000000000 EUR"),
        ("$1.234 billion", "1234000000 USD"),
        ("$0.500", "0.5 USD"),
        ("1.234 percent", "1.234 percent"),
        // A comma before a fraction, where the word says whose it is.
        ("1,234 milliards d'euros", "1234000000 EUR"),
        ("2,000 millones de dólares", "2000000000 USD"),
        ("1,2 milliard de dollars", "1200000000 USD"),
        ("3,4 Mrd. Euro", "3400000000 EUR"),
        // Scale words of other languages, and those that mean another number there.
        ("2 mil millones de dólares", "2000000000 USD"),
        ("500 mil dólares", "500000 USD"),
        ("R$ 500 mil", "500000 BRL"),
        ("$2 mil", "2000000 USD"),
        ("2 Billionen Euro", "2000000000000 EUR"),
        ("$2 млрд", "2000000000 USD"),
        ("2,5 миллиарда долларов", "2500000000 USD"),
        ("2 miljard euro", "2000000000 EUR"),
        ("Rs 3.5 arab", "3500000000 INR"),
        ("3 Arab countries", "3 country"),
        ("1 Milliarde Euro", "1000000000 EUR"),
        ("500 Tausend Euro", "500000 EUR"),
        ("500 Tsd. Euro", "500000 EUR"),
        ("500 mille euros", "500000 EUR"),
        ("500mila euro", "500000 EUR"),
        ("1 millón de dólares", "1000000 USD"),
        ("R$ 1,2 trilhão", "1200000000000 BRL"),
        ("8,5 miliarda dolari", "8500000000 USD"),
        ("1,5 milyard dolar", "1500000000 USD"),
        ("300 bin dolar", "300000 USD"),
        ("20 bin lorries", "20 truck"),
        ("5 milliárd USD", "5000000000 USD"),
        ("5 tỷ USD", "5000000000 USD"),
        ("3.6 tln won", "3600000000000 KRW"),
        ("523.7 ths. US dollars", "523700 USD"),
        ("USD 523.7 thsd.", "523700 USD"),
        // Bounds and inflected money of other languages.
        ("более 4 млрд долларов", "4000000000.. USD at-least"),
        ("свыше 2 млрд долларов США", "2000000000.. USD at-least"),
        ("около 3 млрд долларов", "3000000000 USD approx"),
        ("до 10 млрд долларов", "..10000000000 USD at-most"),
        ("от 3 до 5 млрд долларов", "3000000000..5000000000 USD range"),
        ("plus de 4 milliards d'euros", "4000000000.. EUR at-least"),
        ("más de 5 mil millones de dólares", "5000000000.. USD at-least"),
        ("rund 3 Mrd. Euro", "3000000000 EUR approx"),
        ("yaklaşık 5 milyar dolar", "5000000000 USD approx"),
        ("15 milyar dolarlık", "15000000000 USD"),
        ("15 milyard ABŞ dolları", "15000000000 USD"),
        ("un milliard d'euros", "1000000000 EUR"),
        ("eine Milliarde Euro", "1000000000 EUR"),
        // Words that are not read may be a scale.
        ("$2 مليار", "none"),
        ("2 亿美元", "none"),
        // Where the scale stands.
        ("500 USD million", "500000000 USD"),
        ("500 millions of dollars", "500000000 USD"),
        ("100 million US-dollars", "100000000 USD"),
        ("$US500 million", "500000000 USD"),
        ("$3.5 - 4 billion", "3500000000..4000000000 USD range"),
        ("six (6) helicopters", "6 helicopter"),
        ("six (06) helicopters", "6 helicopter"),
        ("10 (ten) aircraft", "10 aircraft"),
        ("12 (twelve) months", "12 month"),
        ("10 (ten) billion US dollars", "10000000000 USD"),
        ("USD 10 (ten) billion", "10000000000 USD"),
        ("approximately 5 (five) billion dollars", "5000000000 USD approx"),
        ("one (1) billion dollars", "1000000000 USD"),
        ("US$ one (1) billion", "1000000000 USD"),
        ("350 million (three hundred and fifty million) US dollars", "350000000 USD"),
        ("1 bn (one billion) dollars", "1000000000 USD"),
        ("2x corvettes", "2 ship"),
        ("4x growth", "4 multiple"),
    ] {
        let read = reader().read(phrase).map_or("none".to_owned(), |quantity| compact(&quantity));
        assert_eq!(read, expected, "{phrase}");
    }
    assert_eq!(said("bought for $5 - 10 aircraft are to follow"), ["5 USD", "10 aircraft"]);
    assert_eq!(said("ten (12) aircraft").len(), 2);
}

#[test]
fn two_bounds_with_a_stroke_and_counts_with_a_nought() {
    read_as(&[
        ("$500/600 million", "500000000..600000000 USD range"),
        ("24/36 JF-17s", "24..36 aircraft range"),
        ("02 OPVs", "2 ship"),
        ("06 Nos. helicopters", "6 helicopter"),
        ("500 units of armoured vehicles", "500 vehicle"),
        ("5 units of soldiers", "5 item"),
        ("Australian $5bn", "5000000000 AUD"),
        ("$5bn over a year", "5000000000 USD period"),
        ("$5bn over a year ago", "5000000000 USD"),
        ("half as much again", "1.5 multiple"),
    ]);
    for text in [
        "the 9/11 attacks killed officers",
        "ships on 10/12/2019",
        "the 24/7 desk",
        "155/52 howitzers",
        "05 April ships",
        "Flight 02 aircraft",
        "2018/19 aircraft",
    ] {
        assert_eq!(said(text), [""; 0], "{text}");
    }
    assert_eq!(said("It may order 12/18 helicopters and 02 OPVs."), ["12..18 helicopter range", "2 ship"]);
    // A country's name before a sign may be of whoever pays or is paid.
    assert_eq!(said("It pays Canadian $5bn deal makers."), ["5000000000 ?"]);
}

fn read_as(pairs: &[(&str, &str)]) {
    let reader = reader();
    for (phrase, expected) in pairs {
        let read = reader.read(phrase).map_or("none".to_owned(), |quantity| compact(&quantity));
        assert_eq!(read, *expected, "{phrase}");
    }
}

#[test]
fn a_letter_of_a_name_multiplies_nothing() {
    read_as(&[
        ("a $600 million K9 deal", "600000000 USD"),
        ("a $1.5 billion T129 deal", "1500000000 USD"),
        ("$8 million T-72s", "8000000 USD"),
        ("a €1.2bn M-346 contract", "1200000000 EUR"),
        ("Rs 4,500 crore K9 howitzer deal", "45000000000 INR"),
        ("the $203bn B-21 programme", "203000000000 USD"),
        ("$300 million mil aid", "300000000 USD"),
        ("a $2bn Million Tree project", "2000000000 USD"),
        ("a $10m Billion Tree project", "10000000 USD"),
        ("a $3 million Thousand Islands trip", "3000000 USD"),
        ("$500 K-8 parts", "500 USD"),
        ("$5 T-shirts", "5 USD"),
        // Scales that do multiply.
        ("Rs 2 Lakh Crore Budget", "2000000000000 INR"),
        ("Rs 1.2 lakh cr", "1200000000000 INR"),
        ("5 thousand million euros", "5000000000 EUR"),
        ("$5 M-6 M", "5000000..6000000 USD range"),
        ("a $5 m-worth order", "5000000 USD"),
        ("$4.6 B deal", "4600000000 USD"),
        // The letter of a type.
        ("8 Cessna 208B aircraft", "8 aircraft"),
        ("two King Air 350B aircraft", "2 aircraft"),
        ("Cessna 208B", "none"),
        ("sold 350M rounds", "350000000 round"),
        ("gave Iran 300M USD", "300000000 USD"),
        ("in Lagos 200M people", "200000000 person"),
        ("5 PC-21s", "5 aircraft"),
        ("24 PC-7 Mk II trainers", "24 aircraft"),
        ("two PC-24 jets", "2 aircraft"),
        ("5 pc", "5 percent"),
        ("20 pc-25 pc", "20..25 percent range"),
    ]);
    assert_eq!(said("6 Bell 407M"), ["6 ?"]);
    assert_eq!(said("It took 12 Gripen 4 years later."), ["12 aircraft", "4 year"]);
}

#[test]
fn a_span_is_said_of_what_flows() {
    read_as(&[
        ("66 F-16C/D Block 70", "66 aircraft"),
        ("36 F-16 C/D jets", "36 aircraft"),
        ("an $8 billion F-16C/D deal", "8000000000 USD"),
        ("16 bcm/y", "16000000000 cubic-metre year"),
        ("500 barrels/d", "500 barrel day"),
        // A newspaper, and what is held or printed once a year.
        ("told the Daily Courier that trade hit $5 billion", "5000000000 USD"),
        ("the Turkish daily Haber reported a $5bn deal", "5000000000 USD"),
        ("The Daily Globe says 16 jets", "16 aircraft"),
        ("its annual report puts it at $5 billion", "5000000000 USD"),
        ("announced $5 billion at the annual meeting", "5000000000 USD"),
        ("an annual leaders' summit pledged $5bn", "5000000000 USD"),
        ("$5 billion, according to the Courier Daily", "5000000000 USD"),
        ("annual trade reported at $5 billion", "5000000000 USD year"),
        ("annual US military aid of $5 billion", "5000000000 USD year"),
        ("Annual Trade With Oslo Hits $5 Billion", "5000000000 USD year"),
        ("Annual Turkish exports reached $5 billion", "5000000000 USD year"),
        ("daily oil exports of 500,000 barrels", "500000 barrel day"),
        // The span of another figure.
        ("$2 billion in addition to the annual $3.8 billion", "2000000000 USD"),
        ("$2 billion on top of annual aid of $3.8 billion", "2000000000 USD"),
        ("$5 billion with annual growth of 12%", "5000000000 USD"),
        ("$5 billion with Oslo annually", "5000000000 USD year"),
        ("trade of $5 billion with a monthly average of $400 million", "5000000000 USD"),
        ("$500 million above the annual average", "500000000 USD"),
        ("12 aircraft under the annual defence plan", "12 aircraft"),
        ("$5 billion at an annual rate", "5000000000 USD year"),
        ("the daily Dawn puts it at $5bn", "5000000000 USD"),
        ("two frigates a year apart", "2 ship"),
        ("two aircraft a month ahead of schedule", "2 aircraft"),
        ("$2.9 billion a year on", "2900000000 USD"),
        ("spends $5bn a year on arms", "5000000000 USD year"),
        ("$5 billion a year and a half ago", "5000000000 USD"),
        ("$5 billion semi-annually", "5000000000 USD"),
        // Spans in other words.
        ("$5 billion per fiscal year", "5000000000 USD year"),
        ("$300m for each quarter", "300000000 USD quarter"),
        ("annualised exports of $5 billion", "5000000000 USD year"),
        ("$3.8bn p/a", "3800000000 USD year"),
        ("10 bcm/a", "10000000000 cubic-metre year"),
        ("$5bn over a period of five years", "5000000000 USD period"),
        ("$5bn over three to five years", "5000000000 USD period"),
        ("$5bn over several years", "5000000000 USD period"),
        ("$5bn over the coming years", "5000000000 USD period"),
        ("$5bn for a five-year period", "5000000000 USD period"),
        ("a $5bn loan for five years", "5000000000 USD"),
    ]);
}

#[test]
fn a_scale_word_may_stand_alone() {
    read_as(&[
        ("another billion dollars", "1000000000 USD"),
        ("hundred million dollars", "100000000 USD"),
        ("more than hundred million dollars", "100000000.. USD at-least"),
        ("over hundred aircraft", "100.. aircraft at-least"),
        ("more than thousand troops", "1000.. person at-least"),
        ("a billion-dollar deal", "1000000000 USD"),
        ("billion-dollar deal", "1000000000 USD"),
        ("an additional dozen jets", "12 aircraft"),
        ("the dozen jets", "12 aircraft"),
        ("imports, million dollars", "none"),
        ("in thousand dollars", "none"),
        ("lakh crore", "none"),
        ("million TIV", "none"),
        ("a trip to the Thousand Islands", "none"),
        ("five per thousand", "5 ?"),
        ("sold by the dozen", "none"),
        ("the million-dollar question", "none"),
    ]);
    assert_eq!(said("It has grown over hundred years, by the thousand."), [""; 0]);
}

#[test]
fn spelled_out_parts() {
    read_as(&[
        ("two and half billion dollars", "2500000000 USD"),
        ("two-and-half billion", "2500000000 ?"),
        ("one-half billion dollars", "500000000 USD"),
        ("two point five billion dollars", "2500000000 USD"),
        ("seven point three million dollars", "7300000 USD"),
        ("two billion and 300 million dollars", "2300000000 USD"),
        ("Rs. 12 crores and 50 lakhs", "125000000 INR"),
        ("Rs 3 lakh 50 thousand crore", "3500000000000 INR"),
        ("10s of millions of dollars", "20000000.. USD vague"),
        ("$100s of millions", "200000000.. USD vague"),
        ("1000s of troops", "2000.. person vague"),
        ("half of one percent", "0.5 percent"),
        ("half of 1 per cent", "0.5 percent"),
        ("half a percent", "0.5 percent"),
        ("three and half per cent", "3.5 percent"),
        ("three and half years", "3.5 year"),
        ("one-third of one percent", "0.33 percent"),
        ("a third of a billion dollars", "333333333 USD"),
        ("half of the fleet", "50 percent"),
        ("a third of exports", "33.33 percent"),
    ]);
    assert_eq!(said("$2 billion and $300 million"), ["2000000000 USD", "300000000 USD"]);
    assert_eq!(
        said("exports and imports of 2 billion and 300 million dollars respectively"),
        ["2000000000 USD", "300000000 USD"]
    );
}

#[test]
fn a_change_has_a_baseline_whatever_stands_before_it() {
    for (text, baseline) in [
        ("from about $5 billion to $10 billion", "5000000000 USD approx"),
        ("from nearly $5 billion to $10 billion", "5000000000 USD nearly"),
        ("from more than $5 billion to $10 billion", "5000000000.. USD at-least"),
        ("from just over $5 to $10 billion", "5000000000.. USD at-least"),
        ("from a mere $5 billion to $10 billion", "5000000000 USD"),
        ("from current $5 billion to $10 billion", "5000000000 USD"),
        ("from the current $5 billion to $10 billion", "5000000000 USD"),
        ("from the existing $5 billion to $10 billion", "5000000000 USD"),
        ("from today's $5 billion to $10 billion", "5000000000 USD"),
        ("from last year’s $5 billion to $10 billion", "5000000000 USD"),
        ("from 2019's $5bn to $10bn", "5000000000 USD"),
        ("rose by about $5 billion to $10 billion", "5000000000 USD approx"),
        ("raise the $5 billion to $10 billion", "5000000000 USD"),
        ("increase the current $5 billion to $10 billion", "5000000000 USD"),
        ("take trade from the current USD 5 bln to USD 10 bln", "5000000000 USD"),
    ] {
        assert_eq!(said(text), [baseline, "10000000000 USD"], "{text}");
    }
    read_as(&[
        ("some 1,500 to 2,000 troops", "1500..2000 person range"),
        ("a fleet with some 12 to 15 jets", "12..15 aircraft range"),
        ("ranging from about $3 to $5 billion", "3000000000..5000000000 USD range"),
        ("sales of about $3 to $5 billion", "3000000000..5000000000 USD range"),
        ("fell from $3 to $2 billion", "3000000000 USD"),
        ("rose 15 to 20 percent", "15..20 percent range"),
        ("growth of 5 to 6 per cent", "5..6 percent range"),
        ("from 15 to 20 percent", "15 percent"),
        ("rose by 12 percent to 20 percent", "12 percent"),
        ("at prices from about $3 to $5 million", "3000000..5000000 USD range"),
    ]);
    assert_eq!(
        said("grew from 15-20 to 30 billion dollars"),
        ["15000000000..20000000000 USD range", "30000000000 USD"]
    );
}

#[test]
fn a_blank_about_the_hyphen_leaves_it_a_range() {
    read_as(&[
        ("1.2 - 1.5 billion US dollars", "1200000000..1500000000 USD range"),
        ("10 -12 billion dollars", "10000000000..12000000000 USD range"),
        ("10- 12 billion dollars", "10000000000..12000000000 USD range"),
        ("$3 -$4 billion", "3000000000..4000000000 USD range"),
        ("$3- $4 billion", "3000000000..4000000000 USD range"),
        ("12 - 15 aircraft", "12..15 aircraft range"),
        ("5 - 6 percent", "5..6 percent range"),
        ("3 - 4 years", "3..4 year range"),
        ("$3 to as much as $4 billion", "3000000000..4000000000 USD range"),
    ]);
    assert_eq!(said("bought for $5 - 10 aircraft are to follow"), ["5 USD", "10 aircraft"]);
    assert_eq!(said("The army has 36 - 500 tanks are in store"), ["36 ?", "500 tank"]);
}

#[test]
fn a_date_or_a_name_takes_one_group_of_digits() {
    for (text, expected) in [
        ("On April 12 300 soldiers arrived", vec!["300 person"]),
        ("on May 5 200 troops", vec!["200 person"]),
        ("in Phase 2 120 units", vec!["120 item"]),
        ("under Batch 2 120 tanks", vec!["120 tank"]),
        ("No. 5 300 tanks", vec!["300 tank"]),
        ("some 12 300 soldiers", vec!["12300 person approx"]),
        ("in April 12 300 tonnes were sold", vec!["12300 tonne"]),
    ] {
        assert_eq!(said(text), expected, "{text}");
    }
}

#[test]
fn thousands_of_its_own_are_no_millions() {
    read_as(&[
        ("500,000 to 1 million tonnes", "500000..1000000 tonne range"),
        ("500,000 to 1.5 million barrels per day", "500000..1500000 barrel range day"),
        ("between 800,000 and 1.2 million tons", "800000..1200000 tonne range"),
        ("50,000-1 million rounds", "50000..1000000 round range"),
        ("$500,000 to $1 million", "500000..1000000 USD range"),
        ("between $900,000 and $1.2 million", "900000..1200000 USD range"),
        ("Rs 8,000 to 10,000 crore", "80000000000..100000000000 INR range"),
    ]);
    assert_eq!(said("from 500,000 to 1 million tonnes"), ["500000 tonne", "1000000 tonne"]);
}

#[test]
fn figures_in_a_row_share_a_scale() {
    for (text, expected) in [
        ("exports and imports of $1.2 and $1.5 billion", vec!["1200000000 USD", "1500000000 USD"]),
        ("$300 and $200 million, respectively", vec!["300000000 USD", "200000000 USD"]),
        ("1.2 and 1.5 billion dollars respectively", vec!["1200000000 USD", "1500000000 USD"]),
        ("loans of $3, $4 and $5 billion", vec!["3000000000 USD", "4000000000 USD", "5000000000 USD"]),
        ("12, 14 and 16 million dollars", vec!["12000000 USD", "14000000 USD", "16000000 USD"]),
        ("10, 20 and 30 percent", vec!["10 percent", "20 percent", "30 percent"]),
        ("14 and 28 aircraft", vec!["14 aircraft", "28 aircraft"]),
        ("from 5.5 to 6.2 per cent", vec!["5.5 percent", "6.2 percent"]),
        ("from the current 24 to 36 aircraft", vec!["24 aircraft", "36 aircraft"]),
        ("from about 13 to 20 percent", vec!["13 percent approx", "20 percent"]),
        // Figures that have nothing to do with each other.
        ("$3, $4 million and $5 billion", vec!["3 USD", "4000000 USD", "5000000000 USD"]),
        ("a fee of $500 and $2 million in fines", vec!["500 USD", "2000000 USD"]),
        ("36 jets and 5 million dollars", vec!["36 aircraft", "5000000 USD"]),
        ("$5 and 2 million rounds", vec!["5 USD", "2000000 round"]),
    ] {
        assert_eq!(said(text), expected, "{text}");
    }
}

#[test]
fn two_figures_are_never_added() {
    for (text, expected) in [
        ("between Rs 90,000 crore and 1.1 lakh crore", vec!["900000000000..1100000000000 INR range"]),
        ("Rs 90,000 crore and 1.1 lakh crore", vec!["900000000000 INR", "1100000000000 INR"]),
        ("Rs 500 crore and 10 lakh jobs", vec!["5000000000 INR", "1000000 ?"]),
        ("Rs 5,000 crore and 20 lakh tonnes of rice", vec!["50000000000 INR", "2000000 tonne"]),
        ("Rs 5 crore and 50 lakh people", vec!["50000000 INR", "5000000 person"]),
        ("Rs 500 crore and 10 thousand tonnes", vec!["5000000000 INR", "10000 tonne"]),
        ("2 billion and 300 million euros in exports and imports", vec!["2000000000 EUR", "300000000 EUR"]),
        ("$5 billion and 2 million jobs", vec!["5000000000 USD", "2000000 ?"]),
        ("$5 billion and 2 million more", vec!["5000000000 USD", "2000000 USD"]),
        // One sum still.
        ("Rs 12 crore and 50 lakh", vec!["125000000 INR"]),
        ("Rs 12 crore and 50 lakh for the port", vec!["125000000 INR"]),
    ] {
        assert_eq!(said(text), expected, "{text}");
    }
}

#[test]
fn ranges_share_what_their_ends_leave_out() {
    read_as(&[
        ("two to three hundred aircraft", "200..300 aircraft range"),
        ("three or four hundred troops", "300..400 person range"),
        ("two or three hundred million dollars", "200000000..300000000 USD range"),
        ("four to five dozen tanks", "48..60 tank range"),
        ("two to three lakh crore rupees", "2000000000000..3000000000000 INR range"),
        ("seven or eight hundred thousand", "700000..800000 ? range"),
        ("fifty to one hundred aircraft", "50..100 aircraft range"),
        ("two hundred to three hundred aircraft", "200..300 aircraft range"),
        ("$3-to-4 billion", "3000000000..4000000000 USD range"),
        ("$3- to 4-billion", "3000000000..4000000000 USD range"),
        ("a 3- to 5-year contract", "3..5 year range"),
        ("a five- to tenfold rise", "5..10 multiple range"),
        ("3m to 4m euros", "3000000..4000000 EUR range"),
        ("500m-600m dollars", "500000000..600000000 USD range"),
        ("3m-4m tonnes", "3000000..4000000 tonne range"),
        ("300m to 400m away", "300 metre"),
        ("$1.5~2 billion", "1500000000..2000000000 USD range"),
        ("$1.5 − $2 billion", "1500000000..2000000000 USD range"),
        ("15 to 20,000 troops", "15000..20000 person range"),
        ("5 to 100,000 troops", "5..100000 person range"),
        ("$15 to $20,000", "15..20000 USD range"),
        // No product on the way is too large to hold.
        ("50 to 9,000 trillion trillion", "50000000000000000000000000..9000000000000000000000000000 ? range"),
        ("in the range of $5 billion to $6 billion", "5000000000..6000000000 USD range"),
        ("anything from $18 million to $20 million", "18000000..20000000 USD range"),
        ("an increase of 5 to 10 aircraft", "5 aircraft"),
        ("Rs 500 crore-Rs 600 crore", "5000000000..6000000000 INR range"),
        ("(+12.4%)", "12.4 percent"),
        ("(-12.4%)", "-12.4 percent"),
        ("(−3 per cent)", "-3 percent"),
    ]);
    read_as(&[
        ("-$99 million", "-99000000 USD"),
        ("a balance of -$99 million", "-99000000 USD"),
        ("(−€3bn)", "-3000000000 EUR"),
        ("minus $99 million", "-99000000 USD"),
        ("a deficit of minus $1.2 bn", "1200000000 USD"),
        ("from -$99 million to $10 million", "-99000000 USD"),
        // A sign or a dash.
        ("a deal -$5 billion", "none"),
        ("-$5-6 billion", "none"),
        ("$-1.2 bn", "none"),
        ("$3bn-$4bn", "3000000000..4000000000 USD range"),
    ]);
    assert_eq!(said("exports (+8%) and imports (-3%)"), ["8 percent", "-3 percent"]);
    assert_eq!(said("lifts-trade-to-100-billion, 3+3, +254 20 555 0142"), [""; 0]);
}

#[test]
fn qualifiers_of_the_press() {
    read_as(&[
        ("above the $2 billion mark", "2000000000.. USD at-least"),
        ("past the $5 billion mark", "5000000000.. USD at-least"),
        ("below the $2 billion mark", "..2000000000 USD at-most"),
        ("broke the $5 billion barrier", "5000000000.. USD at-least"),
        ("above the $2 billion offer", "2000000000 USD"),
        ("est. $5bn", "5000000000 USD approx"),
        ("appr. $5bn", "5000000000 USD approx"),
        ("$5bn (est.)", "5000000000 USD approx"),
        ("$5bn (estimated)", "5000000000 USD approx"),
        ("$5bn (2019)", "5000000000 USD"),
        ("+/- $5bn", "5000000000 USD approx"),
        ("$5bn approximately", "5000000000 USD approx"),
        ("at an estimated cost of $23 billion", "23000000000 USD approx"),
        ("at a cost of $23 billion", "23000000000 USD"),
        ("barely $18 million", "18000000 USD approx"),
        ("not even $18 million", "..18000000 USD at-most"),
        ("as high as $2 billion", "..2000000000 USD at-most"),
        ("a ceiling of $2 billion", "..2000000000 USD at-most"),
        ("with a cap of $2 billion", "..2000000000 USD at-most"),
        ("falling short of $2 billion", "..2000000000 USD at-most"),
        ("fell short of its $2 billion target", "2000000000 USD"),
        ("$5 billion and counting", "5000000000.. USD at-least"),
        ("$5 million tops", "..5000000 USD at-most"),
        ("as few as 12 jets", "12.. aircraft at-least"),
        ("a good 20 jets", "20.. aircraft at-least"),
        ("10 aircraft plus two options", "10 aircraft"),
        ("10 aircraft plus spares", "10 aircraft"),
        ("$5 billion plus interest", "5000000000 USD"),
        ("a $5 billion plus deal", "5000000000.. USD at-least"),
        ("100 plus aircraft", "100.. aircraft at-least"),
        ("$5 billion plus", "5000000000.. USD at-least"),
        ("$18-odd million", "18000000 USD approx"),
        ("18-odd million dollars", "18000000 USD approx"),
    ]);
    read_as(&[
        ("handed over 12 tanks", "12 tank"),
        ("will hand over six frigates", "6 ship"),
        ("took over 3 ships", "3 ship"),
        ("signed over 12 jets", "12 aircraft"),
        ("signed over 20 agreements", "20.. agreement at-least"),
        ("rolled over $2 billion in deposits", "2000000000 USD"),
        ("carried over 500 people", "500.. person at-least"),
        ("adds up to $5 billion", "5000000000 USD"),
        ("added up to 12 aircraft to its fleet", "..12 aircraft at-most"),
        ("signed up to 12 pilots", "..12 person at-most"),
        ("in addition up to $5 billion", "..5000000000 USD at-most"),
        ("signed up to 3 agreements", "3 agreement"),
        ("spoke about 12 jets", "12 aircraft"),
        ("control over 12 companies", "12 company"),
        ("under three projects", "3 ?"),
        ("has not exceeded $2 billion", "..2000000000 USD at-most"),
        ("never exceeded $2 billion", "..2000000000 USD at-most"),
        ("failed to exceed $2 billion", "..2000000000 USD at-most"),
        ("not only exceeded $2 billion", "2000000000.. USD at-least"),
        ("has yet to reach $2 billion", "..2000000000 USD at-most"),
        ("not below $2 billion", "2000000000.. USD at-least"),
        ("exceeded the $2 billion target", "2000000000 USD"),
        ("break the $2 billion barrier", "2000000000.. USD at-least"),
        ("up to about $5 billion", "..5000000000 USD at-most"),
        ("no more than about 40 aircraft", "..40 aircraft at-most"),
        ("at least some 40 aircraft", "40.. aircraft at-least"),
        ("talks over about $5 billion", "5000000000 USD approx"),
        ("at least a $5 billion investment", "5000000000.. USD at-least"),
        ("up to a total of $5 billion", "..5000000000 USD at-most"),
        ("a minimum value of $5 billion", "5000000000.. USD at-least"),
        ("$5 billion maximum", "..5000000000 USD at-most"),
        ("max. 20 aircraft", "..20 aircraft at-most"),
        ("not quite $5 billion", "5000000000 USD nearly"),
        ("5 billion+ dollars", "5000000000.. USD at-least"),
    ]);
    assert_eq!(said("It spent $5 billion, approximately 3% of its output."), ["5000000000 USD", "3 percent approx"]);
}

#[test]
fn names_of_classes_and_types_measure_and_count_nothing() {
    read_as(&[
        ("six Kilo-class submarines", "6 submarine"),
        ("4 Kilo submarines", "4 submarine"),
        ("4 kilos of gold", "none"),
        ("500 kilo bombs", "none"),
        ("20 MM40 Exocet", "20 missile"),
        ("5 Ton-class minesweepers", "5 ship"),
        ("a 500-ton vessel", "500 tonne"),
        ("two Day-class boats", "2 ship"),
        ("two Gowind 2500 corvettes", "2 ship"),
        ("two Sigma 10514 frigates", "2 ship"),
        ("12 Damen Stan Patrol 4207 vessels", "12 ship"),
        ("200 Aster 30 missiles", "200 missile"),
        ("six Saar 62 OPVs", "6 ship"),
        ("72,400 SIG 716 rifles", "72400 gun"),
        ("ten Project 636.3 submarines", "10 submarine"),
        ("12 JAS 39 Gripen", "12 aircraft"),
        ("12 Royal Navy Type 23 frigates", "12 ship"),
        ("two King Air 350 aircraft", "2 aircraft"),
        ("King Air 350 aircraft", "none"),
        ("CTF 150 warships", "none"),
        ("Two Sides Sign 15 Agreements", "15 agreement"),
        ("In 2019 Norway 15 jets", "15 aircraft"),
        ("sold Norway 12 jets", "12 aircraft"),
        ("1960 peacekeepers", "1960 person"),
        ("2015 soldiers", "2015 person"),
        ("since 2015 soldiers", "none"),
        ("in May 2015 troops left", "none"),
        ("the coup of 2015 soldiers", "none"),
        ("2015 tanks", "none"),
    ]);
}

#[test]
fn nouns_behind_other_nouns_and_types() {
    read_as(&[
        ("three A330 MRTT tankers", "3 aircraft"),
        ("six KC-46 tankers", "6 aircraft"),
        ("2 aerial tankers", "2 aircraft"),
        ("2 oil tankers", "2 ship"),
        ("20 fuel tankers", "20 ?"),
        ("20 tank destroyers", "20 vehicle"),
        ("two destroyers", "2 ship"),
        ("100 M-113 carriers", "100 vehicle"),
        ("20 aircraft mechanics", "20 person"),
        ("4x Type 31 frigates", "4 ship"),
        ("4x US growth", "4 multiple"),
        ("36 TB2s", "36 drone"),
        ("23 NH90s", "23 helicopter"),
        ("36 F16s", "36 aircraft"),
        ("36 C4I centres", "36 ?"),
        ("six Boeing P-8A", "6 aircraft"),
        ("400 M-ATV vehicles", "400 vehicle"),
        ("300 m away", "300 metre"),
        ("three Kilo 636 submarines", "3 submarine"),
        ("12 M-346FA", "12 aircraft"),
        ("240 AIM-120C-8", "240 missile"),
        ("36 4++ generation fighters", "36 aircraft"),
        ("21 S-70i Black Hawks", "21 helicopter"),
        ("growth of 8.5 p.p.", "8.5 percent"),
        ("R52.4-billion", "52400000000 ZAR"),
        ("a quarter-billion-dollar deal", "250000000 USD"),
        ("paid 2000 dollars", "2000 USD"),
        ("in 2000 dollars", "none"),
        ("four F-22P", "4 ship"),
        ("36 F-22", "36 aircraft"),
        ("five F-110s", "5 ship"),
        ("99 F404s", "99 engine"),
        ("99 F404-GE-IN20 engines", "99 engine"),
        ("24 F-16s", "24 aircraft"),
        ("three C-28A", "3 ship"),
        ("60 C-802A", "60 missile"),
        ("12 C-130J", "12 aircraft"),
        ("20 CH-4s", "20 drone"),
        ("20 CH-47F", "20 helicopter"),
        ("two C-RAM", "2 ?"),
        ("12 C-level executives", "12 person"),
        ("4 Y-20U tankers", "4 aircraft"),
        ("192 THAAD interceptors", "192 missile"),
        ("500 Patriot PAC-3 MSE interceptors", "500 missile"),
        ("24 MiG-31 interceptors", "24 aircraft"),
        ("100 drone interceptors", "100 ?"),
        ("105 An-32 aircraft", "105 aircraft"),
        ("two Be-200 aircraft", "2 aircraft"),
        ("300 AT4 launchers", "300 launcher"),
        ("12 AS-332 helicopters", "12 helicopter"),
        ("12 IS-2 tanks", "12 tank"),
        ("20 M-ATVs", "20 vehicle"),
        ("two AN/TPS-77 radars", "2 radar"),
        ("1,000 MK-82 500-lb bombs", "1000 bomb"),
        ("eight Hangor-class (Type 039B) submarines", "8 submarine"),
        ("six P-75(I) submarines", "6 submarine"),
        ("24 JETS IN 2019", "24 aircraft"),
        ("half a squadron of jets", "none"),
        ("the 36 aim at Oslo", "36 ?"),
        ("20 air-to-air missiles", "20 missile"),
        ("20 surface-to-air missile launchers", "20 launcher"),
        ("a 200-member delegation", "200 person"),
        ("a 27-member bloc", "27 ?"),
        ("a 5,000-man brigade", "5000 person"),
        ("35 crew members", "35 person"),
        ("a quartet of F-16s", "4 aircraft"),
        ("a 10 percentage-point cut", "10 percent"),
        ("8 per-cent", "8 percent"),
        ("by 7.5pp", "7.5 percent"),
        ("63m TIV", "63 TIV"),
        ("TIV 63 million", "63 TIV"),
        ("a TIV of 63 million", "63 TIV"),
        ("1.2m b/d", "1200000 barrel day"),
        ("20,000 b/d", "20000 barrel day"),
        ("a 2m-barrel cargo", "2000000 barrel"),
        ("a 2m-wide gap", "2 metre"),
        ("0.5 of a percentage point", "0.5 percent"),
        ("650 kb/d", "650000 barrel day"),
        ("16 billion m3", "16000000000 cubic-metre"),
        ("16 M3 vehicles", "16 vehicle"),
        ("2.5 mtpa", "2500000 tonne year"),
        ("400 ktpa", "400000 tonne year"),
        ("10 bcma", "10000000000 cubic-metre year"),
        ("2.5 b cubic meters", "2500000000 cubic-metre"),
        ("16 billion standard cubic metres a year", "16000000000 cubic-metre year"),
        ("16 billion cu. m", "16000000000 cubic-metre"),
        ("0.5 mln t", "500000 tonne"),
        ("5 million t/yr", "5000000 tonne year"),
        ("30,000 bopd", "30000 barrel day"),
        ("1.2 tcf of gas", "none"),
        ("a 500 kV line", "none"),
        ("$450 per 1,000 cubic meters", "none"),
        ("$500 per MT", "none"),
        ("at a rate of 1.7 euros to the dollar", "none"),
        ("USD/AZN 1.7", "none"),
        ("9.5 MT of crude", "none"),
        ("10,000 MT of wheat", "10000 tonne"),
    ]);
}

#[test]
fn money_of_many_presses() {
    read_as(&[
        ("$5 billion CAD", "5000000000 CAD"),
        ("$5 billion AUD", "5000000000 AUD"),
        ("$5 billion USD", "5000000000 USD"),
        ("$5 billion EUR", "5000000000 USD"),
        ("$5 billion Canadian", "5000000000 CAD"),
        ("a $5 billion Canadian deal", "5000000000 USD"),
        ("CDN$5 billion", "5000000000 CAD"),
        ("$5 billion Canadian dollars", "5000000000 CAD"),
        ("$5 billion dollars Canadian", "5000000000 CAD"),
        ("$5 billion Australian dollars", "5000000000 AUD"),
        ("$5 billion New Zealand dollars", "5000000000 NZD"),
        ("$5 billion Jamaican dollars", "5000000000 ?"),
        ("$5 billion U.S. dollars", "5000000000 USD"),
        ("350 million United States dollars", "350000000 USD"),
        ("350 million United States Dollars (USD)", "350000000 USD"),
        ("NZ $2.4 billion", "2400000000 NZD"),
        ("HK $5bn", "5000000000 HKD"),
        ("CAD $5bn", "5000000000 CAD"),
        ("C $19 billion", "19000000000 CAD"),
        ("a Series C $19 million round", "19000000 USD"),
        ("A $5 billion deal", "5000000000 USD"),
        ("$A368 billion", "368000000000 AUD"),
        ("RMB ¥100 billion", "100000000000 CNY"),
        ("CNY ¥100 bn", "100000000000 CNY"),
        ("¥100 billion yuan", "100000000000 CNY"),
        ("¥100 billion", "100000000000 JPY"),
        ("USD: 5 million", "5000000 USD"),
        ("pkr 5 billion", "5000000000 PKR"),
        ("Azn 5 mln", "5000000 AZN"),
        ("9 billion MAD", "9000000000 MAD"),
        ("RS 500 CR", "5000000000 INR"),
        ("INDIA CLEARS RS 80,000 CRORE DEAL", "800000000000 INR"),
        ("AUD$5bn", "5000000000 AUD"),
        ("USD$5bn", "5000000000 USD"),
        ("B$5bn", "5000000000 ?"),
        ("worth$5bn", "5000000000 USD"),
        ("P35 billion", "35000000000 ?"),
        ("the P5M-2 version", "none"),
        ("Php35 billion", "35000000000 PHP"),
        ("SKr8.2bn", "8200000000 SEK"),
        ("NKr 5bn", "5000000000 NOK"),
        ("8,2 mia. kr.", "8200000000 ?"),
        ("8,2 milliarder kroner", "8200000000 ?"),
        ("1,5 miljarder kronor", "1500000000 SEK"),
        ("5,2 miliardă de dolari", "5200000000 USD"),
        ("1,2 Md€", "1200000000 EUR"),
        ("350 млн руб.", "350000000 RUB"),
        ("350 млн рублей", "350000000 RUB"),
        ("500 milyon avro", "500000000 EUR"),
        ("5 milyar TL", "5000000000 TRY"),
        ("SDR 5 billion", "5000000000 XDR"),
        ("Rs 10 arba", "10000000000 INR"),
        ("500 mil. USD", "500000000 USD"),
        ("500 MM USD", "500000000 USD"),
        ("155 MM HOWITZERS", "none"),
        ("US$ 5 bi", "5000000000 USD"),
        ("$500 mill", "500000000 USD"),
        ("300 MEUR", "300000000 EUR"),
        ("300 MUSD", "300000000 USD"),
        ("€m 300", "300000000 EUR"),
        ("USD bn 5.4", "5400000000 USD"),
        ("in USD million: 123.4", "123400000 USD"),
        ("123.4 (USD million)", "123400000 USD"),
        ("123.4 (USD)", "123.4 ?"),
        ("(USD thousand) 12,345.6", "12345600 USD"),
        ("US$ (million) 523.7", "523700000 USD"),
        ("mln USD 523.7", "523700000 USD"),
        ("Mrd. EUR 5,2", "5200000000 EUR"),
        ("EUR Mio. 5", "5000000 EUR"),
        ("523.7 (million USD)", "523700000 USD"),
        ("523.7 (in mln. USD)", "523700000 USD"),
        ("10.5 (billion dollars)", "10500000000 USD"),
        ("$10.5 (billion)", "10500000000 USD"),
        ("USDmn 523.7", "523700000 USD"),
        ("MEUR 300", "300000000 EUR"),
        ("500 TEUR", "500000 EUR"),
        ("k€ 500", "500000 EUR"),
        ("paid 5 million USD 12 times", "5000000 USD"),
        ("$5 billon", "none"),
        ("$5 milllion", "none"),
        ("1,2 billion d'euros", "none"),
        ("several-hundred-million-dollar", "200000000.. USD vague"),
        ("5 thousand 300 troops", "5300 person"),
        ("12.000 t", "12000 tonne"),
        ("12.5 t", "12.5 tonne"),
        ("5 mai 2023", "none"),
        ("12 Mayıs 2023", "none"),
        ("5 de mayo de 2023", "none"),
        ("USD 300 mln. per year", "300000000 USD year"),
        ("$1.2 bln. a year", "1200000000 USD year"),
    ]);
    assert_eq!(said("It cost $5 million. Per year, 3 ships sail."), ["5000000 USD", "3 ship"]);
    assert_eq!(said("It paid USD 5 million 12 times in 2019."), ["5000000 USD", "12 time"]);
}

#[test]
fn digits_of_a_name_a_date_or_a_ratio_count_nothing() {
    for phrase in NO_FIGURES {
        assert_eq!(reader().read(phrase).map(|quantity| compact(&quantity)), None, "{phrase}");
        assert_eq!(said(phrase), [""; 0], "{phrase}");
    }
}

#[test]
fn figures_beside_a_name_a_date_or_a_ratio_are_read() {
    for (phrase, expected) in [
        ("2 out of 3 tanks", "2 tank"),
        ("12 out of the 36 aircraft", "12 aircraft"),
        ("3 of the 12 aircraft", "3 aircraft"),
        ("one aircraft in five countries", "1 aircraft"),
        ("one in five years", "5 year"),
        ("delivered two in three months", "3 month"),
        ("$1 in 2020", "1 USD"),
        ("5 tanks in 2 contracts", "5 tank"),
        ("12 in 2 contracts", "2 agreement"),
        ("3 to 5 aircraft", "3..5 aircraft range"),
        ("three-to-five aircraft", "3..5 aircraft range"),
        ("cut from 5 to 3 aircraft", "5 aircraft"),
        ("2x corvettes", "2 ship"),
        ("36 second-hand aircraft", "36 aircraft"),
        ("12 second hand tanks", "12 tank"),
        ("10 5th-generation fighters", "10 aircraft"),
        ("10 fourth-generation fighters", "10 aircraft"),
        ("two two-seat aircraft", "2 aircraft"),
        ("6 214-class submarines", "6 submarine"),
        ("second-largest supplier", "2 rank"),
        ("the 12th aircraft", "12 rank"),
        ("in 2024, 12 aircraft", "12 aircraft"),
        ("a 2024 order for 12 aircraft", "12 aircraft"),
        ("2000 tanks", "2000 tank"),
        ("1000-2000 rifles", "1000..2000 gun range"),
        ("1500–1900 rifles", "1500..1900 gun range"),
        ("2000-2500 rifles", "2000..2500 gun range"),
        ("1500-2000 Pakistani troops", "1500..2000 person range"),
        ("about 1800-2100 tonnes", "1800..2100 tonne range"),
        ("1980 km", "1980 kilometre"),
        ("in 1980 tonnes of it", "none"),
        ("1880 rifles", "1880 gun"),
        ("about 2020 troops", "2020 person approx"),
        ("more than 1990 tanks", "1990.. tank at-least"),
        ("a total of 2014 vehicles", "2014 vehicle"),
        ("1,990 tanks", "1990 tank"),
        ("5k troops", "5000 person"),
        ("5m barrels", "5000000 barrel"),
        ("5 Army helicopters", "5 helicopter"),
        ("two squadrons", "2 squadron"),
        ("group of 20 countries", "20 country"),
        ("24 MiG 29 fighters", "24 aircraft"),
        ("form 5 battalions", "5 ?"),
        ("USD-5m", "5000000 USD"),
        ("$5 billion[3]", "5000000000 USD"),
        ("[12] aircraft", "12 ?"),
        ("under Articles 2 and 5, 12 aircraft", "12 aircraft"),
        ("in 2019, 12 and 14 aircraft", "12 aircraft"),
        ("Turkey to Order 12 Jets", "12 aircraft"),
        ("the Air Force 36 jets", "36 aircraft"),
        ("growth of 2.0 percent", "2 percent"),
        ("Norway 2.0%", "2 percent"),
        ("a five-year plan", "5 year"),
        ("a Five-Year Deal", "5 year"),
        ("the twenty-first country", "21 rank"),
        ("a total = $5 billion", "5000000000 USD"),
    ] {
        let read = reader().read(phrase).map_or("none".to_owned(), |quantity| compact(&quantity));
        assert_eq!(read, expected, "{phrase}");
    }
}

/// Ratios, names, kinds, dates: digits, and not one figure.
const NO_FIGURES: &[&str] = &[
    "an eight-figure deal",
    "the top-five buyers",
    "the year 1401",
    "COP 29",
    "58 years old",
    "third countries",
    "through a third country",
    "his fifth state visit",
    "1 in 5 tanks",
    "one in five tanks",
    "one in 5 tanks",
    "1 in 10 people",
    "1 in every 5 missiles",
    "3 in every 10 rifles",
    "nine in ten missiles",
    "30 in every 100 rifles",
    "a ratio of 1 to 3",
    "DEF-NOK-1553 systems",
    "fifth generation",
    "$1 in every $5",
    "one tank in five",
    "1 per 100 persons",
    "every second aircraft",
    "every third tank was lost",
    "a ratio of 3 to 1",
    "ratio of 2:1",
    "a 3-to-1 advantage",
    "8×8 armoured vehicles",
    "4 x 4 vehicles",
    "6x6 vehicles",
    "2 x 4 launchers",
    "no. 5 battalion",
    "No. 12 Squadron aircraft",
    "Nr. 5 aircraft",
    "n° 5 aircraft",
    "№ 5 aircraft",
    "#5 aircraft",
    "Article 5",
    "Article 5 countries",
    "Art. 5 forces",
    "Resolution 1701 troops",
    "Unit 8200 soldiers",
    "Project 877 submarines",
    "Project 22350 frigates",
    "Figure 3 aircraft",
    "Group 5 drones",
    "Day 3 aircraft",
    "Camp 5 soldiers",
    "Euro 6 trucks",
    "ISO 9001 companies",
    "Link 16 systems",
    "MIL-STD-1553 systems",
    "Minsk 2 agreement",
    "the Group of 20 countries",
    "Group of Seven countries",
    "the top 10 countries",
    "top ten suppliers",
    "36 Squadron",
    "2 Brigade soldiers",
    "5 Corps tanks",
    "Squadron 12 aircraft",
    "7th Fleet ships",
    "F-16s",
    "T-72 tanks",
    "C-130J aircraft",
    "Su 30 fighters",
    "Mirage 2000 fighters",
    "Shahed 136 drones",
    "PC 21 trainers",
    "Gripen 39 aircraft",
    "9K33 systems",
    "9M133 missiles",
    "2K22 systems",
    "214-class submarines",
    "4th generation fighters",
    "fifth-generation fighters",
    "4.5 generation aircraft",
    "21st century ships",
    "first-generation tanks",
    "second-hand aircraft",
    "four-star generals",
    "5-star generals",
    "two-way trade",
    "two-seat aircraft",
    "two-engine aircraft",
    "six-wheel vehicles",
    "3-D radar",
    "155 mm shells",
    ".50 calibre guns",
    "7.62 calibre rifles",
    ".338 rifles",
    "155mm/52 howitzers",
    "2024 deliveries",
    "2024 aircraft deliveries",
    "H1 2024 aircraft",
    "2023 tanks",
    "2020 aircraft",
    "1971 war soldiers",
    "FY 24 deliveries of aircraft",
    "24 April aircraft",
    "April 24 aircraft",
    "2019-2023 aircraft",
    "World Cup 2022 aircraft",
    "Mach 1.6",
    "Resolutions 822, 853, 874 and 884",
    "Article 2(4)",
    "Task Force 151",
    "Order 227",
    "Law 5018",
    "Region 5",
    "HS code 93",
    "HS codes 85 and 87",
    "SITC 7",
    "Track 1.5",
    "Arrow 3",
    "Aster 30",
    "CPEC 2.0",
    "section 2.1",
    "Press Release 21-46",
    "1 USD = 280 PKR",
    "$1 = Rs 83",
    "the 14th Five-Year Plan",
    "the Six-Day War",
    "the twenty-first century",
    "two-state solution",
    "Second World War",
    "30th anniversary",
];
