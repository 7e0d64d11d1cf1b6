//! The chat: what runs against Discord runs here against the peer, over real HTTP and WebSocket.

mod bot;
mod peer;
