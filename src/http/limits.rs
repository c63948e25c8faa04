//! How much one address may ask for, and how long an answer may take.

use crate::{
    api::Problem,
    config::{Config, Network},
};
use axum::{
    Extension,
    body::{Body, Bytes, HttpBody},
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use std::{
    any::Any,
    collections::HashMap,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    num::NonZeroU32,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::{Duration, Instant},
};

/// Lets each address make so many requests a minute, and as many saves besides.
#[derive(Clone)]
pub struct Limiter {
    per_minute: NonZeroU32,
    trusted: Arc<[Network]>,
    buckets: Arc<Mutex<HashMap<(Client, Kind), Bucket>>>,
}

impl Limiter {
    /// None where no limit is set.
    pub fn new(config: &Config) -> Option<Limiter> {
        let trusted = config.trusted_proxies.clone().into();
        config.rate_limit.map(|per_minute| Limiter { per_minute, trusted, buckets: Arc::default() })
    }

    /// Takes one request out of its bucket; if that is empty, says when it no longer will be.
    fn admit(&self, client: Client, kind: Kind, now: Instant) -> Result<(), Duration> {
        let full = f64::from(self.per_minute.get());
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST_BUCKETS {
            buckets.retain(|_, bucket| bucket.level(full, now) < full);
        }
        if buckets.len() >= MOST_BUCKETS {
            // So many addresses at once are a flood; forgetting them all is better than growing without end.
            buckets.clear();
        }
        let bucket = buckets.entry((client, kind)).or_insert(Bucket { level: full, since: now });
        let level = bucket.level(full, now);
        if level < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - level) * 60.0 / full));
        }
        *bucket = Bucket { level: level - 1.0, since: now };
        Ok(())
    }
}

/// Refuses what is over the limit with 429 and `Retry-After`.
pub async fn rate(State(limiter): State<Limiter>, request: Request, next: Next) -> Response {
    let Some(kind) = Kind::of(&request) else { return next.run(request).await };
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| peer.0.ip());
    let client = Client::new(client_address(peer, request.headers(), &limiter.trusted));
    match limiter.admit(client, kind, Instant::now()) {
        Ok(()) => next.run(request).await,
        Err(wait) => refuse(request.uri().path(), Problem::too_many_requests(wait.as_secs_f64().ceil() as u64)),
    }
}

/// Gives up on an answer that takes too long, or on a sender who does; answers where a handler panicked.
pub async fn bounds(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    match tokio::time::timeout(LONGEST, next.run(request)).await {
        Ok(response) if response.extensions().get::<Panicked>().is_some() => refuse(&path, Problem::internal()),
        Ok(response) => response,
        Err(_) => refuse(&path, Problem::timeout()),
    }
}

/// Marks what [`bounds`] is to answer; the panic itself is already on standard error.
pub fn panicked(_: Box<dyn Any + Send>) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, Extension(Panicked)).into_response()
}

#[derive(Clone)]
struct Panicked;

/// Reads what a handler left of the request's body, within reason: a server that closes the connection on a sender who is still at it
/// takes the answer away with it.
pub async fn drained(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() || request.body().size_hint().lower() > MOST_DRAINED {
        return next.run(request).await;
    }
    let (head, body) = request.into_parts();
    let body = SharedBody(Arc::new(Mutex::new(body)));
    let response = next.run(Request::from_parts(head, Body::new(body.clone()))).await;
    tokio::time::timeout(LONGEST_DRAIN, body.drain()).await.ok();
    response
}

/// A body that the handler reads from and the layer around it too, one after the other.
#[derive(Clone)]
struct SharedBody(Arc<Mutex<Body>>);

impl SharedBody {
    async fn drain(mut self) {
        let mut length = 0;
        while let Some(Ok(frame)) = self.frame().await
            && length <= MOST_DRAINED
        {
            length += frame.data_ref().map_or(0, |chunk| chunk.len() as u64);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Body> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HttpBody for SharedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut *self.lock()).poll_frame(context)
    }
    fn is_end_stream(&self) -> bool {
        self.lock().is_end_stream()
    }
    fn size_hint(&self) -> SizeHint {
        self.lock().size_hint()
    }
}

/// Twice the longest body that is read, a batch.
const MOST_DRAINED: u64 = 16 * 1024 * 1024;
const LONGEST_DRAIN: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(30);

/// A problem for scripts, a sentence for people.
pub fn refuse(path: &str, problem: Problem) -> Response {
    if path.starts_with("/api/") { problem.into_response() } else { problem.into_text() }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Save,
    Read,
}

impl Kind {
    /// None for what isn't counted: the site's files, which browsers keep, and the health of the server.
    fn of(request: &Request) -> Option<Kind> {
        let path = request.uri().path();
        if path.starts_with("/pkg/") || matches!(path, "/healthz" | "/readyz") {
            return None;
        }
        let saves = matches!(*request.method(), Method::POST | Method::PUT | Method::DELETE)
            && ["/plans", "/api/v1/plans"]
                .iter()
                .any(|saves| path.strip_prefix(saves).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
        Some(if saves { Kind::Save } else { Kind::Read })
    }
}

/// Whom a request is counted to: an IPv4 address, or the /64 that one IPv6 subscriber has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Client(u128);

impl Client {
    fn new(address: IpAddr) -> Client {
        match address.to_canonical() {
            IpAddr::V4(address) => Client(address.to_ipv6_mapped().to_bits()),
            IpAddr::V6(address) => Client(address.to_bits() >> 64 << 64),
        }
    }
}

/// The last address of the forwarding chain that no trusted proxy has: what stands before it anybody may have written.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
    let forwarded: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).collect();
    let mut address = peer;
    for previous in forwarded.into_iter().rev() {
        if !is_trusted(address) {
            break;
        }
        let Ok(previous) = previous.trim().parse() else { break };
        address = previous;
    }
    address
}

/// Fills evenly; a request takes 1 out of it.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    level: f64,
    since: Instant,
}

impl Bucket {
    fn level(&self, full: f64, now: Instant) -> f64 {
        let minutes = now.saturating_duration_since(self.since).as_secs_f64() / 60.0;
        full.min(self.level + minutes * full)
    }
}

const MOST_BUCKETS: usize = 100_000;

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn limiter(per_minute: u32) -> Limiter {
        let per_minute = NonZeroU32::new(per_minute).expect("not zero");
        Limiter { per_minute, trusted: Arc::new([]), buckets: Arc::default() }
    }

    fn client(address: &str) -> Client {
        Client::new(address.parse().expect("an address"))
    }

    #[test]
    fn a_minute_holds_as_many_requests_as_it_may_and_saves_are_counted_apart() {
        let (limiter, now) = (limiter(30), Instant::now());
        let somebody = client("192.0.2.1");
        for _ in 0..30 {
            assert_eq!(limiter.admit(somebody, Kind::Read, now), Ok(()));
        }
        assert_eq!(limiter.admit(somebody, Kind::Read, now), Err(Duration::from_secs(2)));
        assert_eq!(limiter.admit(somebody, Kind::Save, now), Ok(()));
        assert_eq!(limiter.admit(client("192.0.2.2"), Kind::Read, now), Ok(()));
        assert!(limiter.admit(somebody, Kind::Read, now + Duration::from_millis(1900)).is_err());
        assert_eq!(limiter.admit(somebody, Kind::Read, now + Duration::from_millis(2100)), Ok(()));
    }

    #[test]
    fn a_rest_never_saves_up_more_than_a_minute() {
        let (limiter, now) = (limiter(2), Instant::now());
        let somebody = client("192.0.2.1");
        limiter.admit(somebody, Kind::Read, now).expect("it is the first");
        let later = now + Duration::from_secs(3600);
        let admitted = (0..10).filter(|_| limiter.admit(somebody, Kind::Read, later).is_ok()).count();
        assert_eq!(admitted, 2);
    }

    #[test]
    fn a_subscriber_of_ipv6_is_one_client() {
        assert_eq!(client("2001:db8:1:2:3:4:5:6"), client("2001:db8:1:2::1"));
        assert_ne!(client("2001:db8:1:2::1"), client("2001:db8:1:3::1"));
        assert_eq!(client("::ffff:192.0.2.1"), client("192.0.2.1"));
        assert_ne!(client("192.0.2.1"), client("192.0.2.2"));
    }

    #[test]
    fn only_what_a_trusted_proxy_says_counts() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", HeaderValue::from_static("203.0.113.9, 198.51.100.7"));
        headers.append("x-forwarded-for", HeaderValue::from_static("10.0.0.2"));
        let of = |peer: &str, trusted: &[&str]| {
            let trusted: Vec<Network> = trusted.iter().map(|network| network.parse().expect("a network")).collect();
            client_address(peer.parse().expect("an address"), &headers, &trusted).to_string()
        };
        assert_eq!(of("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(of("192.0.2.1", &["10.0.0.0/8"]), "192.0.2.1");
        assert_eq!(of("10.0.0.1", &["10.0.0.0/8"]), "198.51.100.7");
        assert_eq!(of("10.0.0.1", &["10.0.0.1"]), "10.0.0.2");
    }

    #[test]
    fn a_flood_of_addresses_is_forgotten_rather_than_kept() {
        let (limiter, now) = (limiter(1), Instant::now());
        for number in 0..(MOST_BUCKETS as u128 + 10) {
            limiter.admit(Client(number), Kind::Read, now).expect("each asks once");
        }
        assert!(limiter.buckets.lock().expect("nobody panicked").len() <= MOST_BUCKETS);
    }
}
