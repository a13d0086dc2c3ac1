//! Figures and dates as a newspaper prints them: `$7.3m`, `$17–25m`, `INR 50bn`, `×68`, `66%`, `Nov 2025`.

/// A space that no line breaks at.
pub const NBSP: char = '\u{a0}';
/// The minus sign, as wide as a plus.
pub const MINUS: char = '\u{2212}';

/// What stands before the number: `$`, `€`, `£`; for any other currency its code and a space that does not break.
pub fn currency_prefix(currency: &str) -> String {
    match currency {
        "USD" => "$".to_owned(),
        "EUR" => "€".to_owned(),
        "GBP" => "£".to_owned(),
        "" => String::new(),
        code => format!("{code}{NBSP}"),
    }
}

/// Significant digits of a figure that is printed.
pub const DIGITS: usize = 3;

/// Three significant digits, no trailing zeros, thousands grouped: `7.3`, `13.3`, `147`, `1,250`, `27,900`.
pub fn number(value: f64) -> String {
    number_to(value, DIGITS)
}

/// The same with so many significant digits, where figures that differ by less must not read alike.
fn number_to(value: f64, digits: usize) -> String {
    // No figure of trade or arms comes near; all its digits would leave the page.
    if value.is_finite() && value.abs() >= 1e18 {
        return format!("{value:.1e}").replace('-', &MINUS.to_string());
    }
    if !value.is_finite() {
        return "n/a".to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let magnitude = value.abs().log10().floor();
    let decimals = (digits as f64 - 1.0 - magnitude).clamp(0.0, 12.0) as usize;
    // Digits before the point that nobody vouches for are noughts.
    let place = 10_f64.powf((magnitude + 1.0 - digits as f64).max(0.0));
    let size = if place > 1.0 { (value.abs() / place).round() * place } else { value.abs() };
    let text = format!("{size:.decimals$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    let mut out = if value < 0.0 { MINUS.to_string() } else { String::new() };
    out.push_str(&grouped(whole));
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A whole number grouped in thousands; fractions keep three significant digits.
pub fn count(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        let digits = grouped(&format!("{:.0}", value.abs()));
        return if value < 0.0 { format!("{MINUS}{digits}") } else { digits };
    }
    number(value)
}

fn magnitude(value: f64, digits: usize) -> (f64, &'static str) {
    // Rounding comes first, so that 999.5 million is 1bn and never 1,000m.
    let least = 1.0 - 0.5 * 10_f64.powi(-i32::try_from(digits).unwrap_or(12));
    match value.abs() {
        size if size >= 1e12 * least => (1e12, "tn"),
        size if size >= 1e9 * least => (1e9, "bn"),
        size if size >= 1e6 * least => (1e6, "m"),
        _ => (1.0, ""),
    }
}

/// An amount of money in whole units of its currency: `$7.3m`, `€30bn`, `INR 50bn`.
pub fn money(value: f64, currency: &str) -> String {
    money_to(value, currency, DIGITS)
}

/// The same with so many significant digits: `$13.283m`.
pub fn money_to(value: f64, currency: &str, digits: usize) -> String {
    let (unit, suffix) = magnitude(value, digits);
    let sign = if value < 0.0 { MINUS.to_string() } else { String::new() };
    format!("{sign}{}{}{suffix}", currency_prefix(currency), amount(value.abs(), unit, currency, digits))
}

/// The number of an amount in that unit. Below ten of a currency itself, a part of one is told in cents: `0.50`, and `1.5` of billions.
fn amount(value: f64, unit: f64, currency: &str, digits: usize) -> String {
    let words = number_to(value / unit, digits);
    let cents = words.split_once('.').map(|(_, cents)| cents.len());
    let is_small = unit == 1.0 && value < 10.0 && !currency.is_empty();
    if is_small && cents == Some(1) { format!("{words}0") } else { words }
}

/// A range of money: `$17–25m`; one figure when both print alike; `more than $1bn`, `up to $1bn` when one end is open.
/// `None` without any figure.
pub fn money_range(low: Option<f64>, high: Option<f64>, currency: &str) -> Option<String> {
    match (low, high) {
        (Some(low), Some(high)) => Some(money_between(low, high, currency, DIGITS)),
        (Some(low), None) => Some(format!("{}+", money(low, currency))),
        (None, Some(high)) => Some(format!("up to {}", money(high, currency))),
        (None, None) => None,
    }
}

/// A range with both its ends and so many significant digits: `$13.283–13.3m`.
pub fn money_between(low: f64, high: f64, currency: &str, digits: usize) -> String {
    let (low, high) = (low.min(high), low.max(high));
    let (first, last) = (money_to(low, currency, digits), money_to(high, currency, digits));
    if first == last {
        return first;
    }
    let (unit, suffix) = magnitude(high, digits);
    if magnitude(low, digits).0 == unit && low >= 0.0 {
        let [low, high] = [low, high].map(|value| amount(value, unit, currency, digits));
        return format!("{}{low}–{high}{suffix}", currency_prefix(currency));
    }
    format!("{first}–{last}")
}

/// Hedges a figure that is an estimate: `≈$7.3m`; behind `up to`, which is one hedge already: `up to ≈$1bn`.
pub fn hedged(words: &str, hedge: &str) -> String {
    words.strip_prefix("up to ").map_or_else(|| format!("{hedge}{words}"), |rest| format!("up to {hedge}{rest}"))
}

/// True when a figure is open-ended, so that a reader must be told what its `+` means: `$1bn+`, `36%+`; `+5%` is a growth.
pub fn has_open_end(words: &str) -> bool {
    words.char_indices().any(|(at, letter)| {
        letter == '+' && words[..at].chars().next_back().is_some_and(|before| before.is_alphanumeric() || before == '%')
    })
}

/// What the `+` of the drawn figures means; nothing when none of them has one.
pub fn open_end_note<'a>(drawn: impl IntoIterator<Item = &'a str>) -> String {
    let is_open = drawn.into_iter().any(has_open_end);
    if is_open { "“+”: at least.".to_owned() } else { String::new() }
}

/// A multiple as people say it, before a figure: `twice`, `4×`, `at least 10×`, `2–3×`. `None` without any number.
pub fn multiple(low: Option<f64>, high: Option<f64>) -> Option<String> {
    let one = |value: f64| if value == 2.0 { "twice".to_owned() } else { format!("{}×", times(value)) };
    match (low, high) {
        (Some(low), Some(high)) if low == high => Some(one(low)),
        (Some(low), Some(high)) => Some(format!("{}–{}×", times(low.min(high)), times(low.max(high)))),
        (Some(low), None) => Some(format!("at least {}", one(low))),
        (None, Some(high)) => Some(format!("up to {}", one(high))),
        (None, None) => None,
    }
}

/// A range of a count: `40`, `90–150`, `100+`, `up to 12`. `None` without any figure.
pub fn count_range(low: Option<f64>, high: Option<f64>) -> Option<String> {
    match (low, high) {
        (Some(low), Some(high)) if low == high => Some(count(low)),
        (Some(low), Some(high)) => Some(format!("{}–{}", count(low.min(high)), count(low.max(high)))),
        (Some(low), None) => Some(format!("{}+", count(low))),
        (None, Some(high)) => Some(format!("up to {}", count(high))),
        (None, None) => None,
    }
}

/// How many times: `68`, `2.9`, `1.5`, `26,000`; two digits below ten, whole above. What is not as much again is never told as `1`:
/// `1.04`, `0.97`, `1.00`.
pub fn times(ratio: f64) -> String {
    if !ratio.is_finite() {
        return "n/a".to_owned();
    }
    if ratio.abs() < 9.95 {
        let text = format!("{ratio:.1}");
        return beside_one(ratio, text.trim_end_matches(".0"));
    }
    number(ratio.round())
}

/// A ratio with three significant digits, as where two figures should be alike: `1.06`, `0.996`, `12`; `1.00` where it differs from one
/// by less.
pub fn ratio(ratio: f64) -> String {
    if ratio < 9.95 { beside_one(ratio, &number(ratio)) } else { times(ratio) }
}

/// These words for a ratio; where they say that both are alike and they are not, its first two decimals.
fn beside_one(ratio: f64, words: &str) -> String {
    if words == "1" && (ratio - 1.0).abs() >= NO_DIFFERENCE { format!("{ratio:.2}") } else { words.to_owned() }
}

/// A range of ratios, `×50–68`, or `×2.9`.
pub fn times_range(low: f64, high: f64) -> String {
    let (first, last) = (times(low.min(high)), times(low.max(high)));
    if first == last { format!("×{first}") } else { format!("×{first}–{last}") }
}

/// Nearer to none or to the whole than this is a rounding error of a sum and no difference.
const NO_DIFFERENCE: f64 = 1e-10;

/// Hundredths: `66%`, `1.5%`, `0.04%`. The value is a ratio, 0.66 for 66%. What is neither none nor the whole is told as neither, with as
/// many decimals as that takes: `0.003%`, `99.97%`, `100.2%`.
pub fn percent(ratio: f64) -> String {
    let value = ratio * 100.0;
    let size = value.abs();
    let decimals = match size {
        _ if !size.is_finite() => return format!("{}%", number(value)),
        size if size < 0.005 => to_first_digit(size),
        size if size < 0.95 => 2,
        size if size < 9.95 => 1,
        size if (99.5..100.5).contains(&size) => to_first_digit((size - 100.0).abs()),
        _ => return format!("{}%", number(value.round())),
    };
    let text = format!("{size:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{}{text}%", if value < 0.0 && text != "0" { "−" } else { "" })
}

/// Decimals up to the first digit of a small number of hundredths.
fn to_first_digit(hundredths: f64) -> usize {
    if hundredths < 100.0 * NO_DIFFERENCE { 0 } else { (-hundredths.log10().floor()).max(0.0) as usize }
}

/// A tick of an axis in hundredths, with the decimal that its step has: `12.5%`.
pub fn percent_tick(ratio: f64) -> String {
    let tenths = ratio * 1000.0;
    let has_decimal = (tenths - tenths.round()).abs() < 1e-6 && tenths.round() % 10.0 != 0.0;
    if has_decimal && ratio.abs() < 10.0 { format!("{:.1}%", tenths.round() / 10.0) } else { percent(ratio) }
}

/// A range of hundredths: `17–25%`.
pub fn percent_range(low: f64, high: f64) -> String {
    let (first, last) = (percent(low.min(high)), percent(low.max(high)));
    if first == last { first } else { format!("{}–{last}", first.trim_end_matches('%')) }
}

/// A change below this is told as less than it.
const LEAST_CHANGE: f64 = 0.001;
const SLIGHT: &str = "less than 0.1%";

/// More than nothing, and at the precision that is printed nothing.
fn is_slight(change: f64) -> bool {
    (NO_DIFFERENCE..LEAST_CHANGE).contains(&change.abs())
}

/// True of a change of nothing, or of less than a tenth of a hundredth.
pub fn is_flat(change: f64) -> bool {
    change.abs() < LEAST_CHANGE
}

/// How much more or less: `133%`, `1.5%`, `less than 0.1%`. Parts of a whole keep all the digits that tell them from nothing; a change
/// so small is none that anybody prints.
pub fn change(ratio: f64) -> String {
    if is_slight(ratio) { SLIGHT.to_owned() } else { percent(ratio) }
}

/// A range of them: `12–14%`, `less than 0.1% to 3%`.
pub fn change_range(low: f64, high: f64) -> String {
    let (first, last) = (change(low.min(high)), change(low.max(high)));
    match first == last {
        true => first,
        false if is_slight(low) || is_slight(high) => format!("{first} to {last}"),
        false => percent_range(low, high),
    }
}

/// A growth rate: `+133%`, `−4%`, `less than 0.1%` up or down.
pub fn growth(ratio: f64) -> String {
    if ratio < 0.0 || is_slight(ratio) { change(ratio) } else { format!("+{}", percent(ratio)) }
}

/// A range of growth rates: `+12–14%`, `−7% to −4%`, `−2% to +3%`.
pub fn growth_range(low: f64, high: f64) -> String {
    let (first, last) = (growth(low.min(high)), growth(low.max(high)));
    match first == last {
        true => first,
        false if low.min(high) >= 0.0 && !is_slight(low) && !is_slight(high) => {
            format!("+{}", percent_range(low, high))
        }
        false => format!("{first} to {last}"),
    }
}

/// A range of growth rates over years: `+12–14% a year`; `flat` where all of it is less than a tenth of a hundredth.
pub fn yearly(low: f64, high: f64) -> String {
    if is_flat(low) && is_flat(high) { "flat".to_owned() } else { format!("{} a year", growth_range(low, high)) }
}

/// The most that a change can be: `up to 5%`; `less than 0.1%` is a bound already.
pub fn up_to(change: &str) -> String {
    if change == SLIGHT { change.to_owned() } else { format!("up to {change}") }
}

/// The least that a change can be: `at least 5%`; `more than 0%` of one of less than 0.1%.
pub fn at_least(change: &str) -> String {
    if change == SLIGHT { "more than 0%".to_owned() } else { format!("at least {change}") }
}

/// The month of a decimal year: `Nov 2025`.
pub fn month_year(decimal_year: f64) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    if !decimal_year.is_finite() {
        return "n/a".to_owned();
    }
    let month = ((decimal_year - decimal_year.floor()) * 12.0 + 1e-6).floor() as usize;
    format!("{} {}", MONTHS[month.min(11)], decimal_year.floor())
}

/// A span of decimal years at the precision it has: `2019`, `Q2 2025`, `Mar 2021`, `2010–14`.
pub fn span(first: f64, last: f64) -> String {
    let (start, end) = (first.min(last), first.max(last));
    let (year, last_year) = (start.floor(), (end - 1e-6).max(start).floor());
    if last_year > year {
        return years(year as i32, last_year as i32);
    }
    match end - start {
        width if width > 0.6 => format!("{year}"),
        width if width > 0.15 && width < 0.3 && ((start - year) * 4.0).fract().min(0.9) < 0.06 => {
            format!("Q{} {year}", ((start - year) * 4.0 + 0.05).floor() as i32 + 1)
        }
        width if width > 0.15 => format!("{year}"),
        _ => month_year(start + 0.001),
    }
}

/// Two years: `2010–14`, `1998–2004`, or one.
pub fn years(first: i32, last: i32) -> String {
    if first == last {
        return first.to_string();
    }
    if first / 100 == last / 100 { format!("{first}–{:02}", last % 100) } else { format!("{first}–{last}") }
}

/// Words in a row: `a`, `a and b`, `a, b and c`.
pub fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A small number as a word at the start of a sentence or within it: `three`, `12`.
pub fn spelled(n: usize) -> String {
    const WORDS: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    WORDS.get(n).map_or_else(|| count(n as f64), |word| (*word).to_owned())
}

/// The same with a small first letter; words in capitals stay as they are.
pub fn lower(text: &str) -> String {
    let mut letters = text.chars();
    let (first, second) = (letters.next(), letters.clone().next());
    match first {
        Some(first) if second.is_none_or(|c| !c.is_uppercase()) => first.to_lowercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

/// The same with a capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_one_unit_of_money_are_told_in_cents() {
        let told = |value: f64| money(value, "USD");
        assert_eq!([0.5, 7.3, 0.25, 9.99, 3.0, 0.0].map(told), ["$0.50", "$7.30", "$0.25", "$9.99", "$3", "$0"]);
        assert_eq!([12.5, 1.5e9, 7.3e6, 0.005].map(told), ["$12.5", "$1.5bn", "$7.3m", "$0.005"]);
        assert_eq!(money(-0.5, "EUR"), "−€0.50");
        assert_eq!(money_between(0.5, 2.0, "USD", DIGITS), "$0.50–2");
        assert_eq!(money_to(0.5, "", 2), "0.5", "a number of no currency");
    }

    #[test]
    fn money_reads_as_in_a_newspaper() {
        for (value, currency, text) in [
            (7.3e6, "USD", "$7.3m"),
            (5e8, "USD", "$500m"),
            (2e9, "USD", "$2bn"),
            (146.887e9, "USD", "$147bn"),
            (13.283e6, "USD", "$13.3m"),
            (30e9, "EUR", "€30bn"),
            (5e10, "INR", "INR\u{a0}50bn"),
            (999.6e6, "USD", "$1bn"),
            (999.5e6, "USD", "$1bn"),
            (999.4e6, "USD", "$999m"),
            (-4.2e6, "USD", "−$4.2m"),
            (0.0, "USD", "$0"),
            (850.0, "USD", "$850"),
            (9500.0, "USD", "$9,500"),
            (40e3, "USD", "$40,000"),
            (27_902.0, "USD", "$27,900"),
            (-423_724.0, "USD", "−$424,000"),
            (999_499.0, "USD", "$999,000"),
            (1e13, "USD", "$10tn"),
            (1e-3, "USD", "$0.001"),
        ] {
            assert_eq!(money(value, currency), text);
        }
    }

    #[test]
    fn ranges_say_the_unit_once() {
        assert_eq!(money_range(Some(17e6), Some(25e6), "USD").as_deref(), Some("$17–25m"));
        assert_eq!(money_range(Some(9e8), Some(1.5e9), "USD").as_deref(), Some("$900m–$1.5bn"));
        assert_eq!(money_range(Some(1e9), None, "USD").as_deref(), Some("$1bn+"));
        assert_eq!(money_range(None, None, "USD"), None);
        assert_eq!(money_between(13.283e6, 13.3e6, "USD", 5), "$13.283–13.3m");
        assert_eq!((money_to(999.6e6, "USD", 4), money_to(7e6, "USD", 5)), ("$999.6m".into(), "$7m".into()));
        assert_eq!(count_range(Some(40.0), Some(40.0)).as_deref(), Some("40"));
        assert_eq!(percent_range(0.17, 0.25), "17–25%");
        assert_eq!(times_range(50.0, 68.49), "×50–68");
    }

    #[test]
    fn a_figure_is_hedged_once_and_its_open_end_explained() {
        assert_eq!(hedged("$7.3m", "≈"), "≈$7.3m");
        assert_eq!(hedged("up to $1bn", "≈"), "up to ≈$1bn");
        assert_eq!(hedged("up to $1bn", "about "), "up to about $1bn");
        for (words, open) in [
            ("$1bn+", true),
            ("36%+", true),
            ("×5+", true),
            ("5+ of 40", true),
            ("+133%", false),
            ("at least +5%", false),
        ] {
            assert_eq!(has_open_end(words), open, "{words}");
        }
        assert_eq!(open_end_note(["$1bn"]), "");
        assert_eq!(multiple(Some(2.0), Some(2.0)).as_deref(), Some("twice"));
        assert_eq!(multiple(Some(10.0), None).as_deref(), Some("at least 10×"));
        assert_eq!(multiple(Some(2.0), Some(3.0)).as_deref(), Some("2–3×"));
        assert_eq!(multiple(None, None), None);
    }

    #[test]
    fn parts_and_growth() {
        assert_eq!(percent(0.0146), "1.5%");
        assert_eq!([0.0, 0.025, 0.1, 0.125, 1.0].map(percent_tick), ["0%", "2.5%", "10%", "12.5%", "100%"]);
        assert_eq!(percent(0.66), "66%");
        assert_eq!(percent(0.0004), "0.04%");
        assert_eq!((percent(0.2556), percent_range(0.9961, 1.04)), ("26%".into(), "99.6–104%".into()));
        assert_eq!(growth(1.329), "+133%");
        assert_eq!(growth(-0.04), "−4%");
        assert_eq!(times(2.94), "2.9");
        assert_eq!(times(68.49), "68");
        assert_eq!((times(26_003.2), percent(260.0321)), ("26,000".into(), "26,000%".into()));
    }

    #[test]
    fn what_is_not_none_and_not_the_whole_is_told_as_neither() {
        assert_eq!(
            [0.996, 0.99949, 0.9996, 0.9997, 0.99999].map(percent),
            ["99.6%", "99.95%", "99.96%", "99.97%", "99.999%"]
        );
        assert_eq!([1.002, 1.0049, 1.006, 1.00001].map(percent), ["100.2%", "100.5%", "101%", "100.001%"]);
        assert_eq!([0.0000449, 0.00001, -0.00003].map(percent), ["0.004%", "0.001%", "−0.003%"]);
        // What sums are off by is no difference.
        assert_eq!([1.0, 1.0 - 1e-14, 1.0 + 1e-14].map(percent), ["100%"; 3]);
        assert_eq!([0.0, -0.0, 1e-14, -1e-14].map(percent), ["0%"; 4]);
        assert_eq!((growth(0.0), growth(-1e-14)), ("+0%".into(), "0%".into()));
    }

    #[test]
    fn a_growth_of_next_to_nothing_is_told_in_words() {
        assert_eq!([0.000_003, -0.000_003, 0.0009].map(growth), [SLIGHT; 3]);
        assert_eq!([0.001, -0.0012, 0.012].map(growth), ["+0.1%", "−0.12%", "+1.2%"]);
        assert_eq!([0.000_003, 0.012, 0.0].map(change), [SLIGHT, "1.2%", "0%"]);
        assert_eq!(
            (change_range(1e-6, 2e-6), change_range(1e-6, 0.03)),
            (SLIGHT.into(), "less than 0.1% to 3%".into())
        );
        assert_eq!((change_range(0.12, 0.14), growth_range(0.12, 0.14)), ("12–14%".into(), "+12–14%".into()));
        assert_eq!(
            (growth_range(1e-6, 2e-6), growth_range(1e-6, 0.03)),
            (SLIGHT.into(), "less than 0.1% to +3%".into())
        );
        assert_eq!(growth_range(-0.02, 1e-6), "−2% to less than 0.1%");
        assert_eq!((yearly(-1e-6, 2e-6), yearly(0.0, 0.0)), ("flat".into(), "flat".into()));
        assert_eq!((yearly(0.0, 0.02), yearly(-0.02, -0.02)), ("+0–2% a year".into(), "−2% a year".into()));
        assert_eq!((up_to(&growth(1e-6)), up_to(&growth(0.05))), (SLIGHT.into(), "up to +5%".into()));
        assert_eq!((at_least(&growth(1e-6)), at_least(&growth(0.05))), ("more than 0%".into(), "at least +5%".into()));
    }

    #[test]
    fn a_ratio_that_is_not_one_is_not_told_as_one() {
        assert_eq!(
            [1.0, 1.0 + 1e-14, 1.004, 0.996, 1.04, 0.96, 1.06].map(times),
            ["1", "1", "1.00", "1.00", "1.04", "0.96", "1.1"]
        );
        assert_eq!([1.0, 1.004, 0.996, 0.9996, 1.06, 12.34].map(ratio), ["1", "1.00", "0.996", "1.00", "1.06", "12"]);
        assert_eq!((times_range(0.97, 1.02), times_range(1.0, 1.004)), ("×0.97–1.02".into(), "×1–1.00".into()));
    }

    #[test]
    fn dates_say_no_more_than_is_known() {
        assert_eq!(span(2019.0, 2020.0), "2019");
        assert_eq!(span(2025.25, 2025.5), "Q2 2025");
        assert_eq!(span(2021.1667, 2021.25), "Mar 2021");
        assert_eq!(span(2010.0, 2015.0), "2010–14");
        assert_eq!(years(1998, 2004), "1998–2004");
        assert_eq!(month_year(2025.84), "Nov 2025");
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
