//! What an audit counted.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::datasets::flows::{Counting, FlowKind, FlowRow, Reason};

/// Rows and dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// Rows.
    pub rows: u64,
    /// US dollars of those rows that have a value.
    pub value: Decimal,
}

impl Sum {
    fn merge(&mut self, other: &Sum) {
        self.rows += other.rows;
        self.value = self.value.checked_add(other.value).unwrap_or(self.value);
    }

    fn add(&mut self, value: Option<Decimal>) {
        self.rows += 1;
        // A sum beyond a decimal stays where it was: no real file comes near.
        self.value = value.and_then(|value| self.value.checked_add(value)).unwrap_or(self.value);
    }
}

/// What was kept and what was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Kept, by flow; exports and imports are two reports of trade and never one sum.
    pub kept: BTreeMap<FlowKind, Sum>,
    /// Set aside, by reason and flow.
    pub aside: BTreeMap<(Reason, FlowKind), Sum>,
    /// Rows of either that have no value.
    pub without_value: u64,
}

impl Tally {
    /// Counts one judged row.
    pub fn add(&mut self, row: &FlowRow) {
        let sum = match row.count {
            Counting::Once => self.kept.entry(row.flow).or_default(),
            Counting::SetAside(reason) => self.aside.entry((reason, row.flow)).or_default(),
        };
        sum.add(row.value);
        self.without_value += u64::from(row.value.is_none());
    }

    /// Counts rows of a flow that are kept, in thousandths of a dollar.
    pub fn add_kept(&mut self, flow: FlowKind, rows: u64, thousandths: i128) {
        let sum = self.kept.entry(flow).or_default();
        sum.rows += rows;
        let value = Decimal::try_from_i128_with_scale(thousandths, 3).ok();
        sum.value = value.and_then(|value| sum.value.checked_add(value)).unwrap_or(sum.value);
    }

    /// Adds what another tally counted.
    pub fn merge(&mut self, other: &Tally) {
        for (flow, sum) in &other.kept {
            self.kept.entry(*flow).or_default().merge(sum);
        }
        for (reason, sum) in &other.aside {
            self.aside.entry(*reason).or_default().merge(sum);
        }
        self.without_value += other.without_value;
    }

    /// Rows and dollars of a reason, all flows.
    pub fn of(&self, reason: Reason) -> Sum {
        let mut all = Sum::default();
        for (_, sum) in self.aside.iter().filter(|((of, _), _)| *of == reason) {
            all.rows += sum.rows;
            all.value = all.value.checked_add(sum.value).unwrap_or(all.value);
        }
        all
    }
}
