//! A trained affine maximiser in double precision: the mechanism that is judged and exported.

use serde::{Deserialize, Serialize};

/// An option of a menu.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// How likely each bidder gets each item, `[n][m]`; at most 1 an item.
    pub share: Vec<f64>,
    /// What is added to its worth, in money. With one bidder the price is that of the largest boost less this one.
    pub boost: f64,
}

/// An affine maximiser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Menu {
    /// Bidders, n.
    pub bidders: usize,
    /// Items, m.
    pub items: usize,
    /// What is chosen among, K.
    pub options: Vec<Choice>,
    /// Weights of bidders, `[n]`, > 0.
    pub weight: Vec<f64>,
}

/// What a profile of values leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Which option, the first of equals.
    pub option: usize,
    /// What each bidder pays, `[n]`.
    pub payment: Vec<f64>,
    /// The best option without each bidder, `[n]`.
    pub without: Vec<usize>,
}

/// The menu in the order of the loops, for many profiles.
pub struct Fast<'a> {
    menu: &'a Menu,
    /// `[n][m][K]`.
    share: Vec<f64>,
    worth: Vec<f64>,
    total: Vec<f64>,
}

impl Menu {
    /// The same, prepared for many profiles.
    pub fn fast(&self) -> Fast<'_> {
        let (width, options) = (self.bidders * self.items, self.options.len());
        let mut share = vec![0.0; width * options];
        for (k, option) in self.options.iter().enumerate() {
            option.share.iter().enumerate().for_each(|(place, x)| share[place * options + k] = *x);
        }
        Fast { menu: self, share, worth: vec![0.0; self.bidders * options], total: vec![0.0; options] }
    }

    /// What bidder `i` values of an option.
    pub fn worth(&self, option: usize, i: usize, values: &[f64]) -> f64 {
        let m = self.items;
        let share = &self.options[option].share[i * m..][..m];
        share.iter().zip(&values[i * m..][..m]).map(|(x, v)| x * v).sum()
    }

    /// The menu without some of its options.
    pub fn keeping(&self, keep: impl Fn(usize) -> bool) -> Menu {
        let kept = self.options.iter().enumerate().filter(|(k, _)| keep(*k)).map(|(_, option)| option.clone());
        Menu { options: kept.collect(), weight: self.weight.clone(), ..*self }
    }
}

impl Fast<'_> {
    /// What is chosen and paid at values `[n][m]`.
    pub fn settle(&mut self, values: &[f64]) -> Outcome {
        let Menu { bidders: n, items: m, options, weight } = self.menu;
        let count = options.len();
        self.total.iter_mut().zip(options).for_each(|(total, option)| *total = option.boost);
        for i in 0..*n {
            let worth = &mut self.worth[i * count..][..count];
            worth.fill(0.0);
            for j in 0..*m {
                let (v, share) = (values[i * m + j], &self.share[(i * m + j) * count..][..count]);
                worth.iter_mut().zip(share).for_each(|(sum, x)| *sum += v * x);
            }
            self.total.iter_mut().zip(worth.iter()).for_each(|(total, worth)| *total += weight[i] * worth);
        }
        let option = first_largest(self.total.iter().copied());
        let mut outcome = Outcome { option, payment: Vec::with_capacity(*n), without: Vec::with_capacity(*n) };
        for i in 0..*n {
            let worth = &self.worth[i * count..][..count];
            let rest = |k: usize| self.total[k] - weight[i] * worth[k];
            let without = first_largest((0..count).map(rest));
            outcome.payment.push((rest(without) - rest(option)) / weight[i]);
            outcome.without.push(without);
        }
        outcome
    }
}

fn first_largest(values: impl Iterator<Item = f64>) -> usize {
    let better = |best: (usize, f64), (k, value): (usize, f64)| if value > best.1 { (k, value) } else { best };
    values.enumerate().fold((0, f64::NEG_INFINITY), better).0
}
