//! `walras games`: which games are found, where, and which of them a name means.

use std::fmt::Write;
use std::path::PathBuf;

use serde::Serialize;
use walras_engine::plugin::{Candidate, Plugin, candidates, searched};
use walras_games::BUNDLED;
use walras_process::display::{brief, plain};

use super::facts::{self, Facts};
use super::sidecar::{self, Beside};

/// Everything that was found.
#[derive(Debug, Serialize)]
pub struct Listing {
    /// Games, by name; of several of one name first the one that is played.
    pub games: Vec<Game>,
    /// Libraries that cannot be played.
    pub broken: Vec<Broken>,
    /// Folders that were looked into, first to last.
    pub searched: Vec<PathBuf>,
}

/// A game that can be played.
#[derive(Debug, Serialize)]
pub struct Game {
    /// Name by which scenarios ask for it.
    pub name: String,
    /// Whether that name means this one; otherwise another comes before it.
    pub played: bool,
    /// How this is known.
    pub known_from: Source,
    /// Whether there is a sidecar beside it that speaks of another build.
    pub stale_sidecar: bool,
    /// Where it is, and what it says of itself.
    #[serde(flatten)]
    pub facts: Facts,
}

/// How it is known what a game says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// From the file beside the library; none of its code was run.
    Sidecar,
    /// The library was asked, in a process of its own.
    Library,
    /// It is part of this executable.
    Linked,
}

/// A library that cannot be played.
#[derive(Debug, Serialize)]
pub struct Broken {
    /// The library.
    pub path: PathBuf,
    /// Why not.
    pub reason: String,
}

impl Listing {
    /// Looks into all folders in which games are looked for by name.
    pub fn of_all_folders() -> Self {
        let mut listing = Listing { games: Vec::new(), broken: Vec::new(), searched: Vec::new() };
        for place in searched() {
            candidates(&place).iter().for_each(|candidate| listing.add(candidate));
            listing.searched.push(place.folder);
        }
        for bundled in &BUNDLED {
            if !listing.games.iter().any(|game| game.name == bundled.name)
                && let Ok(facts) = Plugin::linked(bundled).and_then(|plugin| Facts::of(&plugin))
            {
                listing.games.push(Game::new(bundled.name, facts, Source::Linked, false));
            }
        }
        listing.games.sort_by(|a, b| a.name.cmp(&b.name));
        listing.choose();
        listing
    }

    fn add(&mut self, candidate: &Candidate) {
        let beside = sidecar::read(&candidate.path);
        let stale = beside == Beside::Stale;
        let (found, source) = match beside {
            Beside::Fresh(facts) => (Ok(*facts), Source::Sidecar),
            Beside::Stale | Beside::Nothing => (facts::ask(&candidate.path), Source::Library),
        };
        match found {
            Ok(facts) => self.games.push(Game::new(&candidate.name, facts, source, stale)),
            Err(reason) => self
                .broken
                .push(Broken { path: candidate.path.clone(), reason: facts::without(&candidate.path, reason) }),
        }
    }

    /// Marks of each name the one that is played: what a search by that name finds.
    fn choose(&mut self) {
        for game in &mut self.games {
            game.played = match &game.facts.path {
                Some(path) => {
                    Plugin::located(&game.name).and_then(|found| found.canonicalize().ok()).as_ref() == Some(path)
                }
                None => true,
            };
        }
        self.games.sort_by_key(|game| (game.name.clone(), !game.played));
    }

    /// The listing for a terminal.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let width = self.games.iter().map(|game| game.name.chars().count()).max().unwrap_or(0).max(4);
        for game in &self.games {
            let place = game.facts.path.as_ref().map_or("linked in".into(), |path| plain(&path.display().to_string()));
            let version = brief(&game.facts.metadata.version);
            let notes = game.notes();
            let _ = writeln!(text, "{:<width$}  {version:<8}  {place}{notes}", plain(&game.name));
            let _ = writeln!(text, "{:<width$}  {}", "", plain(&game.facts.metadata.description));
        }
        if !self.broken.is_empty() {
            text.push_str(if self.games.is_empty() { "broken\n" } else { "\nbroken\n" });
        }
        for Broken { path, reason } in &self.broken {
            let _ = writeln!(text, "  {}: {}", plain(&path.display().to_string()), plain(reason));
        }
        let folders: Vec<_> = self.searched.iter().map(|folder| plain(&folder.display().to_string())).collect();
        let _ = writeln!(text, "\nsearched {}", folders.join(", "));
        text
    }
}

impl Game {
    fn new(name: &str, facts: Facts, known_from: Source, stale_sidecar: bool) -> Self {
        Game { name: name.into(), played: false, known_from, stale_sidecar, facts }
    }

    fn notes(&self) -> String {
        let hidden = if self.played { "" } else { " (hidden by the one above)" };
        let stale = if self.stale_sidecar { " (its sidecar is of another build)" } else { "" };
        let known = if self.known_from == Source::Sidecar { " (by its sidecar)" } else { "" };
        format!("{hidden}{stale}{known}")
    }
}
