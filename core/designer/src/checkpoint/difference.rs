//! What differs between the experiment of a checkpoint and the one that is to go on.

/// The first line in which two YAML texts differ, under the fields around it.
pub(super) fn difference(before: &str, now: &str) -> String {
    let (before, now): (Vec<&str>, Vec<&str>) = (before.lines().collect(), now.lines().collect());
    let same = before.iter().zip(&now).take_while(|(a, b)| a == b).count();
    let told = |lines: &[&str]| match lines.get(same) {
        Some(line) => format!("`{}{}`", around(lines, same), line.trim()),
        None => "nothing more".into(),
    };
    format!("it was made with {}; now there is {}", told(&before), told(&now))
}

/// The names of the fields that a line is in: those of the nearest lines above that are indented less, and less, …
fn around(lines: &[&str], line: usize) -> String {
    let indentation = |line: &str| line.len() - line.trim_start().len();
    let (mut names, mut depth) = (Vec::new(), indentation(lines[line]));
    for above in lines[..line].iter().rev().filter(|above| above.trim_end().ends_with(':')) {
        if indentation(above) < depth {
            depth = indentation(above);
            names.push(above.trim().trim_end_matches(':'));
        }
    }
    names.iter().rev().map(|name| format!("{name}.")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_named_with_its_place() {
        let before = "seed: 1\nlearning:\n  rule: logit\n  precision: 6.0\n";
        let now = before.replace("6.0", "5.0");
        let words = difference(before, &now);
        assert_eq!(words, "it was made with `learning.precision: 6.0`; now there is `learning.precision: 5.0`");
        let more = format!("{before}samples: 3\n");
        assert_eq!(difference(before, &more), "it was made with nothing more; now there is `samples: 3`");
    }
}
