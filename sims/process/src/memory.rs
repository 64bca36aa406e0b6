//! How much memory there is.

/// Bytes that a new piece of work can have without others being driven out of memory, where the system tells: Linux's
/// `MemAvailable`.
pub fn available() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    available_of(&text)
}

fn available_of(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_linux_is_understood() {
        let text = "MemTotal:       24585992 kB\nMemFree:        10000 kB\nMemAvailable:   20000 kB\n";
        assert_eq!(available_of(text), Some(20_480_000));
        assert_eq!(available_of("MemTotal: 1 kB\n"), None);
        assert_eq!(available_of("MemAvailable: many kB\n"), None);
    }
}
