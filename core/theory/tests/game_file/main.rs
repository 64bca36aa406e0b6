//! Games from and to text: Gambit's formats, their errors, hostile texts, and action-graph games against enumeration.

mod agg;
mod allocation;
mod bagg;
mod efg;
mod hostile;
mod nfg;
mod random_graph;
