//! Training of virtual values by automatic differentiation.

use burn::tensor::activation::softmax;
use burn::tensor::{Device, Tensor, TensorData};
use rand::RngExt;
use serde::{Deserialize, Serialize};

use walras_theory::direct::VirtualValue;

use super::lines::knots;
use crate::adam::{Adam, between, falling};
use crate::error::LearnError;
use crate::random::{Purpose, stream};
use crate::task::{Myerson as Size, Task};
use crate::tensors::{numbers, of};

/// A virtual value in training, the same for all bidders; values in units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MyersonNet {
    lines: usize,
    /// Logarithms of slopes, then intercepts, each `[groups][lines]`.
    pub numbers: Vec<f32>,
    /// Its optimiser.
    pub adam: Adam,
}

impl MyersonNet {
    /// Where training starts.
    pub fn new(size: &Size, seed: u64) -> Self {
        let mut random = stream(seed, Purpose::Start, 0);
        let count = size.groups * size.lines;
        let slopes = (0..count).map(|_| random.random::<f32>() - 0.5).collect::<Vec<f32>>();
        let intercepts = (0..count).map(|_| -random.random::<f32>()).collect::<Vec<f32>>();
        MyersonNet { lines: size.lines, numbers: [slopes, intercepts].concat(), adam: Adam::new(2 * count) }
    }

    /// A step on fresh values; revenue a profile, under the soft choice of the winner.
    pub fn step(&mut self, task: &Task, size: &Size, step: u64, device: &Device) -> f64 {
        let (batch, n) = (task.training.batch, task.bidders);
        let unit = task.values.unit(1);
        let count = size.groups * size.lines;
        let (a, b) = self.numbers.split_at(count);
        let slopes = of(a, [1, count], device).require_grad();
        let intercepts = of(b, [1, count], device).require_grad();
        let values = of(&task.values_of_step(step), [batch * n, 1], device);
        let sharpness = between(size.sharpness, step, task.training.steps);
        let revenue = self.revenue(&slopes, &intercepts, values, (batch, n), sharpness, device);
        let found: f32 = revenue.clone().into_scalar();
        let gradients = revenue.backward();
        let by = |tensor: &Tensor<2>| tensor.grad(&gradients).map_or_else(|| vec![0.0; count], numbers);
        let gradient = [by(&slopes), by(&intercepts)].concat();
        let rate = falling(task.training.rate, step, task.training.steps) as f32;
        self.adam.ascend(&mut self.numbers, &gradient, |_| rate);
        f64::from(found) * unit
    }

    fn revenue(
        &self,
        slopes: &Tensor<2>,
        intercepts: &Tensor<2>,
        values: Tensor<2>,
        (batch, n): (usize, usize),
        sharpness: f64,
        device: &Device,
    ) -> Tensor<1> {
        let (groups, lines) = (self.numbers.len() / 2 / self.lines, self.lines);
        let rows = batch * n;
        let pieces = values.matmul(slopes.clone().exp()) + intercepts.clone();
        let virtual_values = pieces.reshape([rows, groups, lines]).max_dim(2).min_dim(1).reshape([batch, n]);
        let others = match n {
            1 => Tensor::zeros([batch, 1], device),
            _ => {
                let own: Vec<f32> = (0..n * n).map(|k| if k % (n + 1) == 0 { -1e9 } else { 0.0 }).collect();
                let all = virtual_values.clone().reshape([batch, 1, n]).repeat_dim(1, n);
                let others = all + Tensor::<3>::from_data(TensorData::new(own, [1, n, n]), device);
                others.max_dim(2).reshape([batch, n]).clamp_min(0.0)
            }
        };
        let back = (others.reshape([rows, 1]) - intercepts.clone()) / slopes.clone().exp();
        let prices = back.reshape([rows, groups, lines]).min_dim(2).max_dim(1).reshape([batch, n]);
        let nobody = Tensor::zeros([batch, 1], device);
        let chances = softmax(Tensor::cat(vec![virtual_values * sharpness, nobody], 1), 1).narrow(1, 0, n);
        (chances * prices).sum() / batch as f64
    }

    /// The knots of the virtual value, in money.
    pub fn knots(&self, unit: f64) -> Vec<(f64, f64)> {
        let (a, b) = self.numbers.split_at(self.numbers.len() / 2);
        knots(a, b, self.lines, 1.0).into_iter().map(|(v, y)| (v * unit, y * unit)).collect()
    }

    /// The virtual value in money.
    ///
    /// # Errors
    /// It is none: training made it flat.
    pub fn function(&self, unit: f64) -> Result<VirtualValue, LearnError> {
        Ok(VirtualValue::new(&self.knots(unit))?)
    }
}
