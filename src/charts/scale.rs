//! From values to places on an axis, and which values get a tick.

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged};
use serde::Serialize;

/// An axis. Both ends are finite and `min < max`; a logarithmic axis has `min > 0`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Scale {
    /// Equal steps for equal differences.
    Linear {
        /// Value at the start.
        min: f64,
        /// Value at the end.
        max: f64,
    },
    /// Equal steps for equal ratios.
    Log {
        /// Value at the start.
        min: f64,
        /// Value at the end.
        max: f64,
    },
}

impl Scale {
    /// From zero to a little above `largest`; to 1 when there is nothing above zero.
    pub fn from_zero(largest: f64, headroom: f64) -> Scale {
        let max = if largest.is_finite() && largest > 0.0 { largest * (1.0 + headroom) } else { 1.0 };
        Scale::Linear { min: 0.0, max }
    }

    /// From the tick at or below the lowest value to the one at or above the highest, of about `count` ticks in all.
    pub fn between_ticks(lowest: f64, highest: f64, count: usize) -> Scale {
        let mut step = nice_step(highest - lowest, count);
        let ends = |step: f64| ((lowest / step + 1e-9).floor() * step, (highest / step - 1e-9).ceil() * step);
        // Rounded outwards both ways, the same number of ticks may need a longer step.
        for _ in 0..3 {
            let (min, max) = ends(step);
            step = step.max(nice_step(max - min, count));
        }
        let (min, max) = ends(step);
        Scale::Linear { min, max }
    }

    /// Whole powers of ten around two positive values; one decade at least.
    pub fn decades(smallest: f64, largest: f64) -> Scale {
        let low = smallest.max(1e-12).log10().floor();
        let high = largest.max(1e-12).log10().ceil();
        Scale::Log { min: 10f64.powf(low), max: 10f64.powf(high.max(low + 1.0)) }
    }

    /// From a round value below the smallest to one above the largest of some positive values, with a little air at both
    /// ends and no more.
    pub fn log_around(smallest: f64, largest: f64) -> Scale {
        let (low, high) = (smallest.max(1e-12) / 1.25, largest.max(1e-12) * 1.25);
        let power = |value: f64| 10f64.powf(value.log10().floor());
        let ends = |at: f64| FINE.map(|m| m * power(at)).into_iter().chain([10.0 * power(at)]);
        let below = ends(low).rfind(|end| *end <= low * 1.000_001);
        let above = ends(high).find(|end| *end >= high * 0.999_999);
        Scale::Log { min: below.unwrap_or(low), max: above.unwrap_or(high) }
    }

    /// The two ends.
    pub fn ends(self) -> (f64, f64) {
        match self {
            Scale::Linear { min, max } | Scale::Log { min, max } => (min, max),
        }
    }

    /// Where a value stands, 0 at the start and 1 at the end. Outside the ends it goes on; below zero on a logarithmic
    /// axis it stays at the start.
    pub fn place(self, value: f64) -> f64 {
        match self {
            Scale::Linear { min, max } => (value - min) / (max - min),
            Scale::Log { min, max } if value > 0.0 => (value / min).ln() / (max / min).ln(),
            Scale::Log { .. } => 0.0,
        }
    }

    /// The value at a place: the inverse of [`Scale::place`].
    pub fn value(self, place: f64) -> f64 {
        match self {
            Scale::Linear { min, max } => min + place * (max - min),
            Scale::Log { min, max } => min * (max / min).powf(place),
        }
    }

    /// Round values inside the ends, about `count` of them, rising. A logarithmic axis has its powers of ten, and 2 and
    /// 5 between when there are few.
    pub fn ticks(self, count: usize) -> Vec<f64> {
        match self {
            Scale::Linear { min, max } => linear_ticks(min, max, count),
            Scale::Log { min, max } => log_ticks(min, max),
        }
    }
}

/// How a logarithmic axis with these ticks is read: a step is told only when all steps are alike.
pub fn logarithm_words(ticks: &[f64]) -> String {
    let steps: Vec<f64> = ticks.windows(2).map(|pair| pair[1] / pair[0]).collect();
    match steps.first() {
        Some(step) if steps.iter().all(|other| (other / step - 1.0).abs() < 1e-6) => {
            let step = if (step - 10.0).abs() < 1e-6 { "ten".to_owned() } else { super::format::count(step.round()) };
            format!("on a logarithmic scale: each step is {step} times the one before")
        }
        _ => "on a logarithmic scale: equal distances are equal ratios".to_owned(),
    }
}

/// The nice step (1, 2, 2.5 or 5 times a power of ten) that cuts `span` into at most `count` parts.
pub fn nice_step(span: f64, count: usize) -> f64 {
    let rough = span / count.max(1) as f64;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|m| m * power).find(|step| *step >= rough * 0.999);
    step.unwrap_or(power * 10.0)
}

fn linear_ticks(min: f64, max: f64, count: usize) -> Vec<f64> {
    let step = nice_step(max - min, count);
    if !step.is_finite() || step <= 0.0 {
        return vec![min];
    }
    let first = (min / step - 1e-9).ceil();
    (0..=(count as u32 * 3 + 3))
        .map(|n| (first + f64::from(n)) * step)
        .take_while(|tick| *tick <= max + step * 1e-9)
        .collect()
}

/// Round values within a power of ten, for a short logarithmic axis.
const FINE: [f64; 8] = [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0];

fn log_ticks(min: f64, max: f64) -> Vec<f64> {
    let (low, high) = (min.log10().floor() as i32, max.log10().ceil() as i32);
    let inside = |tick: &f64| *tick >= min * 0.999_999 && *tick <= max * 1.000_001;
    let decades: Vec<f64> = (low..=high).map(|power| 10f64.powi(power)).filter(inside).collect();
    if decades.len() > 2 {
        let every = decades.len().div_ceil(8);
        return decades.into_iter().step_by(every).collect();
    }
    let between: Vec<f64> =
        (low..=high).flat_map(|power| [1.0, 2.0, 5.0].map(|m| m * 10f64.powi(power))).filter(inside).collect();
    if between.len() > 2 {
        return between;
    }
    (low..=high).flat_map(|power| FINE.map(|m| m * 10f64.powi(power))).filter(inside).collect()
}

/// Whole years from `min` to `max` (decimal years), at most about `count`, on multiples of a round step.
pub fn year_ticks(min: f64, max: f64, count: usize) -> Vec<f64> {
    let step = nice_step(max - min, count).ceil().max(1.0);
    // 2.5 years is no step that a reader counts in.
    let step = if step == 3.0 { 5.0 } else { step };
    linear_ticks_by(min, max, step)
}

fn linear_ticks_by(min: f64, max: f64, step: f64) -> Vec<f64> {
    let first = (min / step - 1e-9).ceil();
    (0..400).map(|n| (first + f64::from(n)) * step).take_while(|tick| *tick <= max + 1e-9).collect()
}

// plotters maps with this scale; its own ticks and number formats are never asked for.
impl Ranged for Scale {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let (start, end) = (f64::from(limit.0), f64::from(limit.1));
        (start + self.place(*value) * (end - start)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        self.ticks(hint.max_num_points())
    }

    fn range(&self) -> std::ops::Range<f64> {
        let (min, max) = self.ends();
        min..max
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_values_are_inverse() {
        for scale in [Scale::Linear { min: -3.0, max: 9.0 }, Scale::Log { min: 1e6, max: 1e9 }] {
            for place in [0.0, 0.1, 0.5, 1.0] {
                assert!((scale.place(scale.value(place)) - place).abs() < 1e-12);
            }
        }
        assert_eq!(Scale::Log { min: 1.0, max: 10.0 }.place(-5.0), 0.0);
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(Scale::Linear { min: 0.0, max: 104.0 }.ticks(5), [0.0, 25.0, 50.0, 75.0, 100.0]);
        assert_eq!(Scale::decades(7.3e6, 5e8).ticks(5), [1e6, 1e7, 1e8, 1e9]);
        assert_eq!(Scale::Log { min: 3e2, max: 7e2 }.ticks(5), [300.0, 400.0, 500.0, 600.0]);
        for (low, high, ticks) in [
            (0.0, 103.0, vec![0.0, 25.0, 50.0, 75.0, 100.0, 125.0]),
            (0.0, 100.0, vec![0.0, 20.0, 40.0, 60.0, 80.0, 100.0]),
            (81.0, 103.0, vec![80.0, 85.0, 90.0, 95.0, 100.0, 105.0]),
            (84.9, 100.1, vec![80.0, 85.0, 90.0, 95.0, 100.0, 105.0]),
        ] {
            let scale = Scale::between_ticks(low, high, 5);
            assert_eq!(
                (scale.ticks(5), scale.ends()),
                (ticks.clone(), (ticks[0], ticks[ticks.len() - 1])),
                "{low} {high}"
            );
        }
        assert_eq!(Scale::log_around(5e9, 1.5e10), Scale::Log { min: 4e9, max: 2e10 });
        assert_eq!(Scale::log_around(5e9, 1.5e10).ticks(5), [5e9, 1e10, 2e10]);
        assert_eq!(year_ticks(2016.0, 2030.0, 8), [2016.0, 2018.0, 2020.0, 2022.0, 2024.0, 2026.0, 2028.0, 2030.0]);
        assert_eq!(year_ticks(2019.4, 2021.2, 8), [2020.0, 2021.0]);
    }

    #[test]
    fn a_decade_is_the_least() {
        assert_eq!(Scale::decades(10.0, 10.0), Scale::Log { min: 10.0, max: 100.0 });
        assert_eq!(Scale::from_zero(0.0, 0.1), Scale::Linear { min: 0.0, max: 1.0 });
    }
}
