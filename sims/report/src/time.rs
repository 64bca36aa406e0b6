//! What a run spent its time on, where that was recorded.

use walras_figures::format::{count, number};
use walras_study::Spent;

/// What each kind of work is.
const WORK: [(&str, &str); 4] = [
    ("play", "agents learn and play"),
    ("test", "play is observed and judged"),
    ("update", "the designer moves the mechanism"),
    ("write", "files are written"),
];

/// A page with a table of the time spent, at its end.
pub(super) fn added(page: &str, spent: &[Spent]) -> String {
    let Some(end) = page.rfind("</main>").or_else(|| page.rfind("</body>")) else { return page.to_owned() };
    let (before, after) = page.split_at(end);
    format!("{before}{}{after}", section(spent))
}

fn section(spent: &[Spent]) -> String {
    let all: f64 = spent.iter().map(|spent| spent.seconds).sum();
    let row = |&(work, words): &(&str, &str)| {
        let spent = spent.iter().find(|spent| spent.work == work)?;
        let share = if all > 0.0 { 100.0 * spent.seconds / all } else { 0.0 };
        Some(format!(
            "<tr><th scope=\"row\">{work}</th><td>{words}</td><td>{} s</td><td>{share:.1} %</td><td>{}</td></tr>\n",
            number(spent.seconds),
            count(spent.times)
        ))
    };
    let rows: String = WORK.iter().filter_map(row).collect();
    format!(
        "<section>\n<h2>Time</h2>\n<p>Of all threads together, up to this page; runs in processes of their own do not \
         count.</p>\n<table class=\"time\">\n<thead>\n<tr><th>work</th><th>what it is</th><th>time</th><th>share</th>\
         <th>times</th></tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>\n</section>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_to_the_whole() {
        let spent = |work, seconds| Spent { work, seconds, times: 2 };
        let page = added("<main>\n</main>\n", &[spent("play", 3.0), spent("write", 1.0)]);
        assert!(
            page.contains("75.0 %") && page.contains("25.0 %") && page.ends_with("</section>\n</main>\n"),
            "{page}"
        );
    }
}
