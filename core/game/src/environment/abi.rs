//! The `repr(C)` mirror of `include/walras_environment.h`, which is the reference.

use std::ffi::c_void;

use crate::abi::Status;

/// The header that authors in other languages include beside `walras_game.h`.
pub const HEADER: &str = include_str!("../../include/walras_environment.h");

/// `WALRAS_ENVIRONMENT`: by which `get_extension` is asked.
pub const EXTENSION: &str = "walras.environment.1";

/// `walras_environment_extent`: how large things are.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Extent {
    /// `sizeof(walras_environment_extent)`.
    pub size: usize,
    /// Types on the grid.
    pub types: usize,
    /// Numbers that describe an allocation.
    pub width: usize,
    /// How many allocations there are; 0 if they cannot be listed.
    pub alternatives: usize,
}

/// `walras_report_batch`: rows of reports.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct RawReports {
    /// `sizeof(walras_report_batch)`.
    pub size: usize,
    /// How many rows.
    pub length: usize,
    /// `[phi_length]`.
    pub phi: *const f64,
    /// See `phi`.
    pub phi_length: usize,
    /// `[length][players][d]`.
    pub report: *const f64,
    /// `[players]`.
    pub weight: *const f64,
}

/// `walras_value_batch`: rows of situations to value.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct RawValuations {
    /// `sizeof(walras_value_batch)`.
    pub size: usize,
    /// How many rows.
    pub length: usize,
    /// `[phi_length]`.
    pub phi: *const f64,
    /// See `phi`.
    pub phi_length: usize,
    /// `[length]`.
    pub player: *const u32,
    /// `[length][preferences]`.
    pub preference: *const f64,
    /// `[length][players][signals]`.
    pub signal: *const f64,
    /// `[length][width]`.
    pub allocation: *const f64,
    /// Of how many observations an estimate is made.
    pub observations: f64,
}

/// A function that values rows.
pub type Valued =
    unsafe extern "C" fn(environment: *const c_void, batch: *const RawValuations, out: *mut f64) -> Status;

/// `walras_environment_vtable`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct EnvironmentVtable {
    /// `sizeof(walras_environment_vtable)` as the plugin compiled it.
    pub size: usize,
    /// How large things are. Required, like the next three.
    pub extent: Option<unsafe extern "C" fn(environment: *const c_void, out: *mut Extent) -> Status>,
    /// `type [types][d]`, `weight [types]`.
    pub types: Option<unsafe extern "C" fn(environment: *const c_void, points: *mut f64, weight: *mut f64) -> Status>,
    /// `[length][width]`.
    pub allocate:
        Option<unsafe extern "C" fn(environment: *const c_void, batch: *const RawReports, out: *mut f64) -> Status>,
    /// `[length]`.
    pub value: Option<Valued>,
    /// `[length]`; null: the same as `value`.
    pub estimated_value: Option<Valued>,
    /// `[length][players]`; null: data tell of all.
    pub observed: Option<Valued>,
    /// `[alternatives][width]`; required if there are some.
    pub alternatives: Option<unsafe extern "C" fn(environment: *const c_void, out: *mut f64) -> Status>,
}
