//! The site's files: the browser half and the style under `pkg/<hash>/`, public files beside. All are looked up when they are asked
//! for, since they may be built while the server already runs.

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// The folder of the site's files and which build in it is in force.
#[derive(Clone, Debug)]
pub struct Site {
    root: Arc<Path>,
    seen: Arc<Mutex<Option<Seen>>>,
}

/// A build of the site's files; they are at `/pkg/<hash>/headroom.css` and so on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteVersion {
    pub hash: String,
    /// Whether the browser half is there too, not only the style.
    pub has_script: bool,
}

#[derive(Debug)]
struct Seen {
    /// When the file that names the version was written, and its length.
    written: (SystemTime, u64),
    version: SiteVersion,
}

impl Site {
    pub fn new(root: &Path) -> Site {
        Site { root: root.into(), seen: Arc::default() }
    }

    /// The build in force now; none before the first one. Costs one look at a file's date, so ask at every page.
    pub fn current(&self) -> Option<SiteVersion> {
        let file = self.root.join("version");
        let about = fs::metadata(&file).ok()?;
        let written = (about.modified().ok()?, about.len());
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = &*seen
            && seen.written == written
            && seen.version.has_script
        {
            return Some(seen.version.clone());
        }
        let hash = fs::read_to_string(&file).ok()?.trim().to_owned();
        if !is_hash(&hash) {
            return None;
        }
        let folder = self.root.join("pkg").join(&hash);
        let has_script = ["headroom.js", "headroom.wasm"].iter().all(|name| folder.join(name).is_file());
        let version = SiteVersion { hash, has_script };
        *seen = Some(Seen { written, version: version.clone() });
        Some(version)
    }

    /// Everything under `/pkg`, precompressed where a compressed file lies beside.
    pub fn packages<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let files = ServeDir::new(&self.root).append_index_html_on_directories(false).precompressed_br().precompressed_gzip();
        Router::new().route_service("/pkg/{*path}", files).layer(middleware::from_fn(keep))
    }

    /// A file of the site's top level, if the request is for one.
    pub fn public_file(&self, request: &Request) -> impl Future<Output = Option<Response>> + Send + use<> {
        let sought = matches!(*request.method(), Method::GET | Method::HEAD) && request.uri().path() != "/";
        let mut copy = Request::new(Body::empty());
        *copy.method_mut() = request.method().clone();
        *copy.uri_mut() = request.uri().clone();
        *copy.headers_mut() = request.headers().clone();
        let files = ServeDir::new(&self.root).append_index_html_on_directories(false);
        async move {
            if !sought {
                return None;
            }
            let Ok(found) = files.oneshot(copy).await;
            if matches!(found.status(), StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST) {
                return None;
            }
            let mut found = found.into_response();
            found.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
            Some(found)
        }
    }
}

/// A file whose path holds the hash of its content never changes; any other is asked for again each time.
async fn keep(request: Request, next: Next) -> Response {
    let mut segments = request.uri().path().split('/').skip(2);
    let hashed = segments.next().is_some_and(is_hash) && segments.next().is_some();
    let mut response = next.run(request).await;
    let found = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let caching = if found && hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}

fn is_hash(text: &str) -> bool {
    text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_is_seen_as_soon_as_it_is_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let site = Site::new(folder.path());
        let version = |hash: &str, has_script| Some(SiteVersion { hash: hash.to_owned(), has_script });
        assert_eq!(site.current(), None);

        fs::create_dir_all(folder.path().join("pkg/0123456789abcdef")).expect("a folder");
        fs::write(folder.path().join("version"), "0123456789abcdef\n").expect("a file");
        assert_eq!(site.current(), version("0123456789abcdef", false));

        for name in ["headroom.js", "headroom.wasm"] {
            fs::write(folder.path().join("pkg/0123456789abcdef").join(name), "").expect("a file");
        }
        assert_eq!(site.current(), version("0123456789abcdef", true));
        assert_eq!(site.current(), version("0123456789abcdef", true));

        fs::write(folder.path().join("version"), "fedcba9876543210fedc").expect("a file");
        assert_eq!(site.current(), version("fedcba9876543210fedc", false));

        fs::write(folder.path().join("version"), "../../etc").expect("a file");
        assert_eq!(site.current(), None);
    }
}
