//! From a path in a module to the file that defines what it names.

use super::tree::Tree;

/// Longest chain of re-exports.
const DEPTH: usize = 32;

/// The file that defines what this path of a module names; none of another crate.
pub(super) fn file_of(tree: &Tree, module: usize, path: &[String]) -> Option<usize> {
    Some(tree.modules[resolve(tree, module, path, DEPTH)?].file)
}

/// The module that holds what the path names, or is it.
fn resolve(tree: &Tree, module: usize, path: &[String], depth: usize) -> Option<usize> {
    let depth = depth.checked_sub(1)?;
    let (first, rest) = path.split_first()?;
    match first.as_str() {
        "crate" => below(tree, 0, rest, depth),
        "self" => below(tree, module, rest, depth),
        "super" => {
            let parent = tree.modules[module].parent?;
            match rest.first().map(String::as_str) {
                Some("super") => resolve(tree, parent, rest, depth),
                _ => below(tree, parent, rest, depth),
            }
        }
        _ => below(tree, module, path, depth),
    }
}

/// The same of a path that begins inside a module.
fn below(tree: &Tree, module: usize, path: &[String], depth: usize) -> Option<usize> {
    let Some((first, rest)) = path.split_first() else { return Some(module) };
    let at = &tree.modules[module];
    if let Some(&child) = at.children.get(first) {
        return below(tree, child, rest, depth);
    }
    if at.defined.contains(first) {
        return Some(module);
    }
    let named = at.imported.iter().filter(|(name, target)| name == first && target.as_slice() != path);
    let named = named.map(|(_, target)| [target.as_slice(), rest].concat());
    let through_globs = at.globs.iter().map(|glob| [glob.as_slice(), path].concat());
    named.chain(through_globs).find_map(|path| resolve(tree, module, &path, depth))
}
