//! The search for misreports in training: Adam on the utility of a lie, whose gradient is written out, because the networks stand
//! still meanwhile and automatic differentiation would keep what is not needed.

use burn::tensor::activation::{sigmoid, softmax};
use burn::tensor::{Device, Tensor};
use rand::RngExt;

use super::nets::Nets;
use crate::random::{Purpose, stream};
use crate::task::RegretNet as Size;
use crate::tensors::{numbers, of};

/// The networks as tensors that stand still.
pub(super) struct Frozen {
    bidders: usize,
    items: usize,
    /// Weights, their transposes and intercepts.
    nets: [Vec<(Tensor<2>, Tensor<2>, Tensor<2>)>; 2],
    device: Device,
}

impl Frozen {
    pub(super) fn new(nets: &Nets, device: &Device) -> Self {
        let fixed = |layer: &super::nets::Layer| {
            let weight = of(&layer.weight, [layer.inputs, layer.outputs], device);
            let back =
                of(&transposed(&layer.weight, layer.inputs, layer.outputs), [layer.outputs, layer.inputs], device);
            (weight, back, of(&layer.intercept, [1, layer.outputs], device))
        };
        let nets_of = nets.layers.each_ref().map(|net| net.iter().map(fixed).collect());
        Frozen { bidders: nets.bidders, items: nets.items, nets: nets_of, device: device.clone() }
    }

    /// What comes out of a network, and its hidden layers.
    fn through(&self, net: usize, reports: &Tensor<2>) -> (Tensor<2>, Vec<Tensor<2>>) {
        let (mut hidden, last) = (Vec::new(), self.nets[net].len() - 1);
        let mut h = reports.clone();
        for (k, (weight, _, intercept)) in self.nets[net].iter().enumerate() {
            h = h.matmul(weight.clone()) + intercept.clone();
            if k < last {
                h = h.tanh();
                hidden.push(h.clone());
            }
        }
        (h, hidden)
    }

    /// From the gradient by what comes out to that by what goes in.
    fn back(&self, net: usize, by_output: Tensor<2>, hidden: &[Tensor<2>]) -> Tensor<2> {
        let mut by = by_output;
        for (k, (_, back, _)) in self.nets[net].iter().enumerate().rev() {
            by = by.matmul(back.clone());
            if k > 0 {
                let h = hidden[k - 1].clone();
                by = by.clone() - by * h.clone() * h;
            }
        }
        by
    }

    /// The gradient of each row's liar's utility by all reports, `[n batch][n m]`; `own` are true values of the liars,
    /// `[n batch][m]`, and `mask` is 1 where a row's liar reports.
    fn gradient(&self, reports: &Tensor<2>, own: &Tensor<3>, liar: &Tensor<3>, mask: &Tensor<2>) -> Tensor<2> {
        let (n, m) = (self.bidders, self.items);
        let rows = reports.dims()[0];
        let (logits, hidden) = self.through(0, reports);
        let (raw, hidden_payment) = self.through(1, reports);
        let share = softmax(logits.reshape([rows, n + 1, m]), 1);
        let parts = sigmoid(raw);
        // Of the liar alone: its share, the part it pays and what it reports.
        let there = liar.clone().narrow(1, 0, n);
        let got = (share.clone() * liar.clone()).sum_dim(1);
        let part = (parts.clone() * there.clone().reshape([rows, n])).sum_dim(1).reshape([rows, 1, 1]);
        let reported = (reports.clone().reshape([rows, n, m]) * there.clone()).sum_dim(1);
        let by_share = own.clone() - part.clone() * reported.clone();
        // The softmax: ∂a_i/∂z_o = a_o (1{o = i} − a_i).
        let by_logits = share * (liar.clone() - got.clone()) * by_share;
        let by_part = (got.clone() * reported).sum_dim(2).reshape([rows, 1]) * -1.0;
        let by_raw = parts.clone() * (parts * -1.0 + 1.0) * there.reshape([rows, n]) * by_part;
        let through_nets =
            self.back(0, by_logits.reshape([rows, (n + 1) * m]), &hidden) + self.back(1, by_raw, &hidden_payment);
        let direct = (part * got * -1.0).reshape([rows, m]).repeat_dim(1, n);
        (through_nets + direct) * mask.clone()
    }
}

/// Searches a misreport for each bidder at each profile of values `[batch][n][m]`: reports `[n][batch][n][m]`, of which each row
/// has one lie.
pub(super) fn search(frozen: &Frozen, values: &[f32], size: &Size, seed: u64, step: u64) -> Vec<f32> {
    let (n, m) = (frozen.bidders, frozen.items);
    let batch = values.len() / (n * m);
    let rows = n * batch;
    let mut random = stream(seed, Purpose::Misreports, step);
    let (mut start, mut mask, mut liar, mut own) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for i in 0..n {
        for profile in values.chunks_exact(n * m) {
            for (place, value) in profile.iter().enumerate() {
                let lies = place / m == i;
                start.push(if lies { random.random::<f32>() } else { *value });
                mask.push(f32::from(u8::from(lies)));
            }
            liar.extend((0..=n).map(|o| f32::from(u8::from(o == i))));
            own.extend_from_slice(&profile[i * m..][..m]);
        }
    }
    let device = &frozen.device;
    let mask = of(&mask, [rows, n * m], device);
    let liar = of(&liar, [rows, n + 1], device).reshape([rows, n + 1, 1]);
    let own = of(&own, [rows, m], device).reshape([rows, 1, m]);
    let mut reports = of(&start, [rows, n * m], device);
    let (mut mean, mut square) = (reports.clone() * 0.0, reports.clone() * 0.0);
    for k in 1..=size.misreport_steps {
        let gradient = frozen.gradient(&reports, &own, &liar, &mask);
        mean = mean * 0.9 + gradient.clone() * 0.1;
        square = square * 0.999 + gradient.clone() * gradient * 0.001;
        let (first, second) = (1.0 - 0.9_f64.powi(k as i32), 1.0 - 0.999_f64.powi(k as i32));
        let moved = (mean.clone() / first) / ((square.clone() / second).sqrt() + 1e-8);
        reports = (reports + moved * size.misreport_rate).clamp(0.0, 1.0);
    }
    numbers(reports)
}

fn transposed(matrix: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    (0..columns).flat_map(|c| (0..rows).map(move |r| matrix[r * columns + c])).collect()
}
