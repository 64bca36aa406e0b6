//! Correlated equilibria of largest welfare against Nash equilibria, which are some of them.

use proptest::prelude::*;
use walras_theory::equilibrium::{
    Correlation, Status, best_correlated, distance_to_correlated, enumerate_nash, judged_correlated,
    max_entropy_correlated,
};
use walras_theory::normal_form::NormalForm;

/// The joint distribution of independent strategies of two players.
fn product(game: &NormalForm, profile: &[f64]) -> Vec<f64> {
    let (first, second) = profile.split_at(game.actions()[0]);
    first.iter().flat_map(|p| second.iter().map(move |q| p * q)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn no_nash_equilibrium_is_better(u in prop::collection::vec(-9_i32..10, 18)) {
        let game = NormalForm::new(vec![3, 3], u.into_iter().map(f64::from).collect()).unwrap();
        let fine = best_correlated(&game, Correlation::Correlated).unwrap();
        let coarse = best_correlated(&game, Correlation::Coarse).unwrap();
        prop_assert_eq!((fine.status, coarse.status), (Status::Converged, Status::Converged));
        let welfare = |values: &[f64]| values.iter().sum::<f64>();
        // Every correlated equilibrium is a coarse one.
        prop_assert!(welfare(&coarse.values) >= welfare(&fine.values) - 1e-8);
        prop_assert!(judged_correlated(&game, Correlation::Coarse, fine.distribution.clone()).relative_regret < 1e-9);
        for profile in &enumerate_nash(&game).unwrap().profiles {
            let nash = judged_correlated(&game, Correlation::Correlated, product(&game, profile));
            prop_assert!(nash.relative_regret < 1e-9 && welfare(&nash.values) <= welfare(&fine.values) + 1e-8);
        }
    }
}

#[test]
fn what_pays_to_change_is_no_equilibrium() {
    // Matching pennies: any sure profile leaves one player to gain 2.
    let game = NormalForm::new(vec![2, 2], vec![1.0, -1.0, -1.0, 1.0, -1.0, 1.0, 1.0, -1.0]).unwrap();
    let sure = judged_correlated(&game, Correlation::Correlated, vec![1.0, 0.0, 0.0, 0.0]);
    assert_eq!((sure.regret, sure.status), (vec![0.0, 2.0], Status::Stalled));
}

fn entropy(distribution: &[f64]) -> f64 {
    distribution.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]
    #[test]
    fn no_equilibrium_known_has_more_entropy(u in prop::collection::vec(-9_i32..10, 18), share in 0.0..1.0_f64) {
        let game = NormalForm::new(vec![3, 3], u.into_iter().map(f64::from).collect()).unwrap();
        for kind in [Correlation::Correlated, Correlation::Coarse] {
            let found = max_entropy_correlated(&game, kind).unwrap();
            prop_assert!(found.equilibrium.relative_regret < 1e-6, "{:?}", found);
            prop_assert!(found.upper >= found.entropy - 1e-9 && found.upper - found.entropy < 1e-4, "{:?}", found);
            let best = best_correlated(&game, kind).unwrap();
            for profile in &enumerate_nash(&game).unwrap().profiles {
                // Mixtures of equilibria are equilibria.
                let nash = product(&game, profile);
                let mixed: Vec<f64> =
                    nash.iter().zip(&best.distribution).map(|(p, q)| share * p + (1.0 - share) * q).collect();
                prop_assert!(entropy(&mixed) <= found.upper + 1e-6);
                let near = distance_to_correlated(&game, kind, &mixed).unwrap();
                prop_assert!(near.distance < 1e-7, "{:?}", near);
            }
        }
    }
}

#[test]
fn distances_to_the_set_by_hand() {
    // Matching pennies has one correlated equilibrium, all profiles alike.
    let game = NormalForm::new(vec![2, 2], vec![1.0, -1.0, -1.0, 1.0, -1.0, 1.0, 1.0, -1.0]).unwrap();
    let found = distance_to_correlated(&game, Correlation::Correlated, &[0.4, 0.3, 0.2, 0.1]).unwrap();
    assert!((found.distance - 0.2).abs() < 1e-9 && found.lower > 0.0 && found.lower <= found.distance, "{found:?}");
    assert!(found.nearest.distribution.iter().all(|p| (p - 0.25).abs() < 1e-9));
    let uniform = max_entropy_correlated(&game, Correlation::Correlated).unwrap();
    assert!((uniform.entropy - 4.0_f64.ln()).abs() < 1e-9 && uniform.equilibrium.status == Status::Converged);
    assert!(distance_to_correlated(&game, Correlation::Coarse, &[0.5, 0.6, 0.0, 0.0]).is_err());
    // A prisoners' dilemma has one, too, at the corner of the simplex.
    let game = NormalForm::new(vec![2, 2], vec![3.0, 0.0, 5.0, 1.0, 3.0, 5.0, 0.0, 1.0]).unwrap();
    let sure = max_entropy_correlated(&game, Correlation::Correlated).unwrap();
    assert!(sure.equilibrium.distribution[3] > 1.0 - 1e-6 && sure.entropy < 1e-4, "{sure:?}");
}

struct SplitMix(u64);

impl rand::TryRng for SplitMix {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok((self.try_next_u64()? >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Ok(z ^ (z >> 31))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Self::Error> {
        out.chunks_mut(8).try_for_each(|chunk| {
            chunk.copy_from_slice(&self.try_next_u64()?.to_le_bytes()[..chunk.len()]);
            Ok(())
        })
    }
}

#[test]
fn play_by_regret_matching_approaches_the_sets() {
    use walras_theory::learning::{RegretMatching, play_by_regret_matching};
    let game = crate::games::random(&[3, 3, 2], 9);
    for (rule, kind) in
        [(RegretMatching::Unconditional, Correlation::Coarse), (RegretMatching::Conditional, Correlation::Correlated)]
    {
        let distance = |rounds: u64| {
            let mut rng = SplitMix(4);
            let play = play_by_regret_matching(&game, rule, rounds, &mut rng);
            assert!((play.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            let found = distance_to_correlated(&game, kind, &play).unwrap();
            assert!(found.nearest.relative_regret < 1e-7 && found.lower <= found.distance, "{found:?}");
            found.distance
        };
        let (early, late) = (distance(20), distance(60_000));
        assert!(late < 0.05 && late < early, "{rule:?}: {early} {late}");
    }
}
