//! The report of `walras test`: what the choices say, against what chance would say.

mod contradiction;
mod fits;
mod forecast;
mod histograms;
mod indifference;
mod plane;

use walras_figures::FigureError;
use walras_figures::figure::{Figure, numbered_all};
use walras_figures::format::{count, counted, escape, number, percent};
use walras_figures::page::page;

use crate::{Cost, Findings, Index, Summary, Verdict};

/// Findings as a self-contained HTML page.
///
/// # Errors
/// If a figure cannot be drawn.
pub(crate) fn html(findings: &Findings) -> Result<String, FigureError> {
    let title = format!("Revealed preference in {}", findings.data);
    let sections = [
        head(findings, &title),
        format!("<section>\n<h2>What was found</h2>\n{}</section>\n", prose(findings)),
        figures(findings)?,
        format!("<section>\n<h2>All indices</h2>\n{}</section>\n", table(findings)),
        worst(&findings.summary),
        explained(findings)?,
        format!("<section>\n<h2>What the indices mean</h2>\n{}</section>\n", definitions(findings)),
    ];
    Ok(page(&title, &sections.concat()))
}

fn head(findings: &Findings, title: &str) -> String {
    let summary = &findings.summary;
    let facts = [
        counted(summary.subjects as usize, "subject"),
        counted(summary.observations as usize, "observation"),
        format!("ties within {} of the largest entry", number(findings.tolerance)),
        format!("walras {}", env!("CARGO_PKG_VERSION")),
    ];
    format!("<header>\n<h1>{}</h1>\n<p class=\"facts\">{}</p>\n</header>\n", escape(title), facts.join(" · "))
}

fn prose(findings: &Findings) -> String {
    let (summary, chance) = (&findings.summary, &findings.chance);
    let mut sentences = Vec::new();
    let garp = summary.of(Index::Garp);
    if let Some(share) = garp.mean() {
        let passing = (share * garp.count() as f64).round() as u64;
        let against = match chance.of(Index::Garp).mean() {
            Some(by_chance) => format!(
                " Of random choices on the same budgets {} would: {}.",
                percent(by_chance),
                if by_chance > 0.5 {
                    "the test can hardly be failed, so passing it says little"
                } else {
                    "the test has power"
                }
            ),
            None => String::new(),
        };
        let all = count(garp.count());
        sentences.push(format!(
            "{} of {all} subjects ({}) pass GARP exactly.{against}",
            count(passing),
            percent(share)
        ));
    }
    for index in [Index::Ccei, Index::HoutmanMaks, Index::Varian, Index::ParetoGap] {
        let of = summary.of(index);
        let (Some(mean), Some([median])) = (of.mean(), of.quantiles([0.5])) else { continue };
        if summary.bounded[index as usize] > 0 {
            continue;
        }
        let against = match chance.of(index).mean().filter(|_| chance.bounded[index as usize] == 0) {
            Some(by_chance) => format!("; random choices have a mean of {}", number(by_chance)),
            None => String::new(),
        };
        let name = index.name();
        sentences.push(format!(
            "<code>{name}</code> has a mean of {} and a median of {}{against}.",
            number(mean),
            number(median)
        ));
    }
    let unfinished = |summary: &Summary, whose: &str| {
        let bounded = summary.asked().filter(|&index| summary.bounded[index as usize] > 0);
        let each: Vec<String> = bounded
            .map(|index| format!("<code>{index}</code> of {} {whose}", count(summary.bounded[index as usize])))
            .collect();
        each
    };
    let unfinished = [unfinished(summary, "subjects"), unfinished(chance, "random data sets")].concat();
    if !unfinished.is_empty() {
        sentences.push(format!(
            "<b>The search ran out of time: only bounds are known for {}. They are not drawn, and means are given as bounds. \
             Such figures depend on the machine; more <code>--time-limit</code> makes them exact.</b>",
            unfinished.join(", ")
        ));
    }
    sentences.iter().map(|sentence| format!("<p>{sentence}</p>\n")).collect()
}

fn figures(findings: &Findings) -> Result<String, FigureError> {
    let (summary, chance) = (&findings.summary, &findings.chance);
    let numbers = summary.asked().filter(|index| !index.is_flag());
    let distributions: Vec<_> = numbers.map(|index| (index, summary.of(index), chance.of(index))).collect();
    let examples = &findings.examples;
    let figures = [
        histograms::figure(&distributions)?,
        indifference::figure(examples)?,
        forecast::demand(examples)?,
        forecast::bundles(examples)?,
        fits::figure(examples)?,
    ];
    let figures: Vec<Figure> = figures.into_iter().flatten().collect();
    Ok(numbered_all(&figures))
}

fn table(findings: &Findings) -> String {
    let (summary, chance) = (&findings.summary, &findings.chance);
    let heads = ["Index", "Mean", "SD", "Min", "Median", "Max", "By chance"];
    let head: String = heads.iter().map(|name| format!("<th scope=\"col\">{name}</th>")).collect();
    let mut rows = String::new();
    for index in summary.asked() {
        let of = summary.of(index);
        let cell =
            |value: Option<f64>| value.map_or("–".into(), |x| if index.is_flag() { percent(x) } else { number(x) });
        let (least, largest) = of.range().map_or((None, None), |(a, b)| (Some(a), Some(b)));
        let median = of.quantiles([0.5]).map(|[median]| median);
        let bounds =
            |summary: &Summary| summary.mean_bounds(index).map(|(a, b)| format!("{}…{}", number(a), number(b)));
        let mean = bounds(summary).unwrap_or_else(|| cell(of.mean()));
        let by_chance = bounds(chance).unwrap_or_else(|| cell(chance.of(index).mean()));
        let spread = match index.is_flag() || summary.bounded[index as usize] > 0 {
            true => [None; 4],
            false => [of.deviation(), least, median, largest],
        };
        let cells = [vec![mean], spread.map(cell).to_vec(), vec![by_chance]].concat();
        let cells: String = cells.iter().map(|value| format!("<td>{value}</td>")).collect();
        rows += &format!("<tr><th scope=\"row\"><code>{index}</code></th>{cells}</tr>\n");
    }
    format!(
        "<div class=\"scroll\">\n<table class=\"numbers\">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n"
    )
}

fn worst(summary: &Summary) -> String {
    if summary.worst.is_empty() {
        return String::new();
    }
    const SHOWN: usize = 12;
    let cycle = |verdict: &Verdict| {
        let around: Vec<String> = verdict.cycle.iter().chain(verdict.cycle.first()).map(|t| escape(t)).collect();
        match around.len() {
            n if n > SHOWN => format!("{} → … ({} observations)", around[..SHOWN].join(" → "), count(n as u64 - 1)),
            _ => around.join(" → "),
        }
    };
    let row = |verdict: &Verdict| {
        let id = verdict.id.as_deref().map_or("all rows".into(), escape);
        let gap = verdict.of(Index::ParetoGap).map_or("–".into(), |finding| number(finding.value));
        format!("<tr><th scope=\"row\">{id}</th><td>{gap}</td><td>{}</td></tr>\n", cycle(verdict))
    };
    let rows: String = summary.worst.iter().map(row).collect();
    format!(
        "<section>\n<h2>Worst contradictions</h2>\n<p>Each arrow says: what was chosen at the first observation is revealed to be \
         at least as good as what was chosen at the second. Following them all the way round is the contradiction; its weakest \
         arrow is the Pareto gap.</p>\n<div class=\"scroll\">\n<table>\n<thead><tr><th scope=\"col\">Subject</th>\
         <th scope=\"col\">Pareto gap</th><th scope=\"col\">Observations</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n</section>\n"
    )
}

/// The subject that was asked about.
fn explained(findings: &Findings) -> Result<String, FigureError> {
    let Some(explanation) = &findings.explanation else { return Ok(String::new()) };
    let lines: String = explanation.lines.iter().map(|line| format!("<p>{}</p>\n", escape(line.trim()))).collect();
    let figure = match &explanation.drawn {
        Some(contradiction) => numbered_all(&[contradiction::figure(contradiction)?]),
        None => String::new(),
    };
    Ok(format!("<section>\n<h2>One subject explained</h2>\n{lines}{figure}</section>\n"))
}

fn definitions(findings: &Findings) -> String {
    let kind = |index: Index| match index.cost() {
        Cost::Polynomial => "exact",
        Cost::Hard => "exact, or bounds where time ran out",
        Cost::Random => "estimated from random draws",
    };
    let entry =
        |index: Index| format!("<dt><code>{index}</code></dt>\n<dd>{} ({}).</dd>\n", index.meaning(), kind(index));
    let entries: String = findings.summary.asked().map(entry).collect();
    format!("<dl class=\"definitions\">\n{entries}</dl>\n")
}
