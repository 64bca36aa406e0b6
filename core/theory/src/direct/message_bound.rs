//! The least gain from lying that any message-driven mechanism leaves which allocates in this way.
//!
//! Transfers `T_i(r, t_−i)` may be anything that reports decide. Lying gains at most ε, ex post, if for all t and r
//! `T(r) − T(t) ≤ u(x(t); t) − u(x(r); t) + ε`, others fixed: differences that can be satisfied exactly if no cycle of
//! reports has a mean gain `u(x(r); t) − u(x(t); t)` above ε (Rochet 1987 for ε = 0). So the least ε is the largest mean over
//! cycles, which Karp's algorithm (1978) finds; with two allocations to choose from the only cycle is there and back. What a
//! step gains depends on the report only by the allocation it leads to, so that cycles go from allocation to allocation.

use super::Direct;

/// Least gains of message-driven mechanisms.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MessageBound {
    /// The largest of all players and reports of the others: no mechanism has a smaller largest gain.
    pub max: f64,
    /// Its mean over players and reports of the others.
    pub mean: f64,
}

/// Most steps.
const MAX_STEPS: f64 = 2e9;

/// Finds the bound for the allocation of this mechanism; none if it takes too many steps.
pub fn least_message_gain(direct: &Direct) -> Option<MessageBound> {
    let tables = &direct.tables;
    let (n, count) = (tables.players, tables.grid.count);
    let mut bound = MessageBound::default();
    let mut steps = 0.0;
    for player in 0..n {
        let stride = tables.stride(player);
        for others in (0..tables.profiles).filter(|profile| tables.type_of(*profile, player) == 0) {
            let mut reached: Vec<u32> = (0..count).map(|r| direct.allocated[others + r * stride]).collect();
            let led_to = reached.clone();
            reached.sort_unstable();
            reached.dedup();
            let k = reached.len();
            steps += (k * k * k + k * count) as f64;
            if steps > MAX_STEPS {
                return None;
            }
            let mut step = vec![f64::NEG_INFINITY; k * k];
            for (own, x) in led_to.iter().enumerate() {
                let from = reached.binary_search(x).unwrap_or_default();
                let preference = tables.grid.parts[own].0;
                let signals = tables.signals_of[others + own * stride];
                let honest = direct.value_of(*x, player, preference, signals);
                for (to, y) in reached.iter().enumerate().filter(|(to, _)| *to != from) {
                    let gain = direct.value_of(*y, player, preference, signals) - honest;
                    step[from * k + to] = step[from * k + to].max(gain);
                }
            }
            let least = largest_cycle_mean(k, &step).max(0.0);
            let weight = |j: usize| tables.grid.probability[tables.type_of(others, j)];
            bound.mean += (0..n).filter(|&j| j != player).map(weight).product::<f64>() * least / n as f64;
            bound.max = bound.max.max(least);
        }
    }
    Some(bound)
}

/// The largest mean of steps along a cycle of `k` places, `step` `[from][to]`, −∞ where there is none.
fn largest_cycle_mean(k: usize, step: &[f64]) -> f64 {
    if k == 2 {
        return (step[1] + step[2]) / 2.0;
    }
    // The largest sum over walks of each length from anywhere, `[length][place]`.
    let mut walks = vec![vec![0.0; k]];
    for length in 0..k {
        let longer = (0..k).map(|to| {
            let sums = (0..k).map(|from| walks[length][from] + step[from * k + to]);
            sums.fold(f64::NEG_INFINITY, f64::max)
        });
        let longer: Vec<f64> = longer.collect();
        walks.push(longer);
    }
    let mean = |place: usize| {
        let means = (0..k).map(|length| (walks[k][place] - walks[length][place]) / (k - length) as f64);
        means.fold(f64::INFINITY, f64::min)
    };
    (0..k).map(mean).filter(|mean| !mean.is_nan()).fold(f64::NEG_INFINITY, f64::max)
}

#[cfg(test)]
mod tests {
    use super::largest_cycle_mean;

    /// The best of all simple cycles, by trying them.
    fn by_trying(k: usize, step: &[f64]) -> f64 {
        fn extend(k: usize, step: &[f64], path: &mut Vec<usize>, sum: f64, best: &mut f64) {
            let last = path[path.len() - 1];
            *best = best.max((sum + step[last * k + path[0]]) / path.len() as f64);
            for next in path[0] + 1..k {
                if !path.contains(&next) {
                    path.push(next);
                    extend(k, step, path, sum + step[last * k + next], best);
                    path.pop();
                }
            }
        }
        let mut best = f64::NEG_INFINITY;
        (0..k).for_each(|first| extend(k, step, &mut vec![first], 0.0, &mut best));
        best
    }

    #[test]
    fn the_largest_mean_is_that_of_the_best_cycle() {
        let mut state = 7_u64;
        let mut number = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / (1 << 24) as f64 - 0.5
        };
        for k in 2..7 {
            for _ in 0..20 {
                let step: Vec<f64> =
                    (0..k * k).map(|e| if e / k == e % k { f64::NEG_INFINITY } else { number() }).collect();
                let (found, expected) = (largest_cycle_mean(k, &step), by_trying(k, &step));
                assert!((found - expected).abs() < 1e-12, "{k}: {found} {expected}");
            }
        }
    }
}
