//! The `repr(C)` mirror of `include/walras_game.h`, which is the reference for the meaning, ownership and threading of
//! every field.

use std::ffi::c_void;

/// The header that authors in other languages include.
pub const HEADER: &str = include_str!("../include/walras_game.h");

/// `"WAL_GAME"` read as a little-endian integer.
pub const MAGIC: u64 = u64::from_le_bytes(*b"WAL_GAME");
/// A plugin of another major version is refused.
pub const ABI_MAJOR: u32 = 1;
/// A higher minor version only adds fields at the end of structures.
pub const ABI_MINOR: u32 = 4;

/// Outcome of a call into a game: `walras_status`. A plain integer, because a plugin may return any value.
pub type Status = i32;
/// The call succeeded.
pub const OK: Status = 0;
/// The arguments make no sense; the reason went through [`Host::log`].
pub const REFUSED: Status = 1;
/// The game failed inside; the instance must not be used again.
pub const PANICKED: Status = 2;

/// Severity of a log message: `walras_level`.
pub const LEVEL_ERROR: u32 = 1;
/// See [`LEVEL_ERROR`].
pub const LEVEL_WARN: u32 = 2;
/// See [`LEVEL_ERROR`].
pub const LEVEL_INFO: u32 = 3;
/// See [`LEVEL_ERROR`].
pub const LEVEL_DEBUG: u32 = 4;

/// `walras_host`: what the host offers to an instance.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Host {
    /// `sizeof(walras_host)` as the host compiled it.
    pub size: usize,
    /// Opaque argument of `log`.
    pub context: *mut c_void,
    /// Takes a UTF-8 message; callable from any thread.
    pub log: unsafe extern "C" fn(context: *mut c_void, level: u32, message: *const u8, length: usize),
}

/// `walras_parameter`: one non-mechanism parameter with its row-major values.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct RawParameter {
    /// UTF-8 name, not terminated.
    pub name: *const u8,
    /// Bytes of the name.
    pub name_length: usize,
    /// Values, row-major.
    pub values: *const f64,
    /// How many values.
    pub length: usize,
}

/// `walras_setup`: everything that is fixed for the life of an instance.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct RawSetup {
    /// `sizeof(walras_setup)`.
    pub size: usize,
    /// How many players.
    pub players: usize,
    /// How many probes.
    pub probes: usize,
    /// `[parameter_count]`, in the order of the metadata, mechanism parameters left out.
    pub parameters: *const RawParameter,
    /// See `parameters`.
    pub parameter_count: usize,
    /// `[action_dimensions]`: levels of the action grid. Since minor version 1.
    pub levels: *const usize,
    /// See `levels`.
    pub action_dimensions: usize,
}

/// `walras_batch`: rows to evaluate.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct RawBatch {
    /// `sizeof(walras_batch)`.
    pub size: usize,
    /// How many rows.
    pub length: usize,
    /// `[phi_length]`: the mechanism.
    pub phi: *const f64,
    /// See `phi`.
    pub phi_length: usize,
    /// `[length]`: who acts.
    pub player: *const u32,
    /// `[length]`: under which probe.
    pub probe: *const u32,
    /// `[length][action_dimensions]`: the action taken.
    pub action: *const f64,
    /// See `action`.
    pub action_dimensions: usize,
    /// `[length][aggregates]`, or null.
    pub aggregate: *const f64,
    /// See `aggregate`.
    pub aggregates: usize,
    /// `[length][players][action_dimensions]`: every player's actions, the row's own included; null unless for functions of
    /// joint actions. Since minor version 1.
    pub profile: *const f64,
    /// `[length][states]`: the private state of the row's player, or null. Since minor version 2.
    pub state: *const f64,
    /// See `state`.
    pub states: usize,
    /// `[length][players][states]`: every player's states, the row's own included; null where `profile` or `state` is. Since
    /// minor version 2.
    pub state_profile: *const f64,
    /// `[length][public_states]`: public coordinates of the state of a game over time, or null. Since minor version 4.
    pub public_state: *const f64,
    /// See `public_state`.
    pub public_states: usize,
    /// `[length][players][types]`: the types of all players in a game over time, or null. Since minor version 4.
    pub type_profile: *const f64,
    /// See `type_profile`.
    pub types: usize,
}

/// `walras_evaluate`: evaluates every row of a batch into `out`.
pub type Evaluate = unsafe extern "C" fn(game: *const c_void, batch: *const RawBatch, out: *mut f64) -> Status;

/// `walras_game_vtable`. Function pointers are optional so that a null from a plugin is a value and not undefined
/// behaviour; which ones are required is said in the header.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GameVtable {
    /// `sizeof(walras_game_vtable)` as the plugin compiled it.
    pub size: usize,
    /// Makes an instance.
    pub create:
        Option<unsafe extern "C" fn(host: *const Host, setup: *const RawSetup, game: *mut *mut c_void) -> Status>,
    /// Ends an instance.
    pub destroy: Option<unsafe extern "C" fn(game: *mut c_void)>,
    /// `[length][contributions]`; null if the game is joint only.
    pub contribution: Option<Evaluate>,
    /// `[length]`; null if the game is joint only.
    pub payoff: Option<Evaluate>,
    /// `[length]`; null if the game has no constraints.
    pub constraint: Option<Evaluate>,
    /// `[length][aggregates]`; null if the host is to take differences.
    pub gradient: Option<Evaluate>,
    /// A later extension's table, by name.
    pub get_extension: Option<unsafe extern "C" fn(name: *const u8, length: usize) -> *const c_void>,
    /// `[length]`; null if the game is aggregative only. Since minor version 1.
    pub joint_payoff: Option<Evaluate>,
    /// `[length][action_dimensions]`; null if the host is to take differences. Since minor version 2.
    pub action_gradient: Option<Evaluate>,
    /// `[length][shared constraints]`; null if the game declares none. Since minor version 2.
    pub shared_constraint: Option<Evaluate>,
    /// `[length][outcomes]`; null if the game declares none. Since minor version 2.
    pub outcome: Option<Evaluate>,
    /// `[length]`; null if the game declares none. Since minor version 3.
    pub transfer: Option<Evaluate>,
}

impl GameVtable {
    /// A table of this host's size without any function.
    pub const fn empty() -> Self {
        GameVtable {
            size: size_of::<GameVtable>(),
            create: None,
            destroy: None,
            contribution: None,
            payoff: None,
            constraint: None,
            gradient: None,
            get_extension: None,
            joint_payoff: None,
            action_gradient: None,
            shared_constraint: None,
            outcome: None,
            transfer: None,
        }
    }
}

/// `walras_game_entry`: what the entry function returns.
#[repr(C)]
pub struct GameEntry {
    /// [`MAGIC`].
    pub magic: u64,
    /// [`ABI_MAJOR`].
    pub abi_major: u32,
    /// [`ABI_MINOR`].
    pub abi_minor: u32,
    /// `sizeof(walras_game_entry)` as the plugin compiled it.
    pub size: usize,
    /// JSON, UTF-8, not terminated.
    pub metadata: *const u8,
    /// Bytes of the metadata.
    pub metadata_length: usize,
    /// The game's functions.
    pub vtable: *const GameVtable,
}

// SAFETY: an entry is immutable after construction and everything it points to is static.
unsafe impl Send for GameEntry {}
// SAFETY: as above.
unsafe impl Sync for GameEntry {}

/// The entry function's type.
pub type EntryFn = unsafe extern "C" fn() -> *const GameEntry;
