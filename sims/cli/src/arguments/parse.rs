//! Values of arguments, from text.

use std::path::PathBuf;

use walras_validate::Reproduce;

/// A folder that is there.
pub(crate) fn folder(argument: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(argument);
    if path.is_dir() { Ok(path) } else { Err("expected a folder, and there is none".into()) }
}

/// A number above 0.
pub(crate) fn positive(argument: &str) -> Result<f64, String> {
    let value: f64 = argument.parse().map_err(|_| "expected a number".to_owned())?;
    if value > 0.0 && value.is_finite() { Ok(value) } else { Err("expected a finite number above 0".into()) }
}

/// A precision: a finite number of at least 0.
pub(crate) fn precision(argument: &str) -> Result<f64, String> {
    match argument.parse::<f64>() {
        // A precision of −0 is a precision of 0.
        Ok(value) if value.is_finite() && value >= 0.0 => Ok(value + 0.0),
        Ok(value) if value == f64::INFINITY => {
            Err("expected a finite number of at least 0; --nash finds the limit".into())
        }
        _ => Err("expected a finite number of at least 0".into()),
    }
}

/// The number of a good.
pub(crate) fn good(argument: &str) -> Result<usize, String> {
    let number = argument.trim().parse().ok().filter(|&good: &usize| good > 0);
    number.ok_or_else(|| "expected numbers of goods from 1, separated by commas".into())
}

/// Two discount factors in (0, 1], the smaller first.
pub(crate) fn discount(argument: &str) -> Result<[f64; 2], String> {
    let expected = "expected two numbers above 0 and at most 1, the smaller first, such as 0.9,1";
    let (least, largest) = argument.split_once(',').ok_or(expected)?;
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|&x| x > 0.0 && x <= 1.0).ok_or(expected);
    let factors = [number(least)?, number(largest)?];
    if factors[0] <= factors[1] { Ok(factors) } else { Err(expected.into()) }
}

/// A share in [0, 1).
pub(crate) fn share(argument: &str) -> Result<f64, String> {
    let value: f64 = argument.parse().map_err(|_| "expected a number".to_owned())?;
    if (0.0..1.0).contains(&value) { Ok(value) } else { Err("expected at least 0 and less than 1".into()) }
}

/// `PATH=VALUE`.
pub(crate) fn replacement(argument: &str) -> Result<(String, String), String> {
    let (path, value) = argument.split_once('=').ok_or("expected PATH=VALUE, such as learning.precision=50")?;
    Ok((path.trim().to_owned(), value.to_owned()))
}

/// Seconds above 0.
pub(crate) fn seconds(argument: &str) -> Result<f64, String> {
    match argument.parse::<f64>() {
        Ok(value) if value > 0.0 && value <= 1e6 => Ok(value),
        _ => Err("expected a number of seconds above 0 and at most 1000000".into()),
    }
}

/// A check of `walras validate`, or one case of it.
pub(crate) fn check(argument: &str) -> Result<Reproduce, String> {
    argument.parse()
}
