//! The same query gives the same rows in the same order: what the engine may do in any order is asked to keep it.

use std::sync::Arc;

use polars::prelude::{DslPlan, Expr, JoinType, LazyFrame, MaintainOrderJoin, SpecialEq, UniqueKeepStrategy, lit};

/// The plan of a query, its rows in an order that depends on nothing but its tables.
///
/// Groups come in the order of their first rows, joined rows in the order of the left table, of equal rows the first is kept,
/// and rows that a sort leaves equal stay as they were: whatever the number of threads.
pub(super) fn in_order(plan: LazyFrame) -> LazyFrame {
    LazyFrame::from(keep(plan.logical_plan))
}

fn below(plan: Arc<DslPlan>) -> Arc<DslPlan> {
    Arc::new(keep(Arc::unwrap_or_clone(plan)))
}

fn all(plans: Vec<DslPlan>) -> Vec<DslPlan> {
    plans.into_iter().map(keep).collect()
}

fn keep(plan: DslPlan) -> DslPlan {
    use DslPlan::{
        Cache, Distinct, ExtContext, Filter, Gather, GroupBy, HConcat, HStack, IR, Join, MapFunction, MatchToSchema,
        PipeWithSchema, Select, Slice, Sort, Union,
    };
    match plan {
        GroupBy { input, keys, predicates, aggs, options, apply, .. } => GroupBy {
            input: below(input),
            keys: exprs(keys),
            predicates: exprs(predicates),
            aggs: exprs(aggs),
            maintain_order: true,
            options,
            apply,
        },
        Join { input_left, input_right, left_on, right_on, predicates, options } => {
            let mut options = Arc::unwrap_or_clone(options);
            options.args.maintain_order = match options.args.how {
                JoinType::Right => MaintainOrderJoin::RightLeft,
                _ => MaintainOrderJoin::LeftRight,
            };
            Join {
                input_left: below(input_left),
                input_right: below(input_right),
                left_on: exprs(left_on),
                right_on: exprs(right_on),
                predicates: exprs(predicates),
                options: Arc::new(options),
            }
        }
        Distinct { input, mut options } => {
            options.maintain_order = true;
            options.keep_strategy = match options.keep_strategy {
                UniqueKeepStrategy::Any => UniqueKeepStrategy::First,
                other => other,
            };
            Distinct { input: below(input), options }
        }
        Sort { input, by_column, slice, sort_options } => Sort {
            input: below(input),
            by_column: exprs(by_column),
            slice,
            sort_options: sort_options.with_maintain_order(true),
        },
        Union { inputs, mut args } => {
            args.maintain_order = true;
            Union { inputs: all(inputs), args }
        }
        // What the engine has worked out of a plan is left behind: it is worked out again from the plan.
        IR { dsl, .. } => keep(Arc::unwrap_or_clone(dsl)),
        Filter { input, predicate } => Filter { input: below(input), predicate: expr(predicate) },
        Select { expr, input, options } => {
            let is_union = is_over_union(&input);
            let expr = exprs(expr).into_iter().map(|expr| if is_union { counted(expr) } else { expr }).collect();
            Select { expr, input: below(input), options }
        }
        HStack { input, exprs: values, options } => HStack { input: below(input), exprs: exprs(values), options },
        Cache { input, id } => Cache { input: below(input), id },
        Gather { input, idxs, null_on_oob } => Gather { input: below(input), idxs: below(idxs), null_on_oob },
        MatchToSchema { input, match_schema, per_column, extra_columns } => {
            MatchToSchema { input: below(input), match_schema, per_column, extra_columns }
        }
        PipeWithSchema { input, callback } => {
            PipeWithSchema { input: input.iter().cloned().map(keep).collect(), callback }
        }
        Slice { input, offset, len } => Slice { input: below(input), offset, len },
        MapFunction { input, function } => MapFunction { input: below(input), function },
        HConcat { inputs, options } => HConcat { inputs: all(inputs), options },
        ExtContext { input, contexts } => ExtContext { input: below(input), contexts: all(contexts) },
        other => other,
    }
}

/// True when the rows of a plan come from several plans, one behind the other.
fn is_over_union(plan: &DslPlan) -> bool {
    match plan {
        DslPlan::Union { .. } => true,
        DslPlan::Filter { input, .. }
        | DslPlan::Select { input, .. }
        | DslPlan::HStack { input, .. }
        | DslPlan::Sort { input, .. }
        | DslPlan::Slice { input, .. }
        | DslPlan::MapFunction { input, .. }
        | DslPlan::Cache { input, .. }
        | DslPlan::IR { dsl: input, .. } => is_over_union(input),
        _ => false,
    }
}

/// The number of rows, said so that the engine does not count each plan of a union for itself: it would add the counts as
/// whole numbers of 128 bits, which this build of it does not have.
fn counted(expr: Expr) -> Expr {
    expr.map_expr(|inner| match inner {
        Expr::Len => Expr::Len + lit(0),
        other => other,
    })
}

fn exprs(list: Vec<Expr>) -> Vec<Expr> {
    list.into_iter().map(expr).collect()
}

/// A query within an expression is a plan like any other.
fn expr(expr: Expr) -> Expr {
    expr.map_expr(|inner| match inner {
        Expr::SubPlan(plan, names) => Expr::SubPlan(SpecialEq::new(below((*plan).clone())), names),
        other => other,
    })
}
