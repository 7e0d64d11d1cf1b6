//! Sealing of columns and the keyed digests of the chronology. A sealed value opens only in the table, column, row and
//! school it was sealed for; its text is `keyid.base64(nonce | ciphertext)`. Never decides who may read it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::keyring::{Keyring, Secret, derive};
use super::rows::hex;
use super::{Place, StoreError};

const NONCE_BYTES: usize = 24;

/// The one place where a sealed value may be opened.
#[derive(Debug, Clone, Copy)]
pub(super) struct SealedAt<'a> {
    pub(super) table: &'static str,
    pub(super) column: &'static str,
    pub(super) row: &'a str,
    pub(super) school: &'a str,
}

impl SealedAt<'_> {
    fn associated_data(&self) -> Vec<u8> {
        let mut frame = Frame::default();
        frame
            .text(self.table)
            .text(self.column)
            .text(self.row)
            .text(self.school);
        frame.0
    }
}

/// Values one after the other, each with its kind and length, so that no two lists of values read the same.
#[derive(Debug, Default)]
pub(super) struct Frame(Vec<u8>);

impl Frame {
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.push(b'b');
        self.0.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        self.0.extend_from_slice(bytes);
        self
    }

    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    pub(super) fn number(&mut self, number: i64) -> &mut Self {
        self.0.push(b'n');
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    pub(super) fn maybe_text(&mut self, text: Option<&str>) -> &mut Self {
        if let Some(text) = text {
            return self.text(text);
        }
        self.0.push(b'-');
        self
    }

    pub(super) fn maybe_number(&mut self, number: Option<i64>) -> &mut Self {
        if let Some(number) = number {
            return self.number(number);
        }
        self.0.push(b'-');
        self
    }

    pub(super) fn sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }
}

impl Keyring {
    pub(super) fn seal(&self, at: &SealedAt<'_>, plain: &[u8]) -> Result<String, StoreError> {
        let key = self.current();
        let mut nonce = [0_u8; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|_| StoreError::NoRandomness)?;
        let payload = Payload {
            msg: plain,
            aad: &at.associated_data(),
        };
        let ciphertext = XChaCha20Poly1305::new((&*key.secret).into())
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a column is far smaller than what the cipher takes");
        let mut sealed = nonce.to_vec();
        sealed.extend_from_slice(&ciphertext);
        Ok(format!("{}.{}", key.id, BASE64.encode(sealed)))
    }

    pub(super) fn unseal(&self, at: &SealedAt<'_>, sealed: &str) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        self.try_unseal(at, sealed).ok_or_else(|| StoreError::Unreadable {
            table: at.table,
            column: at.column,
            row: at.row.to_owned(),
        })
    }

    fn try_unseal(&self, at: &SealedAt<'_>, sealed: &str) -> Option<Zeroizing<Vec<u8>>> {
        let (id, encoded) = sealed.split_once('.')?;
        let key = self.find(id)?;
        let decoded = BASE64.decode(encoded).ok()?;
        let (nonce, ciphertext) = decoded.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload {
            msg: ciphertext,
            aad: &at.associated_data(),
        };
        let plain = XChaCha20Poly1305::new((&*key.secret).into()).decrypt(&XNonce::from(*nonce), payload);
        plain.ok().map(Zeroizing::new)
    }

    /// What only a holder of the first key can compute: the links of the chain and the digests it covers.
    pub(super) fn audit_digest(&self, label: &str, frame: &Frame) -> String {
        keyed(self.audit(), label, frame)
    }

    /// The same person in the same community has the same hash; it can't be turned back without the key.
    pub(super) fn author_hash(&self, school: &str, place: &Place, author_id: &str) -> String {
        let mut frame = Frame::default();
        frame
            .text(school)
            .text(place.source.name())
            .text(&place.community)
            .text(author_id);
        keyed(self.authors(), "author", &frame)
    }

    /// Recognises contents that were recorded before without keeping a hash that could be guessed at.
    pub(super) fn content_key(&self, frame: &Frame) -> String {
        keyed(self.authors(), "content", frame)
    }

    /// Tells whether a key is the one a store was written with, and nothing else about it.
    pub(super) fn check_digest(secret: &Secret, name: &str) -> String {
        keyed(
            &derive(secret, b"schoolgate 1 key check"),
            name,
            &Frame::default(),
        )
    }
}

/// The keyed digest of what a sealed column holds; it stays when the column is sealed anew.
pub(super) fn content_digest(keyring: &Keyring, column: &str, plain: &[u8]) -> String {
    let mut frame = Frame::default();
    frame.text(column).bytes(plain);
    keyring.audit_digest("content", &frame)
}

fn keyed(secret: &Secret, label: &str, frame: &Frame) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_slice()).expect("HMAC takes keys of any length");
    mac.update(&(label.len() as u64).to_be_bytes());
    mac.update(label.as_bytes());
    mac.update(&frame.0);
    hex(&mac.finalize().into_bytes())
}
