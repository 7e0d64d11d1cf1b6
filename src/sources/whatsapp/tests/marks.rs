//! What WhatsApp's words in a message stand for, in every language, written by both kinds of phone.

use super::read;
use crate::message::{AttachmentKind, Fate, Message};

/// Reads one message as both kinds of phone write it.
fn message(written: &str) -> Message {
    let [ios, android] = ["[12/03/2024, 18:05:00] Amira: ", "12/03/2024, 18:05 - Amira: "].map(|header| {
        let mut outcome = read(format!("{header}{written}\n"));
        assert_eq!(
            (outcome.messages.len(), outcome.system, outcome.unreadable.len()),
            (1, 0, 0),
            "{written:?}"
        );
        outcome.messages.remove(0)
    });
    assert_eq!(ios, android);
    ios
}

#[test]
fn deleted_in_every_language() {
    for written in [
        "This message was deleted",
        "\u{200e}You deleted this message.",
        "Du hast diese Nachricht gelöscht.",
        "Ce message a été supprimé",
        "Se eliminó este mensaje.",
        "Questo messaggio è stato eliminato",
        "Mensagem apagada",
        "Dit bericht is verwijderd",
        "Usunięto tę wiadomość",
    ] {
        let message = message(written);
        assert_eq!(
            (message.text.as_str(), message.fate),
            ("", Fate::Deleted),
            "{written}"
        );
    }
}

#[test]
fn edited_in_every_language() {
    for mark in [
        "<This message was edited>",
        "\u{200e}<This message was edited>",
        "<Diese Nachricht wurde bearbeitet.>",
        "<Ce message a été modifié>",
        "<Se editó este mensaje.>",
        "<Questo messaggio è stato modificato>",
        "<Mensagem editada>",
        "<Dit bericht is bewerkt>",
        "<Ta wiadomość została zmieniona>",
    ] {
        let edited = message(&format!("See you\nthere {mark}"));
        assert_eq!(
            (edited.text.as_str(), edited.fate),
            ("See you\nthere", Fate::Edited),
            "{mark}"
        );
    }
    let both = message("\u{200e}<attached: 00000018-PHOTO.jpg> \u{200e}<This message was edited>");
    assert_eq!(
        (both.text.as_str(), both.attachments.len(), both.fate),
        ("", 1, Fate::Edited)
    );
}

fn assert_attached(written: &str, attached: (AttachmentKind, &str), text: &str) {
    let message = message(written);
    let found: Vec<_> = message
        .attachments
        .iter()
        .map(|found| (found.kind, found.name.as_str()))
        .collect();
    assert_eq!(
        (found, message.text.as_str()),
        (vec![attached], text),
        "{written:?}"
    );
    assert_eq!(message.fate, Fate::AsWritten, "{written:?}");
}

#[test]
fn what_was_left_out_in_every_language() {
    use AttachmentKind::{Audio, File, Image, Omitted, Video};
    for (written, kind, name, text) in [
        ("<Media omitted>", Omitted, "", ""),
        ("<Media omitted>\nLook\nhere", Omitted, "", "Look\nhere"),
        ("<Medien ausgeschlossen>", Omitted, "", ""),
        ("<Médias omis>", Omitted, "", ""),
        ("<Multimedia omitido>", Omitted, "", ""),
        ("<Media omessi>", Omitted, "", ""),
        ("<Mídia oculta>", Omitted, "", ""),
        ("<Media weggelaten>", Omitted, "", ""),
        ("<Pominięto multimedia>", Omitted, "", ""),
        ("<View once voice message omitted>", Audio, "", ""),
        ("null", Omitted, "", ""),
        ("\u{200e}image omitted", Image, "", ""),
        ("So sweet \u{200e}image omitted", Image, "", "So sweet"),
        ("\u{200e}GIF omitted", Image, "", ""),
        ("\u{200e}Bild weggelassen", Image, "", ""),
        ("\u{200e}vidéo absente", Video, "", ""),
        ("\u{200e}audio omitido", Audio, "", ""),
        ("\u{200e}documento omesso", File, "", ""),
        ("\u{200e}figurinha omitida", Image, "", ""),
        ("\u{200e}afbeelding weggelaten", Image, "", ""),
        ("\u{200e}wideo pominięte", Video, "", ""),
        (
            "Letter.pdf • \u{200e}2 pages \u{200e}document omitted",
            File,
            "Letter.pdf",
            "",
        ),
    ] {
        assert_attached(written, (kind, name), text);
    }
}

#[test]
fn what_was_attached_in_every_language() {
    use AttachmentKind::{Audio, File, Image, Video};
    for (written, kind, name, text) in [
        (
            "\u{200e}<attached: 00000012-PHOTO-2024-03-12.jpg>",
            Image,
            "00000012-PHOTO-2024-03-12.jpg",
            "",
        ),
        (
            "The lunch \u{200e}<attached: 00000012-PHOTO.jpg>",
            Image,
            "00000012-PHOTO.jpg",
            "The lunch",
        ),
        (
            "\u{200e}<Anhang: 00000013-AUDIO.opus>",
            Audio,
            "00000013-AUDIO.opus",
            "",
        ),
        ("\u{200e}<pièce jointe : video.mp4>", Video, "video.mp4", ""),
        ("\u{200e}<adjunto: plan.docx>", File, "plan.docx", ""),
        ("\u{200e}<allegato: foto.heic>", Image, "foto.heic", ""),
        ("\u{200e}<anexado: figurinha.webp>", Image, "figurinha.webp", ""),
        ("\u{200e}<bijgevoegd: brief.pdf>", File, "brief.pdf", ""),
        ("\u{200e}<załączono: list.pdf>", File, "list.pdf", ""),
        (
            "\u{200e}<vedlagt: 00000016-PHOTO.jpg>",
            Image,
            "00000016-PHOTO.jpg",
            "",
        ),
        (
            "Trip.pdf • \u{200e}3 pages \u{200e}<attached: 00000017-Trip.pdf>",
            File,
            "00000017-Trip.pdf",
            "",
        ),
        (
            "\u{200e}IMG-20240312-WA0001.jpg (file attached)\nLunch",
            Image,
            "IMG-20240312-WA0001.jpg",
            "Lunch",
        ),
        (
            "PTT-20240312-WA0002.opus (Datei angehängt)",
            Audio,
            "PTT-20240312-WA0002.opus",
            "",
        ),
        (
            "VID-20240312-WA0003.mp4 (fichier joint)",
            Video,
            "VID-20240312-WA0003.mp4",
            "",
        ),
        ("Lista 3A.pdf (archivo adjunto)", File, "Lista 3A.pdf", ""),
        ("foto.jpg (file allegato)", Image, "foto.jpg", ""),
        ("carta.pdf (arquivo anexado)", File, "carta.pdf", ""),
        ("brief.pdf (bestand bijgevoegd)", File, "brief.pdf", ""),
        ("list.pdf (plik załączony)\nlist.pdf", File, "list.pdf", ""),
        (
            "IMG-20240312-WA0009.jpg (vedlagt fil)",
            Image,
            "IMG-20240312-WA0009.jpg",
            "",
        ),
        ("Sarah.vcf (file attached)", File, "Sarah.vcf", ""),
    ] {
        assert_attached(written, (kind, name), text);
    }
}

#[test]
fn peoples_words_are_no_marks() {
    for (written, text) in [
        (
            "This message was deleted by whom?",
            "This message was deleted by whom?",
        ),
        ("I <3 this <really>", "I <3 this <really>"),
        (
            "The head is useless (file attached)",
            "The head is useless (file attached)",
        ),
        ("I saw the image omitted", "I saw the image omitted"),
        ("<attached: you are useless>", "<attached: you are useless>"),
        ("\u{200e}Contact card omitted", "Contact card omitted"),
        (
            "\u{200e}Location: https://maps.google.com/?q=51.5,-0.1",
            "Location: https://maps.google.com/?q=51.5,-0.1",
        ),
        (
            "\u{200e}POLL:\nWho comes?\n\u{200e}OPTION: Me (3 votes)",
            "POLL:\nWho comes?\nOPTION: Me (3 votes)",
        ),
    ] {
        let message = message(written);
        assert_eq!(
            (message.text.as_str(), message.fate),
            (text, Fate::AsWritten),
            "{written:?}"
        );
        assert_eq!(message.attachments, [], "{written:?}");
    }
}
