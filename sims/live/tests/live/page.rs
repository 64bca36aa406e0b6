//! A page that is served by the binary, and requests to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Longest wait for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A file of the scenarios.
pub(crate) fn scenario(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(name)
}

/// The binary with these arguments.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_walras-live"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What the binary says to these arguments.
pub(crate) fn output(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

/// A page, whose process ends with it.
pub(crate) struct Page {
    child: Child,
    out: BufReader<ChildStdout>,
    pub(crate) port: u16,
    pub(crate) token: String,
}

impl Drop for Page {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Page {
    /// Starts the binary and waits for the address.
    pub(crate) fn start(mut command: Command) -> Page {
        let mut child = command.stderr(Stdio::inherit()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("live page: http://127.0.0.1:");
        let (port, token) = address.and_then(|a| a.split_once("/?token=")).unwrap_or_else(|| panic!("said {line:?}"));
        let (port, token) = (port.parse().unwrap(), token.to_owned());
        Page { child, out, port, token }
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/?token={}", self.port, self.token)
    }

    /// Asks with these headers exactly.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\n{headers}Connection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut text = Vec::new();
        stream.read_to_end(&mut text).unwrap();
        let text = String::from_utf8_lossy(&text).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Asks as the page itself does.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        let (host, origin) = (self.host(), format!("http://{}", self.host()));
        let path = format!("{path}?token={}", self.token);
        self.ask("POST", &path, &[("Host", &host), ("Origin", &origin)], &body.to_string())
    }

    /// Listens to what happens.
    pub(crate) fn events(&self) -> Events {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "GET /events?token={} HTTP/1.1\r\nHost: {}\r\n\r\n", self.token, self.host()).unwrap();
        Events { lines: BufReader::new(stream), runs: Vec::new() }
    }

    /// Ctrl-C.
    pub(crate) fn interrupt(&self) {
        let sent = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// The exit code, and what else was printed.
    pub(crate) fn wait(mut self) -> (Option<i32>, String) {
        let begun = Instant::now();
        let code = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status.code(),
                None => assert!(begun.elapsed() < PATIENCE, "does not end"),
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        (code, rest)
    }
}

/// What happens, put together as the page does.
pub(crate) struct Events {
    lines: BufReader<TcpStream>,
    pub(crate) runs: Vec<Value>,
}

impl Events {
    /// Takes news until this holds of the runs.
    pub(crate) fn until(&mut self, what: &str, holds: impl Fn(&[Value]) -> bool) {
        let begun = Instant::now();
        while !holds(&self.runs) {
            assert!(begun.elapsed() < PATIENCE, "never: {what}; {:.2000}", format!("{:?}", self.runs));
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).unwrap() > 0, "ended before: {what}");
            let Some(data) = line.strip_prefix("data: ") else { continue };
            let news: Value = serde_json::from_str(data).unwrap();
            news["runs"].as_array().unwrap().iter().for_each(|news| self.take(news));
        }
    }

    fn take(&mut self, news: &Value) {
        let id = news["id"].as_u64().unwrap() as usize;
        while self.runs.len() <= id {
            self.runs.push(serde_json::json!({"rows": []}));
        }
        let run = &mut self.runs[id];
        for (name, value) in news.as_object().unwrap() {
            run[name] = value.clone();
        }
        if let Some(course) = news.get("course") {
            if course["anew"] == true {
                run["rows"] = serde_json::json!([]);
            }
            run["rows"].as_array_mut().unwrap().extend(course["rows"].as_array().unwrap().iter().cloned());
        }
    }
}
