//! Revenue of an affine maximiser whose choice is soft, and its gradient, a profile at a time.
//!
//! Option k is worth `W_k = Σ_i w_i v_i·x_ik + λ_k`; it is chosen with probability `σ = softmax(τ W)`. With
//! `A_ik = W_k − w_i v_i·x_ik` bidder i pays `(max_k A_ik − Σ_k σ_k A_ik) / w_i`. As τ grows this is the mechanism itself (affine
//! maximiser auctions by gradient: Curry, Sandholm and Dickerson, arXiv 2202.13110; Duan et al., arXiv 2305.12162).

/// Options less likely than this change no gradient by more than rounding does.
const NEGLIGIBLE: f32 = 1e-9;
/// Numbers summed side by side.
const LANES: usize = 8;

/// An affine maximiser in the order of the loops.
#[derive(Clone, Debug)]
pub struct Parameters {
    /// Bidders, n.
    pub bidders: usize,
    /// Items, m.
    pub items: usize,
    /// Options, K.
    pub options: usize,
    /// What bidders get, `[n][m][K]`.
    pub share: Vec<f32>,
    /// λ, `[K]`.
    pub boost: Vec<f32>,
    /// w, `[n]`, > 0.
    pub weight: Vec<f32>,
}

/// Sums over profiles.
#[derive(Clone, Debug)]
pub struct Gradient {
    /// Revenue itself.
    pub revenue: f64,
    /// By shares, `[K][n][m]`.
    pub share: Vec<f32>,
    /// By boosts, `[K]`.
    pub boost: Vec<f32>,
    /// By weights, `[n]`.
    pub weight: Vec<f32>,
}

impl Gradient {
    /// Nothing yet.
    pub fn new(bidders: usize, items: usize, options: usize) -> Self {
        let (share, boost, weight) = (vec![0.0; options * bidders * items], vec![0.0; options], vec![0.0; bidders]);
        Gradient { revenue: 0.0, share, boost, weight }
    }

    /// Adds another sum.
    pub fn add(&mut self, other: &Gradient) {
        self.revenue += other.revenue;
        let all = [(&mut self.share, &other.share), (&mut self.boost, &other.boost), (&mut self.weight, &other.weight)];
        for (sum, other) in all {
            sum.iter_mut().zip(other).for_each(|(sum, other)| *sum += other);
        }
    }
}

/// Room for one profile at a time.
pub struct Scratch {
    /// `v_i·x_ik`, `[n][K]`.
    worth: Vec<f32>,
    /// W, then σ, `[K]`.
    total: Vec<f32>,
    chosen: Vec<f32>,
    /// `Σ_i A_ik / w_i`, `[K]`.
    others: Vec<f32>,
    /// Best option without each bidder, and its worth.
    without: Vec<(usize, f32)>,
}

impl Scratch {
    /// Room for a mechanism of this size.
    pub fn new(bidders: usize, options: usize) -> Self {
        let nothing = || vec![0.0; options];
        let worth = vec![0.0; bidders * options];
        Scratch { worth, total: nothing(), chosen: nothing(), others: nothing(), without: vec![(0, 0.0); bidders] }
    }
}

impl Parameters {
    /// Adds the revenue from a profile of values `[n][m]`, and its gradient.
    pub fn accumulate(&self, values: &[f32], sharpness: f32, scratch: &mut Scratch, sum: &mut Gradient) {
        self.look(values, scratch);
        self.choose(sharpness, scratch);
        let Scratch { worth, chosen, others, without, .. } = scratch;
        let (n, m, options) = (self.bidders, self.items, self.options);
        let expected = dot(chosen, others);
        let inverse: f32 = self.weight.iter().map(|w| 1.0 / w).sum();
        let best: f32 = without.iter().zip(&self.weight).map(|((_, most), w)| most / w).sum();
        sum.revenue += f64::from(best - expected);
        // By A_ik, but for where without i the best is; by W_k through the choice.
        for k in 0..options {
            let sigma = chosen[k];
            if sigma < NEGLIGIBLE {
                continue;
            }
            let through = -sigma * (sharpness * (others[k] - expected) + inverse);
            sum.boost[k] += through;
            for l in 0..n {
                let by_worth = through + sigma / self.weight[l];
                sum.weight[l] += by_worth * worth[l * options + k];
                let by_share = by_worth * self.weight[l];
                let row = &mut sum.share[(k * n + l) * m..][..m];
                row.iter_mut().zip(&values[l * m..][..m]).for_each(|(sum, v)| *sum += by_share * v);
            }
        }
        for i in 0..n {
            let (k, most) = without[i];
            let w = self.weight[i];
            sum.boost[k] += 1.0 / w;
            for l in (0..n).filter(|&l| l != i) {
                sum.weight[l] += worth[l * options + k] / w;
                let by_share = self.weight[l] / w;
                let row = &mut sum.share[(k * n + l) * m..][..m];
                row.iter_mut().zip(&values[l * m..][..m]).for_each(|(sum, v)| *sum += by_share * v);
            }
            // What i pays is divided by its weight, and W less its worth does not depend on it.
            let own = &worth[i * options..][..options];
            let mean: f32 = dot(chosen, &scratch.total) - w * dot(chosen, own);
            sum.weight[i] -= (most - mean) / (w * w);
        }
    }

    /// What options are worth to all, and the best without each.
    fn look(&self, values: &[f32], scratch: &mut Scratch) {
        let (m, options) = (self.items, self.options);
        scratch.total.copy_from_slice(&self.boost);
        for (i, w) in self.weight.iter().enumerate() {
            let worth = &mut scratch.worth[i * options..][..options];
            worth.fill(0.0);
            for (j, v) in values[i * m..][..m].iter().enumerate() {
                let share = &self.share[(i * m + j) * options..][..options];
                worth.iter_mut().zip(share).for_each(|(sum, x)| *sum += v * x);
            }
            scratch.total.iter_mut().zip(worth.iter()).for_each(|(sum, x)| *sum += w * x);
        }
        scratch.others.fill(0.0);
        for (i, w) in self.weight.iter().enumerate() {
            let worth = &scratch.worth[i * options..][..options];
            let rest = &mut scratch.chosen;
            rest.iter_mut().zip(&scratch.total).zip(worth).for_each(|((rest, total), own)| *rest = total - w * own);
            scratch.others.iter_mut().zip(rest.iter()).for_each(|(sum, rest)| *sum += rest / w);
            let most = largest(rest);
            let place = rest.iter().position(|rest| *rest == most).unwrap_or_default();
            scratch.without[i] = (place, most);
        }
    }

    /// How likely each option is.
    fn choose(&self, sharpness: f32, scratch: &mut Scratch) {
        let most = largest(&scratch.total);
        let weighed = scratch.chosen.iter_mut().zip(&scratch.total);
        weighed.for_each(|(chosen, total)| *chosen = exp(sharpness * (total - most)));
        let mass = sum(&scratch.chosen);
        scratch.chosen.iter_mut().for_each(|chosen| *chosen /= mass);
    }
}

fn largest(values: &[f32]) -> f32 {
    let mut lanes = [f32::NEG_INFINITY; LANES];
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder().iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(lane, x)| *lane = if *x > *lane { *x } else { *lane });
    }
    lanes.into_iter().fold(rest, f32::max)
}

fn sum(values: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    let chunks = values.chunks_exact(LANES);
    let rest: f32 = chunks.remainder().iter().sum();
    chunks.for_each(|chunk| lanes.iter_mut().zip(chunk).for_each(|(lane, x)| *lane += x));
    lanes.into_iter().sum::<f32>() + rest
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    let (left, right) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f32 = left.remainder().iter().zip(right.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in left.zip(right) {
        lanes.iter_mut().zip(a.iter().zip(b)).for_each(|(lane, (a, b))| *lane += a * b);
    }
    lanes.into_iter().sum::<f32>() + rest
}

/// e^x for x ≤ 0, to a relative error of 1e-7; 0 below −80. The same bits on every machine.
fn exp(x: f32) -> f32 {
    // Adding 1.5 · 2^23 rounds to a whole number, which then stands in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    let x = if x > -80.0 { x } else { -80.0 };
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let whole = shifted - ROUND;
    let r = x - whole * 0.693_359_4 + whole * 2.121_944_4e-4;
    let series =
        1.0 + r * (1.0 + r * (0.5 + r * (0.166_666_67 + r * (0.041_666_67 + r * (0.008_333_334 + r * 0.001_388_9)))));
    f32::from_bits(series.to_bits().wrapping_add(shifted.to_bits() << 23))
}

#[cfg(test)]
mod tests {
    use super::exp;

    #[test]
    fn exponentials_are_those_of_the_library() {
        for k in 0..8000 {
            let x = -(k as f32) * 0.01;
            let exact = f64::from(x).exp();
            assert!((f64::from(exp(x)) - exact).abs() <= 4e-7 * exact + 1e-34, "{x} {} {exact}", exp(x));
        }
    }
}
