//! A save asked for twice: whoever repeats it with the same Idempotency-Key gets the same plan and the same edit token.
//!
//! The key is kept only as a hash, and the token sealed with another one of the same key: the database alone gives neither away.

use super::{EditToken, PlanId, StoreError, keys::random_bytes};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use sha2::{Digest, Sha256};
use std::fmt;

/// What a client names one save by, so that it may ask again when it heard no answer.
#[derive(Clone)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Long enough that nobody guesses it, for it opens what was answered.
    pub const CHARACTERS: std::ops::RangeInclusive<usize> = 16..=255;

    /// None where it is too short, too long, or holds anything but visible ASCII.
    pub fn parse(text: &str) -> Option<IdempotencyKey> {
        let well_formed = Self::CHARACTERS.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        well_formed.then(|| IdempotencyKey(text.to_owned()))
    }

    /// By what it is found again.
    pub fn hash(&self) -> KeyHash {
        KeyHash(self.derived(b"lookup"))
    }

    fn derived(&self, purpose: &[u8]) -> [u8; 32] {
        Sha256::new().chain_update(b"headroom idempotency ").chain_update(purpose).chain_update([0]).chain_update(&self.0).finalize().into()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.derived(b"seal").into())
    }
}

/// Never shows the key, so that it can't slip into a log.
impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdempotencyKey(…)")
    }
}

/// All that is stored of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHash([u8; 32]);

impl KeyHash {
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// What is kept of a save beside its plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    pub key: KeyHash,
    /// SHA-256 of the body that was sent.
    pub body: Vec<u8>,
    pub sealed_token: Vec<u8>,
}

/// A replay as it was found, and of which plan it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub plan: PlanId,
    pub body: Vec<u8>,
    pub sealed_token: Vec<u8>,
}

impl Replay {
    pub fn new(key: &IdempotencyKey, body: &[u8], token: &EditToken) -> Replay {
        let body = Sha256::digest(body).to_vec();
        let nonce = random_bytes::<NONCE>();
        let payload = Payload { msg: token.reveal().as_bytes(), aad: &body };
        let sealed = key.cipher().encrypt(XNonce::from_slice(&nonce), payload).expect("a token is short enough to be sealed");
        Replay { key: key.hash(), body, sealed_token: [&nonce[..], &sealed].concat() }
    }
}

impl Kept {
    /// The token, for whoever sends the key with the same body; none for another body.
    pub fn open(&self, key: &IdempotencyKey, body: &[u8]) -> Result<Option<EditToken>, StoreError> {
        if self.body != Sha256::digest(body).as_slice() {
            return Ok(None);
        }
        let (nonce, sealed) = self.sealed_token.split_at_checked(NONCE).ok_or(StoreError::Sealed)?;
        let payload = Payload { msg: sealed, aad: &self.body };
        let token = key.cipher().decrypt(XNonce::from_slice(nonce), payload).map_err(|_| StoreError::Sealed)?;
        String::from_utf8(token).map(|token| Some(EditToken::presented(&token))).map_err(|_| StoreError::Sealed)
    }
}

const NONCE: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> IdempotencyKey {
        IdempotencyKey::parse(text).expect("a key")
    }

    #[test]
    fn a_key_is_hard_to_guess_and_fits_a_header() {
        for text in ["", "1", "fifteen-letters", &"x".repeat(256), "with a blank in it", "ümlaut-and-so-on-and-on"] {
            assert!(IdempotencyKey::parse(text).is_none(), "{text}");
        }
        assert!(!format!("{:?}", key("0123456789abcdef")).contains("0123"));
    }

    #[test]
    fn only_the_same_key_and_body_open_what_was_sealed() {
        let (mine, token) = (key("0123456789abcdef"), EditToken::random());
        let replay = Replay::new(&mine, b"{}", &token);
        let kept = Kept { plan: PlanId::random(), body: replay.body.clone(), sealed_token: replay.sealed_token.clone() };
        assert_eq!(kept.open(&mine, b"{}").expect("it opens").expect("a token").reveal(), token.reveal());
        assert!(kept.open(&mine, b"[]").expect("nothing is wrong").is_none());
        assert!(kept.open(&key("0123456789abcdeF"), b"{}").is_err());
        // Of what is stored nothing shows the key or the token, and no two seals are alike.
        let stored = [replay.key.as_bytes(), &replay.body, &replay.sealed_token].concat();
        let shows = |secret: &[u8]| stored.windows(secret.len()).any(|window| window == secret);
        assert!(!shows(b"0123456789abcdef") && !shows(token.reveal().as_bytes()));
        assert_ne!(Replay::new(&mine, b"{}", &token).sealed_token, replay.sealed_token);
        let mut spoiled = kept;
        spoiled.sealed_token[30] ^= 1;
        assert!(spoiled.open(&mine, b"{}").is_err());
    }
}
