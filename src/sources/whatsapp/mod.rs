//! WhatsApp chat exports, `.txt` or `.zip`, from iOS and Android: the export's own form is learnt from the whole
//! file first, then its messages are read one by one. Never opens a media file, never guesses in silence: what had
//! to be decided is told in `Reading::notices`, what could not be read is an `Unreadable`.

mod archive;
mod author;
mod body;
mod clock;
mod colon_names;
mod encoding;
mod entries;
mod header;
mod identity;
mod input;
mod lines;
mod names;
mod notice;
mod notice_words;
mod survey;
mod words;

#[cfg(test)]
mod tests;

use std::io;
use std::path::Path;

use self::entries::Entries;
use self::input::ChatFile;
use self::lines::Lines;
use self::survey::{Survey, SurveyError};
use super::{OpenError, Progress, ReadOptions, Reading};

/// Opens an export. Reads it through once to learn its form; the entries are the second reading.
///
/// # Errors
/// When the file cannot be opened, is an archive without exactly one readable chat, or holds no WhatsApp message.
pub fn open(path: &Path, options: &ReadOptions) -> Result<Reading, OpenError> {
    let chat = ChatFile::find(path)?;
    let survey = learn(&chat)?;
    let progress = Progress::default();
    let lines = lines_of(&chat, &progress).map_err(OpenError::io(path))?;
    let notices = survey.notices.clone();
    Ok(Reading {
        entries: Box::new(Entries::new(lines, &chat, survey, options)),
        notices,
        total_bytes: Some(chat.bytes),
        progress,
    })
}

fn learn(chat: &ChatFile) -> Result<Survey, OpenError> {
    let lines = lines_of(chat, &Progress::default()).map_err(OpenError::io(&chat.path))?;
    Survey::of(lines).map_err(|error| match error {
        SurveyError::Io(source) => OpenError::io(&chat.path)(source),
        SurveyError::NoMessages => not_readable(
            &chat.path,
            format!(
                "no line of {} begins the way WhatsApp begins a message",
                chat.label
            ),
            "export the chat from WhatsApp (More, Export chat) and give the .txt or .zip unchanged",
        ),
    })
}

fn lines_of(chat: &ChatFile, progress: &Progress) -> io::Result<Lines> {
    let bytes = chat.reader(progress.clone())?;
    Ok(Lines::new(encoding::to_utf8(bytes)?))
}

fn not_readable(path: &Path, reason: impl Into<String>, remedy: impl Into<String>) -> OpenError {
    OpenError::NotReadable {
        path: path.to_path_buf(),
        reason: reason.into(),
        remedy: remedy.into(),
    }
}
