//! The definitions by enumeration of all simple cycles.

/// Every simple cycle of the complete graph on `size` nodes, self-loops included, as lists of edges.
pub(crate) fn simple_cycles(size: usize) -> Vec<Vec<(usize, usize)>> {
    let mut cycles = Vec::new();
    for first in 0..size {
        extend(&mut vec![first], size, &mut cycles);
    }
    cycles
}

/// Extends a path whose first node is its smallest, so that each cycle appears once.
fn extend(path: &mut Vec<usize>, size: usize, cycles: &mut Vec<Vec<(usize, usize)>>) {
    cycles.push(edges(path));
    for s in path[0] + 1..size {
        if !path.contains(&s) {
            path.push(s);
            extend(path, size, cycles);
            path.pop();
        }
    }
}

/// The edges of a cycle given by its nodes.
pub(crate) fn edges(cycle: &[usize]) -> Vec<(usize, usize)> {
    (0..cycle.len()).map(|k| (cycle[k], cycle[(k + 1) % cycle.len()])).collect()
}

/// All rankings of `size` things, as lists of them; read as the place of each, all rankings as well.
pub(crate) fn rankings(size: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for k in 0..size {
        let inserted = |ranking: &Vec<usize>, place: usize| {
            let mut ranking = ranking.clone();
            ranking.insert(place, k);
            ranking
        };
        all = all.iter().flat_map(|ranking| (0..=k).map(move |place| inserted(ranking, place))).collect();
    }
    all
}

/// `B = max over cycles of min over their edges of w`.
pub(crate) fn bottleneck(size: usize, w: impl Fn(usize, usize) -> f64) -> f64 {
    let weakest = |cycle: &Vec<(usize, usize)>| cycle.iter().map(|&(t, s)| w(t, s)).fold(f64::INFINITY, f64::min);
    simple_cycles(size).iter().map(weakest).fold(f64::NEG_INFINITY, f64::max)
}

/// Whether some cycle of `{w ≥ bound}` has an edge of `{w > bound}`.
pub(crate) fn has_strict_cycle(size: usize, weak: f64, strict: f64, w: impl Fn(usize, usize) -> f64) -> bool {
    simple_cycles(size)
        .iter()
        .any(|cycle| cycle.iter().all(|&(t, s)| w(t, s) >= weak) && cycle.iter().any(|&(t, s)| w(t, s) > strict))
}

#[test]
fn the_number_of_cycles_is_right() {
    // Sum over k of C(n, k) (k − 1)!
    assert_eq!([1, 2, 3, 4, 5].map(|n| simple_cycles(n).len()), [1, 3, 8, 24, 89]);
}
