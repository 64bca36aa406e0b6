//! Which indices are asked for.

use std::str::FromStr;

use walras_process::nearest::nearest;

use super::index::{Cost, Index};

/// Which indices were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request(Vec<Index>);

/// Names that stand for several indices.
const GROUPS: [&str; 3] = ["polynomial", "losses", "all"];

/// The last index that is computed where nothing is asked for.
const LAST_BY_DEFAULT: Index = Index::MoneyPumpMean;

impl Request {
    /// The classical ones of polynomial cost.
    pub fn polynomial() -> Self {
        let classical = Index::ALL.into_iter().take_while(|index| *index <= LAST_BY_DEFAULT);
        Request(classical.filter(|index| index.cost() == Cost::Polynomial).collect())
    }

    /// The losses that published tables give, in their order.
    pub fn losses() -> Self {
        let losses = Index::OneMinusCcei..=Index::SymmetricNmciHalf;
        Request(Index::ALL.into_iter().filter(|index| losses.contains(index)).collect())
    }

    /// In the order of output.
    pub fn iter(&self) -> impl Iterator<Item = Index> + '_ {
        self.0.iter().copied()
    }

    /// Whether this one was.
    pub fn has(&self, index: Index) -> bool {
        self.0.contains(&index)
    }

    /// Asks for one more.
    pub(super) fn add(&mut self, index: Index) {
        if let Err(place) = self.0.binary_search(&index) {
            self.0.insert(place, index);
        }
    }

    /// The same but for those about random choices and groups, which say nothing of a single random choice.
    pub(super) fn without_random(&self) -> Self {
        let alone = |index: &Index| index.cost() != Cost::Random && *index != Index::Group;
        Request(self.iter().filter(alone).collect())
    }

    /// Whether any of these costs this much.
    pub fn any(&self, cost: Cost) -> bool {
        self.iter().any(|index| index.cost() == cost)
    }
}

impl FromStr for Request {
    type Err = String;

    /// Names separated by commas; `polynomial`, `losses` and `all` stand for several.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut asked = Vec::new();
        for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match name {
                "all" => asked.extend(Index::ALL),
                "polynomial" => asked.extend(Request::polynomial().iter()),
                "losses" => asked.extend(Request::losses().iter()),
                name => asked.push(named(name)?),
            }
        }
        if asked.is_empty() {
            return Err("expected names of indices, separated by commas".into());
        }
        if asked.contains(&Index::PredictiveSuccess) {
            asked.push(Index::Garp);
        }
        asked.sort_unstable();
        asked.dedup();
        Ok(Request(asked))
    }
}

fn named(name: &str) -> Result<Index, String> {
    Index::ALL.into_iter().find(|index| index.name() == name).ok_or_else(|| {
        let names: Vec<&str> = Index::ALL.into_iter().map(Index::name).chain(GROUPS).collect();
        let hint = nearest(name, &names).map(|n| format!("; did you mean `{n}`?")).unwrap_or_default();
        format!("found `{name}`, expected one of {}{hint}", names.join(", "))
    })
}
