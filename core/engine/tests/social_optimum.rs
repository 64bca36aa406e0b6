//! The most welfare of a joint action, against the spectrum market's formula.

#![expect(clippy::unwrap_used, reason = "a test fails where its helpers do")]

use std::sync::Arc;

use proptest::prelude::*;
use walras_engine::laboratory::Laboratory;
use walras_engine::learning::{Learning, LearningRule, Mode, OwnPart};
use walras_engine::model::Model;
use walras_engine::play::Play;
use walras_engine::plugin::Plugin;
use walras_engine::setup::GameSetup;
use walras_engine::social_optimum::{social_optimum, surplus_optimum};

/// A market of firms who disturb each other by `interference`, on levels from 0 to 4 under one shift a probe.
struct Market {
    valuation: Vec<f64>,
    interference: f64,
    levels: usize,
    shifts: Vec<f64>,
}

impl Market {
    fn firms(&self) -> usize {
        self.valuation.len()
    }

    fn play(&self, phi: [f64; 2]) -> (Arc<Model>, Play) {
        let n = self.firms();
        let interference = (0..n * n).map(|e| if e / n == e % n { 0.0 } else { self.interference }).collect();
        let setup = GameSetup {
            players: n,
            probes: self.shifts.len(),
            levels: vec![self.levels],
            parameters: [
                ("valuation", self.valuation.clone()),
                ("interference", interference),
                ("noise", vec![0.3]),
                ("max_power", vec![4.0]),
                ("direction", vec![1.0; n]),
                ("shift", self.shifts.clone()),
            ]
            .map(|(name, values)| (name.to_owned(), values))
            .into(),
        };
        let model = Arc::new(Model::new(&Plugin::find("spectrum", &[]).unwrap(), &setup).unwrap());
        let rules = vec![LearningRule::logit(6.0); n];
        let learning = Learning { mode: Mode::Accelerated, own_part: OwnPart::Expected, ..Learning::by(rules) };
        let play = Laboratory::new(Arc::clone(&model), learning, 1).play(&[phi.to_vec()]).unwrap().remove(0);
        (model, play)
    }

    fn levels_within(&self, limit: f64) -> Vec<f64> {
        let level = |k: usize| 4.0 * k as f64 / (self.levels - 1) as f64;
        (0..self.levels).map(level).filter(|x| *x <= limit).collect()
    }

    fn welfare(&self, powers: &[f64], phi: [f64; 2]) -> f64 {
        let total: f64 = powers.iter().sum();
        let utility = |(v, x): (&f64, &f64)| {
            v * (1.0 + x / (0.3 + self.interference * (total - x))).ln() - (phi[0] + phi[1] * total) * x
        };
        self.valuation.iter().zip(powers).map(utility).sum()
    }

    /// By recursion over firms.
    fn best(&self, chosen: &mut Vec<f64>, limit: f64, phi: [f64; 2]) -> f64 {
        if chosen.len() == self.firms() {
            return self.welfare(chosen, phi);
        }
        let mut best = f64::NEG_INFINITY;
        for power in self.levels_within(limit) {
            chosen.push(power);
            best = best.max(self.best(chosen, limit, phi));
            chosen.pop();
        }
        best
    }

    /// What firms bring on average who randomise as in a play: by recursion over them, with how likely is what they do so far.
    fn average(&self, play: &Play, probe: usize, chosen: &mut Vec<f64>, likely: f64, phi: [f64; 2]) -> f64 {
        if chosen.len() == self.firms() {
            return likely * self.welfare(chosen, phi);
        }
        let law = play.strategy_of(probe, chosen.len());
        let mut sum = 0.0;
        for (level, share) in law.iter().enumerate() {
            chosen.push(4.0 * level as f64 / (self.levels - 1) as f64);
            sum += self.average(play, probe, chosen, likely * share, phi);
            chosen.pop();
        }
        sum
    }

    fn average_of(&self, play: &Play, phi: [f64; 2]) -> f64 {
        let of = |probe| self.average(play, probe, &mut Vec::new(), 1.0, phi);
        (0..self.shifts.len()).map(of).sum::<f64>() / self.shifts.len() as f64
    }

    fn best_average(&self, phi: [f64; 2]) -> f64 {
        let of = |shift: &f64| self.best(&mut Vec::new(), shift + 1.0 + 1e-12, phi);
        self.shifts.iter().map(of).sum::<f64>() / self.shifts.len() as f64
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn small_games_are_enumerated(
        valuation in prop::collection::vec(0.1..1.5f64, 2..4),
        interference in 0.0..2.0f64,
        shifts in prop::collection::vec(0.1..3.0f64, 1..3),
        phi in (0.0..1.0f64, 0.0..0.3f64),
    ) {
        let market = Market { valuation, interference, levels: 7, shifts };
        let phi = [phi.0, phi.1];
        let (model, play) = market.play(phi);
        let found = social_optimum(&model, &play, 1.into()).unwrap().unwrap();
        prop_assert!(found.exact);
        let best = market.best_average(phi);
        prop_assert!((found.welfare - best).abs() < 1e-9);
        prop_assert!((found.gap - (best - market.average_of(&play, phi))).abs() < 1e-9);
        prop_assert!(found.gap >= 0.0);
    }
}

/// Without interference and congestion the firms' problems have nothing to do with each other, so that ascents find the
/// maximum, although they cannot know it.
#[test]
fn large_games_are_searched_and_the_answer_is_called_a_bound() {
    let valuation: Vec<f64> = (0..9).map(|firm| 0.3 + 0.1 * f64::from(firm)).collect();
    let market = Market { valuation, interference: 0.0, levels: 25, shifts: vec![0.5, 2.0] };
    let (model, play) = market.play([0.4, 0.0]);
    let found = social_optimum(&model, &play, 1.into()).unwrap().unwrap();
    let alone = |limit: f64| {
        let utility = |v: f64| market.levels_within(limit).into_iter().map(move |x| v * (1.0 + x / 0.3).ln() - 0.4 * x);
        market.valuation.iter().map(|v| utility(*v).fold(f64::NEG_INFINITY, f64::max)).sum::<f64>()
    };
    assert!(!found.exact);
    assert!((found.welfare - (alone(1.5) + alone(3.0)) / 2.0).abs() < 1e-9);
}

/// With externalities the search finds no more than there is.
#[test]
fn a_bound_is_no_more_than_the_maximum_of_a_finer_look() {
    let market = Market { valuation: vec![0.9; 9], interference: 0.8, levels: 6, shifts: vec![2.5] };
    let (model, play) = market.play([0.1, 0.05]);
    let found = social_optimum(&model, &play, 1.into()).unwrap().unwrap();
    assert!(!found.exact);
    // Firms are alike: only how many take each level matters.
    let levels = market.levels_within(3.5);
    let mut best = f64::NEG_INFINITY;
    let mut pending = vec![Vec::<f64>::new()];
    while let Some(powers) = pending.pop() {
        if powers.len() == 9 {
            best = best.max(market.welfare(&powers, [0.1, 0.05]));
            continue;
        }
        let least = powers.last().copied().unwrap_or(0.0);
        pending.extend(levels.iter().filter(|x| **x >= least).map(|x| [powers.as_slice(), &[*x]].concat()));
    }
    assert!(found.welfare <= best + 1e-9 && found.welfare >= play.welfare(), "{} {best}", found.welfare);
    // All firms play alike, too: what they bring on average is the sum over how many take each level.
    let law = play.strategy_of(0, 0);
    let mut factorial = [1.0_f64; 10];
    (1..10).for_each(|k| factorial[k] = factorial[k - 1] * k as f64);
    let mut average = 0.0;
    let mut pending = vec![Vec::<usize>::new()];
    while let Some(chosen) = pending.pop() {
        if chosen.len() == 9 {
            let powers: Vec<f64> = chosen.iter().map(|&level| 4.0 * level as f64 / 5.0).collect();
            let counts = (0..6).map(|level| chosen.iter().filter(|&&taken| taken == level).count());
            let ways = counts.fold(factorial[9], |ways, count| ways / factorial[count]);
            let likely: f64 = chosen.iter().map(|&level| law[level]).product();
            average += ways * likely * market.welfare(&powers, [0.1, 0.05]);
            continue;
        }
        let least = chosen.last().copied().unwrap_or(0);
        pending.extend((least..6).map(|level| [chosen.as_slice(), &[level]].concat()));
    }
    let true_gap = best - average;
    assert!(found.gap <= true_gap && found.gap > 0.8 * true_gap, "{} {true_gap}", found.gap);
}

/// Prices only move money: the most surplus is the most welfare without prices, whatever they are, while that of welfare moves.
#[test]
fn prices_do_not_move_the_most_surplus() {
    let market = Market { valuation: vec![0.9, 0.6, 0.4], interference: 0.4, levels: 7, shifts: vec![0.5, 2.0] };
    let free = market.best_average([0.0, 0.0]);
    for phi in [[0.0, 0.0], [0.3, 0.1], [2.0, 1.0]] {
        let (model, play) = market.play(phi);
        let found = surplus_optimum(&model, &play, 1.into()).unwrap().unwrap();
        assert!(found.exact && (found.welfare - free).abs() < 1e-9, "{phi:?}: {found:?}");
        assert!((found.gap - (free - market.average_of(&play, [0.0, 0.0]))).abs() < 1e-9, "{phi:?}: {found:?}");
    }
    let (model, play) = market.play([2.0, 1.0]);
    assert!(social_optimum(&model, &play, 1.into()).unwrap().unwrap().welfare < free - 0.1);
}

#[test]
fn games_that_are_too_large_are_left_alone() {
    let market = Market { valuation: vec![0.5; 400], interference: 0.01, levels: 25, shifts: vec![1.0; 3] };
    let (model, play) = market.play([0.1, 0.0]);
    assert_eq!(social_optimum(&model, &play, 1.into()).unwrap(), None);
}
