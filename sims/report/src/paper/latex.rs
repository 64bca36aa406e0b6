//! Tables and captions as LaTeX, for pdfLaTeX with `booktabs` and `graphicx`.

use super::markup::unescape;
use super::page::{Drawn, Shown, Table};

/// A `tabular` with the rules of booktabs, the first column to the left and the others to the right.
pub(super) fn table(table: &Table) -> String {
    let columns = table.rows.iter().map(Vec::len).max().unwrap_or(0);
    let numbers = table.head > 0;
    let rest = if numbers { "r" } else { "l" }.repeat(columns.saturating_sub(1));
    let mut text = format!("% {}; needs \\usepackage{{booktabs}}\n", plain(&table.heading));
    text.push_str(&format!("\\begin{{tabular}}{{@{{}}l{rest}@{{}}}}\n\\toprule\n"));
    for (k, row) in table.rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().map(|cell| of_html(cell)).collect();
        text.push_str(&format!("{} \\\\\n", cells.join(" & ")));
        if k + 1 == table.head {
            text.push_str("\\midrule\n");
        }
    }
    text.push_str("\\bottomrule\n\\end{tabular}\n");
    text
}

/// A `figure` a drawing, with the caption of its figure.
pub(super) fn figures(figures: &[Shown], name: impl Fn(usize, &Drawn) -> String) -> String {
    let mut text = "% needs \\usepackage{graphicx}, and the drawings as PDF or PNG\n".to_owned();
    for figure in figures {
        for drawn in &figure.drawings {
            let file = name(figure.number, drawn);
            let caption = format!("{}. {}", escaped(&drawn.title), of_html(&figure.caption));
            text.push_str(&format!(
                "\\begin{{figure}}\n\\centering\n\\includegraphics{{{file}}}\n\\caption{{{caption}}}\n\\label{{fig:{file}}}\n\
                 \\end{{figure}}\n"
            ));
        }
    }
    text
}

/// One line without markup.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// LaTeX of the little HTML that cells and captions have.
fn of_html(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(&escaped(&unescape(before)));
        let Some((tag, after)) = after.split_once('>') else { break };
        rest = after;
        let name = tag.split_whitespace().next().unwrap_or_default();
        text.push_str(match name {
            "sub" => "\\textsubscript{",
            "sup" => "\\textsuperscript{",
            "code" => "\\texttt{",
            "em" | "i" => "\\emph{",
            "b" | "strong" => "\\textbf{",
            "small" => "{\\small ",
            "/sub" | "/sup" | "/code" | "/em" | "/i" | "/b" | "/strong" | "/small" => "}",
            "br" => " ",
            _ => "",
        });
    }
    text + &escaped(&unescape(rest))
}

/// Text without what LaTeX would take for a command; signs and Greek letters as mathematics.
fn escaped(text: &str) -> String {
    let (mut latex, mut raised) = (String::new(), String::new());
    for c in text.chars() {
        let sign = match c {
            '\\' => "\\textbackslash{}",
            '~' => "\\textasciitilde{}",
            '^' => "\\textasciicircum{}",
            '<' => "$<$",
            '>' => "$>$",
            '|' => "$|$",
            '−' => "$-$",
            '×' => "$\\times$",
            '±' => "$\\pm$",
            '∞' => "$\\infty$",
            '≤' => "$\\leq$",
            '≥' => "$\\geq$",
            '→' => "$\\to$",
            '·' => "$\\cdot$",
            '…' => "\\ldots{}",
            '’' => "'",
            '–' => "--",
            '\u{a0}' => "~",
            _ => "",
        };
        let above = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺".chars().position(|raised| raised == c).and_then(|k| "0123456789-+".chars().nth(k));
        if above.is_none() && !raised.is_empty() {
            latex.push_str(&format!("$^{{{}}}$", std::mem::take(&mut raised)));
        }
        if !sign.is_empty() {
            latex.push_str(sign);
        } else if let Some(above) = above {
            raised.push(above);
        } else if let Some(name) = greek(c) {
            latex.push_str(&format!("$\\{name}$"));
        } else {
            if "#$%&_{}".contains(c) {
                latex.push('\\');
            }
            latex.push(if c.is_control() { ' ' } else { c });
        }
    }
    if raised.is_empty() { latex } else { format!("{latex}$^{{{raised}}}$") }
}

fn greek(c: char) -> Option<&'static str> {
    const LETTERS: [(char, &str); 31] = [
        ('α', "alpha"),
        ('β', "beta"),
        ('γ', "gamma"),
        ('δ', "delta"),
        ('ε', "varepsilon"),
        ('ζ', "zeta"),
        ('η', "eta"),
        ('θ', "theta"),
        ('κ', "kappa"),
        ('λ', "lambda"),
        ('μ', "mu"),
        ('ν', "nu"),
        ('ξ', "xi"),
        ('π', "pi"),
        ('ρ', "rho"),
        ('σ', "sigma"),
        ('τ', "tau"),
        ('φ', "phi"),
        ('χ', "chi"),
        ('ψ', "psi"),
        ('ω', "omega"),
        ('Γ', "Gamma"),
        ('Δ', "Delta"),
        ('Θ', "Theta"),
        ('Λ', "Lambda"),
        ('Ξ', "Xi"),
        ('Π', "Pi"),
        ('Σ', "Sigma"),
        ('Φ', "Phi"),
        ('Ψ', "Psi"),
        ('Ω', "Omega"),
    ];
    LETTERS.iter().find(|(letter, _)| *letter == c).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_commands() {
        assert_eq!(of_html("GARP<sub>F</sub> 5% &amp; φ_k"), "GARP\\textsubscript{F} 5\\% \\& $\\phi$\\_k");
        assert_eq!(escaped("1.23 × 10⁻¹³ W"), "1.23 $\\times$ 10$^{-13}$ W");
        assert_eq!(escaped("10⁵"), "10$^{5}$");
        assert_eq!(of_html("a<br><small>median 3</small> \\x"), "a {\\small median 3} \\textbackslash{}x");
    }

    #[test]
    fn tables_have_their_rules() {
        let rows = vec![vec!["Quantity".into(), "Last".into()], vec!["gap".into(), "0.5".into()]];
        let found = table(&Table { heading: "Headline figures".into(), rows, head: 1 });
        assert!(
            found.contains("{@{}lr@{}}\n\\toprule\nQuantity & Last \\\\\n\\midrule\ngap & 0.5 \\\\\n\\bottomrule\n")
        );
    }
}
