//! The program. Without a command it is the server: settings, log, store, then it serves until it is told to stop.

use clap::Parser;
use headroom::{
    catalog,
    cli::{self, Cli, Command},
    config::Config,
    http,
    service::{self, Headroom},
    store::Store,
    telemetry,
};
use std::{
    error::Error,
    future::Future,
    io::{self, Write},
    process::ExitCode,
    thread,
    time::Duration,
};
use tokio::{
    net::TcpListener,
    runtime,
    signal::unix::{SignalKind, signal},
};

/// A plan and its pages are many small pieces of text; the system's allocator would be a quarter of the ledger's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let Some(Command::Once(once)) = Cli::parse().command else {
        return match run_server() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("headroom: {error}");
                ExitCode::FAILURE
            }
        };
    };
    match cli::run(once) {
        Ok(done) => {
            // Who reads only the first lines, `| head`, is no fault.
            let _ = io::stdout().write_all(done.printed.as_bytes());
            done.code.into()
        }
        Err(refused) => {
            eprintln!("headroom: {}", refused.text());
            refused.code().into()
        }
    }
}

fn run_server() -> Result<(), Box<dyn Error>> {
    // Pages are rendered on these threads; with less than four a slow one could hold up all others.
    let threads = thread::available_parallelism().map_or(4, |cores| cores.get().max(4));
    let runtime = runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
    runtime.block_on(serve())
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let config = Config::from_environment()?;
    telemetry::start();
    let stop = told_to_stop()?;
    let catalog = catalog::in_force(config.catalog_overlay.as_ref())?;
    let headroom = Headroom::new(catalog, Store::open(&config.database).await?);
    if let Some(folder) = &config.catalog_overlay {
        service::keep_renewed(headroom.clone(), folder.clone())?;
    }
    let router = http::router(&config, http::state::AppState::new(&config, headroom.clone()));
    let listener = TcpListener::bind(config.listen).await.map_err(|error| format!("cannot listen on {}: {error}", config.listen))?;
    println!("Headroom listens on http://{}", listener.local_addr()?);
    http::serve(listener, router, stop).await?;
    // Whoever still holds a connection after the farewell is not waited for.
    tokio::time::timeout(Duration::from_secs(2), headroom.close()).await.ok();
    Ok(())
}

/// Ready when the terminal or the system asks the program to end.
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => (),
            _ = terminate.recv() => (),
        }
    })
}
