//! From an [`Environment`] to the C tables: batch loops, conversion of arguments, containment of panics.

use std::ffi::c_void;
use std::marker::PhantomData;
use std::ptr;

use super::abi::{EXTENSION, EnvironmentVtable, Extent, RawReports, RawValuations};
use super::{Environment, Reports, Types, Valuation};
use crate::abi::{self, GameEntry, GameVtable, Host, RawSetup, Status};
use crate::boundary::{contain, install_panic_recorder, report, slice_of, slice_of_mut};
use crate::export::{end, hand_over, leak_entry, read_setup};

/// Exports an [`Environment`](crate::Environment) from this crate, as [`export_game!`](crate::export_game) does a game.
#[macro_export]
macro_rules! export_environment {
    ($environment:ty) => {
        /// The environment's entry, as the host sees it.
        pub fn game_entry() -> &'static $crate::abi::GameEntry {
            static ENTRY: ::std::sync::OnceLock<$crate::abi::GameEntry> = ::std::sync::OnceLock::new();
            ENTRY.get_or_init($crate::environment::environment_entry_of::<$environment>)
        }

        #[unsafe(export_name = concat!(env!("CARGO_CRATE_NAME"), "_game_entry"))]
        extern "C" fn exported_game_entry() -> *const $crate::abi::GameEntry {
            $crate::entry_or_null(game_entry)
        }
    };
}

/// An environment as it lives behind the opaque pointer.
struct Exported<E> {
    environment: E,
    host: Host,
    types: Types,
    alternatives: Vec<f64>,
    width: usize,
    players: usize,
    preferences: usize,
    signals: usize,
}

/// Holds the table of an environment's functions, which lives as long as the program.
struct Table<E>(PhantomData<E>);

impl<E: Environment> Table<E> {
    const TABLE: EnvironmentVtable = EnvironmentVtable {
        size: size_of::<EnvironmentVtable>(),
        extent: Some(extent::<E>),
        types: Some(types::<E>),
        allocate: Some(allocate::<E>),
        value: Some(value::<E>),
        estimated_value: match E::ESTIMATED_VALUE {
            Some(_) => Some(estimated_value::<E>),
            None => None,
        },
        observed: match E::OBSERVED {
            Some(_) => Some(observed::<E>),
            None => None,
        },
        alternatives: Some(alternatives::<E>),
    };
}

/// Builds the entry of an environment. Leaks the metadata: an entry lives as long as the process.
pub fn environment_entry_of<E: Environment>() -> GameEntry {
    let vtable = GameVtable {
        create: Some(create::<E>),
        destroy: Some(destroy::<E>),
        get_extension: Some(get_extension::<E>),
        ..GameVtable::empty()
    };
    leak_entry(&E::metadata(), vtable)
}

unsafe extern "C" fn get_extension<E: Environment>(name: *const u8, length: usize) -> *const c_void {
    // SAFETY: the host passes a name of this length.
    let asked = unsafe { slice_of(name, length) };
    match asked == EXTENSION.as_bytes() {
        true => ptr::from_ref(&Table::<E>::TABLE).cast(),
        false => ptr::null(),
    }
}

unsafe extern "C" fn create<E: Environment>(
    host: *const Host,
    setup: *const RawSetup,
    out: *mut *mut c_void,
) -> Status {
    install_panic_recorder();
    // SAFETY: the host passes valid pointers for the duration of the call.
    let (host, setup) = unsafe { (*host, read_setup(setup)) };
    let made = contain(|| {
        let environment = E::create(&setup)?;
        let facts = E::metadata().environment.unwrap_or_default().repeated(|name| setup.scalar(name).ok());
        let (types, alternatives, width) = (environment.types(), environment.alternatives(), environment.width());
        let (preferences, signals) = (facts.preferences.len(), facts.signals.len());
        let players = setup.players;
        Ok(Exported { environment, host, types, alternatives, width, players, preferences, signals })
    });
    // SAFETY: `out` is a valid place for one pointer.
    unsafe { hand_over(made, &host, out) }
}

unsafe extern "C" fn destroy<E: Environment>(environment: *mut c_void) {
    // SAFETY: it came from `create` and is not used again.
    let instance = unsafe { Box::from_raw(environment.cast::<Exported<E>>()) };
    let host = instance.host;
    end(instance, &host);
}

/// # Safety
/// It came from `create::<E>` and was not destroyed.
unsafe fn instance<'a, E: Environment>(environment: *const c_void) -> &'a Exported<E> {
    // SAFETY: forwarded.
    unsafe { &*environment.cast::<Exported<E>>() }
}

unsafe extern "C" fn extent<E: Environment>(environment: *const c_void, out: *mut Extent) -> Status {
    // SAFETY: the host's arguments.
    let instance = unsafe { instance::<E>(environment) };
    let alternatives = instance.alternatives.len() / instance.width.max(1);
    let extent =
        Extent { size: size_of::<Extent>(), types: instance.types.weights.len(), width: instance.width, alternatives };
    // SAFETY: `out` is a valid place.
    unsafe { *out = extent };
    abi::OK
}

unsafe extern "C" fn types<E: Environment>(environment: *const c_void, points: *mut f64, weight: *mut f64) -> Status {
    // SAFETY: the host's arguments; both arrays are as long as `extent` said.
    unsafe {
        let Types { points: from, weights } = &instance::<E>(environment).types;
        slice_of_mut(points, from.len()).copy_from_slice(from);
        slice_of_mut(weight, weights.len()).copy_from_slice(weights);
    }
    abi::OK
}

unsafe extern "C" fn alternatives<E: Environment>(environment: *const c_void, out: *mut f64) -> Status {
    // SAFETY: the host's arguments; the array is as long as `extent` said.
    unsafe {
        let list = &instance::<E>(environment).alternatives;
        slice_of_mut(out, list.len()).copy_from_slice(list);
    }
    abi::OK
}

unsafe extern "C" fn allocate<E: Environment>(
    environment: *const c_void,
    batch: *const RawReports,
    out: *mut f64,
) -> Status {
    // SAFETY: the host's arguments, arrays as long as the header says.
    unsafe {
        let instance = instance::<E>(environment);
        let batch = &*batch;
        let row = instance.players * (instance.preferences + instance.signals);
        let phi = slice_of(batch.phi, batch.phi_length);
        let weights = slice_of(batch.weight, instance.players);
        let reports = slice_of(batch.report, batch.length * row);
        let out = slice_of_mut(out, batch.length * instance.width);
        let rows = reports.chunks_exact(row.max(1)).zip(out.chunks_exact_mut(instance.width.max(1)));
        contained(&instance.host, "allocate", || {
            for (report, out) in rows {
                instance.environment.allocate(&Reports { phi, report, weights }, out);
            }
        })
    }
}

unsafe extern "C" fn value<E: Environment>(
    environment: *const c_void,
    batch: *const RawValuations,
    out: *mut f64,
) -> Status {
    // SAFETY: the host's arguments; `out` is [length].
    unsafe { sweep::<E>(environment, batch, out, 1, "value", |e, at, out| out[0] = e.environment.value(at)) }
}

unsafe extern "C" fn estimated_value<E: Environment>(
    environment: *const c_void,
    batch: *const RawValuations,
    out: *mut f64,
) -> Status {
    let Some(function) = E::ESTIMATED_VALUE else { return abi::REFUSED };
    // SAFETY: the host's arguments; `out` is [length].
    unsafe {
        sweep::<E>(environment, batch, out, 1, "estimated_value", |e, at, out| out[0] = function(&e.environment, at))
    }
}

unsafe extern "C" fn observed<E: Environment>(
    environment: *const c_void,
    batch: *const RawValuations,
    out: *mut f64,
) -> Status {
    let Some(function) = E::OBSERVED else { return abi::REFUSED };
    // SAFETY: the host's arguments; `out` is [length][players].
    unsafe {
        let players = instance::<E>(environment).players;
        sweep::<E>(environment, batch, out, players, "observed", |e, at, out| {
            let seen = |player| f64::from(u8::from(function(&e.environment, at.allocation, player)));
            out.iter_mut().enumerate().for_each(|(player, out)| *out = seen(player));
        })
    }
}

/// # Safety
/// `environment` came from `create`; the batch is as the header says; `out` has `length × width` places.
unsafe fn sweep<E: Environment>(
    environment: *const c_void,
    batch: *const RawValuations,
    out: *mut f64,
    width: usize,
    what: &str,
    function: impl Fn(&Exported<E>, &Valuation<'_>, &mut [f64]),
) -> Status {
    // SAFETY: forwarded.
    unsafe {
        let instance = instance::<E>(environment);
        let batch = &*batch;
        let (length, p, s) = (batch.length, instance.preferences, instance.players * instance.signals);
        let phi = slice_of(batch.phi, batch.phi_length);
        let player = slice_of(batch.player, length);
        let preference = slice_of(batch.preference, length * p);
        let signal = slice_of(batch.signal, length * s);
        let allocation = slice_of(batch.allocation, length * instance.width);
        let observations = batch.observations;
        let out = slice_of_mut(out, length * width);
        contained(&instance.host, what, || {
            for (row, out) in out.chunks_exact_mut(width.max(1)).enumerate() {
                let at = Valuation {
                    phi,
                    player: player[row] as usize,
                    preference: &preference[row * p..][..p],
                    signals: &signal[row * s..][..s],
                    allocation: &allocation[row * instance.width..][..instance.width],
                    observations,
                };
                function(instance, &at, out);
            }
        })
    }
}

fn contained(host: &Host, what: &str, work: impl FnOnce()) -> Status {
    match contain(work) {
        Ok(()) => abi::OK,
        Err(message) => {
            report(host, &format!("{what} panicked: {message}"));
            abi::PANICKED
        }
    }
}
