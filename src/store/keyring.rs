//! The keys of the case store: a text of `id:base64` entries, one a line. The last encrypts, all decrypt; the first also
//! derives the audit key of the chronology and the key of author hashes, so that rotation leaves both as they are and
//! the first line must be kept for as long as the store is. Never shows a key, in errors and `Debug` least of all.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// 256 bits, as XChaCha20-Poly1305 and HMAC-SHA256 use them.
pub(super) type Secret = Zeroizing<[u8; 32]>;

#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    #[error("the key file {path} can't be {doing}: {source}")]
    File {
        path: PathBuf,
        doing: &'static str,
        source: std::io::Error,
    },
    #[error("the key file {path} is open to others (mode {mode:o}); close it: chmod 600 {path}")]
    OpenToOthers { path: PathBuf, mode: u32 },
    #[error("{path} is not a plain file; give the path of a key file")]
    NotAFile { path: PathBuf },
    #[error("{path} exists: another rotation is under way; if none is, remove that file and rotate again")]
    RotationUnderWay { path: PathBuf },
    #[error("key {entry}: {fault}; a key is written as id:base64 of 32 bytes")]
    Entry { entry: usize, fault: &'static str },
    #[error("key {entry}: the id `{id}` is there twice; give each key its own id")]
    Repeated { entry: usize, id: String },
    #[error("there is no key; a key is written as id:base64 of 32 bytes, one a line")]
    Empty,
    #[error("the operating system gives no random numbers")]
    NoRandomness,
}

pub(super) struct Key {
    pub(super) id: String,
    pub(super) secret: Secret,
}

/// The keys in the order of the text they were read from; never empty.
pub struct Keyring {
    keys: Vec<Key>,
    audit: Secret,
    authors: Secret,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = self.keys.iter().map(|key| key.id.as_str());
        formatter.write_str("Keyring ")?;
        formatter.debug_list().entries(ids).finish()
    }
}

impl Keyring {
    /// Reads keys from a text. Entries stand one a line; commas serve where a value can't have lines.
    pub fn parse(text: &str) -> Result<Self, KeyringError> {
        let mut keys: Vec<Key> = Vec::new();
        let entries = text
            .split(|c: char| c.is_whitespace() || c == ',')
            .filter(|entry| !entry.is_empty());
        for (index, entry) in entries.enumerate() {
            let key = parse_key(entry).map_err(|fault| KeyringError::Entry {
                entry: index + 1,
                fault,
            })?;
            if keys.iter().any(|other| other.id == key.id) {
                return Err(KeyringError::Repeated {
                    entry: index + 1,
                    id: key.id,
                });
            }
            keys.push(key);
        }
        let first = keys.first().ok_or(KeyringError::Empty)?;
        let audit = derive(&first.secret, b"schoolgate 1 audit chain");
        let authors = derive(&first.secret, b"schoolgate 1 author hash");
        Ok(Self { keys, audit, authors })
    }

    /// Reads the key file; where there is none, makes one that only its owner can read.
    pub fn from_file_or_create(path: &Path) -> Result<Self, KeyringError> {
        match read_file(path) {
            Err(KeyringError::File { source, .. }) if source.kind() == ErrorKind::NotFound => create(path)?,
            other => return Self::parse(&other?),
        }
        Self::parse(&read_file(path)?)
    }

    /// Appends a new key, which encrypts from now on, and gives its id. The file is replaced whole or not at all.
    pub fn rotate(path: &Path) -> Result<String, KeyringError> {
        let mut text = read_file(path)?;
        Self::parse(&text)?;
        let (id, line) = new_line()?;
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&line);
        // One fixed name, made exclusively, also keeps two rotations from losing each other's key.
        let next = beside(path, "next");
        if let Err(error) = write_new(&next, &text) {
            let is_there = matches!(&error, KeyringError::File { source, .. } if source.kind() == ErrorKind::AlreadyExists);
            return Err(if is_there {
                KeyringError::RotationUnderWay { path: next }
            } else {
                error
            });
        }
        fs::rename(&next, path).map_err(|source| failed(path, "replaced", source))?;
        sync_folder(path)?;
        Ok(id)
    }

    pub(super) fn first(&self) -> &Key {
        self.keys.first().expect("a keyring is never empty")
    }

    /// The key that encrypts.
    pub(super) fn current(&self) -> &Key {
        self.keys.last().expect("a keyring is never empty")
    }

    pub(super) fn find(&self, id: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.id == id)
    }

    pub(super) fn audit(&self) -> &Secret {
        &self.audit
    }

    pub(super) fn authors(&self) -> &Secret {
        &self.authors
    }
}

/// One purpose, one key: nothing learned from one derived key helps with another.
pub(super) fn derive(secret: &Secret, purpose: &[u8]) -> Secret {
    let mut derived = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, secret.as_slice())
        .expand(purpose, derived.as_mut_slice())
        .expect("32 bytes are within what HKDF-SHA256 yields");
    derived
}

fn parse_key(entry: &str) -> Result<Key, &'static str> {
    let (id, encoded) = entry.split_once(':').ok_or("there is no colon")?;
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || id.len() > 32 || !id.chars().all(is_plain) {
        return Err("the id is not 1 to 32 of a-z, 0-9 and -");
    }
    let decoded = Zeroizing::new(
        BASE64
            .decode(encoded)
            .map_err(|_| "what follows the colon is not base64")?,
    );
    let mut secret = Zeroizing::new([0; 32]);
    if decoded.len() != secret.len() {
        return Err("the key is not 32 bytes long");
    }
    secret.copy_from_slice(&decoded);
    Ok(Key {
        id: id.to_owned(),
        secret,
    })
}

fn new_line() -> Result<(String, Zeroizing<String>), KeyringError> {
    let mut secret = Zeroizing::new([0_u8; 32]);
    getrandom::fill(secret.as_mut_slice()).map_err(|_| KeyringError::NoRandomness)?;
    let id = format!(
        "k-{:08x}",
        getrandom::u32().map_err(|_| KeyringError::NoRandomness)?
    );
    let encoded = Zeroizing::new(BASE64.encode(secret.as_slice()));
    let line = Zeroizing::new(format!("{id}:{}\n", encoded.as_str()));
    Ok((id, line))
}

fn read_file(path: &Path) -> Result<Zeroizing<String>, KeyringError> {
    let mut file = File::open(path).map_err(|source| failed(path, "opened", source))?;
    let metadata = file
        .metadata()
        .map_err(|source| failed(path, "looked at", source))?;
    if !metadata.is_file() {
        return Err(KeyringError::NotAFile {
            path: path.to_owned(),
        });
    }
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(KeyringError::OpenToOthers {
            path: path.to_owned(),
            mode,
        });
    }
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text)
        .map_err(|source| failed(path, "read", source))?;
    Ok(text)
}

/// Two processes may start at once: the file appears whole under its name or not at all, and the first one stays.
fn create(path: &Path) -> Result<(), KeyringError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|source| failed(path, "given a folder", source))?;
    }
    let (id, line) = new_line()?;
    let draft = beside(path, &id);
    write_new(&draft, &line)?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft).map_err(|source| failed(&draft, "removed", source))?;
    match linked {
        Err(source) if source.kind() != ErrorKind::AlreadyExists => Err(failed(path, "created", source)),
        Ok(()) | Err(_) => sync_folder(path),
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

fn write_new(path: &Path, text: &str) -> Result<(), KeyringError> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|source| failed(path, "created", source))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|source| failed(path, "written", source))
}

fn sync_folder(path: &Path) -> Result<(), KeyringError> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|source| failed(path, "made lasting", source))
}

fn failed(path: &Path, doing: &'static str, source: std::io::Error) -> KeyringError {
    KeyringError::File {
        path: path.to_owned(),
        doing,
        source,
    }
}
