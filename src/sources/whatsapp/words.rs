//! The words WhatsApp itself puts into messages, in English, German, French, Spanish, Italian, Portuguese, Dutch and
//! Polish; no Welsh wording was found. Lower case, without the last full stop. Never holds anything a person would write
//! as a whole message. Source: WhatsApp's exports and interface in these languages.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::message::AttachmentKind;

/// What a whole message or line of these words stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// The message was deleted.
    Deleted,
    /// Something was attached that the export left out.
    LeftOut(AttachmentKind),
}

pub(super) fn standing(lower: &str) -> Option<Standing> {
    static STANDING: LazyLock<HashMap<&str, Standing>> = LazyLock::new(|| {
        let left_out = LEFT_OUT.iter().flat_map(|(kind, phrases)| {
            phrases
                .iter()
                .map(move |phrase| (*phrase, Standing::LeftOut(*kind)))
        });
        let deleted = DELETED.iter().map(|phrase| (*phrase, Standing::Deleted));
        left_out.chain(deleted).collect()
    });
    STANDING.get(lower).copied()
}

/// Longer than any of the phrases in `standing`, in bytes.
pub(super) const LONGEST_STANDING: usize = 64;

const DELETED: [&str; 28] = [
    "this message was deleted",
    "you deleted this message",
    "you deleted this message as admin",
    "diese nachricht wurde gelöscht",
    "du hast diese nachricht gelöscht",
    "sie haben diese nachricht gelöscht",
    "ce message a été supprimé",
    "vous avez supprimé ce message",
    "tu as supprimé ce message",
    "se eliminó este mensaje",
    "este mensaje fue eliminado",
    "eliminaste este mensaje",
    "has eliminado este mensaje",
    "questo messaggio è stato eliminato",
    "hai eliminato questo messaggio",
    "mensagem apagada",
    "esta mensagem foi apagada",
    "essa mensagem foi apagada",
    "você apagou esta mensagem",
    "apagou esta mensagem",
    "esta mensagem foi eliminada",
    "dit bericht is verwijderd",
    "je hebt dit bericht verwijderd",
    "u hebt dit bericht verwijderd",
    "ta wiadomość została usunięta",
    "usunięto tę wiadomość",
    "usunąłeś tę wiadomość",
    "usunęłaś tę wiadomość",
];

/// Stands in angle brackets after the text.
pub(super) const EDITED: [&str; 14] = [
    "this message was edited",
    "diese nachricht wurde bearbeitet",
    "ce message a été modifié",
    "se editó este mensaje",
    "este mensaje fue editado",
    "questo messaggio è stato modificato",
    "messaggio modificato",
    "mensagem editada",
    "esta mensagem foi editada",
    "dit bericht is bewerkt",
    "ta wiadomość została zmieniona",
    "ta wiadomość została edytowana",
    "edytowano tę wiadomość",
    "zmieniono tę wiadomość",
];

/// Android writes them in angle brackets, iOS without.
const LEFT_OUT: [(AttachmentKind, &[&str]); 5] = [
    (
        AttachmentKind::Image,
        &[
            "image omitted",
            "photo omitted",
            "sticker omitted",
            "gif omitted",
            "bild weggelassen",
            "sticker weggelassen",
            "gif weggelassen",
            "image absente",
            "image omise",
            "sticker omis",
            "gif retiré",
            "imagen omitida",
            "sticker omitido",
            "gif omitido",
            "immagine omessa",
            "sticker non incluso",
            "gif esclusa",
            "imagem ocultada",
            "imagem oculta",
            "imagem não revelada",
            "figurinha omitida",
            "sticker não revelado",
            "gif não revelada",
            "afbeelding weggelaten",
            "sticker weggelaten",
            "gif weggelaten",
            "obraz pominięty",
            "pominięto naklejkę",
            "plik gif pominięty",
        ],
    ),
    (
        AttachmentKind::Video,
        &[
            "video omitted",
            "video note omitted",
            "video message omitted",
            "video weggelassen",
            "videonachricht weggelassen",
            "videonotiz weggelassen",
            "vidéo absente",
            "note vidéo omise",
            "video omitido",
            "nota de video omitida",
            "video omesso",
            "nota video omessa",
            "vídeo ocultado",
            "vídeo omitido",
            "vídeo não revelado",
            "nota de vídeo omitida",
            "video weggelaten",
            "videonotitie weggelaten",
            "wideo pominięte",
        ],
    ),
    (
        AttachmentKind::Audio,
        &[
            "audio omitted",
            "voice message omitted",
            "view once voice message omitted",
            "audio weggelassen",
            "sprachnachricht weggelassen",
            "audio omis",
            "audio omitido",
            "audio omesso",
            "áudio ocultado",
            "áudio omitido",
            "ficheiro de áudio não revelado",
            "audio weggelaten",
            "audio pominięte",
        ],
    ),
    (
        AttachmentKind::File,
        &[
            "document omitted",
            "dokument weggelassen",
            "document manquant",
            "documento omitido",
            "documento omesso",
            "documento não revelado",
            "document weggelaten",
            "dokument pominięty",
        ],
    ),
    (
        AttachmentKind::Omitted,
        &[
            "media omitted",
            "medien ausgeschlossen",
            "medien weggelassen",
            "médias omis",
            "fichier omis",
            "multimedia omitido",
            "archivo omitido",
            "media omessi",
            "media omesso",
            "mídia oculta",
            "mídia omitida",
            "ficheiro não revelado",
            "media weggelaten",
            "pominięto multimedia",
            "multimedia pominięte",
            "pliki pominięto",
        ],
    ),
];

/// iOS: `<attached: 00000012-PHOTO-2024-03-12-18-05-09.jpg>`.
pub(super) const ATTACHED: [&str; 14] = [
    "attached",
    "anhang",
    "angehängt",
    "pièce jointe",
    "joint",
    "adjunto",
    "allegato",
    "anexado",
    "anexo",
    "bijgevoegd",
    "bijlage",
    "załączono",
    "załącznik",
    "załączony",
];

/// Android: `IMG-20240312-WA0001.jpg (file attached)`.
pub(super) const FILE_ATTACHED: [&str; 12] = [
    "file attached",
    "datei angehängt",
    "fichier joint",
    "archivo adjunto",
    "archivo adjuntado",
    "file allegato",
    "arquivo anexado",
    "ficheiro anexado",
    "bestand bijgevoegd",
    "załączony plik",
    "plik załączony",
    "plik załączono",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_lower_case_and_short_enough() {
        let standing = DELETED
            .iter()
            .chain(LEFT_OUT.iter().flat_map(|(_, phrases)| phrases.iter()));
        for phrase in standing.clone() {
            assert!(phrase.len() <= LONGEST_STANDING, "{phrase}");
        }
        let others = [&EDITED[..], &ATTACHED, &FILE_ATTACHED];
        for phrase in standing.chain(others.into_iter().flatten()) {
            assert_eq!(*phrase, phrase.to_lowercase());
        }
    }
}
