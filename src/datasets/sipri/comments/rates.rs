//! Amounts printed in two currencies, against what their rate can have been.
//!
//! This finds a `b` printed for an `m`; it converts nothing. The table has the least and the most units of a currency that
//! a US dollar has bought in a year since 1960 or since the currency began, rounded outwards.

use rust_decimal::Decimal;

use super::{CommentMoney, Doubt};
use crate::model::Currency;

/// Currency, least and most hundredths of it to the US dollar.
const RATES: [(&str, i64, i64); 49] = [
    ("AED", 360, 480),
    ("ATS", 950, 2600),
    ("AUD", 67, 210),
    ("BDT", 480, 12500),
    ("BEF", 2800, 6700),
    ("BGN", 120, 240),
    ("BRL", 80, 650),
    ("CAD", 90, 160),
    ("CHF", 75, 440),
    ("CNY", 150, 870),
    ("CZK", 1400, 4100),
    ("DEM", 130, 420),
    ("DKK", 470, 1250),
    ("EEK", 950, 1900),
    ("ESP", 5500, 20000),
    ("EUR", 60, 125),
    ("FIM", 300, 700),
    ("FRF", 380, 1100),
    ("GBP", 35, 95),
    ("HRK", 450, 900),
    ("HUF", 1100, 45000),
    ("IDR", 4500, 1700000),
    ("ILS", 130, 500),
    ("INR", 470, 9500),
    ("ITL", 55000, 235000),
    ("JPY", 7500, 36000),
    ("KES", 700, 16000),
    ("KRW", 12000, 150000),
    ("LTL", 230, 400),
    ("MAD", 380, 1200),
    ("MXN", 300, 2200),
    ("MYR", 210, 480),
    ("NGN", 50, 170000),
    ("NLG", 150, 380),
    ("NOK", 470, 1200),
    ("NZD", 65, 260),
    ("PEN", 130, 420),
    ("PHP", 380, 6000),
    ("PLN", 200, 480),
    ("QAR", 360, 480),
    ("RON", 200, 500),
    ("RUB", 500, 11000),
    ("SEK", 390, 1150),
    ("SGD", 120, 310),
    ("SKK", 1900, 5200),
    ("THB", 2000, 5600),
    ("TWD", 2400, 4100),
    ("UAH", 150, 4500),
    ("ZAR", 65, 2000),
];

/// How far beyond the table a rate may be: figures are rounded, and often those of another year.
const MARGIN: Decimal = Decimal::from_parts(15, 0, 0, false, 1);

/// The Saudi riyal's own bounds, without a margin. South Africa's rand is printed as `SAR` too, and only the rate tells.
const RIYAL: (i64, i64) = (320, 460);

/// Marks the amounts whose figures in two currencies fit no rate, and takes its currency from a riyal that is none.
pub(super) fn check(money: &mut [CommentMoney]) {
    for at in 0..money.len() {
        let Some(currency) = money[at].currency.filter(|_| money[at].alternative.is_some()) else { continue };
        let Some((least, most)) = bounds(currency) else { continue };
        let rates: Vec<Decimal> = twins(money, at).filter_map(|twin| rate(&money[at], &money[twin])).collect();
        if rates.is_empty() || rates.iter().any(|rate| (least..=most).contains(rate)) {
            continue;
        }
        if currency.code() == "SAR" {
            (money[at].currency, money[at].doubt) = (None, Some(Doubt::UnknownCode));
            continue;
        }
        let all: Vec<usize> = twins(money, at).chain([at]).collect();
        for index in all {
            money[index].doubt = Some(Doubt::RatesDisagree);
        }
    }
}

fn bounds(currency: Currency) -> Option<(Decimal, Decimal)> {
    let (least, most, margin) = match currency.code() {
        "SAR" => (RIYAL.0, RIYAL.1, Decimal::ONE),
        code => {
            let (_, least, most) = RATES.iter().find(|row| row.0 == code)?;
            (*least, *most, MARGIN)
        }
    };
    Some((Decimal::new(least, 2).checked_div(margin)?, Decimal::new(most, 2).checked_mul(margin)?))
}

/// The figures in US dollars beside one, among the nearest.
fn twins(money: &[CommentMoney], at: usize) -> impl Iterator<Item = usize> {
    let group = money[at].alternative;
    (at.saturating_sub(4)..money.len().min(at + 5)).filter(move |index| {
        group.is_some() && money[*index].alternative == group && money[*index].currency == Some(Currency::USD)
    })
}

fn rate(other: &CommentMoney, dollars: &CommentMoney) -> Option<Decimal> {
    other.high.or(other.low)?.checked_div(dollars.high.or(dollars.low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_each_row_has_a_range() {
        assert!(RATES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(RATES.iter().all(|(code, least, most)| least < most && Currency::parse(code).is_some()));
    }
}
