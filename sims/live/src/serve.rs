//! The page over HTTP, on this machine only.

use std::convert::Infallible;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::stream;
use serde::Deserialize;
use walras::live::{Access, PageOptions};

use crate::board::{Board, Seen};
use crate::fault::Fault;
use crate::guard::Guard;
use crate::what_if::{Question, WhatIf};

/// Least time between two pieces of news to a guest.
const TICK: Duration = Duration::from_millis(125);
/// Most guests at a time.
const MOST_GUESTS: u64 = 16;
/// Longest request, bytes.
const LONGEST: usize = 64 * 1024;

const PAGE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
const SCRIPT: [&str; 3] = [include_str!("page/draw.js"), include_str!("page/run.js"), include_str!("page/page.js")];

/// A port that is held.
#[derive(Debug)]
pub(crate) struct Port {
    listener: TcpListener,
    guard: Guard,
}

/// What all requests share.
#[derive(Clone)]
struct Shared {
    board: Arc<Board>,
    what_if: Arc<WhatIf>,
    guard: Arc<Guard>,
}

impl Port {
    /// Takes the port that is asked for, or one that is free.
    ///
    /// # Errors
    /// It is taken.
    pub(crate) fn take(options: &PageOptions) -> Result<Self, Fault> {
        let asked = options.port.unwrap_or(0);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, asked)).map_err(|source| match source.kind() {
            std::io::ErrorKind::AddrInUse => Fault::Taken { port: asked },
            _ => Fault::Port { port: asked, source },
        })?;
        let port = listener.local_addr().map_err(|source| Fault::Port { port: asked, source })?.port();
        listener.set_nonblocking(true).map_err(|source| Fault::Port { port, source })?;
        let guard = Guard::new(port).map_err(|error| Fault::System(error.to_string()))?;
        Ok(Port { listener, guard })
    }

    /// The address of the page.
    pub(crate) fn address(&self) -> String {
        self.guard.address()
    }

    /// Serves the board from now on, by a thread of its own.
    ///
    /// # Errors
    /// There is no thread to be had.
    pub(crate) fn serve(self, board: Arc<Board>, what_if: Arc<WhatIf>) -> Result<(), Fault> {
        let system = |error: std::io::Error| Fault::System(error.to_string());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(system)?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(self.listener).map_err(system)?
        };
        if board.access == Access::Control {
            let (board, what_if) = (Arc::clone(&board), Arc::clone(&what_if));
            thread::Builder::new().name("what if".into()).spawn(move || what_if.work(&board)).map_err(system)?;
        }
        let shared = Shared { board, what_if, guard: Arc::new(self.guard) };
        let serve = move || {
            if let Err(error) = runtime.block_on(async { axum::serve(listener, routes(shared)).await }) {
                tracing::warn!("the page is not served any more: {error}");
            }
        };
        thread::Builder::new().name("page".into()).spawn(serve).map_err(system)?;
        Ok(())
    }
}

fn routes(shared: Shared) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/events", get(events))
        .route("/run", post(control))
        .route("/play", post(play))
        .fallback(|| async { (StatusCode::NOT_FOUND, "there is no such page\n") })
        .layer(DefaultBodyLimit::max(LONGEST))
        .layer(middleware::from_fn_with_state(shared.clone(), guarded))
        .with_state(shared)
}

/// Lets pass what may pass. Nothing is kept by browsers, shown in other pages, or told to other sites.
async fn guarded(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let mut response = match shared.guard.check(&parts) {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(refused) => (refused.0, format!("{}\n", refused.1)).into_response(),
    };
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        response.headers_mut().insert(name, header::HeaderValue::from_static(value));
    }
    response
}

/// The page, with all that it needs in it; it may load nothing else.
async fn page(State(shared): State<Shared>) -> Response {
    let mut bytes = [0; 16];
    if let Err(error) = getrandom::fill(&mut bytes) {
        return (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response();
    }
    let nonce: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let access = if shared.board.access == Access::Control { "control" } else { "look" };
    let html = PAGE
        .replace("{{access}}", access)
        .replace("{{nonce}}", &nonce)
        .replace("{{style}}", STYLE)
        .replace("{{script}}", &SCRIPT.join("\n"));
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; img-src data:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    let headers =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()), (header::CONTENT_SECURITY_POLICY, policy)];
    (headers, html).into_response()
}

/// What happens, as it happens: everything to who has just come, then what is new.
async fn events(State(shared): State<Shared>) -> Response {
    let board = shared.board;
    let guest = board.welcome();
    if board.guests.load(Ordering::Relaxed) > MOST_GUESTS {
        return (StatusCode::SERVICE_UNAVAILABLE, "too many look at this page already\n").into_response();
    }
    let news = stream::unfold((board, guest, Seen::default(), true), |(board, guest, mut seen, at_once)| async move {
        if !at_once {
            tokio::time::sleep(TICK).await;
        }
        loop {
            if let Some(news) = board.news(&mut seen) {
                return Some((Ok::<_, Infallible>(Event::default().data(news)), (board, guest, seen, false)));
            }
            tokio::time::sleep(TICK).await;
        }
    });
    Sse::new(news).keep_alive(KeepAlive::default()).into_response()
}

/// What a run is to do.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    run: usize,
    action: Action,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Action {
    Pause,
    Step,
    Resume,
}

const LOOK_ONLY: (StatusCode, &str) =
    (StatusCode::FORBIDDEN, "this page only shows; started with `--control` it also pauses and plays\n");

async fn control(State(shared): State<Shared>, body: String) -> Response {
    if shared.board.access == Access::Look {
        return LOOK_ONLY.into_response();
    }
    let order: Order = match serde_json::from_str(&body) {
        Ok(order) => order,
        Err(error) => return (StatusCode::BAD_REQUEST, format!("{error}\n")).into_response(),
    };
    let Some(gate) = shared.board.runs.get(order.run).and_then(|run| run.gate.as_ref()) else {
        let reason = format!("run {}: is not played by this process, which cannot pause it\n", order.run);
        return (StatusCode::BAD_REQUEST, reason).into_response();
    };
    match order.action {
        Action::Pause => gate.pause(),
        Action::Step => gate.step(),
        Action::Resume => gate.resume(),
    }
    StatusCode::NO_CONTENT.into_response()
}

async fn play(State(shared): State<Shared>, body: String) -> Response {
    if shared.board.access == Access::Look {
        return LOOK_ONLY.into_response();
    }
    let asked = serde_json::from_str::<Question>(&body).map_err(|error| error.to_string());
    match asked.and_then(|question| shared.what_if.ask(question)) {
        Ok(()) => StatusCode::ACCEPTED.into_response(),
        Err(reason) => (StatusCode::BAD_REQUEST, format!("{reason}\n")).into_response(),
    }
}
