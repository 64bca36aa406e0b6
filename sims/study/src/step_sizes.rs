//! Whether steps are such that stochastic approximation on two time scales converges.
//!
//! Mguni & Tomczak's Theorem 4.1 rests on Borkar ("Stochastic Approximation", 2008, Chapter 6): steps of both sides sum to
//! infinity, their squares do not, and those of the designer become small against those of the agents.

use walras_scenario::{Algorithm, Rule, RuleChoice, Scenario};

/// What is violated, in words with the numbers; nothing where no designer moves a game over time on the scale of its agents.
pub(crate) fn violations(scenario: &Scenario) -> Vec<String> {
    let Some(designer) = scenario.designer.as_ref().filter(|d| d.algorithm == Algorithm::TwoTimescale) else {
        return Vec::new();
    };
    let (step, decay) = (designer.step.unwrap_or_default(), designer.step_decay.unwrap_or_default());
    let mut found = Vec::new();
    let steps = format!("the designer’s steps are {step} / k^{decay}");
    if !are_square_summable(decay) {
        found.push(format!("{steps}: their squares do not have a finite sum, which takes a `step_decay` above 0.5"));
    }
    let learning = &scenario.learning;
    let choices = match learning.classes.as_slice() {
        [] => vec![learning.choice()],
        classes => classes.iter().map(|class| class.choice()).collect(),
    };
    for choice in choices {
        let Some((name, rate, own)) = agents(&choice, learning.smoothing()) else { continue };
        let rates = format!("those of the agents ({name}) {rate} / t^{own}");
        if choice.rule.is_some_and(|rule| rule.walks()) && !are_square_summable(own) {
            found.push(format!(
                "{rates}: what they learn from is drawn, and the squares do not have a finite sum, which takes a decay above 0.5"
            ));
        }
        if decay <= own {
            found.push(format!(
                "{steps}, {rates}: their ratio does not go to 0, which takes a `step_decay` above {own}"
            ));
        }
    }
    found
}

/// Whether the squares of 1/k^decay have a finite sum. Those of decays up to 1, all that can be given, sum to infinity themselves.
fn are_square_summable(decay: f64) -> bool {
    decay > 0.5
}

/// The rule by which agents learn, its rate and how that decays; nothing of rules without one.
fn agents(choice: &RuleChoice, smoothing: Option<f64>) -> Option<(&'static str, f64, f64)> {
    let rule = choice.rule?;
    let decay = choice.decay.unwrap_or_default();
    let of = |rate: f64, decay: f64| Some((rule.as_str(), rate, decay));
    if matches!(rule, Rule::FictitiousPlay | Rule::SmoothFictitiousPlay) {
        return of(1.0, 1.0);
    }
    match (choice.actor_rate, choice.rate, smoothing) {
        (Some(rate), ..) => of(rate, choice.actor_decay.unwrap_or_default()),
        (None, Some(rate), _) => of(rate, decay),
        (None, None, Some(weight)) => of(weight, 0.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(designer: &str, learning: &str) -> Vec<String> {
        let text = format!(
            "name: t\ngame: {{plugin: commons}}\nprobes: {{count: 1}}\nlearning: {{{learning}}}\n\
             designer: {{algorithm: two_timescale, objective: surplus, bounds: {{fee: [0, 9]}}, {designer}}}\n"
        );
        violations(&walras_scenario::load(text, "t", &[]).expect("a valid scenario").scenario)
    }

    #[test]
    fn every_condition_is_checked() {
        let sarsa = "rule: sarsa, precision: 1, rate: 0.5, decay: 0.6";
        assert_eq!(found("step: 0.1, step_decay: 0.9", sarsa), Vec::<String>::new());
        let constant = found("step: 0.1, step_decay: 0", sarsa);
        assert!(constant[0].contains("steps are 0.1 / k^0: their squares do not have a finite sum"), "{constant:?}");
        assert!(constant[1].contains("0.5 / t^0.6: their ratio does not go to 0"), "{constant:?}");
        let noisy = found("step: 0.1, step_decay: 0.9", "rule: sarsa, precision: 1, rate: 0.5, decay: 0.5");
        assert!(noisy.len() == 1 && noisy[0].contains("what they learn from is drawn"), "{noisy:?}");
        let actor = "rule: actor_critic, rate: 0.5, decay: 0.6, actor_rate: 0.2, actor_decay: 0.95";
        let slow = found("step: 0.1, step_decay: 0.9", actor);
        assert!(slow.len() == 1 && slow[0].contains("(actor_critic) 0.2 / t^0.95"), "{slow:?}");
        let soft = "rule: logit_response, precision: 1, mode: rounds, expectation: exact";
        assert_eq!(found("step: 0.1, step_decay: 0.6", soft), Vec::<String>::new());
    }
}
