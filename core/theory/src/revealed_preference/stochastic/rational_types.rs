//! Every way of choosing a patch on each budget that some utility explains.

/// Choices that are tried on the way, at most a multiple of what may be found.
const TRIED: usize = 100;

/// The patch that each type chooses on each budget, `[types][budgets]`; none where there are more than `most` types.
///
/// `patches[j]` has sign vectors of the patches of budget `j`, bit `k` where inside of budget `k`: what is chosen there was
/// to be had at `k`, and something else was chosen at `k`. A type is rational if that relation has no cycle (SARP).
pub(super) fn rational_types(patches: &[Vec<u64>], most: usize) -> Option<Vec<u16>> {
    let mut search = Search { patches, most, tried: 0, chosen: Vec::new(), found: Vec::new() };
    search.extend(&vec![0; patches.len()]).then_some(search.found)
}

struct Search<'a> {
    patches: &'a [Vec<u64>],
    most: usize,
    tried: usize,
    chosen: Vec<u16>,
    found: Vec<u16>,
}

impl Search<'_> {
    /// Goes on from the choices made so far, after which `worse[k]` is all that the choice of `k` is preferred to. False
    /// where that takes too long.
    fn extend(&mut self, worse: &[u64]) -> bool {
        let j = self.chosen.len();
        if j == self.patches.len() {
            self.found.extend(&self.chosen);
            return self.found.len() <= self.most * j;
        }
        for (patch, &inside) in self.patches[j].iter().enumerate() {
            self.tried += 1;
            if self.tried > TRIED * self.most {
                return false;
            }
            // Whatever j is preferred to must not be preferred to it.
            if worse[j] & inside != 0 {
                continue;
            }
            let below = worse[j] | 1 << j;
            let better = |k: usize| inside >> k & 1 == 1 || worse[k] & inside != 0;
            let closed: Vec<u64> =
                worse.iter().enumerate().map(|(k, &set)| if better(k) { set | below } else { set }).collect();
            self.chosen.push(patch as u16);
            let goes_on = self.extend(&closed);
            self.chosen.pop();
            if !goes_on {
                return false;
            }
        }
        true
    }
}
