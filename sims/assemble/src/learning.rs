//! From a scenario's words to the engine's learning process.

use walras_engine::learning::{
    Averaging, Exp3Rates, Expectation, Feedback, ImitationRule, Learning, LearningRate, LearningRule, Mode, NextAction,
    OwnPart, PrecisionSchedule, Reported, Revision, TieRule,
};
use walras_engine::model::Model;
use walras_scenario as scenario;
use walras_scenario::{Per, Resolved, Rule, RuleChoice, Start};

/// The learning process of a resolved scenario. Of a population, classes take the place of players.
pub(super) fn learning(resolved: &Resolved) -> Learning {
    let (scenario, learning) = (&resolved.scenario, &resolved.scenario.learning);
    let classes = match &resolved.population {
        Some(population) => (0..population.classes.len()).collect(),
        None => resolved.classes.clone(),
    };
    let choices = match learning.classes.as_slice() {
        [] => vec![learning.choice()],
        classes => classes.iter().map(scenario::Class::choice).collect(),
    };
    Learning {
        rules: rules(&choices, &classes),
        classes,
        mode: match (learning.points_rule(), learning.mode()) {
            (Some(Rule::LinearQuadratic), _) => Mode::LinearReplies,
            (Some(_), _) => Mode::Relaxation { share: learning.choice().step },
            (None, scenario::Mode::Accelerated) => Mode::Accelerated,
            (None, scenario::Mode::Rounds) => Mode::Rounds { smoothing: learning.smoothing().unwrap_or(1.0) },
        },
        expectation: match learning.expectation() {
            scenario::Expectation::MeanField => Expectation::MeanField,
            scenario::Expectation::Exact => Expectation::Exact,
            scenario::Expectation::Sampled(draws) => Expectation::Sampled { draws },
        },
        own_part: match learning.own_part {
            scenario::OwnPart::Actual => OwnPart::Actual,
            scenario::OwnPart::Expected => OwnPart::Expected,
        },
        revision: match learning.revision {
            scenario::Revision::Simultaneous => Revision::Simultaneous,
            scenario::Revision::Sequential => Revision::Sequential,
            scenario::Revision::Random(share) => Revision::Random { share },
            scenario::Revision::OneAtATime => Revision::OneAtATime,
        },
        start: match &learning.start {
            Start::Uniform => None,
            Start::Profile(strategies) => Some(strategies.clone()),
        },
        reported: match (learning.play(), learning.averaging) {
            (scenario::Played::Last, _) => Reported::Last,
            (scenario::Played::Average, Some(scenario::Averaging::Linear)) => Reported::Average(Averaging::Linear),
            (scenario::Played::Average, _) => Reported::Average(Averaging::Uniform),
        },
        episode: learning.episode.unwrap_or(100),
        record: learning.trace && learning.mode() == scenario::Mode::Rounds && !learning.plays_points(),
        tolerance: learning.tolerance,
        max_rounds: learning.max_rounds,
        seed: scenario.randomness(),
    }
}

/// The same agents with what they learn by trial known to them: Q-learners give the soft response to all payoffs, without
/// exploring, and what was sampled is expected. All players begin anew.
pub(super) fn audited(learning: Learning, model: &Model) -> Learning {
    let soft = |rule: &LearningRule| match *rule {
        LearningRule::QLearning { precision, .. } | LearningRule::IndependentQLearning { precision, .. } => {
            LearningRule::LogitResponse { precision }
        }
        LearningRule::ActorCritic { .. } => LearningRule::FictitiousPlay { prior: 1.0 },
        other => other,
    };
    let expectation = match learning.expectation {
        Expectation::Sampled { .. } if model.game.is_aggregative() => Expectation::MeanField,
        Expectation::Sampled { .. } => Expectation::Exact,
        given => given,
    };
    let learns = learning.rules.iter().any(|rule| matches!(rule, LearningRule::QLearning { .. }) || rule.walks());
    let mode = if learns { Mode::Rounds { smoothing: AUDIT_SMOOTHING } } else { learning.mode };
    // An episode is a round of those who learn along the way, a step of the response one of the others.
    let walks = learning.rules.iter().any(LearningRule::walks);
    let max_rounds = if walks { learning.max_rounds.max(AUDIT_ROUNDS) } else { learning.max_rounds };
    let rules = learning.rules.iter().map(soft).collect();
    Learning { rules, mode, expectation, record: false, max_rounds, ..learning }
}

/// Soft responses a hundred times as crisp; none if a player responds otherwise.
pub(super) fn a_hundred_times_as_rational(learning: Learning) -> Option<Learning> {
    let crisp = |rule: &LearningRule| match *rule {
        LearningRule::LogitResponse { precision: PrecisionSchedule::Constant { precision } } => {
            Some(LearningRule::logit(100.0 * precision))
        }
        LearningRule::AnchoredResponse { rationality } => {
            Some(LearningRule::AnchoredResponse { rationality: 100.0 * rationality })
        }
        _ => None,
    };
    let rules: Option<Vec<LearningRule>> = learning.rules.iter().map(crisp).collect();
    Some(Learning { rules: rules?, ..learning })
}

/// Least of the rounds after which an audit of those who learn along the way is given up.
const AUDIT_ROUNDS: usize = 10_000;
/// Weight of the newest response when those who learn by trial are audited.
const AUDIT_SMOOTHING: f64 = 0.1;

/// One rule a player. A class lists precisions in the order of its players.
fn rules(choices: &[RuleChoice], classes: &[usize]) -> Vec<LearningRule> {
    let mut before = vec![0; choices.len()];
    classes
        .iter()
        .map(|&class| {
            before[class] += 1;
            rule(&choices[class], before[class] - 1)
        })
        .collect()
}

/// The rule of a class's member number `place`. Options that a rule needs were checked to be there.
fn rule(choice: &RuleChoice, place: usize) -> LearningRule {
    let number = |option: Option<f64>| option.unwrap_or_default();
    let precision = || precision(choice, place);
    let prior = choice.prior.unwrap_or(1.0);
    let rate = LearningRate { initial: number(choice.rate), decay: number(choice.decay) };
    match choice.rule.unwrap_or(Rule::LogitResponse) {
        Rule::LogitResponse => LearningRule::LogitResponse { precision: precision() },
        Rule::BestResponse => LearningRule::BestResponse { ties: ties(choice.ties) },
        Rule::AnchoredResponse => LearningRule::AnchoredResponse { rationality: number(choice.rationality) },
        Rule::FictitiousPlay => LearningRule::FictitiousPlay { prior },
        Rule::SmoothFictitiousPlay => LearningRule::SmoothFictitiousPlay { precision: precision(), prior },
        Rule::Replicator => LearningRule::Replicator { step: number(choice.step) },
        Rule::DiscreteReplicator => LearningRule::DiscreteReplicator { background: number(choice.background) },
        Rule::ExponentialWeights => LearningRule::ExponentialWeights { rate },
        Rule::ProjectedAscent => LearningRule::ProjectedAscent { rate },
        Rule::Exp3 => LearningRule::Exp3 {
            rates: Exp3Rates { exploration: number(choice.exploration), rate: number(choice.rate) },
        },
        Rule::RegretMatching => LearningRule::RegretMatching,
        Rule::RegretMatchingPlus => LearningRule::RegretMatchingPlus,
        Rule::QLearning => LearningRule::QLearning {
            precision: precision(),
            rate: number(choice.rate),
            feedback: match choice.feedback {
                None | Some(scenario::Feedback::All) => Feedback::All,
                Some(scenario::Feedback::Played) => Feedback::Played,
                Some(scenario::Feedback::FrequencyAdjusted) => Feedback::FrequencyAdjusted,
            },
            exploration: number(choice.exploration),
        },
        Rule::IndependentQLearning | Rule::Sarsa => LearningRule::IndependentQLearning {
            precision: precision(),
            rate,
            exploration: number(choice.exploration),
            target: if choice.rule == Some(Rule::Sarsa) { NextAction::Taken } else { NextAction::Best },
        },
        Rule::ActorCritic => LearningRule::ActorCritic {
            actor: LearningRate { initial: number(choice.actor_rate), decay: number(choice.actor_decay) },
            critic: rate,
            exploration: number(choice.exploration),
        },
        Rule::LogitRevision => LearningRule::LogitRevision { precision: precision() },
        Rule::Imitation => {
            let strength = number(choice.strength);
            let rule = match choice.comparison {
                Some(scenario::Comparison::Fermi) => ImitationRule::Fermi { strength },
                _ => ImitationRule::Proportional { scale: strength },
            };
            LearningRule::Imitation { rule }
        }
        // Rules are not asked: all move at once.
        Rule::NikaidoIsoda | Rule::LinearQuadratic => LearningRule::BestResponse { ties: TieRule::KeepCurrent },
    }
}

fn precision(choice: &RuleChoice, place: usize) -> PrecisionSchedule {
    let start = match &choice.precision {
        Some(Per::All(precision)) => *precision,
        Some(Per::Each(precisions)) => precisions.get(place).copied().unwrap_or_default(),
        None => 0.0,
    };
    match choice.schedule {
        None => PrecisionSchedule::Constant { precision: start },
        Some(scenario::Schedule::Linear(slope)) => PrecisionSchedule::Linear { start, slope },
        Some(scenario::Schedule::Geometric(ratio)) => PrecisionSchedule::Geometric { start, ratio },
        Some(scenario::Schedule::Logarithmic(slope)) => PrecisionSchedule::Logarithmic { start, slope },
    }
}

fn ties(ties: Option<scenario::Ties>) -> TieRule {
    match ties {
        None | Some(scenario::Ties::Uniform) => TieRule::Uniform,
        Some(scenario::Ties::LowestIndex) => TieRule::LowestIndex,
        Some(scenario::Ties::KeepCurrent) => TieRule::KeepCurrent,
        Some(scenario::Ties::Random) => TieRule::Random,
    }
}
