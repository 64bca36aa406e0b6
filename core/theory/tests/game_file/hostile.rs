//! Texts that mean harm or have come to harm: no panic, and no allocation out of proportion.

use super::allocation::largest_allocation;
use super::efg::SAMPLE;
use super::nfg::game;
use super::random_graph::parts;
use proptest::prelude::*;
use walras_theory::game_file::{read_agg, read_efg, read_nfg, write_nfg};

/// For texts of at most a few kilobytes, in bytes.
const LIMIT: usize = 4 << 20;

fn read(text: &str) -> Result<(), TestCaseError> {
    let largest = largest_allocation(|| {
        let _ = read_nfg(text);
        let _ = read_agg(text);
        // What is read can be judged.
        let _ = read_efg(text).map(|named| named.game.perfect_recall());
    });
    prop_assert!(largest <= LIMIT, "{largest} bytes for {text:?}");
    Ok(())
}

/// One careless edit at a place given as a fraction of the length.
#[derive(Clone, Debug)]
enum Edit {
    Truncate(f64),
    Replace(f64, u8),
    Insert(f64, &'static str),
    Repeat(f64, f64),
}

fn edit() -> impl Strategy<Value = Edit> {
    let words = vec![
        "{",
        "}",
        "[",
        "]",
        "\"",
        "\\",
        ",",
        "#",
        "\n",
        " 0 ",
        " 1 ",
        " 18446744073709551616 ",
        " 4000000000 ",
        " -1 ",
        " nan ",
        " 1e999 ",
        " 1/0 ",
        " NFG ",
        "é",
        " 30000 30000 ",
        " 67108864 ",
        "\u{0}",
    ];
    prop_oneof![
        (0.0..1.0_f64).prop_map(Edit::Truncate),
        (0.0..1.0_f64, any::<u8>()).prop_map(|(at, byte)| Edit::Replace(at, byte)),
        (0.0..1.0_f64, prop::sample::select(words)).prop_map(|(at, word)| Edit::Insert(at, word)),
        (0.0..1.0_f64, 0.0..1.0_f64).prop_map(|(from, to)| Edit::Repeat(from, to)),
    ]
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for edit in edits {
        let place = |fraction: f64| (fraction * bytes.len() as f64) as usize;
        match *edit {
            Edit::Truncate(at) => bytes.truncate(place(at)),
            Edit::Replace(at, byte) => {
                let at = place(at);
                bytes.splice(at..(at + 1).min(bytes.len()), [byte]);
            }
            Edit::Insert(at, word) => {
                let at = place(at);
                bytes.splice(at..at, word.bytes());
            }
            Edit::Repeat(from, to) => {
                let (from, to) = (place(from.min(to)), place(from.max(to)));
                let part = bytes[from..to].to_vec();
                bytes.splice(to..to, part);
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    prop::collection::vec(edit(), 1..5)
}

/// Words of both formats in any order.
fn soup() -> impl Strategy<Value = String> {
    let words = vec![
        "NFG 1 R \"t\" { \"A\" \"B\" } ",
        "#AGG\n",
        "{ ",
        "} ",
        "{ 2 2 } ",
        "0 ",
        "1 ",
        "2 ",
        "3 ",
        "10 ",
        "7 ",
        "\"x\" ",
        "[ ",
        "] ",
        "{ \"o\" 1 2 } ",
        "EFG 2 R \"t\" { \"A\" \"B\" } \"\"\n",
        "c \"\" 1 \"\" { \"a\" 1/2 \"b\" 1/2 } 0\n",
        "p \"\" 1 1 \"\" { \"a\" \"b\" } 0\n",
        "p \"\" 1 1 0\n",
        "t \"\" 1 \"\" { 1, 2 }\n",
        "t \"\" 1\n",
        "1.5 ",
        "99999999 ",
        "# c\n",
    ];
    prop::collection::vec(prop::sample::select(words), 0..60).prop_map(|words| words.concat())
}

macro_rules! hostile {
    ($($(#[$attribute:meta])* $cases:literal => $bytes:ident, $soup:ident, $nfg:ident, $agg:ident, $efg:ident;)*) => {$(
        proptest! {
            #![proptest_config(ProptestConfig::with_cases($cases))]
            #[test]
            $(#[$attribute])*
            fn $bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
                let noise = String::from_utf8_lossy(&bytes);
                read(&noise)?;
                read(&format!("#AGG\n{noise}"))?;
                read(&format!("NFG 1 R \"t\" {{ \"A\" }} {noise}"))?;
            }

            #[test]
            $(#[$attribute])*
            fn $soup(text in soup(), agg in any::<bool>()) {
                read(&if agg { format!("#AGG\n{text}") } else { text })?;
            }

            #[test]
            $(#[$attribute])*
            fn $nfg(named in game(), edits in edits()) {
                read(&apply(&write_nfg(&named).expect("names fit"), &edits))?;
            }

            #[test]
            $(#[$attribute])*
            fn $efg(edits in edits()) {
                read(&apply(SAMPLE, &edits))?;
            }

            #[test]
            $(#[$attribute])*
            fn $agg(parts in parts(2), mapped in prop::array::uniform4(any::<bool>()), edits in edits()) {
                read(&apply(&parts.text(mapped), &edits))?;
            }
        }
    )*};
}

hostile! {
    1_500 => random_bytes, random_words, damaged_nfg, damaged_agg, damaged_efg;
    #[ignore = "1.6 million texts take a minute; run after changing a reader"]
    400_000 => random_bytes_at_length, random_words_at_length, damaged_nfg_at_length, damaged_agg_at_length, damaged_efg_at_length;
}

#[test]
fn every_truncation_is_an_error_or_a_game() {
    let nfg = "NFG 1 R \"t\" { \"A\" \"B\" } { { \"a\" \"b\" } { \"c\" } } \"x\" { { \"o\" 1 2 } } 1 0";
    let agg = "#AGG\n2 2 1\n2 2\n0 1\n0 1\n2 0 2\n1 2\n2 0 1\n0\n1 2 [1 2] 1 [2 2] 2\n0 3\n";
    assert!(read_nfg(nfg).is_ok() && read_agg(agg).is_ok(), "{:?}", read_agg(agg));
    for end in 0..nfg.len() {
        assert!(read_nfg(&nfg[..end]).is_err(), "{}", &nfg[..end]);
    }
    for end in 0..agg.len() - 1 {
        assert!(read_agg(&agg[..end]).is_err(), "{}", &agg[..end]);
    }
}
