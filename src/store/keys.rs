//! Who may open a plan and who may change it.

use super::StoreError;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use rand::{TryRngCore, rngs::OsRng};
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// A plan's name in its link. Whoever knows it may open the plan, so it is 128 random bits; letters and digits only, since chat programs
/// cut a link before a trailing `-` or `_`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PlanId(String);

impl PlanId {
    pub fn random() -> PlanId {
        let mut rest = u128::from_be_bytes(random_bytes());
        let digits = std::array::from_fn::<u8, { PlanId::LENGTH }, _>(|_| {
            let digit = DIGITS[(rest % 62) as usize];
            rest /= 62;
            digit
        });
        PlanId(digits.iter().map(|&digit| char::from(digit)).collect())
    }

    /// None for what can't be an id, so that it needn't be looked up.
    pub fn parse(text: &str) -> Option<PlanId> {
        let well_formed = text.len() == PlanId::LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        well_formed.then(|| PlanId(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// 62²² is the first power of 62 above 2¹²⁸.
    const LENGTH: usize = 22;
}

impl fmt::Display for PlanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Lets its holder change and delete a plan: 256 random bits, shown once to whoever saved it.
#[derive(Clone)]
pub struct EditToken(String);

impl EditToken {
    pub fn random() -> EditToken {
        EditToken(BASE64_URL_SAFE_NO_PAD.encode(random_bytes::<32>()))
    }

    /// Whatever somebody presents; only [`TokenHash::matches`] tells whether it is worth anything.
    pub fn presented(text: &str) -> EditToken {
        EditToken(text.to_owned())
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.as_bytes()).into())
    }
}

/// Never shows the token, so that it can't slip into a log.
impl fmt::Debug for EditToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EditToken(…)")
    }
}

/// SHA-256 of an edit token, all that is stored of it. A salt would add nothing to 256 random bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// In constant time.
    pub fn matches(&self, token: &EditToken) -> bool {
        self.0.ct_eq(&token.hash().0).into()
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl TryFrom<Vec<u8>> for TokenHash {
    type Error = StoreError;
    fn try_from(bytes: Vec<u8>) -> Result<TokenHash, StoreError> {
        bytes.try_into().map(TokenHash).map_err(|_| StoreError::Hash)
    }
}

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

pub(super) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng.try_fill_bytes(&mut bytes).expect("the operating system has random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_ids_are_alike_and_each_reads_back() {
        let ids: HashSet<PlanId> = (0..10_000).map(|_| PlanId::random()).collect();
        assert_eq!(ids.len(), 10_000);
        for id in ids {
            assert_eq!(PlanId::parse(id.as_str()), Some(id));
        }
    }

    #[test]
    fn what_cannot_be_an_id_is_none() {
        for text in ["", "short", "../../etc/passwd------", "0123456789012345678901é", &"a".repeat(23), "0123456789 12345678901"] {
            assert_eq!(PlanId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_token_opens_its_own_hash_and_no_other() {
        let (token, other) = (EditToken::random(), EditToken::random());
        assert_eq!(token.reveal().len(), 43);
        assert!(token.hash().matches(&EditToken::presented(token.reveal())));
        assert!(!token.hash().matches(&other));
        assert!(!token.hash().matches(&EditToken::presented("")));
    }

    #[test]
    fn a_token_never_shows_in_debug_output() {
        let token = EditToken::random();
        assert!(!format!("{token:?}").contains(token.reveal()));
    }
}
