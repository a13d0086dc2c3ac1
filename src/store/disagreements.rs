//! Releases of one data set that say different things of one figure: which answers, which others are there, how far apart they are.

use std::collections::{BTreeMap, HashMap};

use polars::prelude::{DataFrame, DataType, Expr, PolarsResult, col, lit};

use super::Store;
use super::answers::{IN_PIECES, TOTAL_KEY, overlap};
use super::manifest::Release;
use crate::error::Result;
use crate::frame::decimal_type;

/// Two releases of a data set in the store that have the same figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Disagreement {
    /// The release that answers.
    pub answers: String,
    /// The other one.
    pub other: String,
    /// Figures that both have; `None` where they were not looked at, because they are too many.
    pub both: Option<usize>,
    /// Figures among them that differ.
    pub differ: usize,
    /// The one that differs most, relative to the other release; `None` where none can be divided by.
    pub widest: Option<Widest>,
}

/// A figure of two releases, in US dollars.
#[derive(Debug, Clone, PartialEq)]
pub struct Widest {
    /// Reporter, flow, partner and year, in words.
    pub what: String,
    /// In the release that answers.
    pub answer: f64,
    /// In the other one.
    pub other: f64,
}

impl Widest {
    /// How much more the answer is than the other, as a part of the other.
    pub fn apart(&self) -> f64 {
        (self.answer - self.other) / self.other
    }
}

impl Store {
    /// Compares the totals of releases of one data set that can have the same figures, in the rows that fit. `answering` are those that
    /// answer, the last one first of all; all others of `releases` are compared with them. Totals of files that have a part of a flow
    /// each are none that differ. Of more than `most` rows nothing is read.
    ///
    /// # Errors
    /// An I/O error when a file of the store is missing or broken.
    pub fn disagreements(
        &self,
        releases: &[&Release],
        answering: &[&Release],
        fits: &Expr,
        most: usize,
    ) -> Result<Vec<Disagreement>> {
        let mut ordered = releases.to_vec();
        let answers = |release: &Release| answering.iter().any(|other| other.id == release.id);
        ordered.sort_by_key(|release| (answers(release), release.vintage.as_deref(), release.sequence));
        ordered.retain(|release| release.part(super::TOTALS.name).is_some());
        let all = ordered.clone();
        // What no other release has is not read.
        ordered.retain(|one| all.iter().any(|other| other.id != one.id && overlap(&[*one, *other])));
        if ordered.is_empty() {
            return Ok(Vec::new());
        }
        let rows: usize = ordered.iter().map(|release| release.rows_of(super::TOTALS.name)).sum();
        if rows > most {
            return Ok(unread(&ordered));
        }
        let is_whole = col("months").is_null().or(col("months").gt_eq(lit(12)));
        let in_pieces = IN_PIECES.contains(&ordered[0].provider.as_str());
        let is_own = if in_pieces { col("basis").eq(lit("total")) } else { lit(true) };
        let text = |name: &str| col(name).cast(DataType::String);
        let frame = self
            .scan_all_totals(&ordered)?
            .filter(fits.clone().and(is_whole).and(is_own).and(col("value").is_not_null()))
            .select(
                TOTAL_KEY
                    .iter()
                    .chain(&["valuation", "release"])
                    .map(|name| text(name))
                    .chain([col("value").cast(decimal_type()).cast(DataType::Float64)])
                    .collect::<Vec<_>>(),
            )
            .collect()?;
        compared(&frame, &ordered)
    }
}

/// What can be said without reading: whole editions of which another one answers.
fn unread(ordered: &[&Release]) -> Vec<Disagreement> {
    let Some((last, others)) = ordered.split_last() else { return Vec::new() };
    let is_other = |release: &&&Release| release.vintage != last.vintage && overlap(&[**release, *last]);
    let line = |release: &&Release| Disagreement {
        answers: last.id.clone(),
        other: release.id.clone(),
        both: None,
        differ: 0,
        widest: None,
    };
    others.iter().filter(is_other).map(line).collect()
}

/// What was found of two releases.
#[derive(Default)]
struct Pair<'a> {
    both: usize,
    differ: usize,
    /// The key of the widest figure, the answer, and what the other release has.
    widest: Option<(Vec<&'a str>, f64, f64)>,
}

impl<'a> Pair<'a> {
    fn add(&mut self, key: &[&'a str], answer: f64, other: f64) {
        self.both += 1;
        if (answer - other).abs() < CENT {
            return;
        }
        self.differ += 1;
        let apart = |answer: f64, other: f64| ((answer - other) / other).abs();
        let wider = |(known, one, two): &(Vec<&str>, f64, f64)| {
            let (before, now) = (apart(*one, *two), apart(answer, other));
            now > before || (now == before && key < known.as_slice())
        };
        if other > 0.0 && self.widest.as_ref().is_none_or(wider) {
            self.widest = Some((key.to_vec(), answer, other));
        }
    }
}

fn compared(frame: &DataFrame, ordered: &[&Release]) -> Result<Vec<Disagreement>> {
    let place: HashMap<&str, usize> =
        ordered.iter().enumerate().map(|(place, release)| (release.id.as_str(), place)).collect();
    // Imports at CIF and at FOB are two figures.
    let names = TOTAL_KEY.iter().chain(&["valuation"]);
    let texts = names.map(|name| frame.column(name)?.str()).collect::<PolarsResult<Vec<_>>>()?;
    let releases = frame.column("release")?.str()?;
    let values = frame.column("value")?.f64()?;
    let mut figures: HashMap<Vec<&str>, Vec<(usize, f64)>> = HashMap::new();
    for (row, (release, value)) in releases.iter().zip(values.iter()).enumerate() {
        let key = texts.iter().map(|column| column.get(row).unwrap_or_default()).collect();
        let known = release.and_then(|release| place.get(release).copied()).zip(value);
        figures.entry(key).or_default().extend(known);
    }
    let mut found: BTreeMap<(usize, usize), Pair> = BTreeMap::new();
    for (key, mut of) in figures {
        of.sort_by_key(|(place, _)| *place);
        of.dedup_by_key(|(place, _)| *place);
        let Some(((last, answer), others)) = of.split_last() else { continue };
        for (other, value) in others {
            found.entry((*last, *other)).or_default().add(&key, *answer, *value);
        }
    }
    let told = |((last, other), pair): ((usize, usize), Pair)| {
        (pair.differ > 0).then(|| Disagreement {
            answers: ordered[last].id.clone(),
            other: ordered[other].id.clone(),
            both: Some(pair.both),
            differ: pair.differ,
            widest: pair.widest.map(|(key, answer, other)| Widest { what: words(&key), answer, other }),
        })
    };
    let mut told: Vec<Disagreement> = found.into_iter().filter_map(told).collect();
    told.sort_by_key(|one| std::cmp::Reverse(one.differ));
    Ok(told)
}

/// Figures that are nearer than this are the same.
const CENT: f64 = 0.01;

/// `AZE exports to PAK 2021`.
fn words(key: &[&str]) -> String {
    let part = |name: &str| TOTAL_KEY.iter().position(|known| *known == name).map_or("", |place| key[place]);
    let way = if part("flow") == "import" { "imports from" } else { "exports to" };
    format!("{} {way} {} in {}", part("reporter"), part("partner"), part("year"))
}
