//! Which extreme equilibria belong together.
//!
//! Two extreme equilibria that share the strategy of a player are joined by a line of equilibria. A set of them that pairs every
//! strategy of some of the first player's with every one of some of the second's, and to which none can be added, is a maximal
//! Nash subset: all mixtures are equilibria (Jansen 1981). Connected components are unions of such sets.

use std::collections::BTreeSet;

/// Equilibria that are connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Places of its extreme equilibria in the list of all, ascending.
    pub equilibria: Vec<usize>,
    /// Its maximal Nash subsets by the places of their extreme equilibria, all mixtures of which are equilibria.
    pub sets: Vec<Vec<usize>>,
}

/// The components of equilibria of which the strategies of both players are known by their numbers.
pub(super) fn components(pairs: &[(usize, usize)]) -> Vec<Component> {
    let mut left: BTreeSet<usize> = (0..pairs.len()).collect();
    let mut components = Vec::new();
    while let Some(first) = left.pop_first() {
        let mut equilibria = vec![first];
        let mut next = 0;
        while let Some(&own) = equilibria.get(next) {
            let shares = |&other: &usize| pairs[own].0 == pairs[other].0 || pairs[own].1 == pairs[other].1;
            let joined: Vec<usize> = left.iter().copied().filter(|other| shares(other)).collect();
            joined.iter().for_each(|other| {
                left.remove(other);
            });
            equilibria.extend(joined);
            next += 1;
        }
        equilibria.sort_unstable();
        let sets = maximal_sets(&equilibria, pairs);
        components.push(Component { equilibria, sets });
    }
    components
}

/// Every set of the second player's strategies that is common to some of the first's, with all of the first's that have it.
fn maximal_sets(equilibria: &[usize], pairs: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let firsts: BTreeSet<usize> = equilibria.iter().map(|&k| pairs[k].0).collect();
    let meets = |first: usize| -> BTreeSet<usize> {
        equilibria.iter().filter(|&&k| pairs[k].0 == first).map(|&k| pairs[k].1).collect()
    };
    let all: Vec<(usize, BTreeSet<usize>)> = firsts.into_iter().map(|first| (first, meets(first))).collect();
    let mut closed: BTreeSet<BTreeSet<usize>> = all.iter().map(|(_, own)| own.clone()).collect();
    let mut open: Vec<BTreeSet<usize>> = closed.iter().cloned().collect();
    while let Some(set) = open.pop() {
        for (_, own) in &all {
            let common: BTreeSet<usize> = set.intersection(own).copied().collect();
            if !common.is_empty() && closed.insert(common.clone()) {
                open.push(common);
            }
        }
    }
    let of = |seconds: &BTreeSet<usize>| -> Vec<usize> {
        let have: BTreeSet<usize> =
            all.iter().filter(|(_, own)| own.is_superset(seconds)).map(|(first, _)| *first).collect();
        let inside = |&&k: &&usize| have.contains(&pairs[k].0) && seconds.contains(&pairs[k].1);
        equilibria.iter().filter(inside).copied().collect()
    };
    let mut sets: Vec<Vec<usize>> = closed.iter().map(of).collect();
    sets.sort();
    sets
}

#[cfg(test)]
mod tests {
    use super::{Component, components};

    #[test]
    fn an_edge_a_corner_and_a_point() {
        // Strategies 0 and 1 meet 0, 1 meets 1 too, 2 meets 2 alone.
        let found = components(&[(0, 0), (1, 0), (1, 1), (2, 2)]);
        let expected = [
            Component { equilibria: vec![0, 1, 2], sets: vec![vec![0, 1], vec![1, 2]] },
            Component { equilibria: vec![3], sets: vec![vec![3]] },
        ];
        assert_eq!(found, expected);
    }
}
