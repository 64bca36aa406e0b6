//! Circles: files of which each reaches every other by imports.

use super::collect::Imports;
use super::tree::Tree;

/// The circles, each as its imports in lines `file -> file: names`.
pub(super) fn circles(tree: &Tree, imports: &Imports) -> Vec<Vec<String>> {
    let reached = reachability(tree.files.len(), imports);
    let together = |a: usize, b: usize| reached[a][b] && reached[b][a];
    let mut circles = Vec::new();
    for first in 0..tree.files.len() {
        let begins = (0..first).all(|earlier| !together(earlier, first));
        if !reached[first][first] || !begins {
            continue;
        }
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
        for from in 0..files {
            if reached[from][middle] {
                for to in 0..files {
                    reached[from][to] |= reached[middle][to];
                }
            }
        }
    }
    reached
}
