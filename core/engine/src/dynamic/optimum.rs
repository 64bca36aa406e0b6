//! The most that all players together could bring about: one who decides for all.

use walras_theory::dynamic::{MarkovGame, best_response};
use walras_theory::normal_form::NormalForm;

use super::chain::Chain;
use super::flow::Flow;

impl Chain {
    /// The largest discounted sum, from each stage on, of payoffs of all players and of `more`, tables `[joint actions]` of
    /// each state; none where numbers are not finite. `[stages]`.
    pub fn optimum(&self, more: &[Flow]) -> Option<Vec<f64>> {
        let game = self.game();
        let sums = |state: usize| -> Vec<f64> {
            let stage = game.stage(state);
            let total = |joint: usize| (0..game.players()).map(|player| stage.payoffs(player)[joint]).sum::<f64>();
            let mut sums: Vec<f64> = (0..stage.payoffs(0).len()).map(total).collect();
            let joint = sums.len().max(1);
            for table in more.get(state).into_iter().flat_map(|flow| flow.0.chunks_exact(joint)) {
                sums.iter_mut().zip(table).for_each(|(sum, x)| *sum += x);
            }
            sums
        };
        let sums: Vec<Vec<f64>> = (0..game.states()).map(sums).collect();
        match self.horizon() {
            Some(periods) => Some(self.backward(periods, &sums)).filter(|v| v.iter().all(|x| x.is_finite())),
            None => {
                let alone = |sums: Vec<f64>| NormalForm::new(vec![sums.len()], sums).ok();
                let stages = sums.into_iter().map(alone).collect::<Option<Vec<_>>>()?;
                let planner = MarkovGame::new(stages, game.transition().clone(), game.discount()).ok()?;
                Some(best_response(&planner, 0, &planner.uniform())?.values)
            }
        }
    }

    fn backward(&self, periods: usize, sums: &[Vec<f64>]) -> Vec<f64> {
        let (game, mut values) = (self.game(), vec![0.0; self.stages()]);
        let mut after = vec![0.0; game.states()];
        for period in (0..periods).rev() {
            let best = |state: usize| {
                let later = |joint: usize| game.discount() * game.transition().expect(game.row(state, joint), &after);
                sums[state].iter().enumerate().map(|(joint, u)| u + later(joint)).fold(f64::NEG_INFINITY, f64::max)
            };
            after = (0..game.states()).map(best).collect();
            values[period * game.states()..][..game.states()].copy_from_slice(&after);
        }
        values
    }
}
