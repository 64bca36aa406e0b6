//! From a [`Game`] to the C table of [`abi`]: the batch loops, the conversion of arguments, and the containment of panics.

use std::ffi::c_void;
use std::mem::offset_of;
use std::ops::Range;
use std::panic::catch_unwind;
use std::{ptr, str};

use crate::abi::{self, GameEntry, GameVtable, Host, RawBatch, RawSetup, Status};
use crate::boundary::{contain, install_panic_recorder, report, slice_of, slice_of_mut};
use crate::dynamic::export::get_extension;
use crate::exported::{Exported, instance};
use crate::{Game, Metadata, Refusal, Setup, Situation};

/// Exports a [`Game`] from this crate: a C entry symbol `<crate>_game_entry` unique to the crate, so that several games
/// can also be linked into one binary, and a Rust function `game_entry()` that returns the same table.
#[macro_export]
macro_rules! export_game {
    ($game:ty) => {
        /// The game's entry, as the host sees it.
        pub fn game_entry() -> &'static $crate::abi::GameEntry {
            static ENTRY: ::std::sync::OnceLock<$crate::abi::GameEntry> = ::std::sync::OnceLock::new();
            ENTRY.get_or_init($crate::entry_of::<$game>)
        }

        #[unsafe(export_name = concat!(env!("CARGO_CRATE_NAME"), "_game_entry"))]
        extern "C" fn exported_game_entry() -> *const $crate::abi::GameEntry {
            $crate::entry_or_null(game_entry)
        }
    };
}

/// The entry as C gets it: null if it cannot be made, because the game's metadata panic. The panic's own message is on
/// standard error.
pub fn entry_or_null(entry: fn() -> &'static GameEntry) -> *const GameEntry {
    catch_unwind(entry).map_or(ptr::null(), ptr::from_ref)
}

/// Builds the entry of a game. Leaks the metadata: an entry lives as long as the process.
pub fn entry_of<G: Game>() -> GameEntry {
    let metadata = G::metadata();
    let aggregative = G::JOINT_PAYOFF.is_none() || metadata.is_aggregative();
    let vtable = GameVtable {
        create: Some(create::<G>),
        destroy: Some(destroy::<G>),
        contribution: aggregative.then_some(contribution::<G> as abi::Evaluate),
        payoff: aggregative.then_some(payoff::<G> as abi::Evaluate),
        constraint: G::CONSTRAINT.map(|_| constraint::<G> as abi::Evaluate),
        gradient: G::GRADIENT.map(|_| gradient::<G> as abi::Evaluate),
        joint_payoff: G::JOINT_PAYOFF.map(|_| joint_payoff::<G> as abi::Evaluate),
        action_gradient: G::ACTION_GRADIENT.map(|_| action_gradient::<G> as abi::Evaluate),
        shared_constraint: G::SHARED_CONSTRAINT.map(|_| shared_constraint::<G> as abi::Evaluate),
        outcome: G::OUTCOME.map(|_| outcome::<G> as abi::Evaluate),
        transfer: G::TRANSFER.map(|_| transfer::<G> as abi::Evaluate),
        get_extension: G::DYNAMICS.map(|_| get_extension::<G> as _),
        ..GameVtable::empty()
    };
    leak_entry(&metadata, vtable)
}

/// The entry of these facts and functions, both leaked.
pub(crate) fn leak_entry(metadata: &Metadata, vtable: GameVtable) -> GameEntry {
    let json = serde_json::to_string(metadata).unwrap_or_default();
    let metadata: &'static str = Box::leak(json.into_boxed_str());
    let vtable: &'static GameVtable = Box::leak(Box::new(vtable));
    GameEntry {
        magic: abi::MAGIC,
        abi_major: abi::ABI_MAJOR,
        abi_minor: abi::ABI_MINOR,
        size: size_of::<GameEntry>(),
        metadata: metadata.as_ptr(),
        metadata_length: metadata.len(),
        vtable,
    }
}

unsafe extern "C" fn create<G: Game>(host: *const Host, setup: *const RawSetup, game: *mut *mut c_void) -> Status {
    install_panic_recorder();
    // SAFETY: the host passes valid pointers for the duration of the call.
    let (host, setup) = unsafe { (*host, read_setup(setup)) };
    let made = contain(|| {
        let game = G::create(&setup)?;
        let metadata = G::metadata();
        let contributions = metadata.on_grid(setup.levels.iter().product()).contributions.len();
        let (shared_constraints, outcomes) = (metadata.shared_constraints.len(), metadata.outcomes.len());
        let (players, states) = (setup.players, states(&metadata, &setup)?);
        Ok::<_, Refusal>(Exported { game, host, contributions, players, shared_constraints, outcomes, states })
    });
    // SAFETY: `game` is a valid place for one pointer.
    unsafe { hand_over(made, &host, game) }
}

/// How many states a game over time has with these parameters.
fn states(metadata: &Metadata, setup: &Setup<'_>) -> Result<usize, Refusal> {
    let Some(dynamics) = &metadata.dynamics else { return Ok(0) };
    let value = |name: &str| setup.scalar(name).unwrap_or_default();
    dynamics.count(setup.players, value).ok_or_else(|| Refusal("it has more states than can be numbered".into()))
}

/// Gives the host the instance that was made, or the reason why there is none.
///
/// # Safety
/// `out` is a valid place for one pointer.
pub(crate) unsafe fn hand_over<T>(
    made: Result<Result<T, Refusal>, String>,
    host: &Host,
    out: *mut *mut c_void,
) -> Status {
    match made {
        Ok(Ok(instance)) => {
            // SAFETY: forwarded.
            unsafe { *out = Box::into_raw(Box::new(instance)).cast() };
            abi::OK
        }
        Ok(Err(Refusal(reason))) => {
            report(host, &reason);
            abi::REFUSED
        }
        Err(message) => {
            report(host, &format!("create panicked: {message}"));
            abi::PANICKED
        }
    }
}

unsafe extern "C" fn destroy<G: Game>(game: *mut c_void) {
    // SAFETY: `game` came from `create` and is not used again.
    let instance = unsafe { Box::from_raw(game.cast::<Exported<G>>()) };
    let host = instance.host;
    end(instance, &host);
}

/// Drops an instance and tells the host if that fails.
pub(crate) fn end<T>(instance: Box<T>, host: &Host) {
    if let Err(message) = contain(move || drop(instance)) {
        report(host, &format!("destroy panicked: {message}"));
    }
}

unsafe extern "C" fn contribution<G: Game>(game: *const c_void, batch: *const RawBatch, out: *mut f64) -> Status {
    // SAFETY: the host's arguments, see `evaluate`; `out` is [length][contributions].
    unsafe {
        let width = instance::<G>(game).contributions;
        evaluate(game, batch, out, width, "contribution", |g: &G, at, out| g.contribution(at, out))
    }
}

unsafe extern "C" fn payoff<G: Game>(game: *const c_void, batch: *const RawBatch, out: *mut f64) -> Status {
    // SAFETY: the host's arguments, see `evaluate`; `out` is [length].
    unsafe { evaluate(game, batch, out, 1, "payoff", |g: &G, at, out| out[0] = g.payoff(at)) }
}

unsafe extern "C" fn constraint<G: Game>(game: *const c_void, batch: *const RawBatch, out: *mut f64) -> Status {
    let Some(function) = G::CONSTRAINT else { return abi::REFUSED };
    // SAFETY: the host's arguments, see `evaluate`; `out` is [length].
    unsafe { evaluate(game, batch, out, 1, "constraint", |g: &G, at, out| out[0] = function(g, at)) }
}

unsafe extern "C" fn gradient<G: Game>(game: *const c_void, batch: *const RawBatch, out: *mut f64) -> Status {
    let Some(function) = G::GRADIENT else { return abi::REFUSED };
    // SAFETY: the host's arguments, see `evaluate`; `out` is [length][aggregates].
    unsafe { evaluate(game, batch, out, (*batch).aggregates, "gradient", function) }
}

unsafe extern "C" fn joint_payoff<G: Game>(game: *const c_void, batch: *const RawBatch, out: *mut f64) -> Status {
    let Some(function) = G::JOINT_PAYOFF else { return abi::REFUSED };
    // SAFETY: the host's arguments, see `evaluate`; `out` is [length].
    unsafe { evaluate(game, batch, out, 1, "joint_payoff", |g: &G, at, out| out[0] = function(g, at)) }
}

unsafe extern "C" fn action_gradient<G: Game>(game: *const c_void, batch: *const RawBatch, out: *mut f64) -> Status {
    let Some(function) = G::ACTION_GRADIENT else { return abi::REFUSED };
    // SAFETY: the host's arguments, see `evaluate`; `out` is [length][action_dimensions].
    unsafe { evaluate(game, batch, out, (*batch).action_dimensions, "action_gradient", function) }
}

unsafe extern "C" fn shared_constraint<G: Game>(game: *const c_void, batch: *const RawBatch, out: *mut f64) -> Status {
    let Some(function) = G::SHARED_CONSTRAINT else { return abi::REFUSED };
    // SAFETY: the host's arguments, see `evaluate`; `out` is [length][shared constraints].
    unsafe { evaluate(game, batch, out, instance::<G>(game).shared_constraints, "shared_constraint", function) }
}

unsafe extern "C" fn outcome<G: Game>(game: *const c_void, batch: *const RawBatch, out: *mut f64) -> Status {
    let Some(function) = G::OUTCOME else { return abi::REFUSED };
    // SAFETY: the host's arguments, see `evaluate`; `out` is [length][outcomes].
    unsafe { evaluate(game, batch, out, instance::<G>(game).outcomes, "outcome", function) }
}

unsafe extern "C" fn transfer<G: Game>(game: *const c_void, batch: *const RawBatch, out: *mut f64) -> Status {
    let Some(function) = G::TRANSFER else { return abi::REFUSED };
    // SAFETY: the host's arguments, see `evaluate`; `out` is [length].
    unsafe { evaluate(game, batch, out, 1, "transfer", |g: &G, at, out| out[0] = function(g, at)) }
}

/// Runs a scalar function over the rows of a batch.
///
/// # Safety
/// `game` came from `create`; `batch` and its arrays are valid as the header says; `out` has `length × width` places.
#[inline(always)]
unsafe fn evaluate<G: Game>(
    game: *const c_void,
    batch: *const RawBatch,
    out: *mut f64,
    width: usize,
    what: &str,
    function: impl Fn(&G, &Situation<'_>, &mut [f64]) + Copy,
) -> Status {
    // SAFETY: forwarded from the caller.
    let instance = unsafe { instance::<G>(game) };
    // SAFETY: forwarded from the caller.
    let rows = unsafe { Rows::new(batch, instance.players) };
    // SAFETY: `out` has length × width places that nothing else refers to during the call.
    let out = unsafe { slice_of_mut(out, rows.length * width) };
    match contain(|| sweep(&instance.game, &rows, 0..rows.length, out, width, function)) {
        Ok(()) => abi::OK,
        Err(_) => {
            report(&instance.host, &first_panic(&instance.game, &rows, out, width, what, function));
            abi::PANICKED
        }
    }
}

/// The loop over rows. Never inlined, so that it exists once: the compiler then has one place to inline the game's own
/// function into, and does; with a second one for panics it would call it for every row, at twice the cost.
#[inline(never)]
fn sweep<G: Game>(
    game: &G,
    rows: &Rows<'_>,
    range: Range<usize>,
    out: &mut [f64],
    width: usize,
    function: impl Fn(&G, &Situation<'_>, &mut [f64]) + Copy,
) {
    let out = out[range.start * width..range.end * width].chunks_exact_mut(width.max(1));
    rows.iter(range).zip(out).for_each(|(at, out)| function(game, &at, out));
}

/// A game is pure, so the failing row is found by asking again, one row at a time: the happy path pays nothing for it.
#[cold]
fn first_panic<G: Game>(
    game: &G,
    rows: &Rows<'_>,
    out: &mut [f64],
    width: usize,
    what: &str,
    function: impl Fn(&G, &Situation<'_>, &mut [f64]) + Copy,
) -> String {
    for row in 0..rows.length {
        let Err(message) = contain(|| sweep(game, rows, row..row + 1, out, width, function)) else { continue };
        if let Some(at) = rows.iter(row..row + 1).next() {
            let state = if at.state.is_empty() { String::new() } else { format!(", state {:?}", at.state) };
            let public = if at.public_state.is_empty() {
                String::new()
            } else {
                format!(", public state {:?}", at.public_state)
            };
            let types = if at.types.is_empty() { String::new() } else { format!(", types {:?}", at.types) };
            let others = if at.profile.is_empty() { String::new() } else { format!(", profile {:?}", at.profile) };
            return format!(
                "{what} panicked: {message}; arguments: player {}, probe {}, phi {:?}, action {:?}, aggregates {:?}{state}{public}{types}{others}",
                at.player, at.probe, at.phi, at.action, at.aggregates
            );
        }
    }
    format!("{what} panicked, but not when its rows were asked for again: it is not a pure function")
}

/// The rows of a batch as slices.
struct Rows<'a> {
    length: usize,
    phi: &'a [f64],
    player: &'a [u32],
    probe: &'a [u32],
    action: &'a [f64],
    dimensions: usize,
    aggregate: &'a [f64],
    aggregates: usize,
    profile: &'a [f64],
    /// Numbers a row of `profile`; 0 if there is none.
    profile_width: usize,
    state: &'a [f64],
    states: usize,
    state_profile: &'a [f64],
    /// Numbers a row of `state_profile`; 0 if there is none.
    state_profile_width: usize,
    public: &'a [f64],
    public_width: usize,
    types: &'a [f64],
    /// Numbers a row of `types`; 0 if there is none.
    types_width: usize,
}

impl<'a> Rows<'a> {
    /// # Safety
    /// The batch is as large as it says, its arrays are valid for `'a` and as long as the header says.
    unsafe fn new(batch: *const RawBatch, players: usize) -> Self {
        // SAFETY: forwarded. Fields are read one by one, because the batch of an earlier host lacks the last.
        unsafe {
            let size = (*batch).size;
            let since_minor_1 = size >= offset_of!(RawBatch, state);
            let since_minor_2 = size >= offset_of!(RawBatch, public_state);
            let since_minor_4 = size >= size_of::<RawBatch>();
            let profile = if since_minor_1 { (*batch).profile } else { ptr::null() };
            let state = if since_minor_2 { (*batch).state } else { ptr::null() };
            let states = if state.is_null() { 0 } else { (*batch).states };
            let state_profile = if since_minor_2 { (*batch).state_profile } else { ptr::null() };
            let state_profile_width = if state_profile.is_null() { 0 } else { players * states };
            let public = if since_minor_4 { (*batch).public_state } else { ptr::null() };
            let public_width = if public.is_null() { 0 } else { (*batch).public_states };
            let types = if since_minor_4 { (*batch).type_profile } else { ptr::null() };
            let types_width = if types.is_null() { 0 } else { players * (*batch).types };
            let (length, dimensions) = ((*batch).length, (*batch).action_dimensions);
            let aggregates = if (*batch).aggregate.is_null() { 0 } else { (*batch).aggregates };
            let profile_width = if profile.is_null() { 0 } else { players * dimensions };
            Rows {
                length,
                phi: slice_of((*batch).phi, (*batch).phi_length),
                player: slice_of((*batch).player, length),
                probe: slice_of((*batch).probe, length),
                action: slice_of((*batch).action, length * dimensions),
                dimensions,
                aggregate: slice_of((*batch).aggregate, length * aggregates),
                aggregates,
                profile: slice_of(profile, length * profile_width),
                profile_width,
                state: slice_of(state, length * states),
                states,
                state_profile: slice_of(state_profile, length * state_profile_width),
                state_profile_width,
                public: slice_of(public, length * public_width),
                public_width,
                types: slice_of(types, length * types_width),
                types_width,
            }
        }
    }

    #[inline(always)]
    fn iter(&self, range: Range<usize>) -> impl Iterator<Item = Situation<'a>> + use<'a> {
        let Rows { phi, player, probe, action, dimensions, aggregate, aggregates, profile, profile_width, .. } = *self;
        let Rows { state, states, state_profile, state_profile_width, .. } = *self;
        let Rows { public, public_width, types, types_width, .. } = *self;
        let (players, probes) = (&player[range.clone()], &probe[range.clone()]);
        range.zip(players.iter().zip(probes)).map(move |(r, (&player, &probe))| Situation {
            phi,
            player: player as usize,
            probe: probe as usize,
            // SAFETY: `new` made these arrays as long as the rows times their width; bounds checks would cost as much
            // as a simple payoff.
            action: unsafe { action.get_unchecked(r * dimensions..(r + 1) * dimensions) },
            // SAFETY: as above.
            aggregates: unsafe { aggregate.get_unchecked(r * aggregates..(r + 1) * aggregates) },
            // SAFETY: as above.
            profile: unsafe { profile.get_unchecked(r * profile_width..(r + 1) * profile_width) },
            // SAFETY: as above.
            state: unsafe { state.get_unchecked(r * states..(r + 1) * states) },
            // SAFETY: as above.
            state_profile: unsafe {
                state_profile.get_unchecked(r * state_profile_width..(r + 1) * state_profile_width)
            },
            // SAFETY: as above.
            public_state: unsafe { public.get_unchecked(r * public_width..(r + 1) * public_width) },
            // SAFETY: as above.
            types: unsafe { types.get_unchecked(r * types_width..(r + 1) * types_width) },
        })
    }
}

/// # Safety
/// The setup is as large as it says and its arrays are valid for `'a`.
pub(crate) unsafe fn read_setup<'a>(raw: *const RawSetup) -> Setup<'a> {
    // SAFETY: forwarded. Fields are read one by one, because a host of minor version 0 has a setup without the last two.
    let (players, probes, parameters, levels) = unsafe {
        let whole = (*raw).size >= size_of::<RawSetup>();
        let levels = if whole { slice_of((*raw).levels, (*raw).action_dimensions) } else { &[] };
        ((*raw).players, (*raw).probes, slice_of((*raw).parameters, (*raw).parameter_count), levels)
    };
    let read = |p: &abi::RawParameter| {
        // SAFETY: forwarded.
        let (name, values) = unsafe { (slice_of(p.name, p.name_length), slice_of(p.values, p.length)) };
        (str::from_utf8(name).unwrap_or("?"), values)
    };
    Setup { players, probes, levels, parameters: parameters.iter().map(read).collect() }
}
