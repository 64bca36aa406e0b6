//! The games that come with walras.

use walras_engine::plugin::Bundled;

/// The games linked into the executable, for when their shared libraries are not beside it.
pub const BUNDLED: [Bundled; 19] = [
    Bundled { name: "commons", entry: commons::game_entry },
    Bundled { name: "congestion", entry: congestion::game_entry },
    Bundled { name: "consumers", entry: consumers::game_entry },
    Bundled { name: "cournot", entry: cournot::game_entry },
    Bundled { name: "extensive_form", entry: extensive_form::game_entry },
    Bundled { name: "generated_content", entry: generated_content::game_entry },
    Bundled { name: "lanes", entry: lanes::game_entry },
    Bundled { name: "multi_item_auction", entry: multi_item_auction::game_entry },
    Bundled { name: "network", entry: network::game_entry },
    Bundled { name: "normal_form", entry: normal_form::game_entry },
    Bundled { name: "public_goods", entry: public_goods::game_entry },
    Bundled { name: "queue", entry: queue::game_entry },
    Bundled { name: "repeated_auction", entry: repeated_auction::game_entry },
    Bundled { name: "river", entry: river::game_entry },
    Bundled { name: "single_item_auction", entry: single_item_auction::game_entry },
    Bundled { name: "spectrum", entry: spectrum::game_entry },
    Bundled { name: "sponsored_search", entry: sponsored_search::game_entry },
    Bundled { name: "supply_chain", entry: supply_chain::game_entry },
    Bundled { name: "volume_discount", entry: volume_discount::game_entry },
];
