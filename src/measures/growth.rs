//! What a target asks for: growth a year and steps a year, for a level or for a total.
//!
//! Plain functions of numbers, used by the measure `targets` and by the chart of the required path.

/// Yearly rates below this and above [`FASTEST`] are not looked for.
const SLOWEST: f64 = -0.999_999;
/// A billion times a year: no target needs more.
const FASTEST: f64 = 1e9;

/// Which years of the path count: those `first..=last` years after the base year.
///
/// A level to be reached after `n` years is the single year `n`; a total over a plan is every year of the plan, which may begin
/// with the base year itself, year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First year that counts, in years after the base year.
    pub first: i32,
    /// Last year that counts.
    pub last: i32,
}

impl Span {
    /// The single year, `years` after the base year.
    pub const fn level(years: i32) -> Span {
        Span { first: years, last: years }
    }

    /// Number of years that count.
    pub const fn years(self) -> i32 {
        self.last - self.first + 1
    }

    const fn is_ahead(self) -> bool {
        self.first >= 0 && self.last >= 1 && self.last >= self.first
    }
}

/// Growth a year at which the years of the span sum to `target`, starting from `base`.
///
/// Unit: ratio (1.33 is +133 % a year). For a level this is the compound annual growth rate,
/// `(target / base)^(1 / n) - 1`; for a total, the root of `sum(base (1 + g)^k) = target` over the span.
/// `None` unless both figures are positive and the span ends after the base year and does not begin before it.
pub fn required_growth(target: f64, base: f64, span: Span) -> Option<f64> {
    let fits = target > 0.0 && base > 0.0 && target.is_finite() && base.is_finite() && span.is_ahead();
    if !fits {
        return None;
    }
    if span.first == span.last {
        return Some((target / base).powf(1.0 / f64::from(span.last)) - 1.0);
    }
    let total = |growth: f64| (span.first..=span.last).map(|year| base * (1.0 + growth).powi(year)).sum::<f64>();
    let (mut low, mut high) = (SLOWEST, FASTEST);
    if total(low) > target || total(high) < target {
        return None;
    }
    // The total rises with growth, so halving always closes in; 200 halvings exhaust a float.
    for _ in 0..200 {
        let middle = if high > 1.0 { ((1.0 + low) * (1.0 + high)).sqrt() - 1.0 } else { low.midpoint(high) };
        if total(middle) < target {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(low.midpoint(high))
}

/// Equal absolute step a year with which the years of the span sum to `target`, starting from `base`.
///
/// Unit: that of the figures, a year. `sum(base + step k) = target` over the span.
pub fn required_step(target: f64, base: f64, span: Span) -> Option<f64> {
    if !(target.is_finite() && base.is_finite() && span.is_ahead()) {
        return None;
    }
    let steps: i32 = (span.first..=span.last).sum();
    Some((target - base * f64::from(span.years())) / f64::from(steps))
}

/// The part of a yearly figure that belongs to the first months of the year, in equal parts.
pub fn prorated(annual: f64, months: f64) -> f64 {
    annual * months / 12.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64, tolerance: f64) {
        let found = found.expect("a figure");
        assert!((found - expected).abs() <= tolerance, "{found} is not {expected} within {tolerance}");
    }

    #[test]
    fn published_growth_rates_come_out() {
        // Power.One glossary: 10,000,000 in 2009 to 42,998,000 in 2017 is 20 % a year.
        close(required_growth(42_998_000.0, 10_000_000.0, Span::level(8)), 0.20, 1e-5);
        // TASS 1073344: China-Russia trade, 69.52 to 84.07 bn, +20.8 %; 84.07 to "over 107", +27.1 %.
        close(required_growth(84.07, 69.52, Span::level(1)), 0.208, 0.0015);
        close(required_growth(107.0, 84.07, Span::level(1)), 0.271, 0.003);
    }

    #[test]
    fn a_total_over_five_years_sums_to_the_target() {
        let span = Span { first: 1, last: 5 };
        let growth = required_growth(500e6, 7.3e6, span).expect("a rate");
        let total: f64 = (1..=5).map(|year| 7.3e6 * (1.0 + growth).powi(year)).sum();
        assert!((total - 500e6).abs() < 1.0);
        close(Some(growth), 1.05, 0.005);
        close(required_growth(500e6, 7.3e6, Span::level(5)), 1.33, 0.005);
        let step = required_step(500e6, 7.3e6, span).expect("a step");
        let total: f64 = (1..=5).map(|year| 7.3e6 + step * f64::from(year)).sum();
        assert!((total - 500e6).abs() < 1.0);
    }

    #[test]
    fn shrinking_and_impossible_targets() {
        close(required_growth(50.0, 100.0, Span::level(1)), -0.5, 1e-12);
        close(required_growth(150.0, 100.0, Span { first: 1, last: 2 }), -0.177_124, 1e-5);
        assert_eq!(required_growth(0.0, 100.0, Span::level(1)), None);
        assert_eq!(required_growth(100.0, 0.0, Span::level(1)), None);
        assert_eq!(required_growth(100.0, 50.0, Span::level(0)), None);
    }

    #[test]
    fn published_prorated_targets_come_out() {
        // Bown (PIIE), US-China phase one: 172.7 and 142.7 bn a year; three and four months of them.
        for (annual, months, expected) in
            [(172.7, 3.0, 43.2), (142.7, 3.0, 35.7), (172.7, 4.0, 57.6), (142.7, 4.0, 47.6)]
        {
            close(Some(prorated(annual, months)), expected, 0.05);
        }
    }

    proptest::proptest! {
        #[test]
        fn growth_inverts_the_sum(base in 1e-3f64..1e12, growth in -0.5f64..3.0, first in 1i32..4, more in 0i32..8) {
            let span = Span { first, last: first + more };
            let target: f64 = (span.first..=span.last).map(|year| base * (1.0 + growth).powi(year)).sum();
            let found = required_growth(target, base, span).expect("a rate");
            proptest::prop_assert!((found - growth).abs() < 1e-6, "{found} for {growth}");
        }
    }
}
