//! Which build of walras this is.

use std::fs::File;
use std::sync::OnceLock;

use object::{Object, ReadCache};

use crate::digest::{hexadecimal, sha256_of};

/// What tells this build of the program from all others: the identifier that the linker made of its content, where it has one,
/// which costs the reading of a few headers; else the SHA-256 of its file. Nothing where that cannot be read.
pub fn identity() -> Option<String> {
    static IDENTITY: OnceLock<Option<String>> = OnceLock::new();
    IDENTITY.get_or_init(found).clone()
}

fn found() -> Option<String> {
    let file = File::open(std::env::current_exe().ok()?).ok()?;
    let linked = linked(&file).map(|id| format!("build {}", hexadecimal(&id)));
    linked.or_else(|| sha256_of(&file).ok().map(|sum| format!("sha256 {sum}")))
}

fn linked(file: &File) -> Option<Vec<u8>> {
    let cache = ReadCache::new(file);
    let program = object::File::parse(&cache).ok()?;
    let of_elf = program.build_id().ok().flatten().map(<[u8]>::to_vec);
    of_elf.or_else(|| program.mach_uuid().ok().flatten().map(|id| id.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_program_is_the_same() {
        let identity = identity().unwrap();
        assert!(identity.len() > 20 && Some(identity) == super::identity());
    }
}
