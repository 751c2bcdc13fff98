-- Credentials. hash: SHA-256 of id and secret, the secret is kept nowhere. roles: bits of their enum. made_by: the key that made it.
CREATE TABLE api_key (
  id text COLLATE "C" PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  holder text COLLATE "C" NOT NULL,
  roles integer NOT NULL,
  hash bytea NOT NULL,
  made_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  revoked_at bigint,
  made_by text
);
CREATE INDEX api_key_tenant ON api_key (tenant, id);
