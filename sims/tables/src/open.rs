//! Opening a Parquet file from anywhere. The library takes what a file says of its own size at its word, and asks for more
//! memory than there is where that is damaged: here it is compared with the file first.

use std::fs::File;

use parquet::basic::Type as Physical;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::errors::Result;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};

use super::contain::{contain, damaged};

/// A Parquet file whose row groups and columns lie within it.
///
/// # Errors
/// It cannot be read, is no Parquet file, or its description of itself does not fit it.
pub fn open_parquet(file: File) -> Result<SerializedFileReader<File>> {
    let length = file.metadata()?.len();
    contain(|| {
        let file = SerializedFileReader::new(file)?;
        check(file.metadata(), length)?;
        Ok(file)
    })
}

fn check(metadata: &ParquetMetaData, length: u64) -> Result<()> {
    for (number, group) in metadata.row_groups().iter().enumerate() {
        for column in group.columns() {
            let is_flat = column.column_descr().max_rep_level() == 0;
            let fits = column.num_values() >= 0 && (!is_flat || column.num_values() == group.num_rows());
            if !fits || !lies_within(column, length) {
                let name = column.column_path().string();
                return Err(damaged(format!("column '{name}' of row group {number} does not fit the file")));
            }
        }
    }
    Ok(())
}

/// Whether the bytes of a column lie within the file.
fn lies_within(column: &ColumnChunkMetaData, length: u64) -> bool {
    let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
    let end = start.checked_add(column.compressed_size());
    start >= 0 && column.compressed_size() >= 0 && end.is_some_and(|end| end.unsigned_abs() <= length)
}

/// The reader of a column of a row group, whose dictionary has no more entries than its bytes can hold.
///
/// # Errors
/// It cannot be read.
pub fn column_reader(group: &dyn RowGroupReader, column: usize) -> Result<ColumnReader> {
    let descriptor = group.metadata().column(column).column_descr_ptr();
    let width = match descriptor.physical_type() {
        // A length each.
        Physical::INT32 | Physical::FLOAT | Physical::BYTE_ARRAY => 4,
        Physical::INT64 | Physical::DOUBLE => 8,
        Physical::INT96 => 12,
        Physical::FIXED_LEN_BYTE_ARRAY => usize::try_from(descriptor.type_length()).unwrap_or(0).max(1),
        Physical::BOOLEAN => return Ok(get_column_reader(descriptor, group.get_column_page_reader(column)?)),
    };
    let pages = Pages { pages: group.get_column_page_reader(column)?, width };
    Ok(get_column_reader(descriptor, Box::new(pages)))
}

/// The pages of a column whose values take at least `width` bytes each in a dictionary.
struct Pages {
    pages: Box<dyn PageReader>,
    width: usize,
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.pages.get_next_page()?;
        if let Some(Page::DictionaryPage { buf, num_values, .. }) = &page
            && *num_values as usize > buf.len() / self.width
        {
            return Err(damaged(format!("a dictionary of {num_values} entries in {} bytes", buf.len())));
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }
}
