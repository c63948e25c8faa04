//! The command line: the same answers as everywhere else, in a terminal, a script, a pipeline.
//!
//! Exit codes: 0, done; 1, a gate of `check` does not hold; 2, what was asked cannot be read; 3, something here went wrong.

mod catalog;
mod check;
mod keeping;
mod profile;
mod table;

use crate::{
    backtest,
    catalog::{Catalog, in_force, systems},
    config,
    domain::{answer::Fault, json, plan::Plan},
    engine,
    export::{self, Export},
    service::{self, FEWEST, MOST},
};
use clap::{
    CommandFactory, Parser, Subcommand, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use clap_complete::Shell;
use profile::Source;
use serde_json::json;
use std::{fs, path::PathBuf, sync::Arc};

/// From users to scaling stage, architecture, bill and dates.
///
/// A FILE is a profile as JSON, TOML or YAML, by its ending; `-` is standard input, as JSON unless --as says otherwise. Settings of the server come from
/// the environment, as the README lists them.
#[derive(Parser)]
#[command(name = "headroom", version = engine::VERSION, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Subcommand)]
pub enum Command {
    /// Serve pages and REST; so does `headroom` alone.
    Serve,
    #[command(flatten)]
    Once(Once),
}

/// What is done once and then over. Nothing is stored but by `restore`.
#[derive(Subcommand)]
pub enum Once {
    /// Make the plan of a profile.
    Estimate {
        #[command(flatten)]
        source: Source,
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Put two to six plans side by side: every place at which they differ.
    Compare {
        #[arg(value_name = "FILE", num_args = FEWEST..=MOST, required = true)]
        files: Vec<PathBuf>,
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Hold a plan, or the plan of a profile, against limits; fail with the reasons where one is broken.
    Check {
        #[command(flatten)]
        source: Source,
        #[command(flatten)]
        gates: check::Gates,
    },
    /// Write a plan as a file that other tools read.
    Export {
        #[arg(value_name = "NAME", value_parser = exports())]
        export: &'static Export,
        #[command(flatten)]
        source: Source,
    },
    /// Hold plans against real systems: those of the catalog, or of a JSON file.
    Backtest { file: Option<PathBuf> },
    /// The catalog of prices: check it, show it, take new price lists.
    #[command(subcommand)]
    Catalog(catalog::CatalogCommand),
    /// Copy all that a server keeps into one file: every plan with its revisions, tokens as hashes. DATABASE_URL says from where.
    Backup {
        /// Written anew; `-` is standard output.
        file: PathBuf,
    },
    /// Keep all that such a file holds, or nothing where a line of it is wrong. DATABASE_URL says where.
    Restore {
        file: PathBuf,
        /// Also where there are plans already; none of them may be in the file.
        #[arg(long)]
        beside: bool,
    },
    /// Print a GitHub Action that holds a profile against limits on every pull request.
    GithubAction,
    /// Print a script that completes these commands in a shell.
    Completions { shell: Shell },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The whole plan.
    Json,
    /// What matters, to be read in a terminal.
    Table,
    /// The report, as Markdown.
    Md,
}

const GITHUB_ACTION: &str = include_str!("github-action.yml");

/// What a command leaves behind.
pub struct Done {
    pub printed: String,
    pub code: u8,
}

/// Why a command could not be done.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// What was asked cannot be read; every fault of it.
    Asked(String),
    /// Something here went wrong.
    Broken(String),
}

impl Refused {
    pub fn code(&self) -> u8 {
        match self {
            Refused::Asked(_) => 2,
            Refused::Broken(_) => 3,
        }
    }

    pub fn text(&self) -> &str {
        let (Refused::Asked(text) | Refused::Broken(text)) = self;
        text
    }

    /// Every fault in a line of its own, by the name of its field.
    fn faults(of: &str, faults: &[Fault]) -> Refused {
        let lines = faults.iter().map(|fault| {
            let field = fault.pointer.trim_start_matches('/').replace('/', ".");
            if field.is_empty() { format!("\n  {}", fault.detail) } else { format!("\n  {field}: {}", fault.detail) }
        });
        Refused::Asked(format!("{of}:{}", lines.collect::<String>()))
    }
}

fn exports() -> impl TypedValueParser<Value = &'static Export> {
    let names = PossibleValuesParser::new(export::ALL.iter().map(|export| export.name));
    names.map(|name| export::by_name(&name).expect("one of the possible values"))
}

pub fn run(once: Once) -> Result<Done, Refused> {
    let printed = match once {
        Once::Estimate { source, format } => {
            let plan = source.plan()?;
            match format {
                Format::Json => text(&plan)? + "\n",
                Format::Table => table::plan(&plan),
                Format::Md => export::markdown(&plan),
            }
        }
        Once::Compare { files, format } => compare(files, format)?,
        Once::Check { source, gates } => return Ok(gates.hold(&source.plan()?)),
        Once::Export { export, source } => export.of(&source.plan()?).map_err(Refused::Asked)?,
        Once::Backtest { file } => hold_against_reality(file)?,
        Once::Catalog(command) => return catalog::run(command),
        Once::Backup { file } => keeping::backup_to(&file)?,
        Once::Restore { file, beside } => keeping::restore_from(&file, beside)?,
        Once::GithubAction => GITHUB_ACTION.to_owned(),
        Once::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "headroom", &mut script);
            String::from_utf8_lossy(&script).into_owned()
        }
    };
    Ok(Done { printed, code: 0 })
}

fn text(value: &impl serde::Serialize) -> Result<String, Refused> {
    json::text(value).map_err(|error| Refused::Broken(error.to_string()))
}

fn compare(files: Vec<PathBuf>, format: Format) -> Result<String, Refused> {
    let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let plans = files.into_iter().map(|file| Source::of(file).plan()).collect::<Result<Vec<_>, _>>()?;
    let all: Vec<&Plan> = plans.iter().collect();
    let differences = service::differences(&all);
    Ok(match format {
        Format::Json => text(&json!({"plans": plans, "differences": differences}))? + "\n",
        Format::Table => table::differences(&names, &all, &differences),
        Format::Md => table::differences_as_markdown(&names, &all, &differences),
    })
}

fn hold_against_reality(file: Option<PathBuf>) -> Result<String, Refused> {
    let read = |file: &PathBuf| {
        let text = fs::read_to_string(file).map_err(|error| Refused::Asked(format!("cannot read {}: {error}", file.display())))?;
        backtest::read(&text).map_err(|error| Refused::Asked(format!("{}: {error}", file.display())))
    };
    let given = file.as_ref().map(read).transpose()?;
    let systems = given.as_deref().unwrap_or_else(|| systems::systems());
    let catalog = catalog_in_force()?;
    Ok(backtest::report(&backtest::run(&catalog, systems)))
}

/// As the setting says, which a server follows too.
fn catalog_in_force() -> Result<Arc<Catalog>, Refused> {
    in_force(config::catalog_overlay().as_ref()).map_err(|error| Refused::Asked(error.to_string()))
}

#[cfg(test)]
mod tests;
