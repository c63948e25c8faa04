//! Choices of how pages look, kept in the browser for a year: set by plain forms, so that the first paint is right and no script is needed.

use axum::http::{HeaderMap, HeaderValue, Uri, header};

/// What the request's cookies say of a choice; the last one counts.
pub fn choice<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let value = |pair: &'a str| pair.trim().strip_prefix(name)?.strip_prefix('=');
    cookies.flat_map(|line| line.split(';')).filter_map(value).next_back()
}

/// Keeps a choice, or lets go of it where it is the usual one. `value` is one of ours, never a visitor's text.
pub fn keep(name: &'static str, value: Option<&'static str>) -> HeaderValue {
    let (value, age) = value.map_or(("", 0), |value| (value, 31_536_000));
    HeaderValue::from_str(&format!("{name}={value}; Path=/; Max-Age={age}; SameSite=Lax; HttpOnly"))
        .expect("our own words may stand in a header")
}

/// The page that the form stood on, as a path of this server: never another place, whatever the header says. What its address says of the
/// choices just made (`without`) would outdo them, and is left out.
pub fn origin(headers: &HeaderMap, without: &[&str]) -> String {
    let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok()).and_then(|text| text.parse::<Uri>().ok());
    let Some(page) = referer else { return "/".to_owned() };
    let path = page.path().trim_start_matches(['/', '\\']);
    let kept = |pair: &&str| !without.contains(&pair.split('=').next().unwrap_or_default());
    let query = page.query().unwrap_or_default().split('&').filter(kept).filter(|pair| !pair.is_empty()).collect::<Vec<_>>().join("&");
    if query.is_empty() { format!("/{path}") } else { format!("/{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn a_cookie_says_its_own_choice_only() {
        let cookies = with(header::COOKIE, "a=b; mytheme=light; theme=dark; themes=auto");
        assert_eq!(choice(&cookies, "theme"), Some("dark"));
        assert_eq!(choice(&cookies, "lang"), None);
        assert_eq!(keep("lang", Some("de")), "lang=de; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
        assert_eq!(keep("lang", None), "lang=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly");
    }

    #[test]
    fn the_way_back_keeps_the_question_and_never_leaves_the_server() {
        let back = |referer: &str| origin(&with(header::REFERER, referer), &["currency", "lang"]);
        assert_eq!(back("http://127.0.0.1:3000/?v=1&growth.monthly=4"), "/?v=1&growth.monthly=4");
        assert_eq!(back("http://127.0.0.1:3000/p/0Ab?lang=de&revision=2&currency=EUR"), "/p/0Ab?revision=2");
        assert_eq!(back("http://127.0.0.1:3000/?currency=EUR"), "/");
        assert_eq!(back("https://elsewhere.example//elsewhere.example/x"), "/elsewhere.example/x");
        assert_eq!(back("javascript:alert(1)"), "/");
        assert_eq!(origin(&HeaderMap::new(), &[]), "/");
    }
}
