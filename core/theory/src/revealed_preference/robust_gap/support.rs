//! Where the adversary may move play to, and at what gain.

/// The play of one agent at one probe in one sample: what a term of `h` depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Whose play.
    pub agent: usize,
    /// At which probe, `s`.
    pub probe: usize,
    /// In which sample, `k`.
    pub sample: usize,
}

/// Another action in place of an observed one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Displacement {
    /// What every constraint leaves unused there, `−g_t(γ)`, `[probes]`.
    pub rooms: Vec<f64>,
    /// How far it is from what was observed, `‖γ − γ̂‖₂`.
    pub distance: f64,
    /// What no displacement exceeds, in value `−g_t(γ) − v ‖γ − γ̂‖`. Equals this one's value where that is the largest;
    /// above it where the search ended with a bound.
    pub bound: f64,
}

impl Displacement {
    /// Its value `−g_t(γ) − v ‖γ − γ̂‖`.
    pub fn value(&self, t: usize, price: f64) -> f64 {
        self.rooms[t] - price * self.distance
    }
}

/// Sampled play, the actions that could have been in its place, and the constraints at both.
///
/// `h` of (23) is a maximum of terms each of which depends on a single [`Block`], so that the adversary's problem (27)
/// falls apart into one search per block and constraint, which is all that a support has to offer:
/// `φ_tsk(v) = max over γ ∈ A_s of −g_t(γ) − v ‖γ − γ̂_sk‖`.
pub trait Support {
    /// Number of agents, n.
    fn agents(&self) -> usize;

    /// Number of probes, T.
    fn probes(&self) -> usize;

    /// Number of distinct samples.
    fn samples(&self) -> usize;

    /// The share of a sample among all draws; shares add up to 1.
    fn weight(&self, sample: usize) -> f64;

    /// What every constraint leaves unused at the observed action, `−g_t(γ̂_sk)`, into `rooms`, `[probes]`.
    fn rooms(&self, block: Block, rooms: &mut [f64]);

    /// An action that maximises `−g_t(γ) − price · ‖γ − γ̂_sk‖`.
    fn displace(&self, block: Block, t: usize, price: f64, found: &mut Displacement);
}

/// The rows that differ, each with how often it occurs, in the order in which they first occur.
pub(super) fn distinct_rows<T: Copy>(
    rows: &[T],
    width: usize,
    compare: impl Fn(&[T], &[T]) -> std::cmp::Ordering,
) -> (Vec<T>, Vec<f64>) {
    let count = rows.len() / width.max(1);
    let row = |k: usize| &rows[k * width..][..width];
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| compare(row(a), row(b)));
    let mut groups: Vec<(usize, usize)> = Vec::new();
    for &k in &order {
        match groups.last_mut() {
            Some((first, times)) if compare(row(*first), row(k)).is_eq() => *times += 1,
            _ => groups.push((k, 1)),
        }
    }
    groups.sort_unstable();
    let distinct = groups.iter().flat_map(|&(first, _)| row(first).iter().copied()).collect();
    (distinct, groups.iter().map(|&(_, times)| times as f64 / count as f64).collect())
}
