//! Calls that are looked at closely: whether a game writes what it must, and nothing else.

use std::fmt;

use super::{Batch, Function, Instance, PluginError};

/// A signalling NaN that no computation gives.
const POISON: u64 = 0x7FF4_DEAD_C0DE_0BAD;
/// Numbers before and behind the output that are not to be read or written.
const GUARD: usize = 64;

/// How the inputs of a call are guarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inputs {
    /// Compared with what they were before.
    Compared,
    /// In memory that cannot be written: whoever tries crashes.
    Protected,
}

/// What a game did that it must not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misdeed {
    /// It left an entry of the output as it was.
    Unwritten {
        /// Which row of the batch.
        row: usize,
        /// Which of the row's numbers.
        entry: usize,
    },
    /// It wrote before the beginning of the output.
    Before {
        /// How many numbers before.
        places: usize,
    },
    /// It wrote past the end of the output.
    Behind {
        /// How many numbers behind.
        places: usize,
    },
    /// It changed an input.
    Input {
        /// Its name in the header.
        name: &'static str,
        /// Which number of it.
        place: usize,
    },
}

impl fmt::Display for Misdeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Misdeed::Unwritten { row, entry } => write!(f, "leaves row {row}, entry {entry} of its output unwritten"),
            Misdeed::Before { places } => write!(f, "writes {places} places before the beginning of its output"),
            Misdeed::Behind { places } => write!(f, "writes past the end of its output, {places} places behind it"),
            Misdeed::Input { name, place } => write!(f, "changes its input `{name}`, number {place}"),
        }
    }
}

impl Instance {
    /// Calls a function with poisoned output between guard words and guarded inputs; `out` receives what it wrote, which
    /// need not be finite.
    ///
    /// # Panics
    /// If the arrays of the batch are not those that the function takes.
    pub fn evaluate_guarded(
        &self,
        function: Function,
        batch: &Batch<'_>,
        inputs: Inputs,
        out: &mut Vec<f64>,
    ) -> Result<Option<Misdeed>, PluginError> {
        let width = self.width(function);
        let length = batch.player.len() * width;
        let mut places = vec![f64::from_bits(POISON); length + 2 * GUARD];
        let copies = Copies::of(batch, inputs);
        // SAFETY: `length` places lie behind the first guard.
        unsafe { self.call(function, &copies.batch(batch), places.as_mut_ptr().add(GUARD))? };
        let written = |value: &f64| value.to_bits() != POISON;
        let (before, rest) = places.split_at(GUARD);
        let (middle, behind) = rest.split_at(length);
        *out = middle.to_vec();
        if let Some(place) = behind.iter().rposition(written) {
            return Ok(Some(Misdeed::Behind { places: place + 1 }));
        }
        if let Some(place) = before.iter().position(written) {
            return Ok(Some(Misdeed::Before { places: GUARD - place }));
        }
        if let Some((name, place)) = copies.changed(batch) {
            return Ok(Some(Misdeed::Input { name, place }));
        }
        let unwritten = middle.iter().position(|value| !written(value));
        Ok(unwritten.map(|place| Misdeed::Unwritten { row: place / width, entry: place % width }))
    }
}

/// The inputs of a batch, copied to where they can be guarded.
struct Copies {
    columns: [Memory; 6],
    indices: [Memory; 2],
}

const COLUMNS: [&str; 6] = ["phi", "action", "aggregate", "profile", "state", "state_profile"];
const INDICES: [&str; 2] = ["player", "probe"];

fn columns<'a>(batch: &Batch<'a>) -> [&'a [f64]; 6] {
    [batch.phi, batch.action, batch.aggregate, batch.profile, batch.state, batch.state_profile]
}

impl Copies {
    fn of(batch: &Batch<'_>, inputs: Inputs) -> Self {
        let bits = |column: &[f64]| column.iter().flat_map(|x| x.to_bits().to_ne_bytes()).collect::<Vec<u8>>();
        let words = |column: &[u32]| column.iter().flat_map(|x| x.to_ne_bytes()).collect::<Vec<u8>>();
        Copies {
            columns: columns(batch).map(|column| Memory::new(&bits(column), inputs)),
            indices: [batch.player, batch.probe].map(|column| Memory::new(&words(column), inputs)),
        }
    }

    /// The same batch made of the copies.
    fn batch<'a>(&'a self, batch: &Batch<'_>) -> Batch<'a> {
        let [phi, action, aggregate, profile, state, state_profile] = &self.columns;
        let [player, probe] = &self.indices;
        debug_assert_eq!(player.of_u32().len(), batch.player.len());
        Batch {
            phi: phi.of_f64(),
            player: player.of_u32(),
            probe: probe.of_u32(),
            action: action.of_f64(),
            aggregate: aggregate.of_f64(),
            profile: profile.of_f64(),
            state: state.of_f64(),
            state_profile: state_profile.of_f64(),
        }
    }

    /// The first number that is not what it was.
    fn changed(&self, batch: &Batch<'_>) -> Option<(&'static str, usize)> {
        let differs = |a: &[f64], b: &[f64]| a.iter().zip(b).position(|(a, b)| a.to_bits() != b.to_bits());
        let columns = COLUMNS.iter().zip(self.columns.iter().zip(columns(batch)));
        let numbers = columns.filter_map(|(name, (copy, column))| Some((*name, differs(copy.of_f64(), column)?)));
        let indices = INDICES.iter().zip(self.indices.iter().zip([batch.player, batch.probe]));
        let indices = indices.filter_map(|(name, (copy, column))| {
            let place = copy.of_u32().iter().zip(column).position(|(a, b)| a != b)?;
            Some((*name, place))
        });
        numbers.chain(indices).next()
    }
}

/// Bytes, aligned for any number.
struct Memory {
    start: *mut u8,
    /// Bytes in use.
    length: usize,
    owner: Owner,
}

enum Owner {
    Heap(Vec<u64>),
    #[cfg(unix)]
    Pages(usize),
}

impl Memory {
    fn new(bytes: &[u8], inputs: Inputs) -> Self {
        #[cfg(unix)]
        if inputs == Inputs::Protected
            && let Some(memory) = Self::in_pages(bytes)
        {
            return memory;
        }
        let _ = inputs;
        let mut heap = vec![0_u64; bytes.len().div_ceil(8)];
        let start = heap.as_mut_ptr().cast::<u8>();
        // SAFETY: `heap` has at least as many bytes.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), start, bytes.len()) };
        Memory { start, length: bytes.len(), owner: Owner::Heap(heap) }
    }

    /// Pages that can be read only; `None` if there are none to be had.
    #[cfg(unix)]
    fn in_pages(bytes: &[u8]) -> Option<Self> {
        let size = bytes.len().max(1).next_multiple_of(1 << 16);
        // SAFETY: a new private mapping, known to nothing else, is filled and then protected.
        unsafe {
            let (access, kind) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANON);
            let start = libc::mmap(std::ptr::null_mut(), size, access, kind, -1, 0);
            if start == libc::MAP_FAILED {
                return None;
            }
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), start.cast::<u8>(), bytes.len());
            libc::mprotect(start, size, libc::PROT_READ);
            Some(Memory { start: start.cast(), length: bytes.len(), owner: Owner::Pages(size) })
        }
    }

    fn of_f64(&self) -> &[f64] {
        // SAFETY: aligned for 8 bytes, initialised, and every pattern is a number.
        unsafe { std::slice::from_raw_parts(self.start.cast(), self.length / 8) }
    }

    fn of_u32(&self) -> &[u32] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts(self.start.cast(), self.length / 4) }
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        match &mut self.owner {
            Owner::Heap(heap) => heap.clear(),
            #[cfg(unix)]
            Owner::Pages(size) => {
                // SAFETY: mapped by `in_pages` with this size.
                unsafe { libc::munmap(self.start.cast(), *size) };
            }
        }
    }
}
