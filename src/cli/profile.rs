//! Where a profile comes from: a file or standard input; JSON, TOML or YAML; with single fields set beside it.

use super::Refused;
use crate::{
    domain::{
        fields,
        plan::Plan,
        question::{Question, QuestionError},
    },
    service,
};
use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};
use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

#[derive(Args)]
pub struct Source {
    /// A profile, or a plan that was made before.
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// The form of the file, where its ending does not say.
    #[arg(long = "as", value_enum, value_name = "FORM")]
    form: Option<Form>,
    /// Set a field, written as on the page and in its links: --set audience.monthly_active_users=30k, --set targets.availability=99.95; may be repeated.
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    set: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Json,
    Toml,
    Yaml,
}

impl Source {
    /// Just that file.
    pub fn of(file: PathBuf) -> Source {
        Source { file, form: None, set: Vec::new() }
    }

    /// The plan: as it was made where the file holds one, else made now.
    pub fn plan(&self) -> Result<Plan, Refused> {
        let name = if self.is_stdin() { "standard input".to_owned() } else { self.file.display().to_string() };
        let text = self.text().map_err(|error| Refused::Asked(format!("cannot read {name}: {error}")))?;
        let mut profile = self.form().read(&text).map_err(|error| Refused::Asked(format!("{name}: {error}")))?;
        // As a saved plan is answered over REST.
        if let Some(plan) = profile.get_mut("plan").filter(|plan| plan.is_object()).map(Value::take) {
            profile = plan;
        }
        if profile.get("recommendation").is_some() && self.set.is_empty() {
            return serde_json::from_value(profile).map_err(|error| Refused::Asked(format!("{name}: this is no plan: {error}")));
        }
        // Of a plan the question, of what was saved the profile.
        for envelope in ["question", "profile"] {
            if let Some(inside) = profile.get_mut(envelope).filter(|inside| inside.is_object()).map(Value::take) {
                profile = inside;
            }
        }
        for set in &self.set {
            put(&mut profile, set)?;
        }
        let catalog = super::catalog_in_force()?;
        let question = Question::from_json_text(&profile.to_string(), &catalog.known()).map_err(|error| match error {
            QuestionError::NotJson(detail) => Refused::Asked(format!("{name}: {detail}")),
            QuestionError::Faults(faults) => Refused::faults(&name, &faults),
        })?;
        Ok(service::estimate(&catalog, &question))
    }

    fn is_stdin(&self) -> bool {
        self.file == Path::new("-")
    }

    fn text(&self) -> io::Result<String> {
        if !self.is_stdin() {
            return fs::read_to_string(&self.file);
        }
        let mut text = String::new();
        io::stdin().read_to_string(&mut text)?;
        Ok(text)
    }

    fn form(&self) -> Form {
        let ending = self.file.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
        self.form.unwrap_or(match ending.as_str() {
            "toml" => Form::Toml,
            "yaml" | "yml" => Form::Yaml,
            _ => Form::Json,
        })
    }
}

impl Form {
    fn read(self, text: &str) -> Result<Value, String> {
        // Nothing at all asks for a plan of defaults and what is set.
        if text.trim().is_empty() {
            return Ok(json!({}));
        }
        match self {
            Form::Json => serde_json::from_str(text).map_err(|error| format!("this is not JSON: {error}")),
            Form::Toml => toml::from_str(text).map_err(|error| format!("this is not TOML: {error}")),
            Form::Yaml => serde_saphyr::from_str(text).map_err(|error| format!("this is not YAML: {error}")),
        }
    }
}

/// `audience.monthly_active_users=30k`: what stands after the sign as it may be typed on the page.
fn put(profile: &mut Value, set: &str) -> Result<(), Refused> {
    let malformed = || Refused::Asked(format!("--set {set}: write FIELD=VALUE, as in audience.monthly_active_users=30k"));
    let (field, value) = set.split_once('=').ok_or_else(malformed)?;
    // A field that is unknown is told with the faults of the profile.
    let value = match fields::find(field) {
        Some(known) => known.read_text(value).map_err(|fault| Refused::Asked(format!("--set {set}: {fault}")))?,
        None => Value::from(value),
    };
    let mut place = profile;
    for part in field.split('.') {
        if part.is_empty() {
            return Err(malformed());
        }
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        place = place.as_object_mut().expect("made an object above").entry(part).or_insert(Value::Null);
    }
    *place = value;
    Ok(())
}
