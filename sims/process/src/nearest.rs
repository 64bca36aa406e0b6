//! The valid name that a mistyped one was probably meant to be.

/// The valid name most similar to a mistyped one, if any is similar at all.
pub fn nearest<'a, S: AsRef<str>>(name: &str, names: &'a [S]) -> Option<&'a S> {
    let name = name.to_lowercase();
    let similarity = |candidate: &S| {
        let candidate = candidate.as_ref().to_lowercase();
        let begun = name.len() >= 3 && candidate.starts_with(&name);
        if begun { 1.0 } else { strsim::normalized_damerau_levenshtein(&name, &candidate) }
    };
    // Of several equally similar the first: lists begin with the usual.
    let best = names.iter().rev().max_by(|a, b| similarity(a).total_cmp(&similarity(b)))?;
    (similarity(best) >= 0.5).then_some(best)
}
