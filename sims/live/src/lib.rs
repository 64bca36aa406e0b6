#![doc = include_str!("../README.md")]

mod board;
mod course;
mod fault;
mod figures;
mod follow;
mod gate;
mod graph;
mod guard;
mod head;
mod picture;
mod serve;
mod session;
mod watcher;
mod what_if;

use std::ffi::OsString;

use walras_process::exit::Exit;

/// The command line of walras with the live page: `run` shows one, all else is as in `walras`.
pub fn main() -> Exit {
    walras::main_with_page(arguments(std::env::args_os()).into_iter(), &session::Pages)
}

/// `run` without another way to go about it is one with the page.
fn arguments(given: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = given.collect();
    let other = ["--live", "--watch", "--dry-run", "--chunk"];
    let says = |word: &OsString| other.iter().any(|other| word.to_str().is_some_and(|word| word.starts_with(other)));
    if arguments.get(1).is_some_and(|command| command == "run") && !arguments.iter().any(says) {
        arguments.insert(2, "--live".into());
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::arguments;

    #[test]
    fn a_run_has_a_page_unless_it_is_another_kind_of_run() {
        let of = |line: &str| {
            let words = arguments(line.split(' ').map(Into::into));
            words.join(" ".as_ref()).into_string().unwrap()
        };
        assert_eq!(of("walras-live run a.yaml"), "walras-live run --live a.yaml");
        for line in ["w run --live a", "w run --chunk=1 a", "w run a --watch", "w play-members a b", "w"] {
            assert_eq!(of(line), line);
        }
    }
}
