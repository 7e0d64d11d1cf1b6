//! Connections that can be cut: what is left of them is a reset, as when a network fails. Never looks at what is sent.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

pub(super) struct Port(pub(super) TcpListener);

pub(super) struct Wire {
    stream: TcpStream,
    knife: Knife,
}

/// Cuts the one connection that it came with.
#[derive(Clone, Default)]
pub(super) struct Knife {
    is_cut: Arc<AtomicBool>,
}

impl Knife {
    pub(super) fn cut(&self) {
        self.is_cut.store(true, Ordering::Release);
    }
}

impl Wire {
    fn check(&self) -> io::Result<()> {
        if self.knife.is_cut.load(Ordering::Acquire) {
            // Without lingering, closing sends a reset. A stream that is closed already needs none.
            drop(self.stream.set_zero_linger());
            return Err(ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl Listener for Port {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        loop {
            match self.0.accept().await {
                Ok((stream, address)) => {
                    // Small frames leave at once where the system can do it; otherwise they are only later.
                    drop(stream.set_nodelay(true));
                    let knife = Knife::default();
                    return (Wire { stream, knife }, address);
                }
                // Out of file handles or the like: it passes when others hang up.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, Port>> for Knife {
    fn connect_info(stream: IncomingStream<'_, Port>) -> Self {
        stream.io().knife.clone()
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
