//! Algorithm 2 on the last play: its bounds and the largest violation over its iterations.

use walras_figures::FigureError;
use walras_figures::canvas::{Alternative, palette};
use walras_figures::figure::{Figure, Key, Panel, legend, panels};
use walras_figures::format::number;
use walras_study::record::Record;

use super::lines::{Line, Titles, draw};

const SIZE: (u32, u32) = (600, 420);

/// Two panels; nothing where no robust gap was asked for, or one iteration sufficed.
pub(super) fn figure(record: &Record) -> Result<Option<Figure>, FigureError> {
    let Some([_, gap]) = record.robust.as_ref().filter(|robust| robust[1].trace.len() > 1) else { return Ok(None) };
    let x: Vec<f64> = (1..=gap.trace.len()).map(|k| k as f64).collect();
    let line = |(key, name): (usize, &str), y: Vec<f64>, colour, width| {
        let name = name.to_owned();
        Line { name, key, x: x.clone(), y, colour, width, steps: true }
    };
    let bounds = [
        line((0, "upper bound"), gap.trace.iter().map(|step| step.upper_bound).collect(), palette::SKY, 5),
        line((1, "lower bound"), gap.trace.iter().map(|step| step.lower_bound).collect(), palette::NAVY, 3),
    ];
    let violations = gap.trace.iter().map(|step| step.max_violation).collect();
    let violation = [line((2, "largest violation"), violations, palette::ORANGE, 3)];
    let sheet = |id: &str, title: &str, up: &str, lines: &[Line]| {
        let alternative = Alternative {
            id: id.into(),
            title: title.into(),
            description: format!("Line chart over {} iterations; the robust gap is {}.", x.len(), number(gap.value)),
            class: "",
        };
        let titles = Titles { across: "iteration of Algorithm 2", up, unit: "" };
        Ok(Panel { title: title.into(), svg: draw(SIZE, &alternative, &titles, lines)?, tall: false })
    };
    let drawn: Result<Vec<Panel>, FigureError> = [
        sheet("dro-bounds", "Bounds on the robust gap", "robust gap", &bounds),
        sheet("dro-violation", "Largest violation of a constraint", "violation", &violation),
    ]
    .into_iter()
    .collect();
    let keys = [
        Key::line(palette::SKY, 4, "upper bound"),
        Key::line(palette::NAVY, 2, "lower bound"),
        Key::line(palette::ORANGE, 2, "largest violation (right panel)"),
    ];
    let caption = "Algorithm 2 on what was observed of the last play: the robust gap lies between its bounds, and the algorithm ends \
                   when no constraint is violated by more than its tolerance.";
    Ok(Some(Figure { body: format!("{}{}", legend(&keys), panels(drawn?)), caption: caption.into() }))
}
