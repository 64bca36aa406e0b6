//! The games that come with walras.

use walras_engine::plugin::Bundled;

/// The games linked into the executable, for when their shared libraries are not beside it.
pub const BUNDLED: [Bundled; 8] = [
    Bundled { name: "congestion", entry: congestion::game_entry },
    Bundled { name: "consumers", entry: consumers::game_entry },
    Bundled { name: "cournot", entry: cournot::game_entry },
    Bundled { name: "lanes", entry: lanes::game_entry },
    Bundled { name: "normal_form", entry: normal_form::game_entry },
    Bundled { name: "public_goods", entry: public_goods::game_entry },
    Bundled { name: "river", entry: river::game_entry },
    Bundled { name: "spectrum", entry: spectrum::game_entry },
];
