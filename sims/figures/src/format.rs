//! Numbers and text, fit for a page.

/// A number to four significant digits: `0.54`, `12,345`, `1.23 × 10⁻¹¹`, `∞`, `undefined`.
pub fn number(value: f64) -> String {
    if value.is_nan() {
        return "undefined".into();
    }
    let sign = if value < 0.0 { "−" } else { "" };
    let size = value.abs();
    if size.is_infinite() {
        return format!("{sign}∞");
    }
    if size == 0.0 {
        return "0".into();
    }
    let scientific = format!("{size:.3e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-3..6).contains(&exponent) {
        let decimals = usize::try_from(3 - exponent).unwrap_or_default();
        let fixed = format!("{size:.decimals$}");
        return format!("{sign}{}", group_thousands(trim_zeros(&fixed)));
    }
    format!("{sign}{} × 10{}", trim_zeros(mantissa), superscript(exponent))
}

/// A whole number with thousands set apart: `12,345`.
pub fn count(value: u64) -> String {
    group_thousands(&value.to_string())
}

/// A count with its noun: `1 player`, `4 players`.
pub fn counted(value: usize, noun: &str) -> String {
    let ending = if value == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", count(value as u64))
}

/// A share in whole percent that never rounds to nothing or to all.
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        p if p.is_nan() => "an undefined share".into(),
        p if p > 0.0 && p < 1.0 => "less than 1%".into(),
        p if p > 99.0 && p < 100.0 => "more than 99%".into(),
        p => format!("{p:.0}%"),
    }
}

/// A number with its unit, if it has one.
pub fn with_unit(value: f64, unit: &str) -> String {
    if unit.is_empty() { number(value) } else { format!("{} {unit}", number(value)) }
}

/// The first `limit` items separated by commas, and how many more there are.
pub fn list(items: impl ExactSizeIterator<Item = String>, limit: usize) -> String {
    let more = items.len().saturating_sub(limit);
    let shown = items.take(limit).collect::<Vec<_>>().join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

/// 10 to this power as text: `⁻¹¹` for −11.
pub fn superscript(exponent: i32) -> String {
    let digit = |c| match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        _ => '⁰',
    };
    exponent.to_string().chars().map(digit).collect()
}

/// Text for an HTML page: markup characters escaped, control characters left out.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_control() || c.is_whitespace()) {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

/// A label for a drawing: one line, at most `limit` characters, not yet escaped.
pub fn shorten(text: &str, limit: usize) -> String {
    let line: Vec<char> = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.len() <= limit {
        return line.into_iter().collect();
    }
    line.into_iter().take(limit.saturating_sub(1)).chain(['…']).collect()
}

fn trim_zeros(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

fn group_thousands(digits: &str) -> String {
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    if whole.len() < 5 {
        return digits.into();
    }
    let mut grouped = String::new();
    for (k, digit) in whole.chars().enumerate() {
        if k > 0 && (whole.len() - k).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_four_significant_digits() {
        let cases = [
            (0.54, "0.54"),
            (-2.0, "−2"),
            (0.123_456, "0.1235"),
            (1.23e-11, "1.23 × 10⁻¹¹"),
            (12_345.0, "12,345"),
            (999_999.9, "1 × 10⁶"),
            (-0.0, "0"),
            (f64::NAN, "undefined"),
            (f64::NEG_INFINITY, "−∞"),
            (5e-324, "4.941 × 10⁻³²⁴"),
        ];
        cases.iter().for_each(|&(value, text)| assert_eq!(number(value), text));
    }

    #[test]
    fn shares_never_round_to_nothing_or_to_all() {
        assert_eq!([0.0, 0.001, 0.5, 0.999, 1.0].map(percent), ["0%", "less than 1%", "50%", "more than 99%", "100%"]);
    }

    #[test]
    fn markup_and_control_characters_are_harmless() {
        assert_eq!(escape("<b> & \"'\u{7}"), "&lt;b&gt; &amp; &quot;&#39;");
        assert_eq!(shorten("power\nlevel", 7), "power …");
    }
}
