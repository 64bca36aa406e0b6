//! The networks in double precision and plain loops: the mechanism that is judged, certified and exported.

use super::nets::{Layer, Nets};
use crate::judge::Settles;

/// The networks, values in money.
pub struct Plain<'a> {
    /// The numbers.
    pub nets: &'a Nets,
    room: Vec<f64>,
    next: Vec<f64>,
}

impl<'a> Plain<'a> {
    /// The networks with room to work in.
    pub fn new(nets: &'a Nets) -> Self {
        Plain { nets, room: Vec::new(), next: Vec::new() }
    }

    /// What is allocated, `[n][m]`, and the part of its reported value that each bidder pays, `[n]`, at reports in money.
    pub fn at(&mut self, reports: &[f64], share: &mut [f64], part: &mut [f64]) {
        let (n, m) = (self.nets.bidders, self.nets.items);
        self.through(0, reports);
        for j in 0..m {
            let logit = |o: usize| self.next[o * m + j];
            let most = (0..=n).map(logit).fold(f64::NEG_INFINITY, f64::max);
            let mass: f64 = (0..=n).map(|o| (logit(o) - most).exp()).sum();
            (0..n).for_each(|i| share[i * m + j] = (logit(i) - most).exp() / mass);
        }
        self.through(1, reports);
        part.iter_mut().zip(&self.next).for_each(|(part, raw)| *part = 1.0 / (1.0 + (-raw).exp()));
    }

    /// Utility of bidder `i` of values `own` where these are the reports.
    pub fn utility(&mut self, i: usize, own: &[f64], reports: &[f64]) -> f64 {
        let (n, m) = (self.nets.bidders, self.nets.items);
        let (mut share, mut part) = (vec![0.0; n * m], vec![0.0; n]);
        self.at(reports, &mut share, &mut part);
        let terms = share[i * m..][..m].iter().zip(own).zip(&reports[i * m..][..m]);
        terms.map(|((x, v), r)| x * (v - part[i] * r)).sum()
    }

    fn through(&mut self, net: usize, reports: &[f64]) {
        let nets = self.nets;
        self.next.clear();
        self.next.extend(reports.iter().map(|v| v / nets.unit));
        let last = nets.layers[net].len() - 1;
        for (k, layer) in nets.layers[net].iter().enumerate() {
            std::mem::swap(&mut self.room, &mut self.next);
            apply(layer, &self.room, &mut self.next);
            if k < last {
                self.next.iter_mut().for_each(|x| *x = x.tanh());
            }
        }
    }
}

/// `W' h + b`.
fn apply(layer: &Layer, input: &[f64], out: &mut Vec<f64>) {
    out.clear();
    out.extend(layer.intercept.iter().map(|b| f64::from(*b)));
    for (x, row) in input.iter().zip(layer.weight.chunks_exact(layer.outputs)) {
        out.iter_mut().zip(row).for_each(|(sum, w)| *sum += x * f64::from(*w));
    }
}

impl Settles for Nets {
    fn settle_all(&self, values: &[f64], share: &mut Vec<f64>, payment: &mut Vec<f64>) {
        let (n, m) = (self.bidders, self.items);
        let mut plain = Plain::new(self);
        let (mut own, mut part) = (vec![0.0; n * m], vec![0.0; n]);
        for profile in values.chunks_exact(n * m) {
            plain.at(profile, &mut own, &mut part);
            let worth =
                |i: usize| own[i * m..][..m].iter().zip(&profile[i * m..][..m]).map(|(x, v)| x * v).sum::<f64>();
            payment.extend((0..n).map(|i| part[i] * worth(i)));
            share.extend_from_slice(&own);
        }
    }
}
