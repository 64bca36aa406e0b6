//! What this program was built as.

/// Version, target and profile, for `walras --version`.
pub(crate) const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    " (",
    env!("WALRAS_TARGET"),
    ", ",
    env!("WALRAS_PROFILE"),
    ", ",
    env!("WALRAS_RUSTC"),
    ")"
);
