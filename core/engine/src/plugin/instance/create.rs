//! Making an instance of a game.

use std::ptr::{self, NonNull};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use walras_game::abi::{self, RawParameter, RawSetup};

use super::super::calls::{Doing, enter};
use super::super::hosted::HostedGame;
use super::super::log::Channel;
use super::super::outside::payoffs;
use super::super::{Plugin, PluginError};
use super::{EnvironmentInstance, Instance, absent, dynamic};
use crate::setup::GameSetup;

impl Plugin {
    /// Makes an instance with these parameters, which are taken as checked against the metadata.
    ///
    /// # Errors
    /// It is an environment and no game, or refuses the parameters.
    pub fn instance(self: &Arc<Self>, setup: &GameSetup) -> Result<Instance, PluginError> {
        if self.is_environment() {
            return Err(PluginError::NotAGame(self.metadata().name.clone()));
        }
        let hosted = self.host().map(|hosted| hosted.instance(setup)).transpose()?;
        self.create(setup, hosted)
    }

    /// The environment with these parameters, which are taken as checked against the metadata.
    ///
    /// # Errors
    /// It is none, refuses the parameters, or does not say what it must.
    pub fn environment(self: &Arc<Self>, setup: &GameSetup) -> Result<EnvironmentInstance, PluginError> {
        if !self.is_environment() {
            return Err(PluginError::NotAnEnvironment(self.metadata().name.clone()));
        }
        EnvironmentInstance::new(self.create(setup, None)?, setup)
    }

    fn create(
        self: &Arc<Self>,
        setup: &GameSetup,
        hosted: Option<Box<dyn HostedGame>>,
    ) -> Result<Instance, PluginError> {
        let game = &self.metadata().name;
        let sized = self.metadata().on_grid(setup.levels.iter().product());
        let channel = Channel::new(game);
        let host = Box::new(channel.host());
        let parameters: Vec<RawParameter> = self
            .metadata()
            .setup()
            .map(|parameter| {
                let values = setup.parameters.get(&parameter.name).map(Vec::as_slice).unwrap_or_default();
                let name = &parameter.name;
                RawParameter {
                    name: name.as_ptr(),
                    name_length: name.len(),
                    values: values.as_ptr(),
                    length: values.len(),
                }
            })
            .collect();
        let raw = RawSetup {
            size: size_of::<RawSetup>(),
            players: setup.players,
            probes: setup.probes,
            parameters: parameters.as_ptr(),
            parameter_count: parameters.len(),
            levels: setup.levels.as_ptr(),
            action_dimensions: setup.levels.len(),
        };
        let motion = dynamic::Motion::new(self, setup)?;
        let instance = |game, channel, host, hosted| Instance {
            game,
            hosted,
            plugin: Arc::clone(self),
            channel,
            _host: host,
            players: setup.players,
            contributions: sized.contributions.len(),
            aggregates: sized.aggregates.len(),
            outside: payoffs(self.metadata(), setup),
            motion,
            names: None,
            retired: AtomicBool::new(false),
        };
        if hosted.is_some() {
            return Ok(instance(NonNull::dangling(), channel, host, hosted));
        }
        let Some(create) = self.vtable().create else { return Err(absent(game, "create")) };
        let mut made = ptr::null_mut();
        let status = {
            let _call = enter(self.label(), Doing::Creating, 0);
            // SAFETY: all pointers are valid for the call, the host for the life of the instance.
            unsafe { create(&*host, &raw, &mut made) }
        };
        match (status, NonNull::new(made)) {
            (abi::OK, Some(pointer)) => {
                let mut made = instance(pointer, channel, host, None);
                made.measure_laws()?;
                Ok(made)
            }
            (abi::OK, None) => {
                Err(PluginError::Panicked { game: game.clone(), reason: "create returned no instance".into() })
            }
            (abi::REFUSED, _) => Err(PluginError::Refused { game: game.clone(), reason: channel.take_error() }),
            _ => Err(PluginError::Panicked { game: game.clone(), reason: channel.take_error() }),
        }
    }
}
