-- One person's record, filed under a number. profile_id '': the number's own record, when nobody named the person.
CREATE TABLE profile (
  contact BLOB NOT NULL,
  profile_id TEXT NOT NULL,
  tenant TEXT NOT NULL,
  msisdn INTEGER NOT NULL,
  first_name TEXT,
  last_name TEXT,
  language TEXT,
  zone TEXT,
  zone_source INTEGER,
  stage TEXT,
  fields TEXT,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (contact, profile_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX profile_of_tenant ON profile (tenant, profile_id) WHERE profile_id <> '';

-- Each word of a person's names, lower case and without accents.
CREATE TABLE profile_name (
  tenant TEXT NOT NULL,
  word TEXT NOT NULL,
  contact BLOB NOT NULL,
  profile_id TEXT NOT NULL,
  PRIMARY KEY (tenant, word, contact, profile_id)
) WITHOUT ROWID;

-- Only ever added to, in the transaction that changes the contact. seq counts from 1 for each contact, without holes. With a rowid: the lines of
-- a batch, whose contacts are spread over all keys, stand one behind the other, and only the narrow index is written at random.
CREATE TABLE consent_event (
  contact BLOB NOT NULL,
  seq INTEGER NOT NULL,
  act INTEGER NOT NULL,
  profile_id TEXT NOT NULL,
  type TEXT,
  kind INTEGER NOT NULL,
  circumstance INTEGER NOT NULL,
  given_at INTEGER NOT NULL,
  until INTEGER,
  source TEXT,
  wording TEXT,
  wording_version TEXT,
  actor TEXT,
  zone TEXT,
  recorded_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX consent_event_of_contact ON consent_event (contact, seq);
