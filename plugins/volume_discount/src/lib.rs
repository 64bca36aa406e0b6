//! Procurement with discounts for volume.
//!
//! A buyer needs all of its lots. A seller's unit cost depends on the bracket that its number of lots is in, and counts for all
//! of its lots, so that total cost jumps down where a bracket begins and greedy choices fail: winners are found by dynamic
//! programming over sellers and lots.

use walras_game::{Environment, Refusal, Reports, Setup, Types, Valuation};

/// The market.
pub struct VolumeDiscount {
    sellers: usize,
    lots: usize,
    most: usize,
    brackets: [usize; 2],
    types: Types,
}

impl Environment for VolumeDiscount {
    const METADATA: &'static str = include_str!("metadata.json");

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        let whole = |name: &str| Ok::<usize, Refusal>(setup.scalar(name)? as usize);
        let (lots, most, brackets) = (whole("lots")?, whole("most")?, [whole("first")?, whole("second")?]);
        if brackets[0] > brackets[1] {
            let [first, second] = brackets;
            return Err(Refusal(format!(
                "`second` of {second} is below `first` of {first}; expected brackets in order"
            )));
        }
        if (setup.players - 1) * most < lots {
            return Err(Refusal(format!(
                "`most` of {most} lots a seller leaves fewer than {lots} where one of {} sellers is absent; expected more",
                setup.players
            )));
        }
        Ok(VolumeDiscount { sellers: setup.players, lots, most, brackets, types: types(setup)? })
    }

    fn types(&self) -> Types {
        self.types.clone()
    }

    fn width(&self) -> usize {
        self.sellers
    }

    fn allocate(&self, at: &Reports<'_>, out: &mut [f64]) {
        out.fill(0.0);
        // Least cost of so many lots of the sellers so far, and how many of them are the last one's.
        let mut least = vec![f64::INFINITY; self.lots + 1];
        least[0] = 0.0;
        let mut taken = vec![vec![0; self.lots + 1]; self.sellers];
        for (i, taken) in taken.iter_mut().enumerate() {
            let own = &at.report[3 * i..][..3];
            let there = !own.iter().any(|x| x.is_nan());
            let most = if there { self.most } else { 0 };
            let costs: Vec<f64> =
                (0..=most.min(self.lots)).map(|lots| at.weights[i] * self.cost(own, lots as f64)).collect();
            let before = least.clone();
            for (all, least) in least.iter_mut().enumerate() {
                for (own, cost) in costs.iter().enumerate().take(all + 1).skip(1) {
                    let sum = before[all - own] + cost;
                    if sum < *least {
                        (*least, taken[all]) = (sum, own);
                    }
                }
            }
        }
        let mut left = self.lots;
        for (i, taken) in taken.iter().enumerate().rev() {
            out[i] = taken[left] as f64;
            left -= taken[left];
        }
    }

    fn value(&self, at: &Valuation<'_>) -> f64 {
        -self.cost(at.preference, at.allocation[at.player])
    }
}

impl VolumeDiscount {
    /// What so many lots cost a seller of this type, `[c, d2, d3]`.
    fn cost(&self, own: &[f64], lots: f64) -> f64 {
        if lots <= 0.0 {
            return 0.0;
        }
        let [first, second] = self.brackets.map(|end| end as f64);
        let discount = if lots <= first {
            0.0
        } else if lots <= second {
            own[1]
        } else {
            own[2]
        };
        lots * own[0] * (1.0 - discount)
    }
}

fn types(setup: &Setup<'_>) -> Result<Types, Refusal> {
    let (points, weights) = (setup.values("types")?, setup.values("weights")?);
    if points.is_empty() || points.len() % 3 != 0 {
        let found = points.len();
        return Err(Refusal(format!(
            "`types` has {found} numbers; expected three of each type: a cost and two discounts"
        )));
    }
    if let Some(type_) = points.chunks_exact(3).find(|t| t[1] > t[2] || t[2] > 1.0) {
        return Err(Refusal(format!(
            "`types` has {type_:?}; expected discounts that grow from bracket to bracket, to at most 1"
        )));
    }
    let count = points.len() / 3;
    if !weights.is_empty() && weights.len() != count {
        let found = weights.len();
        return Err(Refusal(format!("`weights` has {found} numbers, expected {count}, one a type, or none")));
    }
    if !weights.is_empty() && weights.iter().sum::<f64>() <= 0.0 {
        return Err(Refusal("the grid of types has zero mass; expected one of `weights` above 0".into()));
    }
    let weights = if weights.is_empty() { vec![1.0; count] } else { weights.to_vec() };
    Ok(Types { points: points.to_vec(), weights })
}

walras_game::export_environment!(VolumeDiscount);
