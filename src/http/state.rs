//! What handlers and pages may reach.

use super::assets::Site;
use crate::{
    config::{Config, PublicUrl},
    service::Headroom,
};
use axum::extract::FromRef;
use leptos::config::LeptosOptions;

#[derive(Clone)]
pub struct AppState {
    pub headroom: Headroom,
    pub site: Site,
    pub public_url: PublicUrl,
    pub options: LeptosOptions,
}

impl AppState {
    pub fn new(config: &Config, headroom: Headroom) -> AppState {
        let site = Site::new(&config.site_root);
        let options =
            LeptosOptions::builder().output_name(OUTPUT_NAME).site_root(config.site_root.to_string_lossy()).site_addr(config.listen);
        AppState { headroom, site, public_url: config.public_url.clone(), options: options.build() }
    }

    /// The address of the style sheet in force now.
    pub fn style(&self) -> Option<String> {
        self.site.current().map(|site| format!("/pkg/{}/{}.css", site.hash, self.options.output_name))
    }
}

/// What the browser half's files are called.
const OUTPUT_NAME: &str = "headroom";

impl FromRef<AppState> for Headroom {
    fn from_ref(state: &AppState) -> Headroom {
        state.headroom.clone()
    }
}
impl FromRef<AppState> for Site {
    fn from_ref(state: &AppState) -> Site {
        state.site.clone()
    }
}
impl FromRef<AppState> for PublicUrl {
    fn from_ref(state: &AppState) -> PublicUrl {
        state.public_url.clone()
    }
}
impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> LeptosOptions {
        state.options.clone()
    }
}
