-- Instants are unix milliseconds; enums are their numbers; keys of contacts are 16 octets.

CREATE TABLE installation (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE campaign (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant TEXT NOT NULL,
  kind INTEGER NOT NULL,
  request_id TEXT,
  display_name TEXT NOT NULL,
  type TEXT NOT NULL,
  class INTEGER NOT NULL,
  objective TEXT NOT NULL,
  template TEXT NOT NULL,
  sender TEXT,
  language TEXT NOT NULL,
  pace INTEGER,
  duplicates INTEGER NOT NULL,
  characters INTEGER NOT NULL,
  stop_mention INTEGER NOT NULL,
  expires_at INTEGER,
  local_hours TEXT,
  preferred_slots INTEGER NOT NULL,
  default_zone TEXT,
  state INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER
);
CREATE UNIQUE INDEX campaign_request ON campaign (tenant, request_id) WHERE request_id IS NOT NULL;
CREATE UNIQUE INDEX campaign_standing ON campaign (tenant, kind) WHERE kind <> 0;
CREATE INDEX campaign_active ON campaign (state) WHERE state IN (1, 3);

-- first_expiry: the earliest validity in the batch, so that lanes without expiring messages never look for them.
CREATE TABLE batch (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  campaign INTEGER NOT NULL,
  request_id TEXT,
  next_index INTEGER NOT NULL,
  total INTEGER,
  first_expiry INTEGER,
  created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX batch_request ON batch (campaign, request_id);

-- Written once. id = batch number in the upper half, index in the lower.
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  contact BLOB NOT NULL,
  msisdn INTEGER NOT NULL,
  profile_id TEXT,
  language TEXT,
  fields TEXT,
  text TEXT,
  sender TEXT,
  type TEXT,
  stop_mention INTEGER,
  expires_at INTEGER,
  accepted_at INTEGER NOT NULL,
  content_hash INTEGER NOT NULL
);

-- What changes. flags: 1 an earlier attempt may have arrived, 2 an unknown outcome is sent once more.
CREATE TABLE message_state (
  id INTEGER PRIMARY KEY,
  campaign INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  state INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  segments INTEGER NOT NULL,
  delivered INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  due_at INTEGER,
  reason TEXT NOT NULL,
  detail TEXT,
  changed_at INTEGER NOT NULL
);
-- On columns that never change: an index on the state would be moved by every step of every message.
CREATE INDEX message_state_lane ON message_state (lane);

CREATE VIEW messages AS
SELECT
  s.id, s.id >> 32 AS batch, s.id & 0xffffffff AS "index", s.campaign, s.lane, s.state, s.attempt, s.flags, s.segments,
  s.delivered, s.failed, s.due_at, s.reason, s.detail, s.changed_at, m.contact, m.msisdn, m.profile_id, m.language,
  m.fields, m.text, m.sender, m.type, m.stop_mention, m.expires_at, m.accepted_at
FROM message_state s JOIN message m ON m.id = s.id;

CREATE TABLE rejected_item (
  id INTEGER PRIMARY KEY,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  content_hash INTEGER NOT NULL
);

CREATE TABLE request (
  tenant TEXT NOT NULL,
  request_id TEXT NOT NULL,
  message INTEGER NOT NULL,
  content_hash INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, request_id)
) WITHOUT ROWID;
CREATE INDEX request_age ON request (created_at);

-- In order of arrival, the random key in an index beside it: people accepted together are written together, on the same pages.
CREATE TABLE contact (
  key BLOB PRIMARY KEY,
  tenant TEXT NOT NULL,
  msisdn INTEGER NOT NULL,
  version INTEGER NOT NULL,
  stop_version INTEGER NOT NULL,
  suppressed_at INTEGER,
  suppressed_why TEXT,
  zone TEXT,
  consents TEXT,
  recent BLOB
);

CREATE TABLE lane_place (
  campaign INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  batch INTEGER NOT NULL,
  watermark INTEGER NOT NULL,
  page_end INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  PRIMARY KEY (campaign, lane, batch)
) WITHOUT ROWID;

CREATE TABLE due (
  campaign INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY (campaign, lane, due_at, id)
) WITHOUT ROWID;

CREATE TABLE lease (
  route TEXT NOT NULL,
  bind INTEGER NOT NULL,
  holder TEXT,
  epoch INTEGER NOT NULL,
  n INTEGER NOT NULL,
  beat INTEGER NOT NULL,
  share INTEGER NOT NULL,
  PRIMARY KEY (route, bind)
) WITHOUT ROWID;

-- ids: 12 octets each, the message and the attempt being written.
CREATE TABLE intent (
  route TEXT NOT NULL,
  bind INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  n INTEGER NOT NULL,
  account TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  ids BLOB NOT NULL,
  PRIMARY KEY (route, bind, epoch, n)
) WITHOUT ROWID;

-- receipt: 0 none yet, else the state its receipt led to; kept for texts of several segments only. segment 0: inferred for an unknown outcome.
CREATE TABLE carrier_id (
  account TEXT NOT NULL,
  carrier_id TEXT NOT NULL,
  message INTEGER NOT NULL,
  segment INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  receipt INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account, carrier_id, message, segment)
) WITHOUT ROWID;

CREATE TABLE parked_receipt (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  carrier_id TEXT NOT NULL,
  status INTEGER NOT NULL,
  word TEXT NOT NULL,
  destination INTEGER,
  submit_date TEXT,
  done_date TEXT,
  received_at INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  next_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX parked_receipt_id ON parked_receipt (account, carrier_id, status);
CREATE INDEX parked_receipt_next ON parked_receipt (next_at);
CREATE INDEX parked_receipt_destination ON parked_receipt (account, destination);

CREATE TABLE unknown (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  destination INTEGER NOT NULL,
  source TEXT NOT NULL,
  written_at INTEGER NOT NULL,
  since INTEGER NOT NULL
);
CREATE INDEX unknown_destination ON unknown (account, destination);
CREATE INDEX unknown_since ON unknown (since);

-- state -1 counts the invalid lines of the input.
CREATE TABLE counter (
  campaign INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  state INTEGER NOT NULL,
  reason TEXT NOT NULL,
  messages INTEGER NOT NULL,
  segments INTEGER NOT NULL,
  PRIMARY KEY (campaign, slot, state, reason)
) WITHOUT ROWID;

CREATE TABLE inbound (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  source TEXT NOT NULL,
  destination TEXT NOT NULL,
  text TEXT NOT NULL,
  reference INTEGER,
  parts INTEGER,
  part INTEGER,
  received_at INTEGER NOT NULL
);
