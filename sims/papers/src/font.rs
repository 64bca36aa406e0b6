//! The one font of all text: never one of the machine, so that the same drawing gives the same bytes everywhere.

use std::path::Path;
use std::sync::Arc;

use svg2pdf::usvg::fontdb::Database;

use crate::PapersError;

/// DejaVu Sans 2.37, with the Latin, Greek and Cyrillic letters, digits and signs that figures have.
const EMBEDDED: &[u8] = include_bytes!("../font/DejaVuSans.ttf");

/// A font, for whatever family a drawing asks for.
#[derive(Clone, Debug)]
pub struct Font {
    pub(crate) database: Arc<Database>,
    pub(crate) family: String,
}

impl Font {
    /// The font that this program brings.
    pub fn embedded() -> Self {
        Font::of(EMBEDDED.to_vec()).unwrap_or_else(|| Font { database: Arc::default(), family: String::new() })
    }

    /// The font of a file.
    ///
    /// # Errors
    /// The file cannot be read, or is no font.
    pub fn read(path: &Path) -> Result<Self, PapersError> {
        let bytes = std::fs::read(path).map_err(|source| PapersError::Unreadable { path: path.into(), source })?;
        Font::of(bytes).ok_or_else(|| PapersError::NoFont { path: path.into() })
    }

    fn of(bytes: Vec<u8>) -> Option<Self> {
        let mut database = Database::new();
        database.load_font_data(bytes);
        let family = database.faces().next()?.families.first()?.0.clone();
        database.set_serif_family(&family);
        database.set_sans_serif_family(&family);
        database.set_cursive_family(&family);
        database.set_fantasy_family(&family);
        database.set_monospace_family(&family);
        Some(Font { database: Arc::new(database), family })
    }
}
