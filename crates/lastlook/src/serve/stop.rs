//! When to stop: on Ctrl-C, and when a service manager says so.
//!
//! Never stops by itself, and hears whoever asks from the moment on at which [`Stop::hear`] returns: so it comes before
//! anybody is told that the server listens. What began is finished by those who wait for [`Stop::asked`].

use std::io;

use tokio::sync::watch;

/// How often somebody asked; several wait for it.
#[derive(Clone)]
pub struct Stop(watch::Receiver<u32>);

impl Stop {
    /// Begins to hear.
    pub fn hear() -> io::Result<Self> {
        let mut signals = Signals::hear()?;
        let (say, heard) = watch::channel(0);
        tokio::spawn(async move {
            loop {
                signals.next().await;
                say.send_modify(|times| *times += 1);
                super::announce("stopping: what began is finished; Ctrl-C again to stop at once");
            }
        });
        Ok(Self(heard))
    }

    /// Waits until it is asked.
    pub async fn asked(self) {
        self.times(1).await;
    }

    /// Waits until somebody asks a second time.
    pub async fn asked_twice(self) {
        self.times(2).await;
    }

    async fn times(mut self, least: u32) {
        // Whoever could say it is gone: that is a stop too.
        let _ = self.0.wait_for(|times| *times >= least).await;
    }
}

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What the system passes on.
#[cfg(unix)]
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

#[cfg(unix)]
impl Signals {
    fn hear() -> io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn hear() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}
