//! Which parts of a selection a measure, a table or a chart can use: each declares it once, and what would do nothing is refused.

use super::Ask;
use crate::error::{Error, Result};

/// A part of a selection: a flag of the command line, a key of a step. Where the ledger and the store are is none: that may be named
/// for any question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Filter {
    /// Countries on either side.
    Country,
    /// Both countries of a pair.
    Pair,
    /// Kinds of claims.
    Kind,
    /// Stages of claims.
    Stage,
    /// From this day on.
    Since,
    /// Up to this day.
    Until,
    /// What was known on a day.
    AsOf,
    /// Data sets of trade statistics.
    Dataset,
    /// Products of trade statistics.
    Product,
    /// The first so many of a ranking.
    Top,
    /// Price index of real values.
    Deflator,
    /// Year of the prices of real values.
    BaseYear,
    /// Release of the records.
    Vintage,
    /// Deliveries spread over the years of their deals.
    Approximate,
    /// Files of trade statistics in the place of the store.
    Input,
}

impl Filter {
    /// Every filter, in the order of the flags.
    pub const ALL: [Filter; 15] = [
        Filter::Country,
        Filter::Pair,
        Filter::Kind,
        Filter::Stage,
        Filter::Since,
        Filter::Until,
        Filter::AsOf,
        Filter::Dataset,
        Filter::Product,
        Filter::Top,
        Filter::Deflator,
        Filter::BaseYear,
        Filter::Vintage,
        Filter::Approximate,
        Filter::Input,
    ];

    /// Its name as a key of a step; with two hyphens before it, its flag.
    pub const fn word(self) -> &'static str {
        match self {
            Filter::Country => "country",
            Filter::Pair => "pair",
            Filter::Kind => "kind",
            Filter::Stage => "stage",
            Filter::Since => "since",
            Filter::Until => "until",
            Filter::AsOf => "as-of",
            Filter::Dataset => "dataset",
            Filter::Product => "product",
            Filter::Top => "top",
            Filter::Deflator => "deflator",
            Filter::BaseYear => "base-year",
            Filter::Vintage => "vintage",
            Filter::Approximate => "approximate",
            Filter::Input => "input",
        }
    }

    /// What it is for, to say why it does nothing elsewhere.
    const fn is_for(self) -> &'static str {
        match self {
            Filter::Country | Filter::Pair => "is for what has countries, and is not about all of them together",
            Filter::Kind | Filter::Stage => "is for claims",
            Filter::Since | Filter::Until => "is for what has dates",
            Filter::AsOf => "is for claims and records",
            Filter::Dataset | Filter::Input => "is for trade statistics",
            Filter::Product => "is for trade statistics that can be had by product",
            Filter::Top => "is for rankings",
            Filter::Deflator | Filter::BaseYear => "is for the measure `real`",
            Filter::Vintage => "is for records",
            Filter::Approximate => "is for deliveries",
        }
    }
}

/// Several filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Filters(u16);

impl Filters {
    /// None at all.
    pub const NONE: Filters = Filters(0);
    /// Those of claims.
    pub const CLAIMS: Filters = Filters::of(&[
        Filter::Country,
        Filter::Pair,
        Filter::Kind,
        Filter::Stage,
        Filter::Since,
        Filter::Until,
        Filter::AsOf,
    ]);
    /// Those of an arms register.
    pub const REGISTER: Filters =
        Filters::of(&[Filter::Country, Filter::Pair, Filter::Since, Filter::Until, Filter::AsOf, Filter::Vintage]);
    /// Those of trade statistics.
    pub const STATISTICS: Filters = Filters::REGISTER.with(Filter::Dataset).with(Filter::Input);

    /// These filters.
    pub const fn of(list: &[Filter]) -> Filters {
        let (mut all, mut at) = (Filters::NONE, 0);
        while at < list.len() {
            all = all.with(list[at]);
            at += 1;
        }
        all
    }

    /// Those of these that are set.
    pub fn of_set(set: &[(Filter, bool)]) -> Filters {
        set.iter().filter(|(_, is_set)| *is_set).fold(Filters::NONE, |all, (filter, _)| all.with(*filter))
    }

    /// These and one more.
    #[must_use]
    pub const fn with(self, filter: Filter) -> Filters {
        Filters(self.0 | 1 << filter as u8)
    }

    /// All of both.
    #[must_use]
    pub const fn and(self, others: Filters) -> Filters {
        Filters(self.0 | others.0)
    }

    /// These but not those.
    #[must_use]
    pub const fn without(self, others: Filters) -> Filters {
        Filters(self.0 & !others.0)
    }

    /// Those that both have.
    #[must_use]
    pub const fn among(self, others: Filters) -> Filters {
        Filters(self.0 & others.0)
    }

    /// True when this one is among them.
    pub const fn has(self, filter: Filter) -> bool {
        self.0 & (1 << filter as u8) != 0
    }

    /// True when there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them, in the order of the flags.
    pub fn iter(self) -> impl Iterator<Item = Filter> {
        Filter::ALL.into_iter().filter(move |filter| self.has(*filter))
    }

    /// Their flags, with commas between them.
    pub fn flags(self) -> String {
        self.iter().map(|filter| format!("--{}", filter.word())).collect::<Vec<_>>().join(", ")
    }

    /// Refuses those among `given` that these are not, for the sake of what goes by `name`.
    ///
    /// # Errors
    /// A usage error that names them, what they are for, and what can be used here.
    pub fn check(self, name: &str, given: Filters) -> Result<()> {
        let useless = given.without(self);
        let Some(first) = useless.iter().next() else { return Ok(()) };
        let takes = if self.is_empty() { "nothing of the kind".to_owned() } else { self.flags() };
        Err(Error::usage(format!("{name} has no use for {}", useless.flags())).with_hint(format!(
            "--{} {}; {name} takes {takes}",
            first.word(),
            first.is_for()
        )))
    }
}

impl Ask {
    /// The filters that are set. The day of knowledge is not among them: without one it is that of the ledger.
    pub fn filters(&self) -> Filters {
        let set = [
            (Filter::Country, !self.countries.is_empty()),
            (Filter::Pair, !self.pairs.is_empty()),
            (Filter::Kind, !self.kinds.is_empty()),
            (Filter::Stage, !self.stages.is_empty()),
            (Filter::Since, self.since.is_some()),
            (Filter::Until, self.until.is_some()),
            (Filter::Dataset, !self.datasets.is_empty()),
            (Filter::Product, self.product.is_some()),
            (Filter::Top, self.top.is_some()),
            (Filter::Deflator, self.deflator.is_some()),
            (Filter::BaseYear, self.base_year.is_some()),
        ];
        Filters::of_set(&set)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::measures::MEASURES;
    use crate::measures::testing::recorded;
    use crate::model::{Country, Kind, Pair, Stage};

    /// A question for each filter that a question has, which no row of the shipped ledger and the fixtures can pass unchanged.
    pub fn questions() -> Vec<(Filter, Ask)> {
        let day = |year| Some(jiff::civil::Date::constant(year, 1, 1));
        let some = |text: &str| Some(text.to_owned());
        let country = Country::parse("FJI").expect("a country");
        let ask = Ask::default;
        vec![
            (Filter::Country, Ask { countries: vec![country], ..ask() }),
            (Filter::Pair, Ask { pairs: vec![Pair::parse("FJI-TON").expect("a pair")], ..ask() }),
            (Filter::Kind, Ask { kinds: vec![Kind::Recognition], ..ask() }),
            (Filter::Stage, Ask { stages: vec![Stage::Blocked], ..ask() }),
            (Filter::Since, Ask { since: day(2090), ..ask() }),
            (Filter::Until, Ask { until: day(1900), ..ask() }),
            (Filter::Dataset, Ask { datasets: vec!["nowhere".to_owned()], ..ask() }),
            (Filter::Product, Ask { product: some("97"), ..ask() }),
            (Filter::Top, Ask { top: Some(1), ..ask() }),
            (Filter::Deflator, Ask { deflator: some("nothing"), ..ask() }),
            (Filter::BaseYear, Ask { base_year: Some(1800), ..ask() }),
        ]
    }

    #[test]
    fn a_measure_uses_every_filter_that_it_takes_and_no_other() {
        let tables = recorded();
        let mut wrong = Vec::new();
        for measure in MEASURES {
            let about = measure.about();
            // As text: the last bits of a float are not the same on every run.
            let rows = |ask: &Ask| measure.plan(&tables, ask).and_then(|plan| crate::export::to_csv(&plan.collect()?));
            let all = rows(&Ask::default()).expect(about.id);
            for (filter, ask) in questions() {
                let found = rows(&ask);
                let is_other = found.as_ref().map_or(true, |found| *found != all);
                // Those that it does not take it may refuse.
                let fits = if about.takes.has(filter) { is_other } else { found.is_err() || !is_other };
                if !fits {
                    wrong.push(format!("{} and --{}", about.id, filter.word()));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn what_is_of_no_use_is_named_with_what_is() {
        let given = Filters::of(&[Filter::Pair, Filter::Product, Filter::Top]);
        let error = Filters::CLAIMS.check("`deals`", given).expect_err("two of no use");
        assert_eq!(error.message(), "`deals` has no use for --product, --top");
        assert!(
            error.hint().is_some_and(|hint| hint.ends_with("--kind, --stage, --since, --until, --as-of")),
            "{error:?}"
        );
        assert!(Filters::CLAIMS.check("`deals`", Filters::of(&[Filter::Kind])).is_ok());
        assert_eq!(Filters::NONE.iter().count(), 0);
        assert_eq!(Filters::of(&Filter::ALL).iter().collect::<Vec<_>>(), Filter::ALL);
    }
}
