//! The designer in words.

use walras_figures::format::{count, counted, escape, number};
use walras_scenario::{Algorithm, Designer, Good, Objective, OnUnconverged, Recommend};
use walras_study::record::Record;

/// What it minimises, as it stands in a sentence.
pub(super) fn objective(objective: &Objective) -> String {
    let spelt = match objective {
        Objective::Outcome(name) => return format!("the outcome {}", escape(name)),
        Objective::MinusOutcome(name) => return format!("minus the outcome {}", escape(name)),
        Objective::Maximise(weights) => {
            let term = |(good, weight): (&Good, &f64)| {
                let name = good.as_str().replace('_', " ");
                if *weight == 1.0 { name } else { format!("{} × {name}", number(*weight)) }
            };
            let sum: Vec<String> = weights.iter().map(term).collect();
            let sum = if sum.len() > 1 { format!("({})", sum.join(" + ")) } else { sum.concat() };
            return format!("minus {sum}, which it observes");
        }
        Objective::ParetoGap => "the Pareto gap",
        Objective::GarpF => "GARP<sub>F</sub>",
        Objective::AdditiveGap => "the additive gap",
        Objective::Dro => "the distributionally robust gap",
        Objective::WelfareGap => "the welfare gap, which takes knowing all utilities",
    };
    spelt.into()
}

/// The method with its options, the objective, and what else was decided.
pub(super) fn in_words(record: &Record, designer: &Designer) -> String {
    let unconverged = match designer.on_unconverged {
        OnUnconverged::Skip => "withheld from it",
        OnUnconverged::Use => "used as it is",
        OnUnconverged::Stop => "ends the run",
    };
    let compared = match (record.seen.draws, designer.common_random_numbers) {
        (None, _) => "",
        (Some(_), true) => "; compared mechanisms share random numbers",
        (Some(_), false) => "; compared mechanisms have their own random numbers",
    };
    let starts = match designer.restarts {
        0 => String::new(),
        restarts => format!("; {} from random points", counted(restarts, "restart")),
    };
    let recommended = match designer.recommend.unwrap_or_default() {
        Recommend::Last => String::new(),
        Recommend::Average => {
            format!(
                "; recommends the average of its iterates, weighted by k<sup>{}</sup>",
                given(designer.average_weight)
            )
        }
        Recommend::Best => "; recommends the mechanism of the lowest objective seen".into(),
    };
    format!(
        "{} minimising {}{}{compared}{starts}{recommended}; play not at rest is {unconverged}",
        method(designer.algorithm),
        objective(&designer.objective),
        options(designer)
    )
}

fn method(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Spsa => "SPSA (Algorithm 1 of Snow &amp; Krishnamurthy)",
        Algorithm::EvolutionStrategies => "Evolution strategies (Salimans et al. 2017)",
        Algorithm::CmaEs => "CMA-ES (Hansen 2016)",
        Algorithm::BayesianOptimisation => "Bayesian optimisation (GP-LCB, Srinivas et al. 2010)",
        Algorithm::Langevin => "Stochastic gradient Langevin dynamics (Welling &amp; Teh 2011)",
        Algorithm::OnePoint => "One-point gradient descent (Flaxman et al. 2005)",
        Algorithm::RandomSearch => "Uniform random search",
        Algorithm::NelderMead => "The simplex method (Nelder &amp; Mead 1965)",
        Algorithm::TwoTimescale => "Steps on the slower of two time scales (Mguni &amp; Tomczak)",
    }
}

fn given(option: Option<f64>) -> String {
    number(option.unwrap_or_default())
}

fn options(designer: &Designer) -> String {
    let whole = |option: Option<usize>| option.map(|n| count(n as u64));
    let mut options = Vec::new();
    if let Some(step) = designer.step {
        let stability = designer.stability.filter(|a| *a != 0.0).map(|a| format!("({} + k)", number(a)));
        let decay = designer.step_decay.filter(|a| *a != 1.0).map(|a| format!("<sup>{}</sup>", number(a)));
        let base = stability.unwrap_or("k".into());
        options.push(format!("step {}/{base}{}", number(step), decay.unwrap_or_default()));
        options.push(format!(
            "perturbation {}/k<sup>{}</sup>",
            given(designer.perturbation),
            given(designer.perturbation_decay)
        ));
    }
    let named = [
        ("injected noise q =", designer.injected_noise.map(number)),
        ("temperature", designer.temperature.map(number)),
        ("gradients averaged:", whole(designer.gradients.filter(|&n| n > 1))),
        ("antithetic pairs:", whole(designer.pairs)),
        ("by", designer.ranks.map(|ranks| if ranks { "ranks" } else { "values" }.into())),
        ("population", whole(designer.population)),
        ("spread", designer.spread.map(number)),
        ("tolerance", designer.tolerance.map(number)),
        ("initial design of", whole(designer.initial)),
        ("exploration κ =", designer.exploration.map(number)),
        ("every player to expect at least", designer.reservation_utility.map(number)),
        ("no deviation to gain more than", designer.incentive_tolerance.map(number)),
        ("multipliers that follow violations by", designer.multiplier_step.map(number)),
    ];
    options.extend(named.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", value?))));
    if options.is_empty() { String::new() } else { format!(": {}", options.join(", ")) }
}
