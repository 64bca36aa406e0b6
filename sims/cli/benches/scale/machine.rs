//! What the machine can do.

use std::hint::black_box;
use std::time::Instant;

use walras_theory::kernel::exp_in_place;

/// Measured limits of one thread.
pub(crate) struct Machine {
    /// GB/s.
    pub(crate) bandwidth: f64,
    /// ns an exponential in a loop over a column that the nearest cache holds.
    pub(crate) exp: f64,
    /// The same by the standard library.
    pub(crate) std_exp: f64,
}

impl Machine {
    pub(crate) fn measured(quick: bool) -> Self {
        let times = if quick { 5 } else { 20 };
        let length = if quick { 1 << 22 } else { 1 << 24 };
        let (b, c) = (vec![1.0_f64; length], vec![2.0_f64; length]);
        let mut a = vec![0.0; length];
        let triad = best(times, || {
            a.iter_mut().zip(&b).zip(&c).for_each(|((a, b), c)| *a = b + 3.0 * c);
            black_box(&a);
        });
        let arguments: Vec<f64> = (0..2048).map(|k| -0.01 * f64::from(k)).collect();
        let mut values = arguments.clone();
        let per = |seconds: f64| seconds * 1e9 / (100.0 * arguments.len() as f64);
        let exp = best(times, || {
            for _ in 0..100 {
                values.copy_from_slice(&arguments);
                exp_in_place(&mut values);
                black_box(&values);
            }
        });
        let std_exp = best(times, || {
            for _ in 0..100 {
                values.iter_mut().zip(&arguments).for_each(|(value, x)| *value = x.exp());
                black_box(&values);
            }
        });
        Machine { bandwidth: 24.0 * length as f64 / triad / 1e9, exp: per(exp), std_exp: per(std_exp) }
    }
}

/// The shortest of some runs, in seconds.
fn best(times: usize, mut run: impl FnMut()) -> f64 {
    let one = |_| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64()
    };
    (0..times).map(one).fold(f64::INFINITY, f64::min)
}
