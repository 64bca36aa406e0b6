//! Where a subject stands among choosers without preferences on the same budgets, and how many subjects do better than
//! chance.
//!
//! An index says how consistent choices are; whether that is much depends on the budgets. So each index is computed for many
//! random choosers, too. The score of a subject is the share of them that it beats, ties counting half. Its p-value under
//! the hypothesis that it chose at random is `(1 + those that do no worse) / (1 + draws)`, which is exact whatever the
//! number of draws. Of many subjects some have small p-values by chance; Benjamini & Hochberg (1995) reject as many
//! hypotheses as keep the expected share of false rejections within a level.

use std::str::FromStr;

use super::index::{Index, Worst};
use super::verdict::{Percentile, Verdict};

/// Expected share of false rejections.
pub(super) const LEVEL: f64 = 0.05;

/// How random choosers choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// Uniformly on each budget (Bronars 1987).
    Uniform,
    /// Budget shares of the subject, drawn with replacement.
    Bootstrap,
    /// Budget shares of the subject, each once, on budgets in random order (Cherchye, Demuynck, De Rock & Lanier 2023).
    Conditional,
}

impl FromStr for Behaviour {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "uniform" => Ok(Behaviour::Uniform),
            "bootstrap" => Ok(Behaviour::Bootstrap),
            "conditional" => Ok(Behaviour::Conditional),
            other => Err(format!("found `{other}`, expected uniform, bootstrap or conditional")),
        }
    }
}

/// Compares a subject with random choosers by every index that orders them.
pub(super) fn percentiles(verdict: &Verdict, choosers: &[Verdict]) -> Vec<Percentile> {
    let compared = Index::ALL.into_iter().filter(|index| index.worst() != Worst::Unknown);
    compared.filter_map(|index| percentile(index, verdict, choosers)).collect()
}

fn percentile(index: Index, verdict: &Verdict, choosers: &[Verdict]) -> Option<Percentile> {
    let own = verdict.of(index)?.value;
    let others: Vec<f64> = choosers.iter().filter_map(|chooser| Some(chooser.of(index)?.value)).collect();
    if others.is_empty() || others.len() < choosers.len() {
        return None;
    }
    let sign = if index.worst() == Worst::Smallest { 1.0 } else { -1.0 };
    let beaten = others.iter().filter(|&&other| sign * other < sign * own).count();
    let tied = others.iter().filter(|&&other| other == own).count();
    let count = others.len() as f64;
    let score = (beaten as f64 + 0.5 * tied as f64) / count;
    let p = (1.0 + (others.len() - beaten) as f64) / (1.0 + count);
    Some(Percentile { index, score, p })
}

/// The indices among these percentiles of which only bounds are known, for the subject or for some random chooser.
pub(super) fn of_bounds(verdict: &Verdict, choosers: &[Verdict]) -> Vec<Index> {
    let only_bounded = |index: Index| {
        let mut all = std::iter::once(verdict).chain(choosers);
        all.any(|verdict| verdict.of(index).is_some_and(|finding| !finding.is_exact()))
    };
    verdict.percentiles.iter().map(|percentile| percentile.index).filter(|&index| only_bounded(index)).collect()
}

/// How many of the hypotheses are rejected at [`LEVEL`], and the largest p-value among them.
pub(super) fn rejected(mut p: Vec<f64>) -> (usize, Option<f64>) {
    p.sort_unstable_by(f64::total_cmp);
    let count = p.len() as f64;
    let last = p.iter().enumerate().rposition(|(k, &p)| p <= LEVEL * (k + 1) as f64 / count);
    (last.map_or(0, |last| last + 1), last.map(|last| p[last]))
}

#[cfg(test)]
mod tests {
    use super::rejected;

    #[test]
    fn the_example_of_benjamini_and_hochberg() {
        // Their table of 15 comparisons: four are rejected at 0.05.
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0,
        ];
        assert_eq!(rejected(p.to_vec()), (4, Some(0.0095)));
        assert_eq!(rejected(vec![0.5, 0.9]), (0, None));
        assert_eq!(rejected(Vec::new()), (0, None));
    }
}
