//! The files of a crate as a tree of modules.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use syn::{Attribute, File, Item, Meta, UseTree};

/// A module: a file, or a block in one.
pub(super) struct Module {
    pub(super) parent: Option<usize>,
    /// Which file it is in.
    pub(super) file: usize,
    pub(super) children: BTreeMap<String, usize>,
    /// Names defined here that are no modules.
    pub(super) defined: Vec<String>,
    /// Names imported here: the name, and the path it stands for.
    pub(super) imported: Vec<(String, Vec<String>)>,
    /// Paths imported with all their names.
    pub(super) globs: Vec<Vec<String>>,
    pub(super) items: Vec<Item>,
}

/// All modules of a crate; the first is its root.
pub(super) struct Tree {
    pub(super) modules: Vec<Module>,
    /// Files, relative to the root's folder.
    pub(super) files: Vec<PathBuf>,
}

impl Tree {
    /// The crate whose root is this file.
    pub(super) fn read(root: &Path) -> Self {
        let mut tree = Tree { modules: Vec::new(), files: Vec::new() };
        let folder = root.parent().unwrap();
        tree.file(root, folder, folder, None);
        tree
    }

    /// Whether one file holds a module above those of the other.
    pub(super) fn is_above(&self, upper: usize, lower: usize) -> bool {
        let top = |file| self.modules.iter().position(|module| module.file == file).unwrap();
        let mut at = Some(top(lower));
        while let Some(module) = at {
            if self.modules[module].file == upper {
                return true;
            }
            at = self.modules[module].parent;
        }
        false
    }

    /// `inside` is the folder of the module's children.
    fn file(&mut self, path: &Path, base: &Path, inside: &Path, parent: Option<usize>) -> usize {
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let File { items, .. } = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        self.files.push(path.strip_prefix(base).unwrap().to_owned());
        self.module(items, self.files.len() - 1, base, inside, parent)
    }

    fn module(&mut self, items: Vec<Item>, file: usize, base: &Path, inside: &Path, parent: Option<usize>) -> usize {
        let this = self.modules.len();
        let (mut defined, mut imported, mut globs) = (Vec::new(), Vec::new(), Vec::new());
        for item in &items {
            match item {
                Item::Use(item) => leaves(&item.tree, &mut Vec::new(), &mut imported, &mut globs),
                other => defined.extend(name(other)),
            }
        }
        let children = BTreeMap::new();
        self.modules.push(Module { parent, file, children, defined, imported, globs, items: Vec::new() });
        let mut own = Vec::new();
        for item in items {
            match item {
                Item::Mod(module) if is_test(&module.attrs) => {}
                Item::Mod(module) => {
                    let name = module.ident.to_string();
                    let deeper = inside.join(&name);
                    let child = match module.content {
                        Some((_, items)) => self.module(items, file, base, &deeper, Some(this)),
                        None => {
                            let flat = inside.join(format!("{name}.rs"));
                            let path = if flat.is_file() { flat } else { deeper.join("mod.rs") };
                            self.file(&path, base, &deeper, Some(this))
                        }
                    };
                    self.modules[this].children.insert(name, child);
                }
                other => own.push(other),
            }
        }
        self.modules[this].items = own;
        this
    }
}

/// Whether an item is there for tests only.
pub(super) fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    })
}

fn name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        _ => return None,
    };
    Some(ident.to_string())
}

/// The names that a `use` brings, with the paths they stand for.
fn leaves(
    tree: &UseTree,
    path: &mut Vec<String>,
    imported: &mut Vec<(String, Vec<String>)>,
    globs: &mut Vec<Vec<String>>,
) {
    match tree {
        UseTree::Path(tree) => {
            path.push(tree.ident.to_string());
            leaves(&tree.tree, path, imported, globs);
            path.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, path, imported, globs)),
        UseTree::Glob(_) => globs.push(path.clone()),
        UseTree::Name(tree) if tree.ident == "self" => {
            imported.push((path.last().cloned().unwrap_or_default(), path.clone()));
        }
        UseTree::Name(tree) => {
            let name = tree.ident.to_string();
            imported.push((name.clone(), [path.as_slice(), &[name]].concat()));
        }
        UseTree::Rename(tree) => {
            let end = if tree.ident == "self" { vec![] } else { vec![tree.ident.to_string()] };
            imported.push((tree.rename.to_string(), [path.as_slice(), &end].concat()));
        }
    }
}
