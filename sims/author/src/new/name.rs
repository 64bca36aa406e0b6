//! Names that a game may have: they become a file's, a crate's, a symbol's in C and a type's in Rust.

use walras_games::BUNDLED;

/// Longest name.
const LONGEST: usize = 40;

/// Words of Rust and C, and names of crates, libraries and types that a game of the same name would hide.
const TAKEN: &str = "\
    abstract action_gradient_fn alloc as async auto await become bool box break c case char const constraint_fn \
    continue core crate default deps dl do double dyn else enum err extern false final float fn for game gcc_s gen \
    goto gradient_fn if impl in inline int joint_payoff_fn let long loop m macro main match metadata mod move mut \
    none ok option override priv proc_macro pthread pub ref refusal register restrict result return rt self serde \
    serde_json setup shared_constraint_fn short signed situation sizeof some static std string struct super switch \
    test trait true try type typedef typeof union unsafe unsigned unsized use util vec virtual void volatile \
    walras walras_game where while yield";

/// Why a name cannot be a game's.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum NameError {
    #[error("name `{found}`: expected lower-case letters, digits and single underscores, a letter first{}", such_as(.instead))]
    Letters { found: String, instead: Option<String> },
    #[error("name `{found}`: {} characters, expected at most {LONGEST}", .found.len())]
    Long { found: String },
    #[error("name `{found}`: means something else to a compiler; expected another, such as `{found}_game`")]
    Taken { found: String },
    #[error("name `{found}`: a game that comes with walras is called so; expected another, such as `my_{found}`")]
    Bundled { found: String },
}

fn such_as(instead: &Option<String>) -> String {
    instead.as_ref().map(|name| format!(", such as `{name}`")).unwrap_or_default()
}

/// The name, if a game can be called so.
pub(super) fn check(name: &str) -> Result<&str, NameError> {
    let found = || name.to_owned();
    if !is_identifier(name) {
        let instead = identifier(name);
        let instead = is_identifier(&instead).then_some(instead).filter(|name| name.len() <= LONGEST);
        return Err(NameError::Letters { found: found(), instead });
    }
    if name.len() > LONGEST {
        return Err(NameError::Long { found: found() });
    }
    if TAKEN.split(' ').any(|taken| taken == name) {
        return Err(NameError::Taken { found: found() });
    }
    if BUNDLED.iter().any(|game| game.name == name) {
        return Err(NameError::Bundled { found: found() });
    }
    Ok(name)
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !name.contains("__")
        && !name.ends_with('_')
}

/// The identifier that was probably meant: `Congestion Pricing` and `CongestionPricing` are `congestion_pricing`.
fn identifier(name: &str) -> String {
    let mut words = String::new();
    let mut after_small = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && after_small {
            words.push('_');
        }
        after_small = c.is_ascii_lowercase() || c.is_ascii_digit();
        words.push(if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' });
    }
    words.split('_').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_")
}

/// `congestion_pricing` as the name of a type: `CongestionPricing`.
pub(super) fn type_name(name: &str) -> String {
    let capital = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
    name.split('_').filter(|word| !word.is_empty()).map(capital).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_identifiers_that_nobody_else_has() {
        for good in ["pasture", "congestion_pricing", "k2", "spectrum_2"] {
            assert_eq!(check(good), Ok(good));
        }
        for bad in ["", "2k", "_a", "a_", "a__b", "a-b", "Ä", "a b", "../x", "fn", "int", "c", "spectrum"] {
            assert!(check(bad).is_err(), "{bad}");
        }
        assert!(check(&"a".repeat(40)).is_ok() && check(&"a".repeat(41)).is_err());
        let taken: Vec<&str> = TAKEN.split(' ').collect();
        assert!(taken.is_sorted() && taken.iter().all(|name| is_identifier(name)));
    }

    #[test]
    fn a_name_that_was_meant_is_suggested() {
        for (given, meant) in
            [("Congestion-Pricing", "congestion_pricing"), ("CongestionPricing2", "congestion_pricing2")]
        {
            let words = check(given).unwrap_err().to_string();
            assert!(words.ends_with(&format!("such as `{meant}`")), "{words}");
        }
        assert!(check("7").unwrap_err().to_string().ends_with("a letter first"));
    }

    #[test]
    fn types_are_called_in_capitals() {
        assert_eq!(type_name("congestion_pricing_2"), "CongestionPricing2");
    }
}
