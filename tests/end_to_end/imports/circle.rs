//! Circles: files of which each reaches every other by imports.

use super::collect::Imports;
use super::tree::Tree;

/// The circles, each as its imports in lines `file -> file: names`.
pub(super) fn circles(tree: &Tree, imports: &Imports) -> Vec<Vec<String>> {
    let reached = reachability(tree.files.len(), imports);
    let together = |a: usize, b: usize| reached[a][b] && reached[b][a];
    let mut circles = Vec::new();
    let in_circle = (0..tree.files.len()).filter(|&file| together(file, file));
    // One circle for each file that is the first of its own.
    for first in in_circle.filter(|&file| (0..file).all(|earlier| !together(earlier, file))) {
        let inside = imports.iter().filter(|((from, to), _)| together(first, *from) && together(first, *to));
        let line = |((from, to), names): (&(usize, usize), &Vec<String>)| {
            format!("{} -> {}: {}", tree.files[*from].display(), tree.files[*to].display(), names.join(", "))
        };
        circles.push(inside.map(line).collect());
    }
    circles
}

/// Which file reaches which by at least one import (Warshall 1962).
fn reachability(files: usize, imports: &Imports) -> Vec<Vec<bool>> {
    let mut reached = vec![vec![false; files]; files];
    imports.keys().for_each(|&(from, to)| reached[from][to] = true);
    for middle in 0..files {
        let onward = reached[middle].clone();
        for row in reached.iter_mut().filter(|row| row[middle]) {
            row.iter_mut().zip(&onward).for_each(|(to, reaches)| *to |= reaches);
        }
    }
    reached
}
