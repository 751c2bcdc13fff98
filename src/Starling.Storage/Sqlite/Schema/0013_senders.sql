-- Senders as their tenants and the operators manage them. stage, kind: data formats of the library. types, languages: words with a space between.
-- A tenant has one record of an address; from approval (2) to suspension (5) the address is nobody else's.
CREATE TABLE sender (
  tenant TEXT NOT NULL,
  address TEXT NOT NULL,
  kind INTEGER NOT NULL,
  stage INTEGER NOT NULL,
  country TEXT NOT NULL,
  owner_name TEXT NOT NULL,
  owner_contact TEXT NOT NULL,
  registration TEXT NOT NULL,
  types TEXT NOT NULL,
  languages TEXT NOT NULL,
  route TEXT,
  segments_per_second INTEGER,
  price_micros INTEGER,
  price_currency TEXT,
  stop_reason TEXT,
  pause_at INTEGER,
  pause_reason TEXT,
  given_up_at INTEGER,
  made_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant, address)
) WITHOUT ROWID;
CREATE UNIQUE INDEX sender_owner ON sender (address) WHERE stage BETWEEN 2 AND 5;

-- Who moved a sender, when and why: only ever added to. version: of the record after the step.
CREATE TABLE sender_event (
  tenant TEXT NOT NULL,
  address TEXT NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  step INTEGER NOT NULL,
  actor TEXT NOT NULL,
  note TEXT,
  PRIMARY KEY (tenant, address, version)
) WITHOUT ROWID;

CREATE TABLE sender_complaint (
  tenant TEXT NOT NULL,
  address TEXT NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  note TEXT,
  PRIMARY KEY (tenant, address, id)
) WITHOUT ROWID;
CREATE INDEX sender_complaint_at ON sender_complaint (tenant, address, at);

-- What carriers answered to its texts, by the hour (of the Unix epoch): figures for people and rules, at most seconds behind.
CREATE TABLE sender_traffic (
  tenant TEXT NOT NULL,
  address TEXT NOT NULL,
  hour INTEGER NOT NULL,
  texts INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  PRIMARY KEY (tenant, address, hour)
) WITHOUT ROWID;
