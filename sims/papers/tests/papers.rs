//! Drawings become files of the size and with the text that they have.

use std::path::{Path, PathBuf};

use walras_papers::{Font, Format, Options, PapersError, convert};

const DRAWING: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"50.8mm\" height=\"25.4mm\" viewBox=\"0 0 144 72\" \
    font-family=\"No Such Font\">\n<rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n\
    <rect x=\"0\" y=\"0\" width=\"72\" height=\"72\" fill=\"#0B406A\"/>\n\
    <text x=\"80\" y=\"40\" font-size=\"8\" fill=\"#000000\">φ −10⁻⁷ gap</text>\n</svg>\n";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn options(drawings: &Path, out: PathBuf) -> Options {
    Options { drawings: drawings.into(), out, formats: vec![Format::Pdf, Format::Png], dpi: 100 }
}

#[test]
fn a_drawing_becomes_a_page_and_a_picture_of_its_size() {
    let drawings = folder(&[("a.svg", DRAWING)]);
    let out = drawings.path().join("out");
    let files = convert(&options(drawings.path(), out.clone()), &Font::embedded()).unwrap();
    assert_eq!(files, [out.join("a.pdf"), out.join("a.png")]);
    let pdf = std::fs::read(&files[0]).unwrap();
    let text = String::from_utf8_lossy(&pdf);
    assert!(
        text.starts_with("%PDF-") && text.contains("DejaVuSans") && text.contains("/FontFile2"),
        "no font is embedded"
    );
    assert!(text.contains("/MediaBox [0 0 144 72]"), "{text:.2000}");
    let png = std::fs::read(&files[1]).unwrap();
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!((&png[16..20], &png[20..24]), (&200_u32.to_be_bytes()[..], &100_u32.to_be_bytes()[..]));
}

#[test]
fn the_same_drawing_gives_the_same_bytes() {
    let drawings = folder(&[("a.svg", DRAWING)]);
    let bytes = |out: &str| {
        let files = convert(&options(drawings.path(), drawings.path().join(out)), &Font::embedded()).unwrap();
        files.iter().map(|file| std::fs::read(file).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(bytes("one"), bytes("two"));
}

#[test]
fn nothing_is_overwritten_and_nothing_is_half_done() {
    let drawings = folder(&[("a.svg", DRAWING), ("b.svg", "<svg")]);
    let out = drawings.path().join("out");
    let broken = convert(&options(drawings.path(), out.clone()), &Font::embedded());
    assert!(matches!(broken, Err(PapersError::NoDrawing { .. })) && !out.exists());
    std::fs::write(drawings.path().join("b.svg"), DRAWING).unwrap();
    std::fs::create_dir(&out).unwrap();
    std::fs::write(out.join("b.png"), "mine").unwrap();
    let there = convert(&options(drawings.path(), out.clone()), &Font::embedded());
    assert!(matches!(there, Err(PapersError::Exists { .. })));
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 1);
}

#[test]
fn what_makes_no_sense_is_said() {
    let empty = folder(&[("a.txt", "")]);
    let none = convert(&options(empty.path(), empty.path().join("out")), &Font::embedded());
    assert!(matches!(none, Err(PapersError::NoDrawings { .. })));
    assert!(matches!(Font::read(&empty.path().join("a.txt")), Err(PapersError::NoFont { .. })));
    assert!(matches!(Font::read(&empty.path().join("b.ttf")), Err(PapersError::Unreadable { .. })));
    let vast = DRAWING.replace("50.8mm", "99999mm");
    let vast = folder(&[("a.svg", vast.as_str())]);
    let picture = convert(&options(vast.path(), vast.path().join("out")), &Font::embedded());
    assert!(matches!(picture, Err(PapersError::Dots { .. })), "{picture:?}");
}
