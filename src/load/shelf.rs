//! The library in use, which may change while the program runs. A changed folder is compiled aside and swapped in
//! whole; one with a fault changes nothing. Whoever holds the old library finishes with it.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use notify_debouncer_mini::notify::{self, RecommendedWatcher, RecursiveMode};
use notify_debouncer_mini::{Debouncer, new_debouncer};

use super::{Library, LoadError, Origin, load};

/// Editors write a file in several steps; a change counts when they have been still for so long.
const STILL: Duration = Duration::from_millis(300);

/// Where the library in use is kept.
pub struct Shelf {
    origin: Origin,
    library: RwLock<Arc<Library>>,
}

/// As long as it is held, changes of the folder are followed.
pub struct Watch {
    _debouncer: Option<Debouncer<RecommendedWatcher>>,
}

impl Shelf {
    /// # Errors
    /// As [`load`].
    pub fn open(origin: Origin) -> Result<Arc<Self>, LoadError> {
        let library = RwLock::new(Arc::new(load(&origin)?));
        Ok(Arc::new(Self { origin, library }))
    }

    /// The library as it is now; keep it for one message or one batch.
    pub fn current(&self) -> Arc<Library> {
        Arc::clone(&self.library.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads everything again and swaps it in.
    ///
    /// # Errors
    /// As [`load`]; the library in use is then the old one.
    pub fn reload(&self) -> Result<(), LoadError> {
        let library = Arc::new(load(&self.origin)?);
        *self.library.write().unwrap_or_else(PoisonError::into_inner) = library;
        Ok(())
    }

    /// Reloads whenever the folder changes, and says how it went. The copy inside the program never changes.
    ///
    /// # Errors
    /// The system cannot watch the folder.
    pub fn watch(
        self: &Arc<Self>,
        told: impl Fn(Result<(), LoadError>) + Send + 'static,
    ) -> Result<Watch, notify::Error> {
        let Origin::Folder(folder) = &self.origin else {
            return Ok(Watch { _debouncer: None });
        };
        let followed = Arc::clone(self);
        let mut debouncer = new_debouncer(STILL, move |changed: Result<Vec<_>, notify::Error>| {
            if changed.is_ok() {
                told(followed.reload());
            }
        })?;
        for part in ["wordlists", "policies"] {
            let watcher = debouncer.watcher();
            watcher.watch(&folder.join(Path::new(part)), RecursiveMode::Recursive)?;
        }
        Ok(Watch {
            _debouncer: Some(debouncer),
        })
    }
}
