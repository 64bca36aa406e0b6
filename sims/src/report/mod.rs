//! Stub, to be replaced.

/// Stub.
#[derive(Debug, thiserror::Error)]
#[error("stub")]
pub struct ReportError;

/// Stub.
pub fn html(_record: &crate::record::Record) -> Result<String, ReportError> {
    Ok(String::new())
}
