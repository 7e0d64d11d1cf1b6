//! `schoolgate key rotate`: a new key for everything sealed.

use clap::Subcommand;

use super::Ending;
use super::out::Out;
use super::setting::Setting;
use crate::store::Keyring;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Add a new key to the key file and seal every text again with it
    Rotate,
}

pub(super) async fn run(command: &Command, setting: &Setting, out: &mut Out) -> anyhow::Result<Ending> {
    let Command::Rotate = command;
    anyhow::ensure!(
        !setting.keys_from_environment(),
        "the keys come from SCHOOLGATE_KEYS; append a line there, then run this without it and with --keys"
    );
    let file = setting.key_file();
    setting.store().await?.close().await;
    let id = Keyring::rotate(&file)?;
    let store = setting.store().await?;
    let sealed = store.reseal().await?;
    store.close().await;
    if out.is_json() {
        out.json(&serde_json::json!({ "key": id, "resealed": sealed }))?;
    } else {
        out.line(format!(
            "Key {id} is in use; {sealed} texts were sealed again. Back up {}.",
            file.display()
        ))?;
    }
    Ok(Ending::Well)
}
