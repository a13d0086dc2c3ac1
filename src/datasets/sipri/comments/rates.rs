//! Amounts printed in two currencies, against what their rate can have been.
//!
//! This finds a `b` printed for an `m`; it converts nothing. The table has the least and the most units of a currency that
//! a US dollar has bought in a year since 1960 or since the currency began, rounded outwards.

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::{CommentMoney, Doubt};
use crate::model::Currency;

/// Currency, least and most units to the US dollar.
const RATES: [(&str, f64, f64); 49] = [
    ("AED", 3.6, 4.8),
    ("ATS", 9.5, 26.0),
    ("AUD", 0.67, 2.1),
    ("BDT", 4.8, 125.0),
    ("BEF", 28.0, 67.0),
    ("BGN", 1.2, 2.4),
    ("BRL", 0.8, 6.5),
    ("CAD", 0.9, 1.6),
    ("CHF", 0.75, 4.4),
    ("CNY", 1.5, 8.7),
    ("CZK", 14.0, 41.0),
    ("DEM", 1.3, 4.2),
    ("DKK", 4.7, 12.5),
    ("EEK", 9.5, 19.0),
    ("ESP", 55.0, 200.0),
    ("EUR", 0.6, 1.25),
    ("FIM", 3.0, 7.0),
    ("FRF", 3.8, 11.0),
    ("GBP", 0.35, 0.95),
    ("HRK", 4.5, 9.0),
    ("HUF", 11.0, 450.0),
    ("IDR", 45.0, 17000.0),
    ("ILS", 1.3, 5.0),
    ("INR", 4.7, 95.0),
    ("ITL", 550.0, 2350.0),
    ("JPY", 75.0, 360.0),
    ("KES", 7.0, 160.0),
    ("KRW", 120.0, 1500.0),
    ("LTL", 2.3, 4.0),
    ("MAD", 3.8, 12.0),
    ("MXN", 3.0, 22.0),
    ("MYR", 2.1, 4.8),
    ("NGN", 0.5, 1700.0),
    ("NLG", 1.5, 3.8),
    ("NOK", 4.7, 12.0),
    ("NZD", 0.65, 2.6),
    ("PEN", 1.3, 4.2),
    ("PHP", 3.8, 60.0),
    ("PLN", 2.0, 4.8),
    ("QAR", 3.6, 4.8),
    ("RON", 2.0, 5.0),
    ("RUB", 5.0, 110.0),
    ("SEK", 3.9, 11.5),
    ("SGD", 1.2, 3.1),
    ("SKK", 19.0, 52.0),
    ("THB", 20.0, 56.0),
    ("TWD", 24.0, 41.0),
    ("UAH", 1.5, 45.0),
    ("ZAR", 0.65, 20.0),
];

/// How far beyond the table a rate may be: figures are rounded, and often those of another year.
const MARGIN: f64 = 1.5;

/// The Saudi riyal's own bounds, without a margin. South Africa's rand is printed as `SAR` too, and only the rate tells.
const RIYAL: (f64, f64) = (3.2, 4.6);

/// Marks the amounts whose figures in two currencies fit no rate, and takes its currency from a riyal that is none.
pub(super) fn check(money: &mut [CommentMoney]) {
    for at in 0..money.len() {
        let Some(currency) = money[at].currency else { continue };
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
    let (least, most) = match currency.code() {
        "SAR" => RIYAL,
        code => RATES.iter().find(|row| row.0 == code).map(|row| (row.1 / MARGIN, row.2 * MARGIN))?,
    };
    Some((Decimal::from_f64(least)?, Decimal::from_f64(most)?))
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
