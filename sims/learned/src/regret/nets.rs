//! The two networks as lists of numbers.

use rand::RngExt;
use serde::{Deserialize, Serialize};

use crate::adam::Adam;
use crate::random::{Purpose, stream};
use crate::task::{RegretNet as Size, Task};

/// Networks in training; values in units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Nets {
    /// Bidders, n.
    pub bidders: usize,
    /// Items, m.
    pub items: usize,
    /// What values are measured in.
    pub unit: f64,
    /// Weights and intercepts of the layers of the network for allocations, then of the one for payments.
    pub layers: [Vec<Layer>; 2],
    /// The optimiser of all of them, in this order.
    pub adam: Adam,
    /// Multipliers of regret, `[n]`.
    pub multipliers: Vec<f64>,
    /// Weight of squared regret.
    pub penalty: f64,
}

/// A layer: `h_out = W' h_in + b`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// How many numbers come in.
    pub inputs: usize,
    /// How many go out.
    pub outputs: usize,
    /// W, `[inputs][outputs]`.
    pub weight: Vec<f32>,
    /// b, `[outputs]`.
    pub intercept: Vec<f32>,
}

impl Nets {
    /// Where training starts: weights of Glorot and Bengio (2010).
    pub fn new(task: &Task, size: &Size) -> Self {
        let (n, m) = (task.bidders, task.items);
        let mut random = stream(task.seed, Purpose::Start, 0);
        let mut layer = |inputs: usize, outputs: usize| {
            let most = (6.0 / (inputs + outputs) as f32).sqrt();
            let weight = (0..inputs * outputs).map(|_| most * (2.0 * random.random::<f32>() - 1.0)).collect();
            Layer { inputs, outputs, weight, intercept: vec![0.0; outputs] }
        };
        let layers = [(n + 1) * m, n].map(|outputs| {
            let hidden = |k: usize| if k == 0 { n * m } else { size.width };
            let mut layers: Vec<Layer> = (0..size.layers).map(|k| layer(hidden(k), size.width)).collect();
            layers.push(layer(size.width, outputs));
            layers
        });
        let count = layers.iter().flatten().map(|layer| layer.weight.len() + layer.intercept.len()).sum();
        Nets {
            bidders: n,
            items: m,
            unit: task.values.unit(m),
            layers,
            adam: Adam::new(count),
            multipliers: vec![size.multiplier; n],
            penalty: size.penalty,
        }
    }

    /// Sizes in words.
    pub fn shape(&self) -> String {
        let sizes = |net: &[Layer]| {
            let sizes = net.iter().map(|l| format!("{}x{}", l.weight.len() / l.outputs.max(1), l.intercept.len()));
            sizes.collect::<Vec<_>>().join(", ")
        };
        let [allocation, payment] = &self.layers;
        let (moments, multipliers) = (self.adam.len(), self.multipliers.len());
        let sizes = format!("{} and {}", sizes(allocation), sizes(payment));
        format!("{sizes}, {moments} moments and {multipliers} multipliers")
    }

    /// All numbers, in the order of the optimiser.
    pub(super) fn numbers(&self) -> Vec<f32> {
        let layers = self.layers.iter().flatten();
        layers.flat_map(|layer| layer.weight.iter().chain(&layer.intercept)).copied().collect()
    }

    /// Takes numbers in this order.
    pub(super) fn take(&mut self, numbers: &[f32]) {
        let mut at = numbers.iter().copied();
        for layer in self.layers.iter_mut().flatten() {
            layer
                .weight
                .iter_mut()
                .chain(&mut layer.intercept)
                .zip(&mut at)
                .for_each(|(place, number)| *place = number);
        }
    }
}
