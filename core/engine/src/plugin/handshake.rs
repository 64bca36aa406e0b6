//! What must hold before a game is believed.

use std::ffi::c_void;
use std::mem::offset_of;

use walras_game::Metadata;
use walras_game::abi::{ABI_MAJOR, GameEntry, GameVtable, MAGIC};
use walras_game::dynamic::abi::{self as dynamic, DynamicVtable};
use walras_game::environment::abi::{EXTENSION, EnvironmentVtable};

use super::PluginError;

/// More than this is no description of a game.
const LARGEST_METADATA: usize = 16 << 20;
/// Every vtable has at least the fields up to and including `payoff`.
const SMALLEST_VTABLE: usize = offset_of!(GameVtable, payoff) + size_of::<usize>();

/// Checks an entry and reads the metadata and the vtable from it, with functions beyond the plugin's own size absent.
///
/// # Safety
/// `entry` is null or points to what the entry function of a game returned.
pub(super) unsafe fn shake_hands(entry: *const GameEntry, origin: &str) -> Result<(Metadata, GameVtable), PluginError> {
    let refuse = |reason: &str| PluginError::Handshake { origin: origin.into(), reason: reason.into() };
    if entry.is_null() || !entry.is_aligned() {
        return Err(refuse("its entry function returned no entry (of a game in Rust, are its metadata valid?)"));
    }
    // SAFETY: not null; magic and versions come first in every version of the structure.
    let (magic, major, size) = unsafe { ((*entry).magic, (*entry).abi_major, (*entry).size) };
    if magic != MAGIC {
        return Err(refuse(&format!("its entry begins with {magic:#018x}, expected {MAGIC:#018x}")));
    }
    if major != ABI_MAJOR {
        return Err(PluginError::AbiMajor { origin: origin.into(), found: major, expected: ABI_MAJOR });
    }
    if size < size_of::<GameEntry>() {
        return Err(refuse(&format!("its entry has {size} bytes, expected at least {}", size_of::<GameEntry>())));
    }
    // SAFETY: the entry is as large as the structure we read.
    let entry = unsafe { &*entry };
    // SAFETY: the entry's own pointers.
    let (metadata, vtable) =
        unsafe { (read_metadata(entry, origin)?, read_vtable(entry).map_err(|reason| refuse(&reason))?) };
    check_complete(&metadata, &vtable).map_err(|reason| refuse(&reason))?;
    Ok((metadata, vtable))
}

/// Whether every function is there that the game needs: those of an aggregative game, unless it is only joint.
fn check_complete(metadata: &Metadata, vtable: &GameVtable) -> Result<(), String> {
    if metadata.environment.is_some() {
        return check_environment(vtable);
    }
    let aggregative = metadata.is_aggregative() || vtable.joint_payoff.is_none();
    let required = [
        ("create", vtable.create.is_some()),
        ("destroy", vtable.destroy.is_some()),
        ("contribution", vtable.contribution.is_some() || !aggregative),
        ("payoff", vtable.payoff.is_some() || !aggregative),
        ("shared_constraint", vtable.shared_constraint.is_some() || metadata.shared_constraints.is_empty()),
        ("outcome", vtable.outcome.is_some() || metadata.outcomes.is_empty()),
        ("transfer", vtable.transfer.is_some() || metadata.transfer.is_none()),
    ];
    match required.into_iter().find(|(_, there)| !there) {
        Some((name, _)) => Err(format!("its table of functions lacks `{name}`")),
        None if metadata.dynamics.is_some() => check_dynamic(vtable),
        None => Ok(()),
    }
}

/// A game over time has functions more in a table of their own.
fn check_dynamic(vtable: &GameVtable) -> Result<(), String> {
    let table = dynamic_table(vtable)?;
    let required = [
        ("width", table.width.is_some()),
        ("initial", table.initial.is_some()),
        ("transition", table.transition.is_some()),
    ];
    match required.into_iter().find(|(_, there)| !there) {
        Some((name, _)) => Err(format!("its table of functions over time lacks `{name}`")),
        None => Ok(()),
    }
}

/// The functions of a game over time, with those beyond the plugin's own size absent.
pub(super) fn dynamic_table(vtable: &GameVtable) -> Result<DynamicVtable, String> {
    let table = extension(vtable, "`dynamics`", dynamic::EXTENSION)?.cast::<DynamicVtable>();
    let mut known = DynamicVtable::empty();
    // SAFETY: the size comes first.
    known.size = unsafe { *table.cast::<usize>() };
    let whole = known.size.min(size_of::<DynamicVtable>()) / size_of::<usize>() * size_of::<usize>();
    // SAFETY: so many bytes lie inside both; absent functions are null pointers, which `Option` represents.
    unsafe { std::ptr::copy_nonoverlapping(table.cast::<u8>(), std::ptr::from_mut(&mut known).cast::<u8>(), whole) };
    Ok(known)
}

/// The table of an extension that the metadata have an object for.
fn extension(vtable: &GameVtable, object: &str, name: &str) -> Result<*const c_void, String> {
    let Some(get_extension) = vtable.get_extension else {
        return Err(format!("its metadata have {object}, but its table of functions lacks `get_extension`"));
    };
    // SAFETY: the name is valid for the call.
    let table = unsafe { get_extension(name.as_ptr(), name.len()) };
    if table.is_null() || !table.cast::<usize>().is_aligned() {
        return Err(format!("its metadata have {object}, but it has no extension `{name}`"));
    }
    Ok(table)
}

/// An environment has its functions in a table of their own.
fn check_environment(vtable: &GameVtable) -> Result<(), String> {
    let table = environment_table(vtable)?;
    let required = [
        ("create", vtable.create.is_some()),
        ("destroy", vtable.destroy.is_some()),
        ("extent", table.extent.is_some()),
        ("types", table.types.is_some()),
        ("allocate", table.allocate.is_some()),
        ("value", table.value.is_some()),
    ];
    match required.into_iter().find(|(_, there)| !there) {
        Some((name, _)) => Err(format!("its table of functions lacks `{name}`")),
        None => Ok(()),
    }
}

/// The functions of an environment, with those beyond the plugin's own size absent.
pub(super) fn environment_table(vtable: &GameVtable) -> Result<EnvironmentVtable, String> {
    let table = extension(vtable, "an `environment`", EXTENSION)?.cast::<EnvironmentVtable>();
    // SAFETY: the size comes first.
    let size = unsafe { (*table).size };
    let mut known = EnvironmentVtable {
        size,
        extent: None,
        types: None,
        allocate: None,
        value: None,
        estimated_value: None,
        observed: None,
        alternatives: None,
    };
    let whole = size.min(size_of::<EnvironmentVtable>()) / size_of::<usize>() * size_of::<usize>();
    // SAFETY: so many bytes lie inside both; absent functions are null pointers, which `Option` represents.
    unsafe { std::ptr::copy_nonoverlapping(table.cast::<u8>(), std::ptr::from_mut(&mut known).cast::<u8>(), whole) };
    Ok(known)
}

/// # Safety
/// `entry` is complete and its metadata pointer valid for its length.
unsafe fn read_metadata(entry: &GameEntry, origin: &str) -> Result<Metadata, PluginError> {
    let refuse = |reason: String| PluginError::Metadata { origin: origin.into(), reason };
    if entry.metadata.is_null() || entry.metadata_length > LARGEST_METADATA {
        return Err(refuse(format!("{} bytes, expected at most {LARGEST_METADATA}", entry.metadata_length)));
    }
    // SAFETY: forwarded; the length is plausible.
    let bytes = unsafe { std::slice::from_raw_parts(entry.metadata, entry.metadata_length) };
    let json = std::str::from_utf8(bytes).map_err(|e| refuse(format!("not UTF-8: {e}")))?;
    Metadata::from_json(json).map_err(|reason| refuse(with_suggestion(reason)))
}

/// The parser's words on an unknown name, with the valid one that was probably meant.
fn with_suggestion(reason: String) -> String {
    if !reason.starts_with("unknown ") {
        return reason;
    }
    let mut quoted = reason.split('`').skip(1).step_by(2);
    let found = quoted.next().unwrap_or_default();
    let likeness = |candidate: &str| strsim::normalized_damerau_levenshtein(found, candidate);
    match quoted.max_by(|a, b| likeness(a).total_cmp(&likeness(b))).filter(|best| likeness(best) >= 0.5) {
        Some(best) => format!("{reason} (did you mean `{best}`?)"),
        None => reason,
    }
}

/// # Safety
/// `entry`'s vtable pointer is null or points to a vtable that starts with its size.
unsafe fn read_vtable(entry: &GameEntry) -> Result<GameVtable, String> {
    if entry.vtable.is_null() || !entry.vtable.is_aligned() {
        return Err("it has no table of functions".into());
    }
    // SAFETY: the size comes first.
    let size = unsafe { (*entry.vtable).size };
    if size < SMALLEST_VTABLE {
        return Err(format!("its table of functions has {size} bytes, expected at least {SMALLEST_VTABLE}"));
    }
    let mut vtable = GameVtable { size, ..GameVtable::empty() };
    // Whole fields only: a size that ends inside a pointer does not include that pointer.
    let known = size.min(size_of::<GameVtable>()) / size_of::<usize>() * size_of::<usize>();
    // SAFETY: `known` bytes lie inside both; absent functions are null pointers, which `Option` represents.
    unsafe {
        std::ptr::copy_nonoverlapping(entry.vtable.cast::<u8>(), std::ptr::from_mut(&mut vtable).cast::<u8>(), known)
    };
    Ok(vtable)
}
