//! Choices from finite menus, as constraints.
//!
//! Who chooses `x` from a menu prefers it to everything else there, so with the options that may be chosen at `t` with
//! positive probability as what `t` is about,
//!
//! ```text
//! g_t(x) = 0 if x may be chosen at t,   −1 if it is on the menu of t but is not,   1 if it is not on the menu,
//! ```
//!
//! and `G[t,s]` is its mean over the choice at `s`. Without mixing, choices pass the exact test if and only if some strict
//! preference explains them all (the strong axiom; Houthakker 1950, Richter 1966).

use std::collections::BTreeMap;

use super::cells::Expected;
use super::columns::Menus;
use super::error::{Place, Problem};
use super::reader::Reader;

/// Probabilities of choices sum to 1 within this.
const LAW_TOLERANCE: f64 = 1e-9;

type At = (Place, Problem);

/// The options on the menu of an observation, with the probability of each.
type Menu = BTreeMap<String, f64>;

impl Reader<'_> {
    /// Names of observations and the matrix `G` of their choices, which rows of one chooser describe.
    pub(super) fn menu_choices(&self, rows: &[usize], columns: &Menus) -> Result<(Vec<String>, Vec<f64>), At> {
        self.few_enough(rows.len(), rows[0])?;
        let mut names: Vec<String> = Vec::new();
        let mut first_rows: Vec<usize> = Vec::new();
        let mut menus: Vec<Menu> = Vec::new();
        let mut place_of = BTreeMap::new();
        for &row in rows {
            let t = self.named(self.layout.t.unwrap_or_default(), row, "the name of an observation")?.into_owned();
            let place = *place_of.entry(t.clone()).or_insert(names.len());
            let is_new = place == names.len();
            if is_new {
                names.push(t.clone());
                first_rows.push(row);
                menus.push(Menu::new());
            }
            match *columns {
                Menus::Listed { menu, choice } if is_new => menus[place] = self.listed(row, &t, menu, choice)?,
                Menus::Listed { .. } => {
                    let before = self.words(first_rows[place]);
                    return Err((self.place(row), Problem::ObservationTwice { t, before }));
                }
                Menus::OptionsInRows { option, chosen } => {
                    self.add_option(&mut menus[place], row, &t, option, chosen)?;
                }
            }
        }
        for (place, menu) in menus.iter().enumerate() {
            let sum: f64 = menu.values().sum();
            if (sum - 1.0).abs() > LAW_TOLERANCE {
                let t = names[place].clone();
                return Err((self.place(first_rows[place]), Problem::NothingChosen { t, sum }));
            }
        }
        let g = menus.iter().flat_map(|menu| menus.iter().map(|choice| expected(menu, choice))).collect();
        Ok((names, g))
    }

    /// A menu `a|b|c` and the choice from it.
    fn listed(&self, row: usize, t: &str, menu: usize, choice: usize) -> Result<Menu, At> {
        let list = self.named(menu, row, "options separated by |")?.into_owned();
        let chosen = self.named(choice, row, "the option that was chosen")?.into_owned();
        let mut options = Menu::new();
        for option in list.split('|').map(str::trim) {
            let twice = || Problem::OptionTwice { t: t.into(), option: option.into() };
            if option.is_empty() {
                let column = self.layout.names[menu].clone();
                return Err((self.place(row), Problem::EmptyOption { column, found: list.clone() }));
            }
            if options.insert(option.into(), 0.0).is_some() {
                return Err((self.place(row), twice()));
            }
        }
        match options.get_mut(&chosen) {
            Some(probability) => *probability = 1.0,
            None => {
                let problem =
                    Problem::NotOnMenu { column: self.layout.names[choice].clone(), found: chosen, menu: list };
                return Err((self.place(row), problem));
            }
        }
        Ok(options)
    }

    fn add_option(&self, menu: &mut Menu, row: usize, t: &str, option: usize, chosen: usize) -> Result<(), At> {
        let name = self.named(option, row, "the name of an option")?.into_owned();
        let probability = self.number(chosen, row, &Expected::CHOSEN)?;
        match menu.insert(name.clone(), probability) {
            Some(_) => Err((self.place(row), Problem::OptionTwice { t: t.into(), option: name })),
            None => Ok(()),
        }
    }
}

/// The mean of `g_t` over a choice.
fn expected(menu: &Menu, choice: &Menu) -> f64 {
    let of = |option: &String| match menu.get(option) {
        Some(&probability) if probability > 0.0 => 0.0,
        Some(_) => -1.0,
        None => 1.0,
    };
    choice.iter().fold(0.0, |sum, (option, probability)| sum + probability * of(option))
}
