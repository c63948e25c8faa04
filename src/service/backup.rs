//! All that is kept, in one file: a line of JSON each for every plan, revision and save that may be repeated, between a line that says what the file is and
//! one that says how much is in it. Tokens and keys are in it as the database has them, as hashes; who reads the file can read every plan.

use crate::{
    engine,
    store::{Copies, Draft, PlanId, Record, Store, StoreError, TokenHash},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize, de::IgnoredAny};
use std::{
    collections::HashMap,
    io::{self, BufRead, Write},
};

const FORMAT: &str = "headroom backup";
/// Of the lines. A later version reads this one, or says that it does not.
const VERSION: u32 = 1;

/// How much a file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    pub plans: u64,
    pub revisions: u64,
    pub replays: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("it cannot be read: {0}")]
    Read(#[from] io::Error),
    /// Nothing was written.
    #[error("line {line}: {says}")]
    Line { line: usize, says: String },
    #[error("there are plans in the database already; say --beside to keep these beside them")]
    NotEmpty,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Line {
    Header {
        format: String,
        version: u32,
        engine_version: String,
        /// RFC 3339 in UTC.
        written_at: String,
    },
    Plan {
        id: String,
        edit_token_sha256: String,
        latest_revision: u32,
        created_at_ms: i64,
    },
    Revision {
        plan_id: String,
        revision: u32,
        title: String,
        notes: String,
        /// Texts, since their very bytes are kept.
        question: String,
        plan: String,
        engine_version: String,
        catalog_version: String,
        created_at_ms: i64,
    },
    Replay {
        key_sha256: String,
        body_sha256: String,
        plan_id: String,
        sealed_token: String,
        created_at_ms: i64,
    },
    End(Held),
}

/// Writes all that the store keeps, as it is at one moment.
pub async fn write(store: &Store, mut file: impl Write + Send) -> Result<Held, BackupError> {
    let header = Line::Header {
        format: FORMAT.to_owned(),
        version: VERSION,
        engine_version: engine::VERSION.to_owned(),
        written_at: jiff::Timestamp::now().to_string(),
    };
    put(&mut file, &header)?;
    let mut held = Held::default();
    let mut take = |record: Record| -> Result<(), StoreError> {
        held.count(&record);
        Ok(put(&mut file, &Line::from(record))?)
    };
    store.give(&mut take).await?;
    put(&mut file, &Line::End(held))?;
    file.flush()?;
    Ok(held)
}

/// Keeps all that a file holds, or nothing. The file is read twice: it is checked to its last line before anything is kept.
pub async fn restore<F: BufRead + Send>(store: &Store, read: impl Fn() -> io::Result<F>, beside: bool) -> Result<Held, BackupError> {
    let held = check(read()?)?;
    let mut records = read()?.lines().map(record_of).filter_map(Result::transpose);
    if store.take(&mut records, beside).await? { Ok(held) } else { Err(BackupError::NotEmpty) }
}

/// What the file holds, where every line of it is right.
fn check(file: impl BufRead) -> Result<Held, BackupError> {
    let (mut held, mut end) = (Held::default(), None);
    // Of each plan the newest revision, and how many of them were seen.
    let mut plans: HashMap<String, (u32, u32)> = HashMap::new();
    let mut lines = 0;
    for (at, text) in file.lines().enumerate() {
        lines = at + 1;
        let wrong = |says: String| BackupError::Line { line: at + 1, says };
        let line: Line = serde_json::from_str(&text?).map_err(|error| wrong(format!("this is no line of a backup: {error}")))?;
        if end.is_some() {
            return Err(wrong("there is more after the end".to_owned()));
        }
        match &line {
            Line::Header { format, version, .. } if at == 0 => {
                if format != FORMAT || *version != VERSION {
                    return Err(wrong(format!("this is “{format}” of version {version}; what is read is “{FORMAT}” of version {VERSION}")));
                }
            }
            _ if at == 0 => return Err(wrong("the first line must say what the file is".to_owned())),
            Line::Header { .. } => return Err(wrong("a second file begins here".to_owned())),
            Line::Plan { id, latest_revision, .. } => {
                if plans.insert(id.clone(), (*latest_revision, 0)).is_some() {
                    return Err(wrong(format!("the plan {id} was there already")));
                }
            }
            Line::Revision { plan_id, revision, question, plan, .. } => {
                let (_, seen) =
                    plans.get_mut(plan_id).ok_or_else(|| wrong(format!("a revision of a plan that is not there, {plan_id}")))?;
                *seen += 1;
                if *seen != *revision {
                    return Err(wrong(format!("revision {revision} of {plan_id} where its revision {seen} is wanted")));
                }
                if [question, plan].into_iter().any(|text| serde_json::from_str::<IgnoredAny>(text).is_err()) {
                    return Err(wrong(format!("question and plan of {plan_id} are not JSON")));
                }
            }
            Line::Replay { plan_id, .. } if !plans.contains_key(plan_id) => {
                return Err(wrong(format!("a save of a plan that is not there, {plan_id}")));
            }
            Line::Replay { .. } => (),
            Line::End(told) => end = Some(*told),
        }
        if let Some(record) = line.record().map_err(wrong)? {
            held.count(&record);
        }
    }
    let wrong = |says: String| BackupError::Line { line: lines, says };
    if let Some((id, (latest, seen))) = plans.iter().find(|(_, (latest, seen))| latest != seen) {
        return Err(wrong(format!("of the {latest} revisions of {id} only {seen} are there")));
    }
    match end {
        None => Err(wrong("the file breaks off here".to_owned())),
        Some(told) if told != held => Err(wrong(format!("it should hold {told:?} and holds {held:?}"))),
        Some(_) => Ok(held),
    }
}

fn record_of(line: io::Result<String>) -> Result<Option<Record>, StoreError> {
    let line: Line = serde_json::from_str(&line?).map_err(io::Error::from)?;
    line.record().map_err(|says| io::Error::other(says).into())
}

fn put(file: &mut impl Write, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *file, line)?;
    file.write_all(b"\n")
}

impl Held {
    fn count(&mut self, record: &Record) {
        match record {
            Record::Plan { .. } => self.plans += 1,
            Record::Revision { .. } => self.revisions += 1,
            Record::Replay { .. } => self.replays += 1,
        }
    }
}

impl From<Record> for Line {
    fn from(record: Record) -> Line {
        match record {
            Record::Plan { id, token, latest, created_at_ms } => Line::Plan {
                id: id.as_str().to_owned(),
                edit_token_sha256: BASE64_STANDARD.encode(token.as_bytes()),
                latest_revision: latest,
                created_at_ms,
            },
            Record::Revision { plan, number, draft } => {
                let Draft { title, notes, question, plan: text, engine_version, catalog_version, created_at_ms } = draft;
                Line::Revision {
                    plan_id: plan.as_str().to_owned(),
                    revision: number,
                    title,
                    notes,
                    question,
                    plan: text,
                    engine_version,
                    catalog_version,
                    created_at_ms,
                }
            }
            Record::Replay { key, body, plan, sealed_token, created_at_ms } => Line::Replay {
                key_sha256: BASE64_STANDARD.encode(key),
                body_sha256: BASE64_STANDARD.encode(body),
                plan_id: plan.as_str().to_owned(),
                sealed_token: BASE64_STANDARD.encode(sealed_token),
                created_at_ms,
            },
        }
    }
}

impl Line {
    /// The row that it is; none of the first and the last line. The error is a sentence.
    fn record(self) -> Result<Option<Record>, String> {
        let id = |text: &str| PlanId::parse(text).ok_or_else(|| format!("“{text}” is no id of a plan"));
        let bytes = |text: &str| BASE64_STANDARD.decode(text).map_err(|error| format!("“{text}” is not Base64: {error}"));
        let hash =
            |text: &str| bytes(text).and_then(|hash| if hash.len() == 32 { Ok(hash) } else { Err(format!("“{text}” is no SHA-256")) });
        Ok(Some(match self {
            Line::Header { .. } | Line::End(_) => return Ok(None),
            Line::Plan { id: of, edit_token_sha256, latest_revision, created_at_ms } => Record::Plan {
                id: id(&of)?,
                token: TokenHash::try_from(hash(&edit_token_sha256)?).map_err(|error| error.to_string())?,
                latest: latest_revision,
                created_at_ms,
            },
            Line::Revision { plan_id, revision, title, notes, question, plan, engine_version, catalog_version, created_at_ms } => {
                let draft = Draft { title, notes, question, plan, engine_version, catalog_version, created_at_ms };
                Record::Revision { plan: id(&plan_id)?, number: revision, draft }
            }
            Line::Replay { key_sha256, body_sha256, plan_id, sealed_token, created_at_ms } => Record::Replay {
                key: hash(&key_sha256)?,
                body: hash(&body_sha256)?,
                plan: id(&plan_id)?,
                sealed_token: bytes(&sealed_token)?,
                created_at_ms,
            },
        }))
    }
}
