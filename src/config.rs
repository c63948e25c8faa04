//! The settings, read once from the environment. All are optional.

use crate::catalog::Folder;
use std::{
    env,
    net::{IpAddr, SocketAddr, ToSocketAddrs},
    num::NonZeroU32,
    path::PathBuf,
    str::FromStr,
};

#[derive(Clone, Debug)]
pub struct Config {
    /// `LEPTOS_SITE_ADDR`: where to listen.
    pub listen: SocketAddr,
    /// `DATABASE_URL`: where plans are kept.
    pub database: String,
    /// `PUBLIC_URL`: how the server is reached from outside, for links in answers.
    pub public_url: PublicUrl,
    /// `RATE_LIMIT_PER_MINUTE`: how many requests a minute one address may make; none: any number.
    pub rate_limit: Option<NonZeroU32>,
    /// `TRUST_PROXY`: the proxies whose word on the client's address counts.
    pub trusted_proxies: Vec<Network>,
    /// `CORS_ORIGINS`: the sites whose pages may call the REST interface; none: no other site's.
    pub cors: Option<Origins>,
    /// `CATALOG_OVERLAY`: a folder of prices of one's own, laid over the built-in catalog; none: that alone.
    pub catalog_overlay: Option<Folder>,
    /// `LEPTOS_SITE_ROOT`: the folder of the site's files.
    pub site_root: PathBuf,
}

#[derive(Debug, thiserror::Error)]
#[error("{name} is “{value}”, but {must}")]
pub struct ConfigError {
    name: &'static str,
    value: String,
    must: &'static str,
}

impl Config {
    pub fn from_environment() -> Result<Config, ConfigError> {
        Config::read(|name| env::var(name).ok())
    }

    /// Reads settings by name; an empty one counts as not given.
    pub fn read(setting: impl Fn(&str) -> Option<String>) -> Result<Config, ConfigError> {
        let setting = |name| setting(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        fn or_else<T>(value: Option<T>, name: &'static str, text: String, must: &'static str) -> Result<T, ConfigError> {
            value.ok_or(ConfigError { name, value: text, must })
        }

        let listen = setting("LEPTOS_SITE_ADDR").unwrap_or_else(|| "127.0.0.1:3000".to_owned());
        let address = listen.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
        let public_url = setting("PUBLIC_URL").map(|url| {
            let well_formed = url.starts_with("http://") || url.starts_with("https://");
            or_else(well_formed.then(|| url.trim_end_matches('/').to_owned()), "PUBLIC_URL", url, "it must begin with http:// or https://")
        });
        let rate_limit = setting("RATE_LIMIT_PER_MINUTE")
            .map(|limit| or_else(limit.parse().ok(), "RATE_LIMIT_PER_MINUTE", limit, "it must be a whole number from 1 on"));
        let trusted_proxies = setting("TRUST_PROXY").map_or(Ok(Vec::new()), |list| {
            let networks = list.split(',').map(|network| network.trim().parse().ok()).collect();
            or_else(networks, "TRUST_PROXY", list, "it must be addresses or networks with commas between, as in 10.0.0.0/8, ::1")
        });
        let cors = setting("CORS_ORIGINS").map(|list| {
            or_else(Origins::read(&list), "CORS_ORIGINS", list, "it must be *, or origins with commas between, as in https://example.com")
        });
        Ok(Config {
            cors: cors.transpose()?,
            listen: or_else(address, "LEPTOS_SITE_ADDR", listen, "it must be an address and a port, as in 127.0.0.1:3000")?,
            database: setting("DATABASE_URL").unwrap_or_else(|| "sqlite://data/plans.db".to_owned()),
            public_url: PublicUrl(public_url.transpose()?),
            rate_limit: rate_limit.transpose()?,
            trusted_proxies: trusted_proxies?,
            catalog_overlay: setting(CATALOG_OVERLAY).map(|path| Folder::new(path.into())),
            site_root: setting("LEPTOS_SITE_ROOT").map_or_else(site_beside_the_program, PathBuf::from),
        })
    }
}

/// The one setting that commands without a server follow too.
pub fn catalog_overlay() -> Option<Folder> {
    let path = env::var(CATALOG_OVERLAY).ok().map(|path| path.trim().to_owned()).filter(|path| !path.is_empty());
    path.map(|path| Folder::new(path.into()))
}

const CATALOG_OVERLAY: &str = "CATALOG_OVERLAY";

/// Whose pages may call from a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origins {
    Any,
    /// Each as a browser sends it: scheme, host and port, no path.
    Listed(Vec<String>),
}

impl Origins {
    fn read(list: &str) -> Option<Origins> {
        if list == "*" {
            return Some(Origins::Any);
        }
        let origin = |origin: &str| {
            let origin = origin.trim().to_ascii_lowercase();
            let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"))?;
            let plain = !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
            plain.then_some(origin)
        };
        list.split(',').map(origin).collect::<Option<Vec<_>>>().map(Origins::Listed)
    }
}

/// How the server is reached from outside, without a slash at the end, where it was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicUrl(pub Option<String>);

impl PublicUrl {
    /// A path as a link to hand on: below the public address; else at the host that the request named; else relative.
    ///
    /// Behind a proxy that speaks https only `PUBLIC_URL` makes it right.
    pub fn link(&self, host: Option<&str>, path: &str) -> String {
        let plausible =
            |host: &&str| !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]_".contains(&byte));
        match (&self.0, host.filter(plausible)) {
            (Some(url), _) => format!("{url}{path}"),
            (None, Some(host)) => format!("http://{host}{path}"),
            (None, None) => path.to_owned(),
        }
    }

    pub fn is_secure(&self) -> bool {
        self.0.as_ref().is_some_and(|url| url.starts_with("https://"))
    }
}

/// Addresses that begin with the same bits: `10.0.0.0/8`, or one address alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// As IPv6, so that an IPv4 address that arrives on an IPv6 socket is the same address.
    address: u128,
    bits: u32,
}

impl Network {
    pub fn holds(&self, address: IpAddr) -> bool {
        let differ = self.address ^ as_v6(address);
        self.bits == 0 || differ >> (128 - self.bits) == 0
    }
}

impl FromStr for Network {
    type Err = ();
    fn from_str(text: &str) -> Result<Network, ()> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(drop)?;
        let length = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(length), |bits| bits.parse().map_err(drop))?;
        if bits > length {
            return Err(());
        }
        Ok(Network { address: as_v6(address), bits: bits + 128 - length })
    }
}

fn as_v6(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    }
    .to_bits()
}

/// Cargo's layout, wherever the program was started from: `target/release/headroom` and `target/site`.
fn site_beside_the_program() -> PathBuf {
    let program = env::current_exe().and_then(std::fs::canonicalize).unwrap_or_default();
    let mut candidates = program.ancestors().skip(1).take(2).map(|folder| folder.join("site"));
    candidates.clone().find(|site| site.is_dir()).or_else(|| candidates.nth(1)).unwrap_or_else(|| PathBuf::from("site"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::read(|name| settings.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn nothing_set_serves_this_machine_alone_from_an_embedded_file() {
        let config = read(&[("PUBLIC_URL", ""), ("TRUST_PROXY", " ")]).expect("all settings are optional");
        assert_eq!(config.listen, "127.0.0.1:3000".parse().unwrap());
        assert_eq!(config.database, "sqlite://data/plans.db");
        assert_eq!((config.public_url, config.rate_limit, config.trusted_proxies), (PublicUrl(None), None, Vec::new()));
    }

    #[test]
    fn what_cannot_be_meant_is_refused_by_name() {
        for (name, value) in [
            ("LEPTOS_SITE_ADDR", "nowhere"),
            ("PUBLIC_URL", "plans.example.org"),
            ("RATE_LIMIT_PER_MINUTE", "0"),
            ("RATE_LIMIT_PER_MINUTE", "many"),
            ("TRUST_PROXY", "10.0.0.0/33"),
            ("TRUST_PROXY", "10.0.0.1,"),
        ] {
            let refused = read(&[(name, value)]).expect_err(value).to_string();
            assert!(refused.contains(name) && refused.contains(value), "{refused}");
        }
    }

    #[test]
    fn a_public_address_loses_its_last_slash() {
        let config = read(&[("PUBLIC_URL", "https://plans.example.org/")]).expect("it is an address");
        assert_eq!(config.public_url, PublicUrl(Some("https://plans.example.org".to_owned())));
    }

    #[test]
    fn a_link_is_public_where_it_can_be() {
        let told = PublicUrl(Some("https://plans.example.org/x".to_owned()));
        assert_eq!(told.link(Some("127.0.0.1:3000"), "/p/1"), "https://plans.example.org/x/p/1");
        let untold = PublicUrl(None);
        assert_eq!(untold.link(Some("127.0.0.1:3000"), "/p/1"), "http://127.0.0.1:3000/p/1");
        assert_eq!(untold.link(Some("evil.example/<b>"), "/p/1"), "/p/1");
        assert_eq!(untold.link(None, "/p/1"), "/p/1");
    }

    #[test]
    fn a_network_holds_its_own_addresses_and_no_others() {
        let holds =
            |network: &str, address: &str| network.parse::<Network>().expect("a network").holds(address.parse().expect("an address"));
        assert!(holds("10.0.0.0/8", "10.255.3.4") && !holds("10.0.0.0/8", "11.0.0.0"));
        assert!(holds("10.1.2.3", "10.1.2.3") && !holds("10.1.2.3", "10.1.2.4"));
        assert!(holds("10.1.2.3", "::ffff:10.1.2.3"));
        assert!(holds("2001:db8::/32", "2001:db8:1::1") && !holds("2001:db8::/32", "2001:db9::1"));
        assert!(holds("::/0", "192.0.2.1") && holds("0.0.0.0/0", "192.0.2.1") && !holds("0.0.0.0/0", "2001:db8::1"));
    }
}
