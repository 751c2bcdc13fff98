-- Credentials. hash: SHA-256 of id and secret, the secret is kept nowhere. roles: bits of their enum. made_by: the key that made it.
CREATE TABLE api_key (
  id TEXT PRIMARY KEY,
  tenant TEXT NOT NULL,
  holder TEXT NOT NULL,
  roles INTEGER NOT NULL,
  hash BLOB NOT NULL,
  made_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER,
  made_by TEXT
);
CREATE INDEX api_key_tenant ON api_key (tenant, id);
