//! Revealed preference: what finitely many choices say about the chooser.
//!
//! One agent's data is a `T × T` row-major matrix `g` with `g[t*T + s] = G[t,s]`, the agent's constraint `t` in
//! expectation over its play at probe `s`, feasible where `≤ 0`. Where `G[t,s] ≤ 0` the play of `s` was affordable at `t`,
//! yet the play of `t` was chosen: `t → s` is an edge of revealed preference. Nothing else about the agent is known, no
//! utility and no equilibrium. A system of agents is consistent when each of them is, so its gap is the largest.
//!
//! | quantity | question | function | cost |
//! |---|---|---|---|
//! | linear budgets | which matrix do prices and quantities give? | [`linear_budgets`] | `O(T² goods)` |
//! | convex budgets | … and what do corners of budget sets give? | [`convex_budgets`] | linear programs |
//! | exact test of (13), MM-GARP | do utilities exist that make the choices optimal? | [`exact_consistency`] | `O(T²)` |
//! | the same up to unused budget | … if spending less than allowed is forgiven? | [`consistency_up_to_slack`] | `O(T²)` |
//! | Pareto gap `L`, (15) and (18) | how far must all constraints be loosened until they do? | [`pareto_gap`], [`GapSolver`] | `O(T²)` expected |
//! | slack | how much of that is unused budget? | [`ParetoGap::slack`] | `O(T)` |
//! | `GARP_F`, Definition 7 | how far must all comparisons be weakened? | [`garp_f`] | `O(T²)` expected |
//! | WARP, SARP, GARP | which axiom do the choices satisfy? | [`warp`], [`sarp`], [`garp`] | `O(T²)` |
//! | Afriat's index, CCEI | what share of every expenditure may count? | [`ccei`] | `O(T²)` expected |
//! | GARP and CCEI of many subjects | … without allocating, nor explaining? | [`BudgetTests`], [`GarpSolver`], [`CceiSolver`] | `O(T²)` expected |
//! | Houtman–Maks index | what share of the observations is consistent? | [`houtman_maks`] | NP-hard, time budget |
//! | swaps index | how few comparisons contradict the others? | [`swaps`] | NP-hard, time budget |
//! | Varian's index | what share of each expenditure may count, on average? | [`varian`] | NP-hard, time budget |
//! | Varian's index of any degree, its inverse | which losses must be forgiven an observation? | [`Losses`] | NP-hard, time budget |
//! | minimum cost index of any degree | which losses must be forgiven a comparison? | [`Losses::minimum_cost`] | NP-hard, time budget |
//! | contradictions of limited length | how many are there, and what is lost along them? | [`cycles`](cycles()) | exponential in the length |
//! | distance | how far is the closest consistent data? | [`distance`](distance()) | NP-hard, time budget |
//! | measurement error | how badly must quantities have been measured for the choices to be consistent? | [`measurement_error`](measurement_error()) | NP-hard, time budget |
//! | symmetric utility | … and all of these, if states are treated alike? | [`symmetric_budgets`](symmetric_budgets()) | as above |
//! | money pump | what share of expenditure can be extracted along a contradiction? | [`money_pump`] | `O(T³)` per guess |
//! | Afriat numbers | which utilities and multipliers prove it? | [`afriat_numbers`], [`afriat_violation`] | `O(T²)` |
//! | Afriat's utility | which utility function do they describe? | [`AfriatUtility`] | `O(T goods)` a bundle |
//! | additive gap | the least common violation, with multipliers bounded below | [`additive_gap`] | two linear programs |
//! | homotheticity, quasilinearity | is the utility of that form, and if not, at what share of expenditures? | [`homotheticity`](homotheticity()), [`quasilinearity`] | `O(T²)` a round of few |
//! | expected utility, rank-dependent utility of two states | … and for risk? | [`risk_efficiency`] | linear programs |
//! | discounted utility | … and for dated choices, at some discount factor? | [`discounted_efficiency`] | search over intervals |
//! | weak separability | do some goods enter through a utility of their own? | [`weak_separability`](weak_separability()) | NP-hard, time budget |
//! | demand, money metric | what would be bought, and what would as good a bundle cost? | [`ConsistentChoices`] | linear programs |
//! | parametric recovery | which CES, disappointment-averse or quasilinear utility misses least? | [`fit_family`] | search over two parameters |
//! | random utility of a population | could people of any tastes have chosen so on repeated cross-sections? | [`CrossSections`] | types enumerated, least squares |
//! | power, predictive success | would choices at random have passed? | [`power()`], [`predictive_success`] | simulation |
//! | concentration | how far may sampling have moved the gap, at most? | [`SampledSystem`] | closed form |
//! | bootstrap | how far does it move an index, as far as the draws can tell? | [`SampledConstraints`] | simulation |
//! | group rationality | can a group's choices be split among consistent members? | [`group_rationality()`] | NP-hard, time budget |
//! | collective model | can a household be two people who bargain efficiently, of whom nothing is known? | [`collective_rationality`] | NP-hard, time budget |
//! | robust gap, (23) | how large may the gap of play be, given samples of it? | [`robust_gap`](mod@robust_gap) | NP-hard, work budget |
//! | rank optimality | is an outcome among the best of as many agents as possible? | [`RankProfile`] | `O(n D log nD)` |
//!
//! Three things are easily confused. `L = 0` follows from (13) and does not imply it, because the infimum in (15) need not
//! be attained (the converse half of Lemma 1 needs that): report the exact test beside it. `L ≥ slack` always, and in
//! games where agents leave budget unused the slack is often all there is: `GARP_F` is the inconsistency proper. And the
//! additive gap has the zeros of (13), but neither the value nor the order of `L`.
//!
//! ```
//! use walras_theory::revealed_preference::{exact_consistency, pareto_gap, CONSISTENCY_TOLERANCE};
//!
//! // At either probe the other choice was strictly affordable: 0.3 to spare at probe 0, 0.2 at probe 1.
//! let g = [0.0, -0.3, -0.2, 0.0];
//! let gap = pareto_gap(&g, 2)?;
//! assert_eq!((gap.value, gap.slack, gap.edge), (0.2, 0.0, Some((1, 0))));
//! assert!(!gap.attained && !exact_consistency(&g, 2, CONSISTENCY_TOLERANCE)?.holds());
//! # Ok::<(), walras_theory::revealed_preference::MatrixError>(())
//! ```
//!
//! The indices of efficiency, [`ccei`], [`varian`] and [`money_pump`], read `G[t,s] + 1` as expenditure in units of the
//! budget, which is what [`linear_budgets`] gives. Those that are NP-hard report bounds where their time budget ends them.
//!
//! Sources: Snow & Krishnamurthy, "Data-Driven Mechanism Design using Multi-Agent Revealed Preferences"; Forges & Minelli
//! 2009, "Afriat's theorem for general budget sets"; Afriat 1967, 1973; Varian 1982, 1990; Houtman & Maks 1985; Echenique,
//! Lee & Shum 2011; Smeulders et al. 2013, 2014; Bronars 1987, Selten 1991 and Beatty & Crawford 2011 for power; Cherchye,
//! De Rock & Vermeulen 2007, 2011 for groups.

mod additive_gap;
mod afriat;
mod afriat_utility;
mod arc_cover;
mod axioms;
mod bit_graph;
mod bootstrap;
mod bottleneck;
mod budget_tests;
mod ccei;
mod clauses;
mod collective;
mod concentration;
mod contraction;
mod convex_budgets;
mod cycle_ratio;
mod cycles;
mod deadline;
mod discounted;
mod distance;
mod doubt;
mod garp;
mod grid_utility;
mod group_choices;
mod group_program;
mod group_rationality;
mod group_search;
mod homotheticity;
mod houtman_maks;
mod indifference_curve;
mod kept_set;
mod least_distance;
mod level_cover;
mod linear_budgets;
mod losses;
mod matrix;
mod measurement_error;
mod money_pump;
mod parametric;
mod pareto_gap;
mod power;
mod proportion;
mod random_choices;
mod rank_optimality;
mod recoverability;
pub mod robust_gap;
pub mod stochastic;
mod strict_cycle;
mod swaps;
mod symmetric_budgets;
mod varian;
mod weak_separability;

pub use additive_gap::{ADDITIVE_TOLERANCE, AdditiveGap, AdditiveGapError, additive_gap};
pub use afriat::{AfriatError, AfriatNumbers, afriat_numbers, afriat_violation};
pub use afriat_utility::{AfriatUtility, AfriatUtilityError, Supergradient, afriat_utility_at};
pub use axioms::{garp, sarp, warp};
pub use bootstrap::{Bootstrap, BootstrapError, SampledConstraints};
pub use budget_tests::{BudgetAnswers, BudgetTests, GarpSolver};
pub use ccei::{Ccei, CceiSolver, EfficiencyError, ccei};
pub use collective::{Collective, CollectiveError, collective_rationality};
pub use concentration::{ConcentrationError, SampledSystem};
pub use convex_budgets::{ConvexBudgetError, convex_budgets};
pub use cycles::{CycleCount, cycles};
pub use discounted::{Discounted, discounted_efficiency};
pub use distance::{Distance, DistanceError, distance};
pub use doubt::{Doubt, MAX_ROWS};
pub use garp::{CONSISTENCY_TOLERANCE, Consistency, GarpF, consistency_up_to_slack, exact_consistency, garp_f};
pub use grid_utility::{RiskEfficiency, RiskError, RiskModel, risk_efficiency};
pub use group_choices::{GroupChoices, GroupError};
pub use group_rationality::{GAP_TOLERANCE, GroupRationality, STRICT_MARGIN, group_rationality};
pub use homotheticity::{StructuralEfficiency, homotheticity, quasilinearity};
pub use houtman_maks::{HoutmanMaks, houtman_maks};
pub use linear_budgets::{BudgetError, Datum, LinearBudgets, linear_budgets};
pub use losses::{Degree, DegreeError, Dropped, LossIndex, Losses, Relaxed};
pub use matrix::MatrixError;
pub use measurement_error::{MAX_ENUMERATED, MeasurementError, MeasurementErrorError, measurement_error};
pub use money_pump::{MoneyPump, MoneyPumpError, Pump, money_pump};
pub use parametric::{Family, Fit, FitError, fit_family};
pub use pareto_gap::{GapSolver, GapValue, ParetoGap, SystemGap, pareto_gap};
pub use power::{Power, ShareError, garp_power, power, predictive_success};
pub use proportion::{ProportionError, wilson_interval};
pub use random_choices::{RandomChoices, RandomChoicesError, SHARE_TOLERANCE, budget_shares};
pub use rank_optimality::{RankError, RankProfile, RankShortfall};
pub use recoverability::{ConsistentChoices, RecoveryError, Standing};
pub use stochastic::{CrossSections, PatchChoice, StochasticError, StochasticTest};
pub use strict_cycle::StrictCycle;
pub use swaps::{MAX_COMPARISONS, Swaps, SwapsError, swaps};
pub use symmetric_budgets::symmetric_budgets;
pub use varian::{Varian, varian};
pub use weak_separability::{Rejection, Separability, SeparabilityError, weak_separability};
