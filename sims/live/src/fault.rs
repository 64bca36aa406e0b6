//! Why there is no page.

use std::io;
use std::path::PathBuf;

use walras::live::PageFault;
use walras_process::exit::Exit;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// Another program listens there.
    #[error(
        "port {port} of 127.0.0.1 is taken by another program; choose another by `--port`, or leave it out for one that is free"
    )]
    Taken {
        /// The port.
        port: u16,
    },
    /// The port cannot be had.
    #[error("port {port} of 127.0.0.1 cannot be listened on: {source}")]
    Port {
        /// The port; 0 for any.
        port: u16,
        /// What the system says.
        source: io::Error,
    },
    /// The operating system gives no random numbers for a token, or no thread.
    #[error("the page cannot be served: {0}")]
    System(String),
    /// There is nothing to show.
    #[error("{}: {reason}", path.display())]
    Nothing {
        /// The folder.
        path: PathBuf,
        /// What is missing.
        reason: String,
    },
}

impl PageFault for Fault {
    fn exit(&self) -> Exit {
        match self {
            Fault::Taken { .. } | Fault::Port { .. } | Fault::System(_) => Exit::Files,
            Fault::Nothing { .. } => Exit::BadInput,
        }
    }
}
