//! Parts of budgets that other budgets cut out of them.

use good_lp::{Expression, ProblemVariables, ResolutionError, Solution, SolverModel, Variable, microlp, variable};

/// A part of a budget on which no point is further from the other budgets than this share of them is no part.
const INTERIOR: f64 = 1e-9;

/// Sign vectors of the patches of budget `j`: bit `k` says that the patch is inside of budget `k`. `normals` are prices in
/// units of the budget, `[budgets][goods]`, at most 64 budgets. None where there are more than `most`.
///
/// # Errors
/// What the solver says where it fails.
pub(super) fn patches(normals: &[f64], goods: usize, j: usize, most: usize) -> Result<Option<Vec<u64>>, String> {
    let budgets = normals.len() / goods;
    let others: Vec<usize> = (0..budgets).filter(|&k| k != j).collect();
    let own = &normals[j * goods..][..goods];
    // In shares of the budget, so that all rows are of order 1: what a share spent on a good costs at k.
    let ratios = |k: usize| normals[k * goods..][..goods].iter().zip(own).map(|(other, own)| other / own);
    let rows: Vec<Vec<f64>> = others.iter().map(|&k| ratios(k).collect()).collect();
    // Prefixes of sign vectors that some bundle has.
    let mut found = vec![0_u64];
    for depth in 0..others.len() {
        let mut longer = Vec::new();
        for &signs in &found {
            for inside in [true, false] {
                let candidate = signs | (u64::from(inside) << others[depth]);
                if has_interior(&rows[..=depth], &others[..=depth], candidate, goods)? {
                    longer.push(candidate);
                }
            }
        }
        if longer.len() > most {
            return Ok(None);
        }
        found = longer;
    }
    found.sort_unstable();
    Ok(Some(found))
}

/// Whether some division of the budget is strictly on the sides that the signs say.
fn has_interior(rows: &[Vec<f64>], others: &[usize], signs: u64, goods: usize) -> Result<bool, String> {
    let mut variables = ProblemVariables::new();
    let shares: Vec<Variable> = (0..goods).map(|_| variables.add(variable().min(0.0))).collect();
    let margin = variables.add(variable().min(0.0).max(1.0));
    let mut model = variables.maximise(margin).using(microlp);
    model.add_constraint(shares.iter().sum::<Expression>().eq(1.0));
    for (row, &k) in rows.iter().zip(others) {
        let cost: Expression = row.iter().zip(&shares).map(|(&ratio, &share)| ratio * share).sum();
        if signs >> k & 1 == 1 {
            model.add_constraint((cost + margin).leq(1.0));
        } else {
            model.add_constraint((cost - margin).geq(1.0));
        }
    }
    match model.solve() {
        Ok(solution) => Ok(solution.value(margin) > INTERIOR),
        Err(ResolutionError::Infeasible) => Ok(false),
        Err(error) => Err(error.to_string()),
    }
}
