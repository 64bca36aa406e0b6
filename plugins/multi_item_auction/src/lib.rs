//! Several items for bidders who value each by itself.
//!
//! A bidder's value of an allocation is `Σ_j v_ij x_ij`, linear in it, so that lotteries are valued by their expectation. With
//! unit demand a bidder has at most one item.

use walras_game::{Environment, Refusal, Reports, Setup, Types, Valuation};

/// Most types that combinations of values may make.
const MOST_TYPES: f64 = 1e6;
/// Most alternatives that are listed.
const MOST_ALTERNATIVES: f64 = 20_000.0;

/// The auction.
pub struct MultiItemAuction {
    bidders: usize,
    items: usize,
    /// Whether bidders want at most one item.
    is_unit: bool,
    types: Types,
    /// `[alternatives][bidders][items]`; empty if there are too many.
    alternatives: Vec<f64>,
}

impl Environment for MultiItemAuction {
    const METADATA: &'static str = include_str!("metadata.json");

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        let (bidders, items) = (setup.players, setup.scalar("m")? as usize);
        if items == 0 {
            return Err(Refusal("`m` is 0; expected at least one item".into()));
        }
        let is_unit = setup.scalar("demand")? == 1.0;
        let types = types(setup, items)?;
        let alternatives = alternatives(bidders, items, is_unit);
        if is_unit && alternatives.is_empty() {
            return Err(Refusal(format!(
                "`m` of {items} items for {bidders} bidders who want one each have more than {MOST_ALTERNATIVES} allocations"
            )));
        }
        Ok(MultiItemAuction { bidders, items, is_unit, types, alternatives })
    }

    fn types(&self) -> Types {
        self.types.clone()
    }

    fn width(&self) -> usize {
        self.bidders * self.items
    }

    fn alternatives(&self) -> Vec<f64> {
        self.alternatives.clone()
    }

    fn allocate(&self, at: &Reports<'_>, out: &mut [f64]) {
        match self.is_unit {
            true => self.best_listed(at, out),
            false => self.item_by_item(at, out),
        }
    }

    fn value(&self, at: &Valuation<'_>) -> f64 {
        let own = &at.allocation[at.player * self.items..][..self.items];
        own.iter().zip(at.preference).map(|(x, v)| x * v).sum()
    }
}

impl MultiItemAuction {
    /// Each item to who values it most.
    fn item_by_item(&self, at: &Reports<'_>, out: &mut [f64]) {
        out.fill(0.0);
        for item in 0..self.items {
            let worth = |i: usize| at.weights[i] * at.report[i * self.items + item];
            let there = (0..self.bidders).filter(|&i| !worth(i).is_nan());
            let best = there.reduce(|best, i| if worth(i) > worth(best) { i } else { best });
            if let Some(best) = best {
                out[best * self.items + item] = 1.0;
            }
        }
    }

    /// The first of the best of all allocations.
    fn best_listed(&self, at: &Reports<'_>, out: &mut [f64]) {
        let mut most = f64::NEG_INFINITY;
        for x in self.alternatives.chunks_exact(self.bidders * self.items) {
            let worth = |(k, x): (usize, &f64)| {
                let value = at.weights[k / self.items] * at.report[k];
                // Who is absent has nothing.
                if *x == 0.0 { Some(0.0) } else { Some(x * value).filter(|value| !value.is_nan()) }
            };
            let Some(sum) = x.iter().enumerate().map(worth).sum::<Option<f64>>() else { continue };
            if sum > most {
                most = sum;
                out.copy_from_slice(x);
            }
        }
    }
}

fn types(setup: &Setup<'_>, items: usize) -> Result<Types, Refusal> {
    let values = setup.values("values")?;
    if values.is_empty() {
        return Err(Refusal("the grid of types is empty; expected at least one of `values`".into()));
    }
    let is_listed = setup.scalar("types")? == 1.0;
    if is_listed && values.len() % items != 0 {
        let found = values.len();
        return Err(Refusal(format!("`values` has {found} numbers; expected {items} for each type, one an item")));
    }
    let points = if is_listed { values.to_vec() } else { combinations(values, items)? };
    let (count, weights) = (points.len() / items, setup.values("weights")?);
    if !weights.is_empty() && weights.len() != count {
        let found = weights.len();
        return Err(Refusal(format!("`weights` has {found} numbers, expected {count}, one a type, or none")));
    }
    if !weights.is_empty() && weights.iter().sum::<f64>() <= 0.0 {
        return Err(Refusal("the grid of types has zero mass; expected one of `weights` above 0".into()));
    }
    let weights = if weights.is_empty() { vec![1.0; count] } else { weights.to_vec() };
    Ok(Types { points, weights })
}

fn combinations(levels: &[f64], items: usize) -> Result<Vec<f64>, Refusal> {
    let count = (levels.len() as f64).powi(items as i32);
    if count > MOST_TYPES {
        return Err(Refusal(format!(
            "`values` make {count} types of {items} items, more than {MOST_TYPES}; expected fewer, or types that are listed"
        )));
    }
    let digit = |k: usize, item: usize| levels[k / levels.len().pow((items - 1 - item) as u32) % levels.len()];
    Ok((0..count as usize).flat_map(|k| (0..items).map(move |item| digit(k, item))).collect())
}

/// Every way to give each item to a bidder or nobody, the last item fastest, bidders in order and nobody last.
fn alternatives(bidders: usize, items: usize, is_unit: bool) -> Vec<f64> {
    let count = (bidders as f64 + 1.0).powi(items as i32);
    if count > MOST_ALTERNATIVES {
        return Vec::new();
    }
    let mut list = Vec::new();
    for k in 0..count as usize {
        let owner = |item: usize| k / (bidders + 1).pow((items - 1 - item) as u32) % (bidders + 1);
        let holds = |bidder: usize| (0..items).filter(|&item| owner(item) == bidder).count();
        if is_unit && (0..bidders).any(|bidder| holds(bidder) > 1) {
            continue;
        }
        for bidder in 0..bidders {
            list.extend((0..items).map(|item| f64::from(u8::from(owner(item) == bidder))));
        }
    }
    list
}

walras_game::export_environment!(MultiItemAuction);
