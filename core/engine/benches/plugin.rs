//! What it costs that a game is a plugin: a payoff of the spectrum market through its shared library, against the same formula
//! inlined into a loop; and how long it takes to open a library, from the file to the end of the handshake.
//!
//! The two ways take turns, and the fastest of many rounds counts, so that a busy machine favours neither. The copy of the
//! game that is linked in is never used.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(clippy::unwrap_used, reason = "a benchmark fails where its game does")]

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use walras_engine::plugin::{Batch, Instance, Origin, Plugin};
use walras_engine::setup::GameSetup;

const PLAYERS: usize = 4;
const NOISE: f64 = 0.3;
const VALUATION: [f64; PLAYERS] = [0.6, 0.8, 1.0, 1.2];
const PHI: [f64; 2] = [0.12, 0.06];
const LENGTHS: [usize; 4] = [1, 25, 625, 100_000];
const ROUNDS: usize = 300;
/// Copies of the library that are opened, each for the first time.
const COPIES: usize = 20;

fn main() {
    let plugin = Plugin::find("spectrum", &[]).unwrap();
    let Origin::File(library) = plugin.origin() else { panic!("the library was not found") };
    println!("library   {}", library.display());
    let times = opening_times(library);
    println!(
        "opening   {:.0} µs (median; fastest {:.0}, slowest {:.0})",
        times[COPIES / 2],
        times[0],
        times[COPIES - 1]
    );
    println!("\n  batch   plugin  inlined   ratio   (ns a payoff)");
    let game = instance(&plugin);
    for length in LENGTHS {
        let (through, direct) = compare(&game, length);
        println!("{length:>7}  {through:>7.2}  {direct:>7.2}  {:>6.3}", through / direct);
    }
}

/// Microseconds for each of the copies, in order.
fn opening_times(library: &Path) -> Vec<f64> {
    let open = |copy: usize| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("opened-{copy}"));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(library.file_name().unwrap());
        std::fs::copy(library, &path).unwrap();
        let start = Instant::now();
        black_box(Plugin::open(&path).unwrap());
        start.elapsed().as_secs_f64() * 1e6
    };
    let mut times: Vec<f64> = (0..COPIES).map(open).collect();
    times.sort_by(f64::total_cmp);
    times
}

/// Nanoseconds a row through the plugin and inlined, the fastest of all rounds in which they take turns.
fn compare(game: &Instance, length: usize) -> (f64, f64) {
    let rows = Rows::new(length);
    let (batch, mut out) = (rows.batch(), vec![0.0; length]);
    let repeats = (20_000 / length).max(1);
    let time = |work: &mut dyn FnMut()| {
        let start = Instant::now();
        (0..repeats).for_each(|_| work());
        start.elapsed().as_secs_f64() * 1e9 / (repeats * length) as f64
    };
    let (mut through, mut direct) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..ROUNDS {
        through = through.min(time(&mut || game.payoff(black_box(&batch), black_box(&mut out)).unwrap()));
        let (valuation, noise, phi) = (black_box(&VALUATION), black_box(NOISE), black_box(&PHI));
        direct = direct.min(time(&mut || inlined(valuation, noise, phi, black_box(&batch), black_box(&mut out))));
    }
    (through, direct)
}

/// The formula of the game, as a player would write it who has no plugins.
#[inline(always)]
fn inlined(valuation: &[f64], noise: f64, phi: &[f64], batch: &Batch<'_>, out: &mut [f64]) {
    let rows = batch.player.iter().zip(batch.action).zip(batch.aggregate.as_chunks::<2>().0).zip(out);
    for (((&player, &power), &[interference, load]), out) in rows {
        let throughput = (1.0 + power / (noise + interference)).ln();
        *out = valuation[player as usize] * throughput - (phi[0] + phi[1] * load) * power;
    }
}

fn instance(plugin: &Arc<Plugin>) -> Instance {
    let list = |name: &str, values: &[f64]| (name.to_owned(), values.to_vec());
    let parameters = [
        list("valuation", &VALUATION),
        list("interference", &[0.0; PLAYERS * PLAYERS]),
        list("noise", &[NOISE]),
        list("max_power", &[4.0]),
        list("direction", &[1.0; PLAYERS]),
        list("shift", &[0.5]),
    ];
    let setup = GameSetup { players: PLAYERS, probes: 1, levels: vec![25], parameters: parameters.into() };
    plugin.instance(&setup).unwrap()
}

/// Columns of a batch.
struct Rows {
    player: Vec<u32>,
    probe: Vec<u32>,
    action: Vec<f64>,
    aggregate: Vec<f64>,
}

impl Rows {
    fn new(length: usize) -> Self {
        let wave = |k: usize| 2.0 + (12.9898 * k as f64).sin();
        Rows {
            player: (0..length).map(|r| (r % PLAYERS) as u32).collect(),
            probe: vec![0; length],
            action: (0..length).map(wave).collect(),
            aggregate: (0..2 * length).map(|k| wave(k + 7)).collect(),
        }
    }

    fn batch(&self) -> Batch<'_> {
        let Rows { player, probe, action, aggregate } = self;
        Batch { phi: &PHI, player, probe, action, aggregate, ..Batch::default() }
    }
}
