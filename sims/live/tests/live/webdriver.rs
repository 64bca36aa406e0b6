//! A real browser without a window, driven by chromedriver over the W3C's WebDriver protocol.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::page::PATIENCE;

/// How the specification names an element in JSON.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser with one window, which ends with it.
pub(crate) struct Browser {
    driver: Child,
    session: String,
    agent: ureq::Agent,
    _profile: TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// A program on the PATH.
fn found(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|program| program.is_file())
}

impl Browser {
    /// Starts it; nothing where there is none.
    pub(crate) fn start() -> Option<Browser> {
        let chromium = found(&["chromium", "chromium-browser", "google-chrome"])?;
        let mut driver = Command::new(found(&["chromedriver"])?);
        let mut driver = driver.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let port = port_of(&mut driver);
        let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false).build();
        let agent: ureq::Agent = config.into();
        let profile = tempfile::tempdir().unwrap();
        let session = begin(&agent, port, &chromium, profile.path());
        Some(Browser { driver, session, agent, _profile: profile })
    }

    fn post(&self, command: &str, body: &Value) -> Value {
        let mut answer = self.agent.post(format!("{}/{command}", self.session)).send_json(body).unwrap();
        let answer: Value = answer.body_mut().read_json().unwrap();
        assert!(answer["value"]["error"].is_null(), "{command}: {answer}");
        answer["value"].clone()
    }

    /// Opens a page.
    pub(crate) fn open(&self, address: &str) {
        self.post("url", &json!({"url": address}));
    }

    /// What a script says.
    pub(crate) fn say(&self, script: &str) -> Value {
        self.post("execute/sync", &json!({"script": format!("return {script}"), "args": []}))
    }

    /// Waits until a script says something true.
    pub(crate) fn until(&self, script: &str) {
        let begun = Instant::now();
        while self.say(script) != Value::Bool(true) {
            assert!(begun.elapsed() < PATIENCE, "never: {script}; {}", self.say("document.body.innerText"));
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    fn element(&self, selector: &str) -> String {
        let found = self.post("element", &json!({"using": "css selector", "value": selector}));
        found[ELEMENT].as_str().unwrap().to_owned()
    }

    /// Clicks as a user does.
    pub(crate) fn click(&self, selector: &str) {
        self.post(&format!("element/{}/click", self.element(selector)), &json!({}));
    }

    /// Types in the place of what a field says.
    pub(crate) fn fill(&self, selector: &str, text: &str) {
        let field = self.element(selector);
        self.post(&format!("element/{field}/clear"), &json!({}));
        self.post(&format!("element/{field}/value"), &json!({"text": text}));
    }

    fn devtools(&self, command: &str, parameters: &Value) {
        self.post("goog/cdp/execute", &json!({"cmd": command, "params": parameters}));
    }

    /// A screen of this width, dark or light.
    pub(crate) fn look(&self, width: u32, theme: &str) {
        let size = json!({"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": width < 600});
        self.devtools("Emulation.setDeviceMetricsOverride", &size);
        let dark = json!({"features": [{"name": "prefers-color-scheme", "value": theme}]});
        self.devtools("Emulation.setEmulatedMedia", &dark);
    }

    /// What the whole page looks like, a PNG; kept under this name in the folder of `WALRAS_LIVE_PICTURES`, if that is set.
    pub(crate) fn picture(&self, name: &str) -> Vec<u8> {
        let whole = json!({"format": "png", "captureBeyondViewport": true});
        let taken = self.post("goog/cdp/execute", &json!({"cmd": "Page.captureScreenshot", "params": whole}));
        let png = base64::prelude::BASE64_STANDARD.decode(taken["data"].as_str().unwrap()).unwrap();
        if let Some(folder) = std::env::var_os("WALRAS_LIVE_PICTURES") {
            std::fs::write(Path::new(&folder).join(format!("{name}.png")), &png).unwrap();
        }
        png
    }

    /// What went wrong on the page: messages of its console and of what its policy forbids.
    pub(crate) fn errors(&self) -> Vec<String> {
        let log = self.post("se/log", &json!({"type": "browser"}));
        let messages = log.as_array().unwrap().iter().filter(|entry| entry["level"] == "SEVERE");
        messages.map(|entry| entry["message"].to_string()).collect()
    }
}

/// The port that chromedriver says it listens on.
fn port_of(driver: &mut Child) -> u16 {
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines().map(Result::unwrap);
    let said = lines.find_map(|line| Some(line.split_once("started successfully on port ")?.1.to_owned()));
    // What it says from now on is read, so that it never waits.
    std::thread::spawn(move || lines.for_each(drop));
    said.unwrap().trim_end_matches('.').parse().unwrap()
}

fn begin(agent: &ureq::Agent, port: u16, chromium: &Path, profile: &Path) -> String {
    let flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--window-size=1280,1000",
        &format!("--user-data-dir={}", profile.display()),
    ];
    let wanted = json!({"capabilities": {"alwaysMatch": {
        "goog:chromeOptions": {"binary": chromium, "args": flags},
        "goog:loggingPrefs": {"browser": "ALL"},
    }}});
    let sessions = format!("http://127.0.0.1:{port}/session");
    let mut answer = agent.post(&sessions).send_json(&wanted).unwrap();
    let answer: Value = answer.body_mut().read_json().unwrap();
    let session = answer["value"]["sessionId"].as_str().unwrap_or_else(|| panic!("{answer}"));
    format!("{sessions}/{session}")
}
