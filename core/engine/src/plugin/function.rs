//! The functions of a game, by name.

use walras_game::abi::{Evaluate, GameVtable};

/// A function of a game that evaluates batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Function {
    /// What an action adds to the aggregates, `[rows][contributions]`.
    Contribution,
    /// Utility at aggregates, `[rows]`.
    Payoff,
    /// Feasible where ≤ 0, `[rows]`.
    Constraint,
    /// `∂ payoff / ∂ aggregate`, `[rows][aggregates]`.
    Gradient,
    /// Utility at joint actions, `[rows]`.
    JointPayoff,
    /// `∂ joint payoff / ∂ own action`, `[rows][action dimensions]`.
    ActionGradient,
    /// Constraints on joint actions, feasible where ≤ 0, `[rows][shared constraints]`.
    SharedConstraint,
    /// What a designer may see besides actions, `[rows][outcomes]`.
    Outcome,
    /// What a player pays the designer, `[rows]`.
    Transfer,
}

impl Function {
    /// All of them, in the order of the header.
    pub const ALL: [Function; 9] = [
        Function::Contribution,
        Function::Payoff,
        Function::Constraint,
        Function::Gradient,
        Function::JointPayoff,
        Function::ActionGradient,
        Function::SharedConstraint,
        Function::Outcome,
        Function::Transfer,
    ];

    /// Its name in the header.
    pub fn name(self) -> &'static str {
        match self {
            Function::Contribution => "contribution",
            Function::Payoff => "payoff",
            Function::Constraint => "constraint",
            Function::Gradient => "gradient",
            Function::JointPayoff => "joint_payoff",
            Function::ActionGradient => "action_gradient",
            Function::SharedConstraint => "shared_constraint",
            Function::Outcome => "outcome",
            Function::Transfer => "transfer",
        }
    }

    /// The game's own, if it offers it.
    pub(super) fn of(self, vtable: &GameVtable) -> Option<Evaluate> {
        match self {
            Function::Contribution => vtable.contribution,
            Function::Payoff => vtable.payoff,
            Function::Constraint => vtable.constraint,
            Function::Gradient => vtable.gradient,
            Function::JointPayoff => vtable.joint_payoff,
            Function::ActionGradient => vtable.action_gradient,
            Function::SharedConstraint => vtable.shared_constraint,
            Function::Outcome => vtable.outcome,
            Function::Transfer => vtable.transfer,
        }
    }
}
