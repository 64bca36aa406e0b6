//! A page from its beginning to its end: of a run of this process, or of folders.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use walras::live::{LivePage, OpenPage, PageFault, PageOptions, ViewOptions};
use walras_process::interrupt;
use walras_study::Onlooker;

use crate::board::{Board, Shown, State};
use crate::fault::Fault;
use crate::follow::Followed;
use crate::serve::Port;
use crate::watcher::Watcher;
use crate::what_if::WhatIf;

/// How long it takes at most until Ctrl-C is heard.
const PATIENCE: Duration = Duration::from_millis(100);

/// What serves pages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pages;

/// A page with a run of this process.
struct RunPage {
    shown: Arc<Shown>,
    what_if: Arc<WhatIf>,
}

impl LivePage for Pages {
    fn open(&self, options: &PageOptions) -> Result<Box<dyn OpenPage>, Box<dyn PageFault>> {
        let page = open(options).map_err(|fault| Box::new(fault) as Box<dyn PageFault>)?;
        Ok(Box::new(page))
    }

    fn view(&self, options: &ViewOptions) -> Result<(), Box<dyn PageFault>> {
        view(options).map_err(|fault| Box::new(fault) as Box<dyn PageFault>)
    }
}

fn open(options: &PageOptions) -> Result<RunPage, Fault> {
    let port = Port::take(options)?;
    let (shown, what_if) = (Arc::new(Shown::with_gate()), Arc::new(WhatIf::default()));
    let board = Board { access: options.access, runs: vec![Arc::clone(&shown)], guests: AtomicU64::new(0) };
    serve(port, board, &what_if)?;
    Ok(RunPage { shown, what_if })
}

fn view(options: &ViewOptions) -> Result<(), Fault> {
    let followed = options.folders.iter().map(|folder| Followed::open(folder, &options.trust));
    let followed = followed.collect::<Result<Vec<_>, _>>()?;
    let port = Port::take(&options.page)?;
    interrupt::nothing_to_finish();
    let what_if = Arc::new(WhatIf::default());
    let runs = followed.into_iter().enumerate().map(|(run, followed)| followed.begin(run, &what_if));
    let runs = runs.collect::<Result<Vec<_>, _>>()?;
    serve(port, Board { access: options.page.access, runs, guests: AtomicU64::new(0) }, &what_if)?;
    wait();
    Ok(())
}

/// Serves the board and tells its address.
fn serve(port: Port, board: Board, what_if: &Arc<WhatIf>) -> Result<(), Fault> {
    let address = port.address();
    port.serve(Arc::new(board), Arc::clone(what_if))?;
    let mut out = io::stdout().lock();
    // Who closed standard output does not want to know.
    let _ = writeln!(out, "live page: {address}").and_then(|()| out.flush());
    Ok(())
}

/// Returns when the user ends the page.
fn wait() {
    let interrupt = interrupt::flag();
    while !interrupt.load(Ordering::Relaxed) {
        thread::sleep(PATIENCE);
    }
}

impl OpenPage for RunPage {
    fn onlooker(&self) -> Arc<dyn Onlooker> {
        Arc::new(Watcher::new(Arc::clone(&self.shown), Arc::clone(&self.what_if)))
    }

    fn linger(&self, failure: Option<&str>) {
        if self.shown.lock().status.state == State::Waiting {
            return;
        }
        if let Some(reason) = failure {
            let mut parts = self.shown.lock();
            parts.status.state = State::Failed;
            parts.status.note = reason.to_owned();
        }
        interrupt::nothing_to_finish();
        tracing::info!("the page stays until Ctrl-C");
        wait();
    }
}
