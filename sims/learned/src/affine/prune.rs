//! Options that do not matter, dropped; prices of what is left, moved to the top of the exact revenue.

use super::Menu;
use super::polygon::exact_revenue;
use crate::law::Law;
use crate::random::{Purpose, stream};

/// Profiles by which it is decided.
const SAMPLE: usize = 40_000;
/// Profiles by which options of many are first looked at one by one.
const SMALL_SAMPLE: usize = 4000;
/// The part of revenue that dropping may cost in all.
const COST: f64 = 2e-4;
/// What of the exact revenue a simpler menu has to keep.
const LOSS: f64 = 1.0 - 1e-9;
/// Shares this near to 0 or 1 may become so.
const NEARLY_SURE: f64 = 0.15;
/// Most options that are tried one by one.
const ONE_BY_ONE: usize = 64;

/// The menu without options that are never chosen, and without those that can be spared. It is as strategy-proof as before.
pub fn dropped(menu: &Menu, law: &Law, seed: u64) -> Menu {
    let sample = Sample::new(menu, law, seed, SAMPLE);
    let counts = sample.uses(menu);
    let menu = menu.keeping(|k| counts[k] > 0);
    let counts: Vec<usize> = counts.into_iter().filter(|count| *count > 0).collect();
    let least = sample.revenue(&menu) * (1.0 - COST);
    let rare = |per_mille: usize| {
        let kept = menu.keeping(|k| counts[k] * 1000 >= per_mille * SAMPLE);
        (kept.options.len() > 1 && sample.revenue(&kept) >= least).then_some(kept)
    };
    let menu = [20, 10, 5, 3, 2, 1].into_iter().find_map(rare).unwrap_or(menu);
    if menu.bidders == 1 && menu.options.len() <= ONE_BY_ONE { one_by_one(menu, law, seed, least) } else { menu }
}

/// Drops the option that costs least, as long as revenue stays.
fn one_by_one(mut menu: Menu, law: &Law, seed: u64, least: f64) -> Menu {
    let (quick, sure) = (Sample::new(&menu, law, seed, SMALL_SAMPLE), Sample::new(&menu, law, seed, SAMPLE));
    while menu.options.len() > 2 {
        let without = |k: usize| menu.keeping(|other| other != k);
        let order = |a: &usize, b: &usize| quick.revenue(&without(*a)).total_cmp(&quick.revenue(&without(*b)));
        let Some(cheapest) = (0..menu.options.len()).max_by(order) else { break };
        let smaller = without(cheapest);
        if exact_revenue(&smaller, law).unwrap_or_else(|| sure.revenue(&smaller)) < least {
            break;
        }
        menu = smaller;
    }
    menu
}

/// The menu of one bidder with boosts moved one after the other as long as the exact revenue grows, without options and with
/// lotteries made sure where that costs nothing; as it is where the exact revenue is not known.
pub fn polished(menu: Menu, law: &Law) -> Menu {
    let mut menu = climbed(menu, law);
    let Some(mut best) = exact_revenue(&menu, law) else { return menu };
    let mut k = 0;
    while k < menu.options.len() {
        let simpler = |menu: &Menu| simpler(menu, k).into_iter().map(|tried| climbed(tried, law));
        let costs_nothing =
            |tried: Menu| Some((exact_revenue(&tried, law).filter(|found| *found >= best * LOSS)?, tried));
        match simpler(&menu).find_map(costs_nothing) {
            Some((found, tried)) => (best, menu) = (found, tried),
            None => k += 1,
        }
    }
    menu
}

/// The menu without option `k`, or with one of its shares that are nearly sure made so.
fn simpler(menu: &Menu, k: usize) -> Vec<Menu> {
    let mut all = vec![menu.keeping(|other| other != k)];
    for (place, share) in menu.options[k].share.iter().enumerate() {
        let sure = share.round();
        if *share == sure || (share - sure).abs() > NEARLY_SURE {
            continue;
        }
        let mut tried = menu.clone();
        tried.options[k].share[place] = sure;
        if (0..tried.options.len()).all(|l| l == k || tried.options[l].share != tried.options[k].share) {
            all.push(tried);
        }
    }
    all.retain(|menu| menu.options.len() > 1);
    all
}

/// Moves boosts one after the other as long as the exact revenue grows.
fn climbed(mut menu: Menu, law: &Law) -> Menu {
    let Some(mut best) = exact_revenue(&menu, law) else { return menu };
    let mut length = 0.02 * law.unit(menu.items);
    while length > 1e-9 * law.unit(menu.items) {
        let before = best;
        for k in 0..menu.options.len() {
            for step in [length, -length] {
                let boost = menu.options[k].boost;
                menu.options[k].boost = boost + step;
                match exact_revenue(&menu, law) {
                    Some(found) if found > best => best = found,
                    _ => menu.options[k].boost = boost,
                }
            }
        }
        if best <= before {
            length /= 2.0;
        }
    }
    menu
}

/// Profiles of values that stay the same for all that is compared.
struct Sample {
    /// `[rows][n][m]`.
    values: Vec<f64>,
    width: usize,
}

impl Sample {
    fn new(menu: &Menu, law: &Law, seed: u64, rows: usize) -> Self {
        let width = menu.bidders * menu.items;
        let mut random = stream(seed, Purpose::Pruning, 0);
        Sample { values: law.profiles(&mut random, menu.bidders, menu.items, rows), width }
    }

    /// How often each option is chosen, or would be without a bidder.
    fn uses(&self, menu: &Menu) -> Vec<usize> {
        let mut counts = vec![0; menu.options.len()];
        let mut fast = menu.fast();
        for profile in self.values.chunks_exact(self.width) {
            let outcome = fast.settle(profile);
            counts[outcome.option] += 1;
            outcome.without.iter().for_each(|k| counts[*k] += 1);
        }
        counts
    }

    fn revenue(&self, menu: &Menu) -> f64 {
        let mut fast = menu.fast();
        let paid = |profile: &[f64]| fast.settle(profile).payment.iter().sum::<f64>();
        let sum: f64 = self.values.chunks_exact(self.width).map(paid).sum();
        sum / (self.values.len() / self.width) as f64
    }
}
