//! SSH signatures, held against the public keys of a role's holders.

use std::fmt;

use ssh_key::{Algorithm, EcdsaCurve, HashAlg, PublicKey, SshSig};

use crate::config::Settings;
use crate::diagnostics::Diagnostic;
use crate::history::{Signature, SignatureKind};
use crate::source::Spanned;

/// What git signs commits for.
pub const COMMITS: &str = "git";

/// What `ssh-keygen -Y sign -n` is told when an approval itself is signed.
pub const APPROVALS: &str = "clausebook-approval";

/// What a signature proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// There is no signature.
    Unsigned,
    /// It is right, and made with a key of a holder of the role.
    Holder {
        /// The key's fingerprint: `SHA256:…`.
        key: String,
    },
    /// It is right, and made with a key that no holder of the role has.
    Stranger {
        /// The key's fingerprint.
        key: String,
    },
    /// It is wrong: not made for this content, or damaged.
    Bad {
        /// Why.
        why: String,
    },
    /// It cannot be verified here.
    Unverifiable {
        /// Why.
        why: String,
    },
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Proof::Unsigned => f.write_str("not signed"),
            Proof::Holder { key } => write!(f, "signed with the key {key} of a holder of the role"),
            Proof::Stranger { key } => write!(f, "signed with the key {key}, which no holder of the role has"),
            Proof::Bad { why } => write!(f, "the signature is wrong: {why}"),
            Proof::Unverifiable { why } => write!(f, "signed, but {why}"),
        }
    }
}

/// Holds the signature of a commit against public keys, written as in `authorized_keys`.
pub fn verify_commit<'k>(signature: Option<&Signature>, keys: impl IntoIterator<Item = &'k str>) -> Proof {
    match signature {
        None => Proof::Unsigned,
        Some(signature) if signature.kind == SignatureKind::Ssh => {
            verify(&signature.armored, COMMITS, &signature.payload, keys)
        }
        Some(signature) => Proof::Unverifiable {
            why: format!("a signature of the kind {} cannot be verified here; use an SSH key", signature.kind.as_str()),
        },
    }
}

/// Tells the keys of roles that are none: no signature would ever be theirs.
pub fn unreadable_keys(settings: &Settings) -> Vec<Diagnostic> {
    let keys = settings.roles.values().flat_map(|role| &role.keys);
    let unreadable = keys.filter(|key| PublicKey::from_openssh(key.value.trim()).is_err());
    let told = |key: &Spanned<String>| {
        Diagnostic::error("unknown-value", settings.span(key.range), "this is no public SSH key")
            .label("no signature is ever made with it")
            .help("write the line of the file that ends in `.pub`: `\"ssh-ed25519 AAAA…\"`")
    };
    unreadable.map(told).collect()
}

/// Holds an armored SSH signature against a message and public keys.
pub fn verify<'k>(armored: &str, namespace: &str, message: &[u8], keys: impl IntoIterator<Item = &'k str>) -> Proof {
    let signature = match SshSig::from_pem(armored.trim()) {
        Ok(signature) => signature,
        Err(error) => return Proof::Bad { why: error.to_string() },
    };
    if signature.namespace() != namespace {
        return Proof::Bad { why: format!("it was made for `{}` and not for `{namespace}`", signature.namespace()) };
    }
    let kind = signature.algorithm();
    if !is_verifiable(&kind) {
        return Proof::Unverifiable {
            why: format!("a key of the kind `{kind}` cannot be verified here; use Ed25519 or ECDSA P-256"),
        };
    }
    let key = PublicKey::from(signature.public_key().clone());
    if key.verify(namespace, message, &signature).is_err() {
        return Proof::Bad { why: "it does not belong to this content".into() };
    }
    let fingerprint = key.fingerprint(HashAlg::Sha256).to_string();
    let mut known = keys.into_iter().filter_map(|line| PublicKey::from_openssh(line.trim()).ok());
    match known.any(|known| known.key_data() == key.key_data()) {
        true => Proof::Holder { key: fingerprint },
        false => Proof::Stranger { key: fingerprint },
    }
}

/// RSA is left out: no maintained implementation in pure Rust is free of a known weakness.
fn is_verifiable(kind: &Algorithm) -> bool {
    let curve = EcdsaCurve::NistP256;
    matches!(kind, Algorithm::Ed25519 | Algorithm::SkEd25519 | Algorithm::SkEcdsaSha2NistP256)
        || *kind == Algorithm::Ecdsa { curve }
}

/// Gives a signature that was written on one line its armor back.
pub fn armor(base64: &str) -> String {
    let body: Vec<char> = base64.chars().filter(|c| !c.is_whitespace()).collect();
    let lines: Vec<String> = body.chunks(70).map(|line| line.iter().collect()).collect();
    format!("-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n", lines.join("\n"))
}
