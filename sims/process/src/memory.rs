//! How much memory this process can have.

/// Bytes that this process can still be given, by the least of what the machine has free, what its control group allows and
/// what its limits leave; nothing where none of them can be told.
pub fn available() -> Option<u64> {
    [of_machine(), of_group(), of_limit()].into_iter().flatten().min()
}

/// What the machine can give without swapping what is in use, and what of that can be swapped.
fn of_machine() -> Option<u64> {
    let facts = std::fs::read_to_string("/proc/meminfo").ok()?;
    Some(kilobytes(&facts, "MemAvailable:")? + kilobytes(&facts, "SwapFree:").unwrap_or(0))
}

/// The bytes that a line such as `MemAvailable:   16 kB` tells.
fn kilobytes(facts: &str, name: &str) -> Option<u64> {
    let told = facts.lines().find_map(|line| line.strip_prefix(name))?;
    told.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

/// What the control group of a container may have in all; it may give back what it keeps of files.
fn of_group() -> Option<u64> {
    std::fs::read_to_string("/sys/fs/cgroup/memory.max").ok()?.trim().parse().ok()
}

/// What the limit on addresses leaves.
#[cfg(unix)]
fn of_limit() -> Option<u64> {
    use rustix::process::{Resource, getrlimit};
    let limit = getrlimit(Resource::As).current?;
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let used = pages.and_then(|pages| pages.split(' ').next()?.parse::<u64>().ok()).unwrap_or(0);
    Some(limit.saturating_sub(used.saturating_mul(rustix::param::page_size() as u64)))
}

#[cfg(not(unix))]
fn of_limit() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_kernel_are_read() {
        let facts = "MemTotal:       24000000 kB\nMemAvailable:   12 kB\nSwapFree:   x kB\n";
        assert_eq!(kilobytes(facts, "MemAvailable:"), Some(12 * 1024));
        assert_eq!((kilobytes(facts, "SwapFree:"), kilobytes(facts, "Swap:")), (None, None));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn there_is_some() {
        assert!(available().unwrap() > 1 << 20);
    }
}
