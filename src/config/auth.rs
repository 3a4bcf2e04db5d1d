//! Tokens, login limits and password hashing.

use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use super::{
    links::LinkConfig,
    reader::Reader,
    secret::Secret,
    setting::{Kind, Section, Setting, Unit},
    signing, web_address,
};

/// How users are recognised.
#[derive(Clone, Debug)]
pub struct AuthConfig {
    /// Signs tokens. `None`: see [`Config::signing_keys`](super::Config::signing_keys), which finds or makes one.
    pub signing_secret: Option<Secret>,
    /// The secret of before a rotation: still verifies, signs nothing.
    pub previous_secret: Option<Secret>,
    /// How long an access token is good.
    pub access_lifetime: Duration,
    /// How long a login lasts at most, however often its refresh token is rotated.
    pub refresh_lifetime: Duration,
    /// The `iss` of tokens.
    pub issuer: String,
    /// The `aud` of tokens.
    pub audience: String,
    /// How often a login may fail.
    pub login: LoginLimits,
    /// Requests a minute with one API key.
    pub key_limit: u32,
    /// Requests a minute for what is published, with one API key.
    pub delivery_key_limit: u32,
    /// Origins whose pages may keep their tokens in cookies.
    pub cookie_origins: Vec<String>,
    /// The roles that need a second factor.
    pub second_factor_roles: Vec<String>,
    /// Invitations to accounts.
    pub invitations: LinkConfig,
    /// Links by which a forgotten password is changed.
    pub password_resets: LinkConfig,
    /// A file of passwords that are known from breaches.
    pub breached_passwords: Option<PathBuf>,
    /// What a password hash costs.
    pub argon2: Argon2Config,
    /// Hashes computed at the same time, at least 1.
    pub hashing_concurrency: usize,
}

/// Tries to log in within a window of time.
#[derive(Clone, Copy, Debug)]
pub struct LoginLimits {
    /// Tries for one account, at least 1.
    pub per_account: u32,
    /// Tries from one client address, at least 1.
    pub per_address: u32,
    /// The window the tries are counted in.
    pub window: Duration,
}

/// The parameters of argon2id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argon2Config {
    /// Memory in KiB, as argon2 counts it.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl AuthConfig {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let issuer = reader.required(&ISSUER, |value| Ok(value.to_owned()));
        let audience = reader.required(&AUDIENCE, |value| Ok(value.to_owned()));
        Self {
            signing_secret: reader.secret(&SIGNING_SECRET, signing::check),
            previous_secret: reader.secret(&PREVIOUS_SECRET, signing::check),
            access_lifetime: reader.duration(&ACCESS_LIFETIME),
            refresh_lifetime: reader.duration(&REFRESH_LIFETIME),
            issuer,
            audience,
            login: LoginLimits {
                per_account: reader.number(&LOGIN_LIMIT_ACCOUNT),
                per_address: reader.number(&LOGIN_LIMIT_ADDRESS),
                window: reader.duration(&LOGIN_LIMIT_WINDOW),
            },
            key_limit: reader.number(&KEY_LIMIT),
            delivery_key_limit: reader.number(&DELIVERY_KEY_LIMIT),
            cookie_origins: reader.list(&COOKIE_ORIGINS, web_address::origin),
            second_factor_roles: reader.list(&SECOND_FACTOR_REQUIRED, |role| {
                if ROLES.contains(&role) {
                    Ok(role.to_owned())
                } else {
                    Err(format!("is none of {}", ROLES.join(", ")))
                }
            }),
            invitations: LinkConfig::read_invitations(reader),
            password_resets: LinkConfig::read_resets(reader),
            breached_passwords: reader.parsed(&BREACHED_PASSWORDS, |path| {
                match File::open(path).and_then(|file| file.metadata()) {
                    Ok(about) if about.is_file() => Ok(PathBuf::from(path)),
                    Ok(_) => Err("is not a file".to_owned()),
                    Err(error) => Err(format!("cannot be read ({error})")),
                }
            }),
            argon2: Argon2Config::read(reader),
            hashing_concurrency: match reader.number(&HASHING_CONCURRENCY) {
                0 => (super::load::cores() / 2).clamp(1, 2),
                number => number,
            },
        }
    }
}

impl Argon2Config {
    fn read(reader: &mut Reader) -> Self {
        let bytes: u64 = reader.number(&ARGON2_MEMORY);
        Self {
            memory_kib: u32::try_from(bytes / 1024).expect("the bound of the table is 1 GiB"),
            passes: reader.number(&ARGON2_PASSES),
            lanes: reader.number(&ARGON2_LANES),
        }
    }
}

pub(super) const SECTION: Section = Section {
    title: "Login",
    settings: &[
        SIGNING_SECRET,
        PREVIOUS_SECRET,
        ACCESS_LIFETIME,
        REFRESH_LIFETIME,
        ISSUER,
        AUDIENCE,
        LOGIN_LIMIT_ACCOUNT,
        LOGIN_LIMIT_ADDRESS,
        LOGIN_LIMIT_WINDOW,
        ARGON2_MEMORY,
        ARGON2_PASSES,
        ARGON2_LANES,
        HASHING_CONCURRENCY,
        KEY_LIMIT,
        DELIVERY_KEY_LIMIT,
        BREACHED_PASSWORDS,
        SECOND_FACTOR_REQUIRED,
        COOKIE_ORIGINS,
    ],
};

pub(super) const SIGNING_SECRET: Setting = Setting {
    name: "DATELINE_SIGNING_SECRET",
    default: "",
    kind: Kind::Secret("at least 32 random bytes, for instance from: openssl rand -hex 32"),
    meaning: "Signs login tokens; whoever knows it can be anybody. Without it, and with SQLite, one is generated into the \
              data folder (signing-secret, readable by this user alone). PostgreSQL needs it, the same on all servers.",
};
const PREVIOUS_SECRET: Setting = Setting {
    name: "DATELINE_SIGNING_SECRET_PREVIOUS",
    default: "",
    kind: Kind::Secret("the former DATELINE_SIGNING_SECRET"),
    meaning: "For rotation: put the former secret here and a new one above, and nobody is logged out. Take it away after \
              the lifetime of a login has passed.",
};
const ACCESS_LIFETIME: Setting = Setting {
    name: "DATELINE_ACCESS_LIFETIME",
    default: "15",
    kind: Kind::Number {
        unit: Unit::Minutes,
        min: 1,
        max: 60,
    },
    meaning: "How long an access token is good; clients then refresh it.",
};
const REFRESH_LIFETIME: Setting = Setting {
    name: "DATELINE_REFRESH_LIFETIME",
    default: "30",
    kind: Kind::Number {
        unit: Unit::Days,
        min: 1,
        max: 365,
    },
    meaning: "How long a login lasts at most before the password is asked for again.",
};
const ISSUER: Setting = Setting {
    name: "DATELINE_TOKEN_ISSUER",
    default: "dateline",
    kind: Kind::Text("text"),
    meaning: "The issuer (iss) in access tokens.",
};
const AUDIENCE: Setting = Setting {
    name: "DATELINE_TOKEN_AUDIENCE",
    default: "dateline",
    kind: Kind::Text("text"),
    meaning: "The audience (aud) in access tokens. Two sites that share a secret by mistake still refuse each other's \
              tokens when this differs.",
};
const LOGIN_LIMIT_ACCOUNT: Setting = Setting {
    name: "DATELINE_LOGIN_LIMIT_ACCOUNT",
    default: "10",
    kind: Kind::Number {
        unit: Unit::Count("tries"),
        min: 1,
        max: 10_000,
    },
    meaning: "Tries to log in to one account within the window; more are answered 429.",
};
const LOGIN_LIMIT_ADDRESS: Setting = Setting {
    name: "DATELINE_LOGIN_LIMIT_ADDRESS",
    default: "100",
    kind: Kind::Number {
        unit: Unit::Count("tries"),
        min: 1,
        max: 100_000,
    },
    meaning: "Tries to log in from one client address within the window; more are answered 429.",
};
const LOGIN_LIMIT_WINDOW: Setting = Setting {
    name: "DATELINE_LOGIN_LIMIT_WINDOW",
    default: "15",
    kind: Kind::Number {
        unit: Unit::Minutes,
        min: 1,
        max: 1440,
    },
    meaning: "The window tries to log in are counted in.",
};
const ARGON2_MEMORY: Setting = Setting {
    name: "DATELINE_ARGON2_MEMORY",
    default: "19",
    kind: Kind::Number {
        unit: Unit::MiB,
        min: 19,
        max: 1024,
    },
    meaning: "Memory one password hash (argon2id) takes. Raising it re-hashes each password at its next login.",
};
const ARGON2_PASSES: Setting = Setting {
    name: "DATELINE_ARGON2_PASSES",
    default: "2",
    kind: Kind::Number {
        unit: Unit::Count("passes"),
        min: 2,
        max: 20,
    },
    meaning: "How often a password hash goes over its memory.",
};
const ARGON2_LANES: Setting = Setting {
    name: "DATELINE_ARGON2_LANES",
    default: "1",
    kind: Kind::Number {
        unit: Unit::Count("lanes"),
        min: 1,
        max: 16,
    },
    meaning: "Lanes of a password hash.",
};
const HASHING_CONCURRENCY: Setting = Setting {
    name: "DATELINE_HASHING_CONCURRENCY",
    default: "0",
    kind: Kind::Number {
        unit: Unit::Count("hashes"),
        min: 0,
        max: 64,
    },
    meaning: "Password hashes computed at the same time; others wait briefly, then are answered 503. 0 is half of the \
              processor cores, one or two.",
};
const KEY_LIMIT: Setting = Setting {
    name: "DATELINE_KEY_LIMIT",
    default: "600",
    kind: Kind::Number {
        unit: Unit::Count("requests"),
        min: 1,
        max: 10_000,
    },
    meaning: "Requests a minute with one API key, under /api/v1/editor/; more are answered 429.",
};
const DELIVERY_KEY_LIMIT: Setting = Setting {
    name: "DATELINE_DELIVERY_KEY_LIMIT",
    default: "6000",
    kind: Kind::Number {
        unit: Unit::Count("requests"),
        min: 1,
        max: 100_000,
    },
    meaning: "Requests a minute with one API key of the scope delivery, for what is published; more are answered 429.",
};
const BREACHED_PASSWORDS: Setting = Setting {
    name: "DATELINE_BREACHED_PASSWORDS",
    default: "",
    kind: Kind::Text("a file"),
    meaning: "Passwords that are refused because they are known from breaches, as sorted lines of SHA-1 in hexadecimal, \
              each perhaps with :count behind it, as Have I Been Pwned gives them out. The most common passwords are \
              refused without it.",
};
/// The roles that an account can have.
const ROLES: [&str; 5] = ["contributor", "author", "editor", "moderator", "admin"];
const SECOND_FACTOR_REQUIRED: Setting = Setting {
    name: "DATELINE_SECOND_FACTOR_REQUIRED",
    default: "",
    kind: Kind::List("roles such as admin"),
    meaning: "Whoever has one of these roles can do nothing but enrol a second factor until they have one.",
};
const COOKIE_ORIGINS: Setting = Setting {
    name: "DATELINE_COOKIE_ORIGINS",
    default: "",
    kind: Kind::List("origins such as https://desk.example.org"),
    meaning: "Where the newsroom's pages are, if browsers are to keep their logins in cookies: requests with a cookie that \
              change something are heard from there alone. The pages reach the API under their own origin.",
};
