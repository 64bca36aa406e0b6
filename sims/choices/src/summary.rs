//! All subjects together.

use serde_json::{Map, Value, json};
use walras_theory::distribution::Distribution;

use super::index::Index;
use super::percentiles::{LEVEL, rejected};
use super::request::Request;
use super::verdict::{Finding, Trust, Verdict};

/// How many subjects with the worst contradictions are named.
const WORST: usize = 10;

/// What is known of all subjects together.
#[derive(Clone, Debug)]
pub struct Summary {
    asked: Request,
    /// Number of subjects.
    pub subjects: u64,
    /// Their observations.
    pub observations: u64,
    /// One an [`Index`], in its order: exact values and estimates. What is only bounded is not part of it.
    pub distributions: Vec<Distribution>,
    /// Of how many subjects only bounds of the index are known.
    pub bounded: [u64; Index::ALL.len()],
    /// Sums over subjects of the least and the largest value that the index may have.
    sums: [(f64, f64); Index::ALL.len()],
    /// Sums over subjects with a weight and a value of the index: of weights, and of weights times values.
    weighted: [(f64, f64); Index::ALL.len()],
    /// p-values of subjects among random choosers.
    p: Vec<Vec<f64>>,
    /// Of how many subjects the index is not defined.
    pub undefined: [u64; Index::ALL.len()],
    /// Those furthest from consistent, worst first.
    pub worst: Vec<Verdict>,
}

impl Summary {
    /// Of no subjects yet.
    pub fn new(asked: Request) -> Self {
        Summary {
            asked,
            subjects: 0,
            observations: 0,
            distributions: vec![Distribution::default(); Index::ALL.len()],
            bounded: [0; Index::ALL.len()],
            sums: [(0.0, 0.0); Index::ALL.len()],
            weighted: [(0.0, 0.0); Index::ALL.len()],
            p: vec![Vec::new(); Index::ALL.len()],
            undefined: [0; Index::ALL.len()],
            worst: Vec::new(),
        }
    }

    /// Which indices are in it.
    pub fn asked(&self) -> impl Iterator<Item = Index> + '_ {
        self.asked.iter()
    }

    /// The distribution of an index.
    pub fn of(&self, index: Index) -> &Distribution {
        &self.distributions[index as usize]
    }

    /// Adds a subject.
    pub fn add(&mut self, verdict: &Verdict) {
        self.subjects += 1;
        self.observations += verdict.observations as u64;
        for index in Index::ALL {
            match verdict.of(index) {
                Some(finding) => {
                    self.add_finding(index, finding);
                    if let Some(weight) = verdict.weight {
                        let sums = &mut self.weighted[index as usize];
                        *sums = (sums.0 + weight, sums.1 + weight * finding.value);
                    }
                }
                None => self.undefined[index as usize] += u64::from(self.asked.has(index)),
            }
        }
        for percentile in &verdict.percentiles {
            self.p[percentile.index as usize].push(percentile.p);
        }
        if !verdict.cycle.is_empty() {
            let place = self.worst.partition_point(|other| badness(other) >= badness(verdict));
            if place < WORST {
                self.worst.insert(place, verdict.clone());
                self.worst.truncate(WORST);
            }
        }
    }

    fn add_finding(&mut self, index: Index, finding: Finding) {
        let sums = &mut self.sums[index as usize];
        let (low, high) = match finding.trust {
            Trust::Bounds(low, high) => {
                self.bounded[index as usize] += 1;
                (low, high)
            }
            Trust::Exact | Trust::Estimate(..) => {
                self.distributions[index as usize].add(finding.value);
                (finding.value, finding.value)
            }
        };
        *sums = (sums.0 + low, sums.1 + high);
    }

    /// Between which numbers the mean over all subjects lies, where only bounds of some are known.
    pub fn mean_bounds(&self, index: Index) -> Option<(f64, f64)> {
        let (bounded, (low, high)) = (self.bounded[index as usize], self.sums[index as usize]);
        let all = (self.of(index).count() + bounded) as f64;
        (bounded > 0).then_some((low / all, high / all))
    }

    /// Mean weighted by what each subject counts, where weights are given and every value is exact or estimated.
    pub fn weighted_mean(&self, index: Index) -> Option<f64> {
        let (weights, sum) = self.weighted[index as usize];
        (weights > 0.0 && self.bounded[index as usize] == 0).then_some(sum / weights)
    }

    /// Of the subjects compared with random choosers, how many do better than chance with a false discovery rate of 5%, and
    /// the largest of their p-values.
    pub fn better_than_chance(&self, index: Index) -> Option<(usize, Option<f64>)> {
        let p = &self.p[index as usize];
        (!p.is_empty()).then(|| rejected(p.clone()))
    }

    /// As JSON: of a yes or no how many subjects it holds for, of a number its distribution.
    pub fn json(&self) -> Value {
        let mut object = Map::new();
        object.insert("subjects".into(), self.subjects.into());
        object.insert("observations".into(), self.observations.into());
        for index in Index::ALL {
            let mut value = if self.asked.has(index) { self.index(index) } else { Value::Null };
            if let (Value::Object(facts), Some(mean)) = (&mut value, self.weighted_mean(index)) {
                facts.insert("weighted_mean".into(), mean.into());
            }
            if let (Value::Object(facts), Some((count, p))) = (&mut value, self.better_than_chance(index)) {
                let found = json!({ "subjects": count, "false_discovery_rate": LEVEL, "largest_p": p });
                facts.insert("better_than_chance".into(), found);
            }
            object.insert(index.name().into(), value);
        }
        Value::Object(object)
    }

    fn index(&self, index: Index) -> Value {
        let of = self.of(index);
        let (bounded, undefined) = (self.bounded[index as usize], self.undefined[index as usize]);
        let bounds = self.mean_bounds(index).map(|(low, high)| [low, high]);
        // Where only bounds of some subjects are known, nothing is said of all but bounds.
        let all = |number: Option<f64>| number.filter(|_| bounded == 0);
        if index.is_flag() {
            let share = all(of.mean());
            let count = share.map(|share| (share * of.count() as f64).round() as u64);
            return json!({ "holds": count, "share": share, "share_bounds": bounds, "bounded": bounded, "undefined": undefined });
        }
        let [q1, median, q3] = match of.quantiles([0.25, 0.5, 0.75]) {
            Some(quartiles) => quartiles.map(Some).map(all),
            None => [None; 3],
        };
        json!({
            "mean": all(of.mean()), "sd": all(of.deviation()), "min": all(of.range().map(|r| r.0)), "q1": q1,
            "median": median, "q3": q3, "max": all(of.range().map(|r| r.1)), "mean_bounds": bounds, "bounded": bounded,
            "undefined": undefined,
        })
    }
}

/// How far from consistent, by the first index that was asked for and says so.
fn badness(verdict: &Verdict) -> f64 {
    let of = |index, sign: f64| verdict.of(index).map(|finding| sign * finding.value);
    let gap = of(Index::ParetoGap, 1.0).or(of(Index::Ccei, -1.0)).or(of(Index::HoutmanMaks, -1.0));
    gap.or(of(Index::Varian, -1.0)).unwrap_or(0.0)
}
