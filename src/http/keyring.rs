//! The edit tokens that a browser holds, out of reach of scripts: one cookie a plan, so that two saves at the same time cannot take each
//! other's away. Each says since when it is held; of more than browsers and proxies carry along the oldest are let go.

use crate::store::{EditToken, PlanId};
use axum::http::{HeaderMap, HeaderValue, header};

/// The plans that a browser may edit, by its word: only the store knows whether a token is worth anything.
#[derive(Clone, Debug, Default)]
pub struct Keyring {
    /// The newest first.
    keys: Vec<Key>,
}

#[derive(Clone, Debug)]
struct Key {
    id: PlanId,
    token: EditToken,
    /// Seconds since 1970.
    since: u64,
}

/// So many cookies are 4 KB of every request: half of what usual proxies take, and a third of the cookies that browsers keep for a site.
pub const MOST_KEYS: usize = 50;

impl Keyring {
    /// What a request brings; cookies that cannot be keys are passed over.
    pub fn of(headers: &HeaderMap) -> Keyring {
        let mut keys: Vec<Key> = pairs(headers).filter_map(|(name, value)| Key::read(name, value)).collect();
        keys.sort_by_key(|key| std::cmp::Reverse(key.since));
        let mut seen = std::collections::HashSet::new();
        keys.retain(|key| seen.insert(key.id.clone()));
        Keyring { keys }
    }

    /// The token of a plan by what stands in its link.
    pub fn token(&self, id: &str) -> Option<&EditToken> {
        self.keys.iter().find(|key| key.id.as_str() == id).map(|key| &key.token)
    }

    /// Every plan with its token, the newest first.
    pub fn keys(&self) -> Vec<(PlanId, EditToken)> {
        self.keys.iter().take(MOST_KEYS).map(|key| (key.id.clone(), key.token.clone())).collect()
    }

    /// The cookies that put a plan at the head of this ring, and let go of what is then too much. `secure` where the browser speaks https.
    pub fn with(&self, id: &PlanId, token: &EditToken, secure: bool) -> Vec<HeaderValue> {
        let since = jiff::Timestamp::now().as_second();
        let added = cookie(&format!("{PREFIX}{id}"), &format!("{since:x}.{}", token.reveal()), "/", YEAR_SECONDS, secure);
        let too_many = self.keys.iter().filter(|key| key.id != *id).skip(MOST_KEYS - 1);
        std::iter::once(added).chain(too_many.map(|key| Keyring::without(&key.id))).collect()
    }

    /// The cookie that takes a plan off the ring.
    pub fn without(id: &PlanId) -> HeaderValue {
        cookie(&format!("{PREFIX}{id}"), "", "/", 0, false)
    }
}

impl Key {
    fn read(name: &str, value: &str) -> Option<Key> {
        let id = PlanId::parse(name.strip_prefix(PREFIX)?)?;
        // The first ones did not say since when.
        let (since, token) = value.split_once('.').unwrap_or(("0", value));
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let plausible = !token.is_empty() && token.len() <= 64 && token.bytes().all(plain);
        plausible.then(|| Key { id, token: EditToken::presented(token), since: u64::from_str_radix(since, 16).unwrap_or(0) })
    }
}

/// Marks a plan as saved just now, for the one page that shows its edit link.
pub fn just_saved(id: &PlanId, secure: bool) -> HeaderValue {
    cookie(JUST_SAVED, id.as_str(), &format!("/p/{id}"), 300, secure)
}

/// Whether this is the first look at a plan since it was saved here.
pub fn is_just_saved(id: &PlanId, headers: &HeaderMap) -> bool {
    pairs(headers).any(|pair| pair == (JUST_SAVED, id.as_str()))
}

/// From then on the edit link is no longer shown.
pub fn seen(id: &PlanId) -> HeaderValue {
    cookie(JUST_SAVED, "", &format!("/p/{id}"), 0, false)
}

const PREFIX: &str = "edit_";
const JUST_SAVED: &str = "just_saved";
const YEAR_SECONDS: u32 = 365 * 24 * 60 * 60;

/// Sent to us by our own pages only, and never to be read by a script.
fn cookie(name: &str, value: &str, path: &str, seconds: u32, secure: bool) -> HeaderValue {
    let secure = if secure { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::from_str(&cookie).expect("ids and tokens may stand in a header")
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(cookies: &[String]) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(&cookies.join("; ")).expect("text"))])
    }

    /// As a browser keeps it.
    fn pair(cookie: &HeaderValue) -> String {
        cookie.to_str().expect("text").split(';').next().expect("a pair").to_owned()
    }

    fn aged(id: &PlanId, seconds: u64) -> String {
        format!("edit_{id}={seconds:x}.{}", EditToken::random().reveal())
    }

    #[test]
    fn a_cookie_gives_its_token_back_for_its_own_plan_only() {
        let (id, token) = (PlanId::random(), EditToken::random());
        let cookies = Keyring::default().with(&id, &token, true);
        assert_eq!(cookies.len(), 1);
        let text = cookies[0].to_str().expect("text");
        assert!(text.contains("; HttpOnly") && text.contains("; Secure") && text.contains("; SameSite=Strict"), "{text}");
        assert!(!Keyring::default().with(&id, &token, false)[0].to_str().expect("text").contains("Secure"));
        let ring = Keyring::of(&sent(&["theme=dark".to_owned(), pair(&cookies[0]), "other=1".to_owned()]));
        assert_eq!(ring.token(id.as_str()).expect("it is there").reveal(), token.reveal());
        assert!(ring.token(PlanId::random().as_str()).is_none());
    }

    #[test]
    fn the_newest_fifty_are_held_and_the_oldest_let_go() {
        let ids: Vec<PlanId> = (0..MOST_KEYS + 2).map(|_| PlanId::random()).collect();
        let cookies: Vec<String> = ids.iter().enumerate().map(|(age, id)| aged(id, 1_000 + age as u64)).collect();
        let ring = Keyring::of(&sent(&cookies));
        assert_eq!(ring.keys().len(), MOST_KEYS);
        assert_eq!(ring.keys()[0].0, ids[MOST_KEYS + 1]);
        let added = ring.with(&PlanId::random(), &EditToken::random(), false);
        let gone: Vec<String> = added[1..].iter().map(pair).collect();
        assert_eq!(gone, [2, 1, 0].map(|age| format!("edit_{}=", ids[age])));
        assert!(added[1].to_str().expect("text").contains("Max-Age=0"));
        // A plan that is held already takes no place from another.
        assert_eq!(Keyring::of(&sent(&cookies[2..])).with(&ids[5], &EditToken::random(), false).len(), 1);
        let longest: usize = cookies[2..].iter().map(|cookie| cookie.len() + 2).sum();
        assert!(longest < 5_000, "{longest} bytes of every request");
    }

    #[test]
    fn garbage_is_passed_over() {
        let id = PlanId::random();
        let good = aged(&id, 7);
        let bad = [
            "edit_".to_owned(),
            "edit_=1.x".to_owned(),
            "edit_short=1.abc".to_owned(),
            format!("edit_{}=", PlanId::random()),
            format!("edit_{}=1.", PlanId::random()),
            format!("edit_{}=1.\"<script>\"", PlanId::random()),
            format!("edit_{}=1.{}", PlanId::random(), "x".repeat(65)),
            format!("edit_{id}=zz.older"),
        ];
        let ring = Keyring::of(&sent(&[&bad[..], std::slice::from_ref(&good)].concat()));
        assert_eq!(ring.keys().len(), 1);
        assert!(good.ends_with(ring.token(id.as_str()).expect("it is there").reveal()), "of two for one plan the newer counts");
        let mut headers = sent(&[good]);
        headers.append(header::COOKIE, HeaderValue::from_bytes(b"edit_\xff\xfe=1").expect("bytes"));
        assert_eq!(Keyring::of(&headers).keys().len(), 1);
    }

    #[test]
    fn a_plan_saved_just_now_is_known_by_its_own_cookie() {
        let (id, other) = (PlanId::random(), PlanId::random());
        let cookie = just_saved(&id, false);
        assert!(cookie.to_str().expect("text").contains(&format!("; Path=/p/{id};")));
        let headers = sent(&[pair(&cookie)]);
        assert!(is_just_saved(&id, &headers) && !is_just_saved(&other, &headers));
        assert!(!is_just_saved(&id, &sent(&[pair(&seen(&id))])));
    }
}
