//! Which file imports which, and by what names.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::resolve::file_of;
use super::tree::{Module, Tree, is_test};

/// Names by importing and imported file. A file with those above or below it in the tree does not count.
pub(super) type Imports = BTreeMap<(usize, usize), Vec<String>>;

/// All imports among the files of a crate.
pub(super) fn imports(tree: &Tree) -> Imports {
    let mut imports = Imports::new();
    for (number, module) in tree.modules.iter().enumerate() {
        for path in paths(module) {
            let Some(file) = file_of(tree, number, &path) else { continue };
            let related = tree.is_above(file, module.file) || tree.is_above(module.file, file);
            if !related {
                let names = imports.entry((module.file, file)).or_default();
                let name = path.last().cloned().unwrap_or_default();
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
    }
    imports
}

/// Every path in a module that may name something of another.
fn paths(module: &Module) -> Vec<Vec<String>> {
    let mut inline = Inline(Vec::new());
    for item in module.items.iter().filter(|item| !matches!(item, syn::Item::Use(_))) {
        inline.visit_item(item);
    }
    let imported = module.imported.iter().map(|(_, path)| path.clone());
    imported.chain(module.globs.iter().cloned()).chain(inline.0).collect()
}

/// Paths of several names outside of `use`.
struct Inline(Vec<Vec<String>>);

impl<'ast> Visit<'ast> for Inline {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !is_test(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 && path.leading_colon.is_none() {
            self.0.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    /// Links in documents are no imports.
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
}

impl Inline {
    /// Paths in what a macro is given.
    fn tokens(&mut self, tokens: TokenStream) {
        let (mut path, mut colons) = (Vec::new(), 0);
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.finish(&mut path);
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.finish(&mut path);
                    self.tokens(group.stream());
                }
                _ => self.finish(&mut path),
            }
        }
        self.finish(&mut path);
    }

    fn finish(&mut self, path: &mut Vec<String>) {
        let path = std::mem::take(path);
        if path.len() > 1 {
            self.0.push(path);
        }
    }
}
