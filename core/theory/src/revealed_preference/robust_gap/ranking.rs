//! Which probe's play an agent is taken to rank above which: the combinatorial half of `ψ`.

/// A partial order of probes, closed under transitivity.
///
/// Where `t` is above `s`, `u_s − u_t` may be as negative as needed, and constraint `t` at the play of `s` binds nothing.
/// In return constraint `s` at the play of `t` has to be met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ranking {
    probes: usize,
    /// `[probes][probes]`: whether row is above column.
    above: Vec<bool>,
}

impl Ranking {
    pub(super) fn new(probes: usize) -> Self {
        Self { probes, above: vec![false; probes * probes] }
    }

    pub(super) fn above(&self, t: usize, s: usize) -> bool {
        self.above[t * self.probes + s]
    }

    /// Whether constraint `t` at the play of `s` has to be met.
    pub(super) fn kept(&self, t: usize, s: usize) -> bool {
        t == s || self.above(s, t)
    }

    pub(super) fn decided(&self, t: usize, s: usize) -> bool {
        self.kept(t, s) || self.above(t, s)
    }

    /// Puts `t` above `s`, and with it whatever follows. False, without any change, where `s` is above `t`.
    pub(super) fn place(&mut self, t: usize, s: usize) -> bool {
        if self.kept(t, s) {
            return false;
        }
        let upper: Vec<usize> = (0..self.probes).filter(|&a| a == t || self.above(a, t)).collect();
        let lower: Vec<usize> = (0..self.probes).filter(|&b| b == s || self.above(s, b)).collect();
        for a in upper {
            lower.iter().for_each(|&b| self.above[a * self.probes + b] = true);
        }
        true
    }

    /// A total order that agrees with this one and puts `t` above `s` where `slack[t][s]` is least, the most pressing pair
    /// first (the ranked pairs of Tideman 1987). It attains the bottleneck of `slack`.
    pub(super) fn completed(mut self, slack: &[f64], pairs: &mut Vec<(f64, usize, usize)>) -> Self {
        let size = self.probes;
        pairs.clear();
        let all = (0..size).flat_map(|t| (0..size).map(move |s| (t, s)));
        pairs.extend(all.filter(|&(t, s)| !self.decided(t, s)).map(|(t, s)| (slack[t * size + s], t, s)));
        pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for &(_, t, s) in pairs.iter() {
            self.place(t, s);
        }
        self
    }

    /// The probes of a total order, the highest first.
    pub(super) fn list(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.probes).collect();
        order.sort_by_key(|&t| (0..self.probes).filter(|&a| self.above(a, t)).count());
        order
    }
}

#[cfg(test)]
mod tests {
    use super::Ranking;

    #[test]
    fn placing_keeps_the_order_transitive_and_free_of_cycles() {
        let mut ranking = Ranking::new(4);
        assert!(ranking.place(0, 1) && ranking.place(2, 3) && ranking.place(1, 2));
        assert!(ranking.above(0, 3) && !ranking.place(3, 0) && !ranking.place(2, 2));
        assert_eq!(ranking.list(), [0, 1, 2, 3]);
    }

    #[test]
    fn the_most_pressing_pairs_come_first() {
        let slack = [0.0, -3.0, 1.0, -1.0, 0.0, -2.0, -2.5, 4.0, 0.0];
        let ranking = Ranking::new(3).completed(&slack, &mut Vec::new());
        assert_eq!(ranking.list(), [2, 0, 1]);
    }
}
