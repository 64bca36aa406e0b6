//! An environment enumerated: all profiles of types, and what anybody values of any allocation that comes up.

use std::collections::BTreeMap;

use super::{DirectError, Environment, TypeGrid, ValueRows};

/// Most entries of a table.
const MAX_ENTRIES: usize = 1 << 25;

/// The profiles of types of an environment. A profile is a number, player 0's type its slowest digit; profiles of signals
/// likewise.
pub struct Tables {
    /// The types.
    pub grid: TypeGrid,
    /// How many agents, n.
    pub players: usize,
    /// How many profiles of types, Sⁿ.
    pub profiles: usize,
    /// How many profiles of signals, Qⁿ.
    pub signal_profiles: usize,
    /// By how much a profile's number grows with the type of each player.
    strides: Vec<u32>,
    /// Which profile of signals a profile of types has, `[profiles]`.
    pub(super) signals_of: Vec<u32>,
    /// `[signal profiles][players][signals]`.
    pub(super) signals: Vec<f64>,
}

impl Tables {
    /// Lists the profiles.
    ///
    /// # Errors
    /// The types make no sense or have too many profiles.
    pub fn new<E: Environment>(environment: &E) -> Result<Self, DirectError> {
        let grid = TypeGrid::of(environment)?;
        let players = environment.players();
        let profiles = power("the profiles of types", grid.count, players)?;
        let signal_profiles = power("the profiles of signals", grid.signal_count(), players)?;
        let mut tables = Tables {
            players,
            profiles,
            signal_profiles,
            strides: (0..players).map(|i| grid.count.pow((players - 1 - i) as u32) as u32).collect(),
            signals_of: Vec::with_capacity(profiles),
            signals: Vec::with_capacity(signal_profiles * players * environment.signals()),
            grid,
        };
        let (count, q) = (tables.grid.signal_count(), environment.signals());
        let mut digits = vec![0; players];
        for _ in 0..profiles {
            let signals = digits.iter().fold(0, |sum, &t: &usize| sum * count + tables.grid.parts[t].1 as usize);
            tables.signals_of.push(signals as u32);
            advance(&mut digits, tables.grid.count);
        }
        digits.fill(0);
        for _ in 0..signal_profiles {
            for &k in &digits {
                tables.signals.extend_from_slice(&tables.grid.signal[k * q..][..q]);
            }
            advance(&mut digits, count);
        }
        Ok(tables)
    }

    /// By how much a profile's number grows with the type of a player.
    pub fn stride(&self, player: usize) -> usize {
        self.strides[player] as usize
    }

    /// The type of a player in a profile.
    pub fn type_of(&self, profile: usize, player: usize) -> usize {
        // Profiles are no more than fit 32 bits, whose division is faster.
        (profile as u32 / self.strides[player] % self.grid.count as u32) as usize
    }

    /// How likely a profile is.
    pub fn probability(&self, profile: usize) -> f64 {
        (0..self.players).map(|i| self.grid.probability[self.type_of(profile, i)]).product()
    }

    /// The points of profiles `range`, `[rows][players][d]`.
    pub fn points(&self, range: std::ops::Range<usize>) -> Vec<f64> {
        let d = self.grid.preferences + self.grid.signals;
        let mut points = Vec::with_capacity(range.len() * self.players * d);
        let mut digits: Vec<usize> = (0..self.players).map(|i| self.type_of(range.start, i)).collect();
        for _ in range {
            digits.iter().for_each(|&t| points.extend_from_slice(self.grid.point(t)));
            advance(&mut digits, self.grid.count);
        }
        points
    }

    /// The signals of profiles `range`, `[rows][players][signals]`.
    pub(super) fn true_signals(&self, range: std::ops::Range<usize>) -> Vec<f64> {
        let width = self.players * self.grid.signals;
        self.signals_of[range].iter().flat_map(|&s| &self.signals[s as usize * width..][..width]).copied().collect()
    }
}

/// `base ^ exponent` if a table can have so many entries.
fn power(what: &'static str, base: usize, exponent: usize) -> Result<usize, DirectError> {
    let count = u32::try_from(exponent).ok().and_then(|e| base.checked_pow(e)).filter(|count| *count <= MAX_ENTRIES);
    let real = (base as f64).powi(exponent as i32);
    count.ok_or(DirectError::TooLarge { what, count: real, limit: MAX_ENTRIES })
}

/// The next number in digits of this base, the last digit fastest.
pub(super) fn advance(digits: &mut [usize], base: usize) {
    for digit in digits.iter_mut().rev() {
        *digit += 1;
        if *digit < base {
            return;
        }
        *digit = 0;
    }
}

/// Allocations without repetition.
#[derive(Default)]
pub(super) struct Distinct {
    known: BTreeMap<Vec<u64>, u32>,
    last: Option<(Vec<u64>, u32)>,
    /// `[D][width]`.
    pub(super) allocation: Vec<f64>,
}

impl Distinct {
    /// The numbers of allocations `[rows][width]`.
    pub(super) fn number(&mut self, allocations: &[f64], width: usize) -> Vec<u32> {
        allocations.chunks_exact(width.max(1)).map(|x| self.number_of(x)).collect()
    }

    fn number_of(&mut self, x: &[f64]) -> u32 {
        // Neighbouring profiles often have the same allocation.
        if let Some((bits, number)) = &self.last
            && bits.iter().zip(x).all(|(bits, x)| *bits == x.to_bits())
        {
            return *number;
        }
        let bits: Vec<u64> = x.iter().map(|x| x.to_bits()).collect();
        let next = self.known.len() as u32;
        let number = *self.known.entry(bits.clone()).or_insert(next);
        if number == next {
            self.allocation.extend_from_slice(x);
        }
        self.last = Some((bits, number));
        number
    }

    pub(super) fn len(&self) -> usize {
        self.known.len()
    }
}

/// What everybody values of some allocations, at every preference and all signals.
pub(super) struct Values {
    /// `[D][players][P][signal profiles]`.
    value: Vec<f64>,
    /// `[D][signal profiles]`; empty if the designer values nothing.
    designer: Vec<f64>,
    players: usize,
    preferences: usize,
    signal_profiles: usize,
}

impl Values {
    /// Asks the environment for the values, or for what they look like by so many observations.
    pub(super) fn of<E: Environment>(
        environment: &E,
        tables: &Tables,
        allocations: &[f64],
        observations: Option<f64>,
    ) -> Result<Self, E::Error> {
        let (grid, n) = (&tables.grid, tables.players);
        let (width, preferences, signal_profiles) =
            (environment.width().max(1), grid.preference_count(), tables.signal_profiles);
        let count = allocations.len() / width;
        let entries = count as f64 * n as f64 * preferences as f64 * signal_profiles as f64;
        if entries > MAX_ENTRIES as f64 {
            return Err(
                DirectError::TooLarge { what: "the table of values", count: entries, limit: MAX_ENTRIES }.into()
            );
        }
        let mut values = Values {
            value: Vec::with_capacity(entries as usize),
            designer: Vec::new(),
            players: n,
            preferences,
            signal_profiles,
        };
        let rows = preferences * signal_profiles;
        let own: Vec<f64> = (0..preferences)
            .flat_map(|k| grid.preference[k * grid.preferences..][..grid.preferences].repeat(signal_profiles))
            .collect();
        let signals = tables.signals.repeat(preferences);
        let mut out = vec![0.0; rows];
        for x in allocations.chunks_exact(width) {
            let allocation = x.repeat(rows);
            for player in 0..n {
                let player = vec![player as u32; rows];
                let rows = ValueRows { player: &player, preference: &own, signals: &signals, allocation: &allocation };
                ask(environment, &rows, observations, &mut out)?;
                values.value.extend_from_slice(&out);
            }
            if environment.designer_has_value() {
                let (player, own) = (vec![n as u32; signal_profiles], vec![0.0; signal_profiles * grid.preferences]);
                let allocation = x.repeat(signal_profiles);
                let rows =
                    ValueRows { player: &player, preference: &own, signals: &tables.signals, allocation: &allocation };
                ask(environment, &rows, observations, &mut out[..signal_profiles])?;
                values.designer.extend_from_slice(&out[..signal_profiles]);
            }
        }
        Ok(values)
    }

    /// Value of allocation `x` to a player of preference `k`.
    pub(super) fn value(&self, x: u32, player: usize, k: u32, signals: u32) -> f64 {
        let place = (x as usize * self.players + player) * self.preferences + k as usize;
        self.value[place * self.signal_profiles + signals as usize]
    }

    /// Value of allocation `x` to the designer.
    pub(super) fn designer(&self, x: u32, signals: u32) -> f64 {
        self.designer.get(x as usize * self.signal_profiles + signals as usize).copied().unwrap_or(0.0)
    }
}

fn ask<E: Environment>(
    environment: &E,
    rows: &ValueRows<'_>,
    observations: Option<f64>,
    out: &mut [f64],
) -> Result<(), E::Error> {
    match observations {
        Some(observations) => environment.estimated_value(rows, observations, out),
        None => environment.value(rows, out),
    }
}
