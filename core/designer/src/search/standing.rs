//! How much of a run is done.

use argmin::core::{KV, KvValue};
use serde::{Deserialize, Serialize};

/// How much of a run is done.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Which start, from 0.
    pub start: u32,
    /// Mechanisms played so far, by all starts.
    pub plays: u64,
    /// The lowest objective observed so far at rest, of all starts.
    pub best: Option<f64>,
}

impl From<Standing> for KV {
    /// As argmin hands it to observers.
    fn from(standing: Standing) -> KV {
        let mut kv = KV::new();
        kv.insert("start", standing.start.into()).insert("plays", standing.plays.into());
        if let Some(best) = standing.best {
            kv.insert("best", best.into());
        }
        kv
    }
}

impl Standing {
    /// What [`KV`] was made from.
    pub(crate) fn of(kv: &KV) -> Self {
        let whole = |name| kv.get(name).and_then(KvValue::get_uint).unwrap_or_default();
        Standing {
            start: whole("start") as u32,
            plays: whole("plays"),
            best: kv.get("best").and_then(KvValue::get_float),
        }
    }
}
