//! A step of training: misreports are searched, then the networks move against regret and for revenue.

use burn::tensor::activation::{sigmoid, softmax};
use burn::tensor::{Device, Tensor};

use super::misreports::{Frozen, search};
use super::nets::Nets;
use crate::adam::falling;
use crate::task::{RegretNet as Size, Task};
use crate::tensors::{numbers, of};

/// Steps between moves of the multipliers.
const MULTIPLIERS_EVERY: u64 = 100;

/// A layer as tensors that gradients are asked of.
struct Tracked {
    weight: Tensor<2>,
    intercept: Tensor<2>,
}

impl Nets {
    /// A step on fresh values: revenue a profile, and the mean gain a bidder of the misreports that were found, in money.
    pub fn step(&mut self, task: &Task, size: &Size, step: u64, device: &Device) -> (f64, f64) {
        let (n, m, batch) = (self.bidders, self.items, task.training.batch);
        let values = task.values_of_step(step);
        let truth = of(&values, [batch, n * m], device);
        let frozen = Frozen::new(self, &device.clone().inner());
        let reports = search(&frozen, &values, size, task.seed, step);
        let tracked = self.layers.each_ref().map(|net| {
            let track = |layer: &super::nets::Layer| Tracked {
                weight: of(&layer.weight, [layer.inputs, layer.outputs], device).require_grad(),
                intercept: of(&layer.intercept, [1, layer.outputs], device).require_grad(),
            };
            net.iter().map(track).collect::<Vec<_>>()
        });
        let (share, part) = self.forward(&tracked, truth.clone(), batch);
        // Of truth: what each bidder has of its own items, and pays.
        let own = truth.clone().reshape([batch, n, m]);
        let worth = (share.clone() * own.clone()).sum_dim(2).reshape([batch, n]);
        let payment = part * worth.clone();
        let utility = worth.clone() - payment.clone();
        let gain = self.gains(&tracked, &reports, truth, utility.clone(), batch, device);
        // `[n]`, means over profiles.
        let regret = gain.sum_dim(0) / batch as f64;
        let revenue = payment.clone().sum() / batch as f64;
        let multipliers: Vec<f32> = self.multipliers.iter().map(|x| *x as f32).collect();
        let pressed = (regret.clone() * of(&multipliers, [1, n], device)).sum()
            + (regret.clone() * regret.clone()).sum() * (self.penalty / 2.0);
        let mut aim = revenue.clone() - pressed + worth.sum() * (size.welfare / batch as f64);
        if size.fairness > 0.0 {
            aim = aim - envy(share, own, payment, utility, (batch, n, m)) * size.fairness;
        }
        let gradients = aim.backward();
        let by = |tensor: &Tensor<2>| {
            tensor.grad(&gradients).map_or_else(|| vec![0.0; tensor.dims().iter().product()], numbers)
        };
        let gradient: Vec<f32> =
            tracked.iter().flatten().flat_map(|l| [by(&l.weight), by(&l.intercept)]).flatten().collect();
        let rate = falling(task.training.rate, step, task.training.steps) as f32;
        let mut all = self.numbers();
        self.adam.ascend(&mut all, &gradient, |_| rate);
        self.take(&all);
        let regret: Vec<f64> = numbers(regret).into_iter().map(f64::from).collect();
        if (step + 1).is_multiple_of(MULTIPLIERS_EVERY) {
            self.multipliers.iter_mut().zip(&regret).for_each(|(x, regret)| *x += self.penalty * regret);
            self.penalty += size.penalty_growth;
        }
        let revenue: f32 = revenue.into_scalar();
        (f64::from(revenue) * self.unit, regret.iter().sum::<f64>() / n as f64 * self.unit)
    }

    /// Shares `[rows][n][m]` and the parts of values that are paid, `[rows][n]`.
    fn forward(&self, nets: &[Vec<Tracked>; 2], reports: Tensor<2>, rows: usize) -> (Tensor<3>, Tensor<2>) {
        let through = |net: &[Tracked]| {
            let last = net.len() - 1;
            net.iter().enumerate().fold(reports.clone(), |h, (k, layer)| {
                let out = h.matmul(layer.weight.clone()) + layer.intercept.clone();
                if k < last { out.tanh() } else { out }
            })
        };
        let logits = through(&nets[0]).reshape([rows, self.bidders + 1, self.items]);
        (softmax(logits, 1).narrow(1, 0, self.bidders), sigmoid(through(&nets[1])))
    }

    /// What misreports `[n][batch][n m]` gain each bidder, at least 0: `[batch][n]`.
    fn gains(
        &self,
        nets: &[Vec<Tracked>; 2],
        reports: &[f32],
        truth: Tensor<2>,
        honest: Tensor<2>,
        batch: usize,
        device: &Device,
    ) -> Tensor<2> {
        let (n, m) = (self.bidders, self.items);
        let reports = of(reports, [n * batch, n * m], device);
        let (share, part) = self.forward(nets, reports.clone(), n * batch);
        let of_bidder = |i: usize| {
            let rows = |tensor: Tensor<3>| tensor.narrow(0, i * batch, batch).narrow(1, i, 1).reshape([batch, m]);
            let share = rows(share.clone());
            let reported = rows(reports.clone().reshape([n * batch, n, m]));
            let part = part.clone().narrow(0, i * batch, batch).narrow(1, i, 1);
            let own = truth.clone().narrow(1, i * m, m);
            (share * (own - reported * part)).sum_dim(1)
        };
        let lying = Tensor::cat((0..n).map(of_bidder).collect(), 1);
        (lying - honest).clamp_min(0.0)
    }
}

/// What a bidder would have more with another's items at that one's payment, the mean over profiles and bidders.
fn envy(
    share: Tensor<3>,
    own: Tensor<3>,
    payment: Tensor<2>,
    utility: Tensor<2>,
    (batch, n, m): (usize, usize, usize),
) -> Tensor<1> {
    let of = |i: usize, l: usize| {
        let worth = (share.clone().narrow(1, l, 1) * own.clone().narrow(1, i, 1)).reshape([batch, m]).sum_dim(1);
        worth - payment.clone().narrow(1, l, 1) - utility.clone().narrow(1, i, 1)
    };
    let pairs = (0..n).flat_map(|i| (0..n).filter(move |l| *l != i).map(move |l| (i, l)));
    let all: Vec<Tensor<2>> = pairs.map(|(i, l)| of(i, l).clamp_min(0.0)).collect();
    if all.is_empty() {
        return utility.sum() * 0.0;
    }
    Tensor::cat(all, 1).sum() / (batch * n) as f64
}
