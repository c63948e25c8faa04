//! The server as a client meets it: on a real socket, in this process or as the program itself.

use headroom::{
    catalog,
    config::Config,
    http::{self, state::AppState},
    service::Headroom,
    store::Store,
};
use serde_json::Value;
use std::{
    future,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
};
use tempfile::TempDir;
use tokio::{net::TcpListener, runtime::Runtime};

/// A server in this process, with a folder and a database of its own.
pub struct Server {
    client: Client,
    pub headroom: Headroom,
    /// What it runs on; it ends with it.
    pub runtime: Runtime,
    pub folder: TempDir,
}

impl Server {
    pub fn start() -> Server {
        Server::with(&[])
    }

    /// With settings as the environment would have them.
    pub fn with(settings: &[(&str, &str)]) -> Server {
        let folder = tempfile::tempdir().expect("a folder");
        let database = format!("sqlite://{}", folder.path().join("plans.db").display());
        let site = folder.path().join("site").display().to_string();
        let own = [("DATABASE_URL", database.as_str()), ("LEPTOS_SITE_ROOT", site.as_str())];
        let setting = |name: &str| settings.iter().chain(&own).find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let config = Config::read(setting).expect("the settings are right");

        let runtime = Runtime::new().expect("a runtime");
        let (headroom, address) = runtime.block_on(async {
            let store = Store::open(&config.database).await.expect("the store opens");
            let headroom = Headroom::new(catalog::builtin().clone(), store);
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let address = listener.local_addr().expect("an address");
            let router = http::router(&config, AppState::new(&config, headroom.clone()));
            tokio::spawn(http::serve(listener, router, future::pending()));
            (headroom, address)
        });
        Server { client: Client::new(format!("http://{address}")), headroom, runtime, folder }
    }
}

impl std::ops::Deref for Server {
    type Target = Client;
    fn deref(&self) -> &Client {
        &self.client
    }
}

/// The program itself, in a process of its own.
pub struct Program {
    client: Client,
    process: Child,
}

impl Program {
    pub fn start(database: &str) -> Program {
        Program::start_under(Command::new(PROGRAM), database)
    }

    /// As what `command` starts; the program's path is then among its arguments.
    pub fn start_under(mut command: Command, database: &str) -> Program {
        let mut process = command
            .env("LEPTOS_SITE_ADDR", "127.0.0.1:0")
            .env("DATABASE_URL", database)
            .env("RUST_LOG", "warn")
            .env_remove("PUBLIC_URL")
            .env_remove("RATE_LIMIT_PER_MINUTE")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        let mut said = String::new();
        BufReader::new(process.stdout.take().expect("it is piped")).read_line(&mut said).expect("it is text");
        let address = said.trim().strip_prefix("Headroom listens on ").unwrap_or_else(|| panic!("it says “{said}”"));
        Program { client: Client::new(address.to_owned()), process }
    }

    /// Sends a signal by its name.
    pub fn signal(&self, signal: &str) {
        let kill = format!("kill -s {signal} {}", self.process.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().expect("a shell starts").success());
    }

    /// Sends a signal by its name, and waits for the end.
    pub fn end(mut self, signal: &str) -> ExitStatus {
        self.signal(signal);
        self.process.wait().expect("it ends")
    }
}

impl std::ops::Deref for Program {
    type Target = Client;
    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_headroom");

#[derive(Clone)]
pub struct Client {
    pub address: String,
    agent: ureq::Agent,
}

impl Client {
    fn new(address: String) -> Client {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        Client { address, agent }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "")
    }

    /// A JSON body.
    pub fn post(&self, path: &str, body: impl AsRef<[u8]>) -> Answer {
        self.ask("POST", path, &[("content-type", "application/json")], body)
    }

    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Answer {
        self.try_ask(method, path, headers, body).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// None-of-it-arrived is an error here, a status of 500 is not.
    pub fn try_ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Result<Answer, ureq::Error> {
        let mut request = axum::http::Request::builder().method(method).uri(format!("{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = self.agent.run(request.body(body.as_ref()).expect("a request"))?;
        let body = response.body_mut().with_config().limit(100 << 20).read_to_vec()?;
        Ok(Answer { status: response.status().as_u16(), headers: response.headers().clone(), body })
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: axum::http::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// Empty where there is no such header.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// Every value of a header that may come several times.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).iter().map(|value| value.to_str().expect("text")).collect()
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}

/// How many plans the SQLite file in this folder holds.
pub async fn plans_in(folder: &Path) -> i64 {
    let address = format!("sqlite://{}", folder.join("plans.db").display());
    let pool = sqlx::SqlitePool::connect(&address).await.expect("it opens");
    sqlx::query_scalar("select count(*) from plans").fetch_one(&pool).await.expect("it answers")
}
