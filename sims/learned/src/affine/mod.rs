//! Affine maximisers with lottery menus: strategy-proof and individually rational for every value of their parameters, because
//! reports matter only to which option maximises a weighted sum of values and boosts (Roberts 1979).

pub mod kernel;
pub mod menu;
mod polygon;
mod prune;
mod shape;
mod start;
mod training;

pub use menu::Menu;
pub use polygon::exact_revenue;
pub use prune::{dropped, polished};
pub use shape::Shape;
pub use training::{Affine, gradient};
