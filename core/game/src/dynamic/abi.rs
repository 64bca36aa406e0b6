//! The `repr(C)` mirror of `include/walras_dynamic.h`, which is the reference.

use std::ffi::c_void;

use crate::abi::Status;

/// The header that authors in other languages include beside `walras_game.h`.
pub const HEADER: &str = include_str!("../../include/walras_dynamic.h");

/// `WALRAS_DYNAMIC`: by which `get_extension` is asked.
pub const EXTENSION: &str = "walras.dynamic.1";

/// `walras_transition_batch`: states in which players act.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct RawTransitions {
    /// `sizeof(walras_transition_batch)`.
    pub size: usize,
    /// How many rows.
    pub length: usize,
    /// `[phi_length]`.
    pub phi: *const f64,
    /// See `phi`.
    pub phi_length: usize,
    /// `[length]`: numbers of the states.
    pub state: *const u32,
    /// `[length][public_states]`.
    pub public_state: *const f64,
    /// See `public_state`.
    pub public_states: usize,
    /// `[length][players][types]`.
    pub type_profile: *const f64,
    /// See `type_profile`.
    pub types: usize,
    /// `[length][players][action_dimensions]`, or null.
    pub profile: *const f64,
    /// See `profile`.
    pub action_dimensions: usize,
    /// `[length][aggregates]`, or null.
    pub aggregate: *const f64,
    /// See `aggregate`.
    pub aggregates: usize,
}

/// `walras_dynamic_vtable`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct DynamicVtable {
    /// `sizeof(walras_dynamic_vtable)` as the plugin compiled it.
    pub size: usize,
    /// Most states that can follow upon one. Required, like the other two.
    pub width: Option<unsafe extern "C" fn(game: *const c_void, out: *mut usize) -> Status>,
    /// `[states]`: the law of the first state.
    pub initial:
        Option<unsafe extern "C" fn(game: *const c_void, phi: *const f64, phi_length: usize, out: *mut f64) -> Status>,
    /// `next [length][width]` and `probability [length][width]`.
    pub transition: Option<
        unsafe extern "C" fn(
            game: *const c_void,
            batch: *const RawTransitions,
            next: *mut u32,
            probability: *mut f64,
        ) -> Status,
    >,
}

impl DynamicVtable {
    /// A table without any function.
    pub const fn empty() -> Self {
        DynamicVtable { size: size_of::<DynamicVtable>(), width: None, initial: None, transition: None }
    }
}
