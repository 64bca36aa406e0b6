//! Mechanisms: how reports become an allocation and money.

/// An allocation rule with its transfer rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Efficient for the reports; transfers from reported signals.
    #[default]
    Vcg,
    /// Efficient for the reports; transfers from realised data.
    DataDrivenVcg,
    /// Efficient for the reports; agents pay what they say it is worth to them.
    FirstPrice,
    /// Efficient among those whose value alone is at least the reserve, who pay what others or the reserve would have.
    SecondPrice,
    /// Agents are asked in turn; the first whose value alone is at least the price gets what it would get alone, and pays it.
    PostedPrice,
    /// Maximises weighted values plus a boost for each alternative, with transfers to match (Roberts 1979).
    AffineMaximiser,
}

impl Rule {
    /// All of them, by name.
    pub const NAMES: [(&'static str, Rule); 6] = [
        ("vcg", Rule::Vcg),
        ("data_driven_vcg", Rule::DataDrivenVcg),
        ("first_price", Rule::FirstPrice),
        ("second_price", Rule::SecondPrice),
        ("posted_price", Rule::PostedPrice),
        ("affine_maximiser", Rule::AffineMaximiser),
    ];

    /// Whether its transfers are `h_i + Σ_{j≠i} v_j`, with a pivot `h_i` to choose.
    pub fn has_pivot(self) -> bool {
        matches!(self, Rule::Vcg | Rule::DataDrivenVcg | Rule::AffineMaximiser)
    }
}

/// What of agent i's transfer does not depend on its own report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pivot {
    /// Nothing: agents receive what others value.
    Zero,
    /// Less what the others would have without i's preference; its signal is known, from its report or from data.
    #[default]
    Clarke,
    /// The same, but what the others would have is chosen as if i's signal were not known; valued as it is.
    ClarkeAtMean,
    /// The same, and valued as expected from the others' reports without i's signal: needs no data.
    Expected,
}

impl Pivot {
    /// All of them, by name.
    pub const NAMES: [(&'static str, Pivot); 4] = [
        ("zero", Pivot::Zero),
        ("clarke", Pivot::Clarke),
        ("clarke_at_mean", Pivot::ClarkeAtMean),
        ("expected", Pivot::Expected),
    ];
}

/// A direct mechanism with its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Mechanism {
    /// Allocation and transfers.
    pub rule: Rule,
    /// For rules that have one.
    pub pivot: Pivot,
    /// Part of the transfers that is computed from realised data, 0 to 1; the rest comes from reported signals.
    pub data_share: f64,
    /// Least value of [`Rule::SecondPrice`], price of [`Rule::PostedPrice`].
    pub reserve: f64,
    /// Weights of [`Rule::AffineMaximiser`], `[players]`, > 0; empty for 1.
    pub weights: Vec<f64>,
    /// What [`Rule::AffineMaximiser`] adds for each alternative; empty for 0.
    pub boosts: Vec<f64>,
    /// How many observations the estimate of the state is made of.
    pub observations: f64,
}

impl Mechanism {
    /// The rule with pivots of Clarke's, no reserve, weights of 1 and no boosts.
    pub fn new(rule: Rule) -> Self {
        let data_share = if rule == Rule::DataDrivenVcg { 1.0 } else { 0.0 };
        let (weights, boosts) = (Vec::new(), Vec::new());
        Mechanism { rule, pivot: Pivot::default(), data_share, reserve: 0.0, weights, boosts, observations: 1.0 }
    }

    /// Weight of a player.
    pub fn weight(&self, player: usize) -> f64 {
        self.weights.get(player).copied().unwrap_or(1.0)
    }

    /// Weights of all, `[players]`.
    pub(super) fn all_weights(&self, players: usize) -> Vec<f64> {
        (0..players).map(|player| self.weight(player)).collect()
    }
}
