//! What the live page is asked for. The page itself is a program of its own, `sims/live`, which brings it along with the command
//! line of this crate: none of it is in the default build.

use std::fmt::Display;
use std::path::PathBuf;
use std::sync::Arc;

use walras_process::exit::Exit;
use walras_scenario::Trust;
use walras_study::Onlooker;

/// What a page may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Show.
    Look,
    /// Pause runs, and play other mechanisms beside them.
    Control,
}

/// A page that is asked for.
#[derive(Clone, Debug)]
pub struct PageOptions {
    /// Its port; without one any that is free.
    pub port: Option<u16>,
    /// What it may do.
    pub access: Access,
}

/// Folders to be shown.
#[derive(Clone, Debug)]
pub struct ViewOptions {
    /// The folders of runs and ensembles.
    pub folders: Vec<PathBuf>,
    /// The page.
    pub page: PageOptions,
    /// What their scenarios may have opened.
    pub trust: Trust,
}

/// Why there is no page.
pub trait PageFault: Display {
    /// The exit code.
    fn exit(&self) -> Exit;
}

/// A page that is served.
pub trait OpenPage {
    /// Who is to watch the run, which is the only one on the page.
    fn onlooker(&self) -> Arc<dyn Onlooker>;

    /// The run is over, for this reason if it failed: shows that until the user ends the page. Of one that never began there is
    /// nothing to show.
    fn linger(&self, failure: Option<&str>);
}

/// What serves pages.
pub trait LivePage {
    /// Takes the port and tells the address.
    ///
    /// # Errors
    /// The port is taken.
    fn open(&self, options: &PageOptions) -> Result<Box<dyn OpenPage>, Box<dyn PageFault>>;

    /// Shows folders until the user ends the page.
    ///
    /// # Errors
    /// The port is taken, or a folder has nothing to show.
    fn view(&self, options: &ViewOptions) -> Result<(), Box<dyn PageFault>>;
}
