//! An environment with its parameters, answering in batches.

use std::sync::atomic::Ordering;

use walras_game::abi::{self, Status};
use walras_game::environment::abi::{EnvironmentVtable, Extent, RawReports, RawValuations, Valued};
use walras_game::metadata::EnvironmentFacts;
use walras_theory::direct::{Environment, ValueRows};

use super::super::calls::{Doing, enter};
use super::super::finite::all_finite;
use super::super::handshake::environment_table;
use super::super::{Plugin, PluginError};
use super::{Instance, absent};
use crate::setup::GameSetup;

/// Most numbers that an environment may list, of types or of alternatives.
const MAX_LIST: usize = 1 << 24;

/// An environment of direct mechanisms with everything but φ fixed. Shared between threads: its functions are pure.
pub struct EnvironmentInstance {
    instance: Instance,
    table: EnvironmentVtable,
    facts: EnvironmentFacts,
    width: usize,
    types: Vec<f64>,
    weights: Vec<f64>,
    alternatives: Vec<f64>,
}

impl EnvironmentInstance {
    pub(super) fn new(instance: Instance, setup: &GameSetup) -> Result<Self, PluginError> {
        let metadata = instance.plugin.metadata();
        let given = |name: &str| setup.parameters.get(name)?.first().copied();
        let facts = metadata.environment.clone().unwrap_or_default().repeated(given);
        let broken = |reason: String| PluginError::Panicked { game: metadata.name.clone(), reason };
        let table = environment_table(instance.plugin.vtable()).map_err(broken)?;
        let mut extent = Extent { size: size_of::<Extent>(), ..Extent::default() };
        let ask = table.extent.ok_or_else(|| absent(&metadata.name, "extent"))?;
        instance.asked(Doing::Listing, 0, || {
            // SAFETY: the instance is alive, the place valid.
            unsafe { ask(instance.game.as_ptr(), &mut extent) }
        })?;
        let Extent { types: count, width, alternatives, .. } = extent;
        let d = facts.preferences.len() + facts.signals.len();
        let listed = [count.checked_mul(d), alternatives.checked_mul(width)];
        if width == 0 || listed.iter().any(|n| n.is_none_or(|n| n > MAX_LIST)) {
            return Err(broken(format!(
                "it has {count} types, {alternatives} alternatives and allocations of {width} numbers; expected at most \
                 {MAX_LIST} numbers of each list and allocations of at least one"
            )));
        }
        let (mut types, mut weights) = (vec![f64::NAN; count * d], vec![f64::NAN; count]);
        let ask = table.types.ok_or_else(|| absent(&metadata.name, "types"))?;
        instance.asked(Doing::Listing, count, || {
            // SAFETY: the instance is alive, the arrays as long as the extent said.
            unsafe { ask(instance.game.as_ptr(), types.as_mut_ptr(), weights.as_mut_ptr()) }
        })?;
        let mut list = vec![f64::NAN; alternatives * width];
        if let (Some(ask), true) = (table.alternatives, alternatives > 0) {
            instance.asked(Doing::Listing, alternatives, || {
                // SAFETY: as above.
                unsafe { ask(instance.game.as_ptr(), list.as_mut_ptr()) }
            })?;
        }
        for (what, values) in [("a type", &types), ("a weight of types", &weights), ("an alternative", &list)] {
            instance.check_numbers(what, values)?;
        }
        Ok(EnvironmentInstance { instance, table, facts, width, types, weights, alternatives: list })
    }

    /// The plugin it was made from.
    pub fn plugin(&self) -> &std::sync::Arc<Plugin> {
        self.instance.plugin()
    }

    /// What the environment declares.
    pub fn facts(&self) -> &EnvironmentFacts {
        &self.facts
    }

    /// The environment under its mechanism parameters, `[φ of the environment]`.
    pub fn at<'a>(&'a self, phi: &'a [f64]) -> At<'a> {
        At { environment: self, phi }
    }

    fn valued(
        &self,
        function: Option<Valued>,
        what: &'static str,
        raw: &RawValuations,
        out: &mut [f64],
    ) -> Result<(), PluginError> {
        let function = function.ok_or_else(|| absent(&self.instance.plugin.metadata().name, what))?;
        out.fill(f64::NAN);
        self.instance.asked(Doing::Valuing, raw.length, || {
            // SAFETY: the instance is alive, the arrays as long as the header says (checked by the callers).
            unsafe { function(self.instance.game.as_ptr(), raw, out.as_mut_ptr()) }
        })?;
        self.instance.check_numbers(what, out)
    }
}

impl Instance {
    /// Makes a call and takes note of how it went.
    pub(super) fn asked(&self, doing: Doing, rows: usize, call: impl FnOnce() -> Status) -> Result<(), PluginError> {
        let game = &self.plugin.metadata().name;
        if self.retired.load(Ordering::Relaxed) {
            return Err(PluginError::Retired { game: game.clone() });
        }
        let status = {
            let _call = enter(self.plugin.label(), doing, rows);
            call()
        };
        if status == abi::OK {
            return Ok(());
        }
        self.retired.store(true, Ordering::Relaxed);
        Err(PluginError::Panicked { game: game.clone(), reason: self.channel.take_error() })
    }

    fn check_numbers(&self, what: &str, values: &[f64]) -> Result<(), PluginError> {
        if all_finite(values) {
            return Ok(());
        }
        let place = values.iter().position(|value| !value.is_finite()).unwrap_or_default();
        let reason = format!("{what} is {} (number {place} of {})", values[place], values.len());
        Err(PluginError::NonFinite { game: self.plugin.metadata().name.clone(), reason })
    }
}

/// An environment under its mechanism parameters.
#[derive(Clone, Copy)]
pub struct At<'a> {
    environment: &'a EnvironmentInstance,
    phi: &'a [f64],
}

impl At<'_> {
    fn raw(&self, rows: &ValueRows<'_>, observations: f64, rows_out: usize) -> RawValuations {
        let (length, n) = (rows.player.len(), self.players());
        let fits = rows.preference.len() == length * self.preferences()
            && rows.signals.len() == length * n * self.signals()
            && rows.allocation.len() == length * self.environment.width
            && rows_out == length;
        assert!(fits, "the buffers do not fit the batch");
        RawValuations {
            size: size_of::<RawValuations>(),
            length,
            phi: self.phi.as_ptr(),
            phi_length: self.phi.len(),
            player: rows.player.as_ptr(),
            preference: rows.preference.as_ptr(),
            signal: rows.signals.as_ptr(),
            allocation: rows.allocation.as_ptr(),
            observations,
        }
    }
}

impl Environment for At<'_> {
    type Error = PluginError;

    fn players(&self) -> usize {
        self.environment.instance.players
    }

    fn preferences(&self) -> usize {
        self.environment.facts.preferences.len()
    }

    fn signals(&self) -> usize {
        self.environment.facts.signals.len()
    }

    fn width(&self) -> usize {
        self.environment.width
    }

    fn types(&self) -> &[f64] {
        &self.environment.types
    }

    fn weights(&self) -> &[f64] {
        &self.environment.weights
    }

    fn alternatives(&self) -> Option<&[f64]> {
        Some(self.environment.alternatives.as_slice()).filter(|list| !list.is_empty())
    }

    fn designer_has_value(&self) -> bool {
        self.environment.facts.designer.is_some()
    }

    fn is_estimated(&self) -> bool {
        self.environment.table.estimated_value.is_some()
    }

    fn is_partly_observed(&self) -> bool {
        self.environment.table.observed.is_some()
    }

    fn allocate(&self, profiles: &[f64], weights: &[f64], out: &mut [f64]) -> Result<(), PluginError> {
        let EnvironmentInstance { instance, table, width, .. } = self.environment;
        let row = self.players() * (self.preferences() + self.signals());
        let length = profiles.len() / row;
        assert!(
            profiles.len() == length * row && weights.len() == self.players() && out.len() == length * width,
            "allocate: the buffers do not fit the batch"
        );
        let raw = RawReports {
            size: size_of::<RawReports>(),
            length,
            phi: self.phi.as_ptr(),
            phi_length: self.phi.len(),
            report: profiles.as_ptr(),
            weight: weights.as_ptr(),
        };
        let function = table.allocate.ok_or_else(|| absent(&instance.plugin.metadata().name, "allocate"))?;
        out.fill(f64::NAN);
        instance.asked(Doing::Allocating, length, || {
            // SAFETY: the instance is alive, the arrays as long as the header says (checked above).
            unsafe { function(instance.game.as_ptr(), &raw, out.as_mut_ptr()) }
        })?;
        instance.check_numbers("allocate", out)
    }

    fn value(&self, rows: &ValueRows<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        let raw = self.raw(rows, f64::INFINITY, out.len());
        self.environment.valued(self.environment.table.value, "value", &raw, out)
    }

    fn estimated_value(&self, rows: &ValueRows<'_>, observations: f64, out: &mut [f64]) -> Result<(), PluginError> {
        let raw = self.raw(rows, observations, out.len());
        let table = &self.environment.table;
        match table.estimated_value {
            Some(function) => self.environment.valued(Some(function), "estimated_value", &raw, out),
            None => self.environment.valued(table.value, "value", &raw, out),
        }
    }

    fn observed(&self, allocations: &[f64], out: &mut [f64]) -> Result<(), PluginError> {
        let Some(function) = self.environment.table.observed else {
            out.fill(1.0);
            return Ok(());
        };
        let length = allocations.len() / self.environment.width;
        assert!(out.len() == length * self.players(), "observed: the buffers do not fit the batch");
        let player = vec![0; length];
        let preference = vec![0.0; length * self.preferences()];
        let signals = vec![f64::NAN; length * self.players() * self.signals()];
        let rows = ValueRows { player: &player, preference: &preference, signals: &signals, allocation: allocations };
        let raw = self.raw(&rows, f64::INFINITY, length);
        self.environment.valued(Some(function), "observed", &raw, out)
    }
}
