//! Outcomes of tiny ledgers, rule by rule.
