//! Equilibria of games with certificates.
//!
//! - [`logit_qre`], [`branch`]: logit equilibria on the principal branch, followed from uniform play;
//! - [`logit_qre_through`], [`logit_branches`]: the same beyond points where branches meet, and all that meet it;
//! - [`all_logit`]: all logit equilibria of a precision that can be found;
//! - [`nash`]: a Nash equilibrium of any finite game, by the limit of that branch;
//! - [`enumerate_nash`]: all extreme Nash equilibria of a two-player game, in rational arithmetic;
//! - [`all_nash`]: all Nash equilibria of a small game of any number of players, proven to be all or not;
//! - [`action_graph_qre`], [`action_graph_nash`]: equilibria of action-graph games, never tabulated;
//! - [`agent_qre`]: agent logit equilibria of games in extensive form, in behaviours;
//! - [`tree_nash`], [`sequential`]: Nash equilibria of such games, by the sequence form or as the limit of their branch;
//! - [`best_correlated`], [`max_entropy_correlated`]: correlated and coarse correlated equilibria of largest welfare or entropy;
//! - [`distance_to_correlated`]: how far a distribution over profiles is from them;
//! - [`congestion_qre`]: symmetric equilibria of anonymous games with up to millions of players;
//! - [`nikaido_isoda`]: normalised Nash equilibria of continuous games, with constraints that players share;
//! - [`linear_equilibrium`]: equilibria of games of any size whose best replies are linear, on networks too;
//! - [`most_welfare`]: the joint action of such a game that is best for all together;
//! - [`fit_precision`], [`fit_agent_precision`]: the precision under which observed play, or behaviour in a tree, is most
//!   likely.

mod action_graph;
mod agent_logit;
mod agent_precision_fit;
mod agent_system;
mod all_logit;
mod all_nash;
pub(crate) mod bordered;
pub(crate) mod certificate;
mod congestion;
mod continuous;
mod correlated;
mod crossing;
mod draws;
mod enumeration;
mod likelihood;
pub(crate) mod limit;
mod linear_replies;
pub(crate) mod logit;
pub(crate) mod logit_response;
pub(crate) mod logit_system;
pub(crate) mod lu;
mod max_entropy;
mod nash;
mod nikaido_isoda;
mod precision_fit;
mod sequence_form;
mod sparse;
mod support_search;
pub(crate) mod tracer;
mod tree_nash;

pub use action_graph::{action_graph_nash, action_graph_qre};
pub use agent_logit::{AgentQre, TreeProfile, TreeSolveError, agent_qre};
pub use agent_precision_fit::{TreeFitError, TreePrecisionFit, fit_agent_precision};
pub use all_logit::{AllLogit, all_logit};
pub use all_nash::{AllNash, AllNashError, MOST_SUPPORTS, all_nash};
pub use congestion::{Congestion, CongestionError, CongestionQre, congestion_qre};
pub use continuous::{ContinuousGame, action_gradient_by_differences, constraint_gradient_by_differences};
pub use correlated::{
    CorrelatedEquilibrium, CorrelatedError, Correlation, MOST_PROFILES, best_correlated, judged as judged_correlated,
};
pub use crossing::{BranchEnd, ThroughQre, logit_branches, logit_qre_through};
pub use enumeration::{
    Component, Enumeration, EnumerationError, enumerate_nash, enumerate_nash_by_pivots, enumerate_nash_within,
};
pub use likelihood::{FitError, Maximum};
pub use linear_replies::{
    LinearEquilibrium, LinearOptions, LinearReplies, LinearStatus, ReplyTerm, linear_equilibrium,
};
pub use logit::{Branch, BranchPoint, Feature, LogitError, LogitOptions, LogitQre, branch, logit_qre, logit_qre_with};
pub use max_entropy::{CorrelatedDistance, MaxEntropy, distance_to_correlated, max_entropy_correlated};
pub use nash::{nash, nash_with};
pub use nikaido_isoda::{
    JointOptimum, Multipliers, NormalisedEquilibrium, Relaxation, RelaxationOptions, RelaxationStatus, most_welfare,
    nikaido_isoda,
};
pub use precision_fit::{PrecisionFit, fit_precision, fit_precision_within};
pub use support_search::{Nash, NashOptions};
pub use tree_nash::{TreeMethod, TreeNash, sequential, tree_nash};

/// How a search for an equilibrium ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The answer is what was asked for, within the stated tolerance.
    Converged,
    /// Rounding or a singular system stopped the search; the answer is the last point reached.
    Stalled,
    /// The branch meets a bifurcation before the precision asked for; the answer is the last point before it.
    Bifurcation,
    /// The work allowed was used up; the answer is the last point reached.
    Budget,
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Converged => "converged",
            Self::Stalled => "stalled",
            Self::Bifurcation => "bifurcation",
            Self::Budget => "budget",
        })
    }
}
