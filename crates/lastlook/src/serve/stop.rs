//! When to stop: on Ctrl-C, and when a service manager says so.
//!
//! Never stops by itself. What began is finished by those who wait for [`Stop::asked`].

use tokio::signal;
use tokio::sync::watch;

/// Something that several wait for.
#[derive(Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Asked when this is done.
    pub fn when(asked: impl Future<Output = ()> + Send + 'static) -> Self {
        let (say, hear) = watch::channel(false);
        tokio::spawn(async move {
            asked.await;
            super::announce("stopping: what began is finished; Ctrl-C again to stop at once");
            let _ = say.send(true);
        });
        Self(hear)
    }

    /// Waits until it is asked.
    pub async fn asked(mut self) {
        // Whoever could say it is gone: that is a stop too.
        let _ = self.0.wait_for(|asked| *asked).await;
    }
}

/// Waits until somebody asks once.
pub async fn asked() {
    tokio::select! {
        _ = signal::ctrl_c() => {}
        () = terminated() => {}
    }
}

/// Waits until somebody asks a second time.
pub async fn asked_twice() {
    asked().await;
    asked().await;
}

#[cfg(unix)]
async fn terminated() {
    match signal::unix::signal(signal::unix::SignalKind::terminate()) {
        Ok(mut asked) => drop(asked.recv().await),
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
