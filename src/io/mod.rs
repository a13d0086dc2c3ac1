//! The only place that opens or writes files: encodings, the CSV gate, whole-file writes.

mod archive;
mod chunks;
mod files;
mod sheet;
mod text;

pub use archive::csv_members;
pub use chunks::{Chunk, Options, PADDING, Progress, TableFile};
pub use files::{
    Draft, FolderLock, Outputs, Spool, files_of, folder_for_a_while, is_file, lock_folder, make_folder, read_file,
    remove_unfinished, sha256,
};
pub use sheet::Sheet;
pub use text::{Decoded, decode, not_text};
