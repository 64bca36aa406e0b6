//! Why a process ended that was to do something, from its status and what it wrote to standard error.

use std::process::ExitStatus;

/// Its last error, else its panic or the signal that took it down, in words.
pub fn last_words(status: ExitStatus, stderr: &str) -> String {
    let lines = || stderr.lines().map(str::trim).filter(|line| !line.is_empty());
    let named = lines().rev().find_map(|line| line.strip_prefix("error: "));
    let panicked = lines().skip_while(|line| !line.contains("panicked at")).take(2).collect::<Vec<_>>().join(" ");
    if let Some(named) = named {
        let panic = if panicked.is_empty() { String::new() } else { format!(" ({panicked})") };
        return format!("{named}{panic}");
    }
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("takes its process down with signal {signal}; {panicked}").trim_end_matches("; ").to_owned();
    }
    if panicked.is_empty() {
        format!("ends the process without a word ({status})")
    } else {
        format!("ends the process ({status}): {panicked}")
    }
}
