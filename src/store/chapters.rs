//! Which chapters of products files have: a file of a few has no whole, and several files may have it together.

use std::collections::HashMap;

use polars::prelude::{DataFrame, DataType, IntoLazy, JoinArgs, JoinType, LazyFrame, NULL, coalesce, col, lit, when};

use super::TOTALS;
use super::manifest::Release;
use crate::datasets::comtrade::{Family, are_all_categories};
use crate::datasets::flows::{FlowRow, TradeKind};
use crate::error::Result;
use crate::frame::{integer_column, text_column};

/// The chapters of the Harmonized System, the divisions of the SITC and the Broad Economic Categories that rows of products have, a
/// bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Chapters {
    pub(super) harmonized: u128,
    pub(super) sitc: u128,
    pub(super) broad: u128,
}

/// What stands before the digits of a chapter, of a division, and of a revision and category, in a manifest.
const NAMES: [&str; 3] = ["HS", "SITC", "BEC"];

impl Chapters {
    /// Chapters of the Harmonized System.
    pub(super) const fn of_harmonized(bits: u128) -> Chapters {
        Chapters { harmonized: bits, sitc: 0, broad: 0 }
    }

    /// Takes the chapter of a row of a product; of services and of other classifications there is none.
    pub(super) fn add(&mut self, row: &FlowRow) {
        let family = Family::of_goods(&row.classification);
        let bits = match family {
            Family::Harmonized => &mut self.harmonized,
            Family::Sitc => &mut self.sitc,
            Family::Broad4 | Family::Broad5 => &mut self.broad,
            Family::Other => return,
        };
        if row.trade == TradeKind::Goods {
            *bits |= family.chapters(row.product.as_bytes());
        }
    }

    pub(super) fn merge(&mut self, other: Chapters) {
        self.harmonized |= other.harmonized;
        self.sitc |= other.sitc;
        self.broad |= other.broad;
    }

    /// How many they are, of categories where there are no others; nothing where no product is of any, and for all categories, which
    /// are too few for a number to tell that.
    pub(super) fn count(self) -> Option<i32> {
        let count = match self.harmonized.count_ones().max(self.sitc.count_ones()) {
            0 if are_all_categories(self.broad) => 0,
            0 => self.broad.count_ones(),
            count => count,
        };
        (count > 0).then_some(count as i32)
    }

    /// Their names in a manifest: `HS27`, `SITC33`, `BEC41`.
    pub(super) fn names(self) -> Vec<String> {
        let of = |(name, bits): (&str, u128)| {
            (0..100)
                .filter(move |chapter| bits >> chapter & 1 == 1)
                .map(|chapter| format!("{name}{chapter:02}"))
                .collect()
        };
        NAMES.into_iter().zip([self.harmonized, self.sitc, self.broad]).flat_map::<Vec<String>, _>(of).collect()
    }

    /// The chapters of these names; of what is no such name there is none.
    fn of(names: &[String]) -> Chapters {
        let digits = |before: &str| {
            let bits = names.iter().filter_map(|name| name.strip_prefix(before)).map(bit);
            bits.fold(0, |bits, chapter| bits | chapter)
        };
        Chapters { harmonized: digits(NAMES[0]), sitc: digits(NAMES[1]), broad: digits(NAMES[2]) }
    }
}

fn bit(digits: &str) -> u128 {
    digits.parse::<u32>().ok().filter(|chapter| *chapter < 100).map_or(0, |chapter| 1 << chapter)
}

/// Provider, reporter and year.
pub type Books = (String, String, i32);

/// How many chapters of products these releases have together, by provider, reporter and year: a file counts for the reporters and
/// years that it has. Only of releases that say their chapters: whole editions do not.
pub fn chapters_at_hand(releases: &[&Release]) -> HashMap<Books, i32> {
    let counts = counted(releases, |release| &release.chapters_at_hand);
    counts.into_iter().filter_map(|(books, count)| Some((books, count?))).collect()
}

/// The same with nothing for books that have all categories.
fn counted(releases: &[&Release], list: fn(&Release) -> &[String]) -> HashMap<Books, Option<i32>> {
    let mut together: HashMap<(&str, &str, i32), Chapters> = HashMap::new();
    for release in releases.iter().filter(|release| !list(release).is_empty()) {
        let chapters = Chapters::of(list(release));
        let Some((first, last)) = release.first_year.zip(release.last_year) else { continue };
        for reporter in &release.reporters {
            for year in first..=last {
                together.entry((&release.provider, reporter, year)).or_default().merge(chapters);
            }
        }
    }
    let owned = |(key, chapters): ((&str, &str, i32), Chapters)| {
        ((key.0.to_owned(), key.1.to_owned(), key.2), chapters.count())
    };
    together.into_iter().map(owned).collect()
}

/// Numbers of chapters as a table: `dataset`, `reporter`, `year` and the number, under that name.
///
/// # Errors
/// None in practice.
pub fn chapters_frame(counts: &HashMap<Books, i32>, name: &str) -> Result<DataFrame> {
    frame_of(counts.iter().map(|(books, count)| (books, Some(*count))).collect(), name)
}

fn frame_of(mut sorted: Vec<(&Books, Option<i32>)>, name: &str) -> Result<DataFrame> {
    sorted.sort_unstable();
    let columns = vec![
        text_column("dataset", sorted.iter().map(|((provider, ..), _)| provider.as_str())),
        text_column("reporter", sorted.iter().map(|((_, reporter, _), _)| reporter.as_str())),
        integer_column("year", sorted.iter().map(|((.., year), _)| Some(*year))),
        integer_column(name, sorted.iter().map(|(_, count)| *count)),
    ];
    Ok(DataFrame::new(sorted.len(), columns)?)
}

/// Rows of the table `totals` whose sums over products say how many chapters all files of their reporter and year have together.
pub(super) fn told_together(totals: LazyFrame, releases: &[&Release]) -> Result<LazyFrame> {
    const TOGETHER: &str = "chapters of all files";
    const ARE_ALL: &str = "all categories in all files";
    let counts = counted(releases, |release| &release.chapters);
    if counts.is_empty() {
        return Ok(totals);
    }
    let text = |name: &str| col(name).cast(DataType::String);
    let own = [text("dataset"), text("reporter"), col("year").cast(DataType::Int32)];
    let keys = ["dataset", "reporter", "year"].map(col);
    let known = frame_of(counts.iter().map(|(books, count)| (books, *count)).collect(), TOGETHER)?.lazy();
    let known = known.with_column(col(TOGETHER).is_null().alias(ARE_ALL));
    let are_some = col("chapters").is_not_null().and(col(ARE_ALL).fill_null(lit(false)).not());
    let told = when(are_some).then(coalesce(&[col(TOGETHER), col("chapters")]));
    Ok(totals
        .join(known, own, keys, JoinArgs::new(JoinType::Left))
        .with_column(told.otherwise(lit(NULL)).alias("chapters"))
        .select(TOTALS.names().into_iter().map(col).collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use super::super::statistics::new_release;
    use super::*;

    fn release(chapters: &[&str], reporters: &[&str], years: (i32, i32)) -> Release {
        let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        Release {
            chapters_at_hand: names(chapters),
            reporters: names(reporters),
            first_year: Some(years.0),
            last_year: Some(years.1),
            ..new_release(&crate::datasets::comtrade::PROVIDER, "")
        }
    }

    #[test]
    fn files_of_a_reporter_and_year_have_their_chapters_together() {
        let releases = [
            release(&["HS27", "HS28"], &["DEU", "FRA"], (2020, 2021)),
            release(&["HS27", "HS87"], &["DEU"], (2021, 2021)),
            release(&["SITC33"], &["DEU"], (2021, 2021)),
            // A whole edition says nothing.
            release(&[], &["ITA"], (2020, 2021)),
        ];
        let counts = chapters_at_hand(&releases.iter().collect::<Vec<_>>());
        let of = |reporter: &str, year| counts.get(&("comtrade".to_owned(), reporter.to_owned(), year)).copied();
        assert_eq!([of("DEU", 2020), of("DEU", 2021), of("FRA", 2021)], [Some(2), Some(3), Some(2)]);
        assert_eq!([of("ITA", 2020), of("DEU", 2022)], [None, None]);
    }

    #[test]
    fn a_section_is_its_divisions_and_a_file_without_a_classification_has_the_harmonized_system() {
        let count = |class: &str, products: &[&str]| {
            let mut chapters = Chapters::default();
            let of = |product: &&str| (Family::of_goods(class), Family::of_goods(class).chapters(product.as_bytes()));
            for (family, bits) in products.iter().map(of) {
                chapters.merge(match family {
                    Family::Sitc => Chapters { sitc: bits, ..Chapters::default() },
                    Family::Broad4 | Family::Broad5 => Chapters { broad: bits, ..Chapters::default() },
                    _ => Chapters::of_harmonized(bits),
                });
            }
            chapters.count()
        };
        assert_eq!((count("S4", &["7"]), count("S4", &["7", "71", "78421"])), (Some(9), Some(9)));
        assert_eq!(count("S3", &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]), Some(67));
        assert_eq!(count("", &["270900", "27", "8"]), Some(1));
        assert_eq!((count("EB10", &["200"]), count("B4", &["1", "111", "21", "8"])), (None, Some(2)));
        // Few categories are told; of all of them but the rest there is nothing to tell.
        let (fourth, fifth) = (["1", "2", "31", "4", "5", "6"], ["1", "2", "3", "4", "5", "6", "7"]);
        assert_eq!((count("BE", &fourth[1..]), count("BE", &fourth)), (Some(5), None));
        assert_eq!((count("B5", &fourth), count("B5", &fifth), count("B4", &fifth)), (Some(6), None, None));
    }

    #[test]
    fn names_of_chapters_are_read_as_they_are_written() {
        let names: Vec<String> = ["HS01", "HS99", "SITC00", "BEC41", "BEC58"].map(str::to_owned).into();
        let chapters = Chapters::of(&names);
        assert_eq!((chapters.names(), chapters.count()), (names, Some(2)));
        assert_eq!(Chapters::of(&["HS".to_owned(), "HSab".to_owned(), "27".to_owned()]), Chapters::default());
        assert_eq!(Chapters::default().count(), None);
    }
}
