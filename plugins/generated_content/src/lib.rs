//! Generated content: reports tilt a reference distribution over contents.
//!
//! Content k appeals by `ω_k = base + Σ_j s_j B_jk`, and is worth `v_ik = θ_i aff_ik ω_k` to advertiser i. The distribution that
//! maximises `Σ_k x_k Σ_i v_ik − λ KL(x‖ρ)` is `x_k ∝ ρ_k exp(Σ_i v_ik / λ)`; values are affine in ω, so that an unbiased
//! estimate of it serves as well as itself.

use walras_game::{Environment, Refusal, Reports, Setup, Types, Valuation};

/// The contents and who values them.
pub struct GeneratedContent {
    contents: usize,
    advertisers: usize,
    distance_price: f64,
    /// `[contents]`, sums to 1.
    reference: Vec<f64>,
    /// `[advertisers][contents]`.
    affinity: Vec<f64>,
    base: f64,
    /// `[advertisers][contents]`.
    effect: Vec<f64>,
    types: Types,
    mean_signal: f64,
}

impl GeneratedContent {
    fn appeal(&self, content: usize, signal: impl Fn(usize) -> f64) -> f64 {
        let known = |j: usize| Some(signal(j)).filter(|s| !s.is_nan()).unwrap_or(self.mean_signal);
        self.base + (0..self.advertisers).map(|j| known(j) * self.effect[j * self.contents + content]).sum::<f64>()
    }

    fn price(&self, phi: &[f64]) -> f64 {
        self.distance_price * phi.first().copied().unwrap_or(1.0)
    }
}

impl Environment for GeneratedContent {
    const METADATA: &'static str = include_str!("metadata.json");

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        let types = Types::product(setup.values("th")?, setup.values("sg")?, setup.values("weights")?)?;
        let mass: f64 = types.weights.iter().sum();
        let signals = types.points.chunks_exact(2).map(|point| point[1]);
        let mean_signal = signals.zip(&types.weights).map(|(s, w)| s * w).sum::<f64>() / mass;
        let contents = setup.scalar("K")? as usize;
        for (name, rows) in [("rho", 1), ("aff", setup.players), ("B", setup.players)] {
            let found = setup.values(name)?.len();
            if found != rows * contents {
                return Err(Refusal(format!(
                    "`{name}` has {found} numbers, expected {}: `K` is {contents}",
                    rows * contents
                )));
            }
        }
        let reference = setup.values("rho")?;
        let total: f64 = reference.iter().sum();
        if (total - 1.0).abs() > 1e-9 {
            return Err(Refusal(format!("`rho` sums to {total}, expected 1")));
        }
        Ok(GeneratedContent {
            contents,
            advertisers: setup.players,
            distance_price: setup.scalar("lam")?,
            reference: reference.to_vec(),
            affinity: setup.values("aff")?.to_vec(),
            base: setup.scalar("base")?,
            effect: setup.values("B")?.to_vec(),
            types,
            mean_signal,
        })
    }

    fn types(&self) -> Types {
        self.types.clone()
    }

    fn width(&self) -> usize {
        self.contents
    }

    fn allocate(&self, at: &Reports<'_>, out: &mut [f64]) {
        let price = self.price(at.phi);
        for (k, out) in out.iter_mut().enumerate() {
            let appeal = self.appeal(k, |j| at.report[2 * j + 1]);
            let present = (0..self.advertisers).filter(|&i| !at.report[2 * i].is_nan());
            let worth = |i: usize| at.weights[i] * at.report[2 * i] * self.affinity[i * self.contents + k] * appeal;
            *out = present.map(worth).sum::<f64>() / price;
        }
        // The largest exponent is 0, so that none overflows.
        let most = out.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        out.iter_mut().zip(&self.reference).for_each(|(x, rho)| *x = rho * (*x - most).exp());
        let total: f64 = out.iter().sum();
        out.iter_mut().for_each(|x| *x /= total);
    }

    fn value(&self, at: &Valuation<'_>) -> f64 {
        let contents = at.allocation.iter().enumerate();
        if at.player < self.advertisers {
            let affinity = &self.affinity[at.player * self.contents..];
            let appeal = |k: usize| self.appeal(k, |j| at.signals[j]);
            return contents.map(|(k, x)| x * (at.preference[0] * affinity[k] * appeal(k))).sum();
        }
        let part = |(x, rho): (&f64, &f64)| if *x > 0.0 { x * (x / rho).ln() } else { 0.0 };
        -self.price(at.phi) * at.allocation.iter().zip(&self.reference).map(part).sum::<f64>()
    }
}

walras_game::export_environment!(GeneratedContent);
