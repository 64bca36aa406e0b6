//! Who is not answered.

use std::net::TcpListener;

use serde_json::json;

use crate::page::{Page, command, output, scenario};

fn paused(control: bool, folder: &std::path::Path) -> Page {
    let (market, out) = (scenario("spectrum/market.yaml"), folder.join("out"));
    let mut command = command(&["run", market.to_str().unwrap(), "--out", out.to_str().unwrap(), "--threads", "1"]);
    if control {
        command.arg("--control");
    }
    Page::start(command)
}

#[test]
fn strangers_and_other_pages_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let page = paused(false, folder.path());
    let (host, token) = (page.host(), page.token.clone());
    let status = |path: &str, headers: &[(&str, &str)]| page.ask("GET", path, headers, "").status;
    let known = format!("/?token={token}");
    let whole = page.ask("GET", &known, &[("Host", &host)], "");
    assert_eq!(whole.status, 200);
    assert!(whole.body.contains("<!DOCTYPE html>") && !whole.body.contains("{{"), "{}", whole.body);
    // Nothing is loaded from elsewhere, kept, framed, or open to other origins.
    for part in
        ["default-src 'none'", "cache-control: no-store", "x-frame-options: deny", "referrer-policy: no-referrer"]
    {
        assert!(whole.head.contains(part), "{part}: {}", whole.head);
    }
    assert!(!whole.head.contains("access-control-allow"), "{}", whole.head);
    assert!(!whole.body.contains("src=\"http") && !whole.body.contains("@import"));
    for path in ["/", "/events", "/?token=", "/nothing", &format!("/?token={}", &token[1..])] {
        assert_eq!(status(path, &[("Host", &host)]), 401, "{path}");
    }
    // A name that was led to this machine is not this machine.
    for foreign in ["evil.example", &format!("evil.example:{}", page.port), "127.0.0.1:1"] {
        assert_eq!(status(&known, &[("Host", foreign)]), 403, "{foreign}");
    }
    assert_eq!(status(&format!("/nothing?token={token}"), &[("Host", &host)]), 404);
    // Without `--control` the page itself may not either.
    for (path, body) in
        [("/run", json!({"run": 0, "action": "pause"})), ("/play", json!({"run": 0, "phi": [], "precisions": []}))]
    {
        let refused = page.post(path, &body);
        assert_eq!(refused.status, 403, "{}", refused.body);
        assert!(refused.body.contains("--control"), "{}", refused.body);
    }
}

#[test]
fn orders_come_from_the_page_itself_and_make_sense() {
    let folder = tempfile::tempdir().unwrap();
    let page = paused(true, folder.path());
    let (host, path) = (page.host(), format!("/run?token={}", page.token));
    let pause = json!({"run": 0, "action": "pause"}).to_string();
    for origin in [None, Some("http://evil.example"), Some("null")] {
        let headers: Vec<(&str, &str)> =
            [("Host", host.as_str())].into_iter().chain(origin.map(|o| ("Origin", o))).collect();
        assert_eq!(page.ask("POST", &path, &headers, &pause).status, 403, "{origin:?}");
    }
    for body in
        [json!({"run": 7, "action": "pause"}), json!({"run": 0, "action": "stop"}), json!([]), json!({"run": 0})]
    {
        assert_eq!(page.post("/run", &body).status, 400, "{body}");
    }
    let long = json!({"run": 0, "action": "x".repeat(100_000)});
    assert_eq!(page.post("/run", &long).status, 413);
    assert_eq!(page.post("/run", &json!({"run": 0, "action": "pause"})).status, 204);
}

#[test]
fn a_port_that_is_taken_is_named_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let market = scenario("spectrum/market.yaml");
    for arguments in [
        vec!["run", market.to_str().unwrap(), "--live", "--port", &port, "--out", out.to_str().unwrap()],
        vec!["run", market.to_str().unwrap(), "--port", &port, "--out", out.to_str().unwrap()],
    ] {
        let said = output(&arguments);
        let error = String::from_utf8_lossy(&said.stderr).into_owned();
        assert_eq!(said.status.code(), Some(4), "{error}");
        assert!(error.contains(&format!("port {port} of 127.0.0.1 is taken")), "{error}");
        assert!(!out.exists() && said.stdout.is_empty());
    }
}

#[test]
fn what_is_no_run_is_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::create_dir(path("empty")).unwrap();
    std::fs::create_dir(path("broken")).unwrap();
    std::fs::write(folder.path().join("broken/scenario.yaml"), "name: [").unwrap();
    for (name, reason) in [("none", "no such folder"), ("empty", "no scenario.yaml"), ("broken", "scenario.yaml")] {
        let said = output(&["view", &path(name)]);
        let error = String::from_utf8_lossy(&said.stderr).into_owned();
        assert_eq!(said.status.code(), Some(2), "{error}");
        assert!(error.contains(&path(name)) && error.contains(reason), "{error}");
    }
    let without = output(&["view"]);
    assert_eq!(without.status.code(), Some(2));
}

#[test]
fn a_run_that_never_begins_leaves_no_page_behind() {
    let folder = tempfile::tempdir().unwrap();
    let market = scenario("spectrum/market.yaml");
    let none = folder.path().join("none.yaml");
    for (arguments, code) in [
        (vec!["run", none.to_str().unwrap()], 4),
        (vec!["run", market.to_str().unwrap(), "--set", "designer.step=-1"], 2),
        (vec!["run", market.to_str().unwrap(), "--out", folder.path().to_str().unwrap()], 4),
    ] {
        let said = output(&arguments);
        assert_eq!(said.status.code(), Some(code), "{}", String::from_utf8_lossy(&said.stderr));
    }
}
