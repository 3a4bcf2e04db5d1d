CREATE TABLE api_keys (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT COLLATE "C" NOT NULL,
    scopes TEXT COLLATE "C" NOT NULL,
    hint TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMP NOT NULL,
    rotated_at TIMESTAMP,
    expires_at TIMESTAMP NOT NULL,
    last_used_at TIMESTAMP,
    revoked_at TIMESTAMP
);
CREATE INDEX api_keys_user ON api_keys (user_id, created_at, id);
CREATE INDEX api_keys_created_at ON api_keys (created_at, id);

-- Only hashes. After a rotation the former secret may be good for a while beside the new one.
CREATE TABLE api_key_secrets (
    token_hash BYTEA PRIMARY KEY NOT NULL,
    key_id UUID NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX api_key_secrets_key ON api_key_secrets (key_id);
