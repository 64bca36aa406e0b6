//! Function nodes that look at function nodes, as functions of action nodes.
//!
//! A function node adds up, or takes the extreme of, what the players contribute one by one. That holds of a function of
//! functions only where the two fit: a sum of sums is a weighted sum; whether a sum or an existence is positive is whether any
//! player contributes; the highest of highest nodes is the highest of all, and likewise the lowest. Others, such as the sum of
//! existences, are no function of what players contribute one by one and are refused (Jiang, Leyton-Brown & Bhat 2011, Section 2.2:
//! contribution-independent functions).

use super::{ActionGraphError, FunctionKind, FunctionNode};

/// The same function nodes with action nodes for neighbours only, in the same order.
///
/// # Errors
/// Function nodes look at each other in a circle, or at such that do not fit.
pub(super) fn flat(nodes: usize, functions: &[FunctionNode]) -> Result<Vec<FunctionNode>, ActionGraphError> {
    let mut flat: Vec<Option<FunctionNode>> = vec![None; functions.len()];
    for function in order(nodes, functions)? {
        flat[function] = Some(flattened(nodes, function, functions, &flat)?);
    }
    Ok(flat.into_iter().flatten().collect())
}

/// The function nodes in an order in which each comes after those that it looks at (Kahn 1962).
fn order(nodes: usize, functions: &[FunctionNode]) -> Result<Vec<usize>, ActionGraphError> {
    let inner = |f: usize| functions[f].neighbours.iter().filter_map(move |node| node.checked_sub(nodes));
    let mut waiting: Vec<usize> = (0..functions.len()).map(|f| inner(f).count()).collect();
    let mut outer = vec![Vec::new(); functions.len()];
    (0..functions.len()).for_each(|f| inner(f).for_each(|g| outer[g].push(f)));
    let mut order: Vec<usize> = (0..functions.len()).filter(|&f| waiting[f] == 0).collect();
    let mut done = 0;
    while let Some(&g) = order.get(done) {
        done += 1;
        for &f in &outer[g] {
            waiting[f] -= 1;
            if waiting[f] == 0 {
                order.push(f);
            }
        }
    }
    match waiting.iter().position(|&left| left > 0) {
        Some(_) => Err(ActionGraphError::Circle { node: nodes + on_circle(nodes, functions, &waiting) }),
        None => Ok(order),
    }
}

/// A function node that is on a circle, of those that still wait for one.
fn on_circle(nodes: usize, functions: &[FunctionNode], waiting: &[usize]) -> usize {
    let next = |f: usize| {
        let inner = functions[f].neighbours.iter().filter_map(|node| node.checked_sub(nodes));
        inner.into_iter().find(|&g| waiting[g] > 0).unwrap_or(f)
    };
    let first = waiting.iter().position(|&left| left > 0).unwrap_or_default();
    // After as many steps as there are nodes a path of waiting ones is on a circle.
    (0..functions.len()).fold(first, |f, _| next(f))
}

fn flattened(
    nodes: usize,
    function: usize,
    functions: &[FunctionNode],
    flat: &[Option<FunctionNode>],
) -> Result<FunctionNode, ActionGraphError> {
    let FunctionNode { kind, neighbours } = &functions[function];
    if neighbours.iter().all(|&node| node < nodes) {
        return Ok(functions[function].clone());
    }
    let misfit = |inner: usize| ActionGraphError::Misfit { outer: nodes + function, inner };
    let mut weights = vec![0_u32; nodes];
    let mut add = |node: usize, weight: u32, through: usize| {
        weights[node] = weights[node].checked_add(weight).ok_or_else(|| misfit(through))?;
        Ok::<(), ActionGraphError>(())
    };
    for &neighbour in neighbours {
        let Some(inner) = neighbour.checked_sub(nodes).and_then(|g| flat[g].as_ref()) else {
            add(neighbour, 1, neighbour)?;
            continue;
        };
        match (kind, &inner.kind) {
            (FunctionKind::Sum(None), FunctionKind::Sum(_))
            | (FunctionKind::Existence(None), FunctionKind::Sum(_) | FunctionKind::Existence(_)) => {
                let (FunctionKind::Sum(of) | FunctionKind::Existence(of)) = &inner.kind else { continue };
                for &node in &inner.neighbours {
                    add(node, of.as_ref().map_or(1, |of| of[node]), neighbour)?;
                }
            }
            (FunctionKind::Highest, FunctionKind::Highest) | (FunctionKind::Lowest, FunctionKind::Lowest) => {
                inner.neighbours.iter().try_for_each(|&node| add(node, 1, neighbour))?;
            }
            _ => return Err(misfit(neighbour)),
        }
    }
    let neighbours = (0..nodes).filter(|&node| weights[node] > 0).collect();
    let kind = match kind {
        FunctionKind::Sum(_) => FunctionKind::Sum(Some(weights)),
        FunctionKind::Existence(_) => FunctionKind::Existence(Some(weights)),
        extreme => extreme.clone(),
    };
    Ok(FunctionNode { kind, neighbours })
}
