//! MyersonNet (Dütting et al., arXiv 1706.03459): monotone virtual values `φ(v) = min_g max_l (e^{a_gl} v + b_gl)`; the highest
//! that is at least 0 wins and pays where its own would no longer. Strategy-proof for every value of the parameters.

mod lines;
mod training;

pub use lines::{Auction, knots, sell};
pub use training::MyersonNet;
