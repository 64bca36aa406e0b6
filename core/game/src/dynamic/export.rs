//! From a [`Motion`] to the C table: batch loops, conversion of arguments, containment of panics.

use std::ffi::c_void;
use std::marker::PhantomData;
use std::ptr;

use super::abi::{DynamicVtable, EXTENSION, RawTransitions};
use super::{Law, Moment, Motion};
use crate::Game;
use crate::abi::{self, Host, Status};
use crate::boundary::{contain, report, slice_of, slice_of_mut};
use crate::exported::instance as exported;

/// Holds the table of a game's functions, which lives as long as the program.
struct Table<G>(PhantomData<G>);

impl<G: Game> Table<G> {
    const TABLE: DynamicVtable = DynamicVtable {
        size: size_of::<DynamicVtable>(),
        width: Some(width::<G>),
        initial: Some(initial::<G>),
        transition: Some(transition::<G>),
    };
}

pub(crate) unsafe extern "C" fn get_extension<G: Game>(name: *const u8, length: usize) -> *const c_void {
    // SAFETY: the host passes a name of this length.
    let asked = unsafe { slice_of(name, length) };
    match asked == EXTENSION.as_bytes() && G::DYNAMICS.is_some() {
        true => ptr::from_ref(&Table::<G>::TABLE).cast(),
        false => ptr::null(),
    }
}

unsafe extern "C" fn width<G: Game>(game: *const c_void, out: *mut usize) -> Status {
    // SAFETY: the host's arguments.
    let (instance, out) = unsafe { (exported::<G>(game), &mut *out) };
    contained::<G>(&instance.host, "width", |motion| *out = (motion.width)(&instance.game))
}

unsafe extern "C" fn initial<G: Game>(
    game: *const c_void,
    phi: *const f64,
    phi_length: usize,
    out: *mut f64,
) -> Status {
    // SAFETY: the host's arguments; `out` is [states].
    let (instance, phi) = unsafe { (exported::<G>(game), slice_of(phi, phi_length)) };
    // SAFETY: as above.
    let out = unsafe { slice_of_mut(out, instance.states) };
    contained::<G>(&instance.host, "initial", |motion| (motion.initial)(&instance.game, phi, out))
}

unsafe extern "C" fn transition<G: Game>(
    game: *const c_void,
    batch: *const RawTransitions,
    next: *mut u32,
    probability: *mut f64,
) -> Status {
    // SAFETY: the host's arguments, arrays as long as the header says.
    let (instance, batch) = unsafe { (exported::<G>(game), &*batch) };
    let (n, length) = (instance.players, batch.length);
    let taken = |pointer: *const f64, width: usize| if pointer.is_null() { 0 } else { width };
    let (actions, sums) = (taken(batch.profile, n * batch.action_dimensions), taken(batch.aggregate, batch.aggregates));
    let types = n * batch.types;
    // SAFETY: as above.
    let (phi, state, public, type_profile, profile, aggregate) = unsafe {
        (
            slice_of(batch.phi, batch.phi_length),
            slice_of(batch.state, length),
            slice_of(batch.public_state, length * batch.public_states),
            slice_of(batch.type_profile, length * types),
            slice_of(batch.profile, length * actions),
            slice_of(batch.aggregate, length * sums),
        )
    };
    contained::<G>(&instance.host, "transition", |motion| {
        let wide = (motion.width)(&instance.game);
        // SAFETY: both arrays are [length][width].
        let (next, probability) =
            unsafe { (slice_of_mut(next, length * wide), slice_of_mut(probability, length * wide)) };
        let laws = next.chunks_exact_mut(wide.max(1)).zip(probability.chunks_exact_mut(wide.max(1)));
        for (row, (next, probability)) in laws.enumerate() {
            let at = Moment {
                phi,
                state: state[row] as usize,
                public_state: &public[row * batch.public_states..][..batch.public_states],
                types: &type_profile[row * types..][..types],
                profile: &profile[row * actions..][..actions],
                aggregates: &aggregate[row * sums..][..sums],
            };
            (motion.transition)(&instance.game, &at, &mut Law::new(next, probability));
        }
    })
}

fn contained<G: Game>(host: &Host, what: &str, work: impl FnOnce(Motion<G>)) -> Status {
    let Some(motion) = G::DYNAMICS else { return abi::REFUSED };
    match contain(|| work(motion)) {
        Ok(()) => abi::OK,
        Err(message) => {
            report(host, &format!("{what} panicked: {message}"));
            abi::PANICKED
        }
    }
}
