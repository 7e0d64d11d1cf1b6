//! Threads that were closed while nobody listened: they stand in no list of active ones. Never reads a thread in which
//! nothing was said since.

use serde_json::Value;
use tokio::task::JoinSet;

use super::super::gateway::Heard;
use super::super::rooms::{thread, with_threads};
use super::BotError;
use super::filing::place_name;
use super::server::Server;
use super::worker::Work;
use crate::store::{Cursor, Gap};

impl Server {
    /// Looks at the hundred threads of each channel that were closed last.
    pub(super) async fn closed_threads(
        &mut self,
        server: &Value,
        (cursors, newest): (&[Cursor], i64),
        workers: &mut JoinSet<Result<(), BotError>>,
    ) {
        for channel in with_threads(server, &self.shared.own_id) {
            let path = format!("/channels/{channel}/threads/archived/public?limit=100");
            match self.shared.rest.get(&path).await {
                Ok(listed) => {
                    let threads = listed.get("threads").and_then(Value::as_array);
                    for thread in threads.into_iter().flatten() {
                        self.closed_thread(thread, (cursors, newest), workers);
                    }
                }
                Err(error) => {
                    let gap = Gap {
                        place: place_name(&self.id, &channel.to_string()),
                        reason: format!("its closed threads could not be listed: {error}"),
                        occurrence: format!("after {newest}"),
                        count: 1,
                    };
                    self.send(&channel.to_string(), Work::Missing(gap), workers);
                }
            }
        }
    }

    fn closed_thread(
        &mut self,
        listed: &Value,
        (cursors, newest): (&[Cursor], i64),
        workers: &mut JoinSet<Result<(), BotError>>,
    ) {
        let Some(room) = thread(listed) else { return };
        let id = room.id.to_string();
        let cursor = cursors.iter().find(|cursor| cursor.place.channel == id);
        let (first, after) = cursor.map_or((newest, newest), |cursor| (cursor.first, cursor.last));
        self.title_since(listed, "THREAD_CREATE", newest, workers);
        if room.newest > after {
            self.learn(&Heard {
                name: "THREAD_UPDATE".to_owned(),
                payload: listed.clone(),
            });
            self.send(&id, Work::CatchUp { first, after }, workers);
        }
    }
}
