//! Everything a run found. Tables, summary and report are views of it.

use std::collections::BTreeMap;

use walras_designer::agreement::Agreement;
use walras_designer::evaluation::Evaluation;
use walras_designer::search::Standing;
use walras_designer::verdict::Verdict;
use walras_engine::laboratory::StageReport;
use walras_engine::model::FEASIBILITY_TOLERANCE;
use walras_engine::play::{Limits, Observation, Play};
use walras_engine::plugin::Timeline;
use walras_engine::population::{Spread, WorstAgent};
use walras_game::Metadata;
use walras_games::PluginFacts;
use walras_scenario::{Objective, Quantity, Scenario};
use walras_theory::revealed_preference::robust_gap::RobustGap;

use crate::trajectory::Trajectory;

/// The outcome of a run.
#[derive(Clone, Debug)]
pub struct Record {
    /// The scenario with every number decided.
    pub scenario: Scenario,
    /// Coordinates of the actions, `[K][dimensions]`.
    pub action: Vec<f64>,
    /// Coordinates of the private states, `[S][state dimensions]`; empty if the game has none.
    pub state: Vec<f64>,
    /// The states of a game over time.
    pub timeline: Option<Timeline>,
    /// What the game says of itself.
    pub metadata: Metadata,
    /// Which code played it.
    pub plugin: PluginFacts,
    /// The initial mechanism. The first one that was played in the trace may be another: some designers only play around it.
    pub initial: Evaluation,
    /// φ_0, φ_1, … with their evaluations, the last one included; just one where nothing is designed.
    pub trace: Vec<Evaluation>,
    /// How much of the run was done after each of them, `[trace]`.
    pub standing: Vec<Standing>,
    /// What a mechanism found among learning agents is worth, where they learned while it moved.
    pub audit: Option<Audit>,
    /// Where agents learn along the states that play goes through and nothing is designed: the same mechanism under the exact
    /// response of agents as rational as they.
    pub exact_response: Option<Evaluation>,
    /// How what players do and gain is distributed over a population under the last φ; empty where players are none.
    pub spreads: Vec<Spread>,
    /// Who is worst off there.
    pub worst: Vec<WorstAgent>,
    /// Play under φ_0.
    pub first: Play,
    /// Play under the last φ.
    pub last: Play,
    /// What the designer saw of the last play.
    pub seen: Observation,
    /// The robust gap of what was seen of the first and of the last play, where it was asked for.
    pub robust: Option<[RobustGap; 2]>,
    /// Round by round learning of the last play, where asked for: the stages' state after each round.
    pub rounds: Vec<Vec<StageReport>>,
    /// What was played in these rounds, where players learned in rounds.
    pub trajectory: Trajectory,
    /// What it shows about whether optimality can be had; absent where nothing was designed.
    pub verdict: Option<Verdict>,
    /// How it ended.
    pub ending: Ending,
}

/// A mechanism that was found among agents who still learned, under the exact response of agents as rational as they. The
/// audit of the final mechanism is the last of the trace.
#[derive(Clone, Debug)]
pub struct Audit {
    /// The final mechanism among the agents who learned with it.
    pub simulated: Evaluation,
    /// φ_0 under the exact response.
    pub first: Evaluation,
    /// The same with agents a hundred times as rational, where they respond softly and came to rest.
    pub rational: Option<Evaluation>,
    /// Which expectation over opponents the exact responses are to.
    pub expectation: &'static str,
}

/// What came of one of a designer's starts.
#[derive(Clone, Debug)]
pub struct StartOutcome {
    /// Iterations done.
    pub iterations: u64,
    /// Mechanism values played in them.
    pub plays: u64,
    /// The mechanism that came out of it, played and judged once more.
    pub evaluation: Evaluation,
}

/// How a run ended.
#[derive(Clone, Debug)]
pub struct Ending {
    /// Designer's iterations done.
    pub iterations: u64,
    /// Mechanism values played in them: what counts against a budget of plays.
    pub plays: u64,
    /// Mechanism values played in all, each in every stage game.
    pub evaluations: u64,
    /// Iterations whose step was not taken because play had not come to rest.
    pub skipped: u64,
    /// What came of each start, in order; none where nothing was designed.
    pub starts: Vec<StartOutcome>,
    /// Which of them is recommended.
    pub recommended: usize,
    /// Why it ended, in words.
    pub reason: String,
    /// Whether the user ended it.
    pub interrupted: bool,
    /// Whether it would go on with a larger budget of the designer.
    pub can_go_on: bool,
}

impl Record {
    /// The evaluation of the last φ.
    ///
    /// # Panics
    /// Never: a trace has at least one entry.
    pub fn final_evaluation(&self) -> &Evaluation {
        self.trace.last().expect("a run evaluates at least one mechanism")
    }

    /// Whether what the designer minimised went with welfare; absent where nothing was designed.
    pub fn agreement(&self) -> Option<Agreement> {
        self.scenario.designer.as_ref().map(|_| Agreement::along(&self.trace))
    }

    /// How many players there are, those of a population included.
    pub fn agents(&self) -> u64 {
        self.last.crowd.as_ref().map_or(self.last.players as u64, |crowd| crowd.agents)
    }

    /// What tables call a class of a population: its name, else its number.
    pub fn class_name(&self, class: usize) -> String {
        let name = self.scenario.learning.classes.get(class).and_then(|class| class.name.clone());
        name.unwrap_or_else(|| class.to_string())
    }

    /// Whether the game has an outside option and the action is to take it.
    pub fn is_outside(&self, action: usize) -> bool {
        self.metadata.actions.outside_option.is_some() && action + 1 == self.last.actions
    }

    /// How often the outside option is taken under the last φ, over players and probes, where there is one.
    pub fn outside_share(&self) -> Option<f64> {
        self.metadata.actions.outside_option.as_ref()?;
        let taken = self.last.strategy.iter().skip(self.last.actions - 1).step_by(self.last.actions);
        Some(taken.sum::<f64>() / (self.last.probes * self.last.players) as f64)
    }

    /// Coordinate `dimension` of an action of the grid; NaN of staying out.
    pub fn coordinate(&self, action: usize, dimension: usize) -> f64 {
        self.action[action * self.metadata.actions.dimensions.len() + dimension]
    }

    /// Coordinate `dimension` of the last action in place `cell` of `[T][n][K]`: on the grid, or the point that is played.
    pub fn coordinate_of(&self, cell: usize, dimension: usize) -> f64 {
        match &self.last.points {
            Some(points) => points.action[cell * points.dimensions + dimension],
            None => self.coordinate(cell % self.last.actions, dimension),
        }
    }

    /// Which actions were feasible under the last φ, `[T][n][K]`.
    pub fn feasible(&self) -> Vec<bool> {
        let tolerance = if self.last.points.is_some() { Limits::FEASIBLE } else { FEASIBILITY_TOLERANCE };
        self.last.constraint.iter().map(|&g| g <= tolerance).collect()
    }

    /// What the mechanism is called, of direct ones: its rule and pivot.
    pub fn mechanism_words(&self) -> impl Iterator<Item = (&str, &str)> {
        self.scenario.mechanism.iter().filter_map(|(field, value)| match value {
            Quantity::Named(name) => Some((field.as_str(), name.as_str())),
            _ => None,
        })
    }

    /// Whether money moves between players and the designer.
    pub fn has_transfers(&self) -> bool {
        self.metadata.transfer.is_some()
    }

    /// What society has of a play: surplus, which is welfare where no money moves.
    pub fn worth(&self) -> &'static str {
        if self.has_transfers() { "surplus" } else { "welfare" }
    }

    /// The best surplus that agents could reach together, if the game knows it.
    pub fn first_best(&self) -> Option<f64> {
        let place = self.metadata.outcomes.iter().position(|outcome| outcome.name.starts_with("first_best_"))?;
        self.final_evaluation().outcomes.get(place).copied()
    }

    /// The unit of what the designer minimises: the outcome's, where it is one, or that of payments, where it is made of them
    /// and payoffs; all other objectives have none of their own.
    pub fn objective_unit(&self) -> &str {
        match self.scenario.designer.as_ref().map(|designer| &designer.objective) {
            Some(Objective::Maximise(_)) => self.payment_unit(),
            Some(objective) => {
                let declared = |name: &str| self.metadata.outcomes.iter().find(|outcome| outcome.name == name);
                objective.outcome().and_then(declared).map_or("", |outcome| &outcome.unit)
            }
            None => "",
        }
    }

    /// The unit of payments, and so of payoffs; empty where no money moves or that is not said.
    pub fn payment_unit(&self) -> &str {
        self.metadata.transfer.as_ref().map_or("", |transfer| &transfer.unit)
    }

    /// The units of the quantities that have one, by their names in the designer's table.
    pub fn units(&self) -> BTreeMap<String, &str> {
        let phi = self.metadata.mechanism().map(|p| (format!("phi_{}", p.name), p.unit.as_str()));
        let outcomes = self.metadata.outcomes.iter().map(|o| (format!("outcome_{}", o.name), o.unit.as_str()));
        let money = ["welfare", "revenue", "surplus", "budget_balance", "least_payoff", "welfare_gap", "surplus_gap"];
        let money = money.map(|name| (name.to_owned(), self.payment_unit()));
        let objectives = ["objective", "best_objective"].map(|name| (name.to_owned(), self.objective_unit()));
        phi.chain(outcomes).chain(money).chain(objectives).filter(|(_, unit)| !unit.is_empty()).collect()
    }

    /// Names of the game's outcomes.
    pub fn outcome_names(&self) -> Vec<&str> {
        self.metadata.outcomes.iter().map(|outcome| outcome.name.as_str()).collect()
    }

    /// Names of the entries of φ.
    pub fn phi_names(&self) -> Vec<&str> {
        self.metadata.mechanism().map(|p| p.name.as_str()).collect()
    }
}
