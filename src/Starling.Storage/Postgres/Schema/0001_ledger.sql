-- Instants are unix milliseconds; enums are their numbers; keys of contacts are 16 octets, as uuid. Keys of text are compared octet by octet.

CREATE TABLE installation (
  name text COLLATE "C" PRIMARY KEY,
  value bytea NOT NULL
);

CREATE TABLE campaign (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  kind smallint NOT NULL,
  request_id text COLLATE "C",
  display_name text NOT NULL,
  type text NOT NULL,
  class smallint NOT NULL,
  objective text NOT NULL,
  template text NOT NULL,
  sender text,
  language text NOT NULL,
  pace integer,
  duplicates smallint NOT NULL,
  characters smallint NOT NULL,
  stop_mention boolean NOT NULL,
  expires_at bigint,
  local_hours text,
  preferred_slots boolean NOT NULL,
  default_zone text,
  state smallint NOT NULL,
  created_at bigint NOT NULL,
  started_at bigint,
  ended_at bigint
);
CREATE UNIQUE INDEX campaign_request ON campaign (tenant, request_id) WHERE request_id IS NOT NULL;
CREATE UNIQUE INDEX campaign_standing ON campaign (tenant, kind) WHERE kind <> 0;
CREATE INDEX campaign_active ON campaign (state) WHERE state IN (1, 3);

-- first_expiry: the earliest validity in the batch, so that lanes without expiring messages never look for them.
-- slot: the writer that fills a batch of single messages; who has the slot next closes it.
CREATE TABLE batch (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  campaign bigint NOT NULL,
  request_id text COLLATE "C",
  next_index bigint NOT NULL,
  total bigint,
  first_expiry bigint,
  created_at bigint NOT NULL,
  slot integer
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX batch_request ON batch (campaign, request_id);
CREATE INDEX batch_of_writer ON batch (slot) WHERE total IS NULL AND request_id IS NULL;

-- Written once. id = batch number in the upper half, index in the lower.
CREATE TABLE message (
  id bigint PRIMARY KEY,
  msisdn bigint NOT NULL,
  accepted_at bigint NOT NULL,
  content_hash bigint NOT NULL,
  expires_at bigint,
  contact uuid NOT NULL,
  stop_mention boolean,
  profile_id text,
  language text,
  fields text,
  text text,
  sender text,
  type text
);

-- What changes. flags: 1 an earlier attempt may have arrived, 2 an unknown outcome is sent once more.
-- Nothing that changes is indexed, and each page has room for two further versions of each row, so that a step of a message stays on its page
-- (HOT) even while an old snapshot, such as that of an ANALYZE, keeps the versions before it.
CREATE TABLE message_state (
  id bigint PRIMARY KEY,
  campaign bigint NOT NULL,
  due_at bigint,
  changed_at bigint NOT NULL,
  attempt integer NOT NULL,
  lane smallint NOT NULL,
  state smallint NOT NULL,
  flags smallint NOT NULL,
  segments smallint NOT NULL,
  delivered smallint NOT NULL,
  failed smallint NOT NULL,
  reason text COLLATE "C" NOT NULL,
  detail text
) WITH (fillfactor = 30);
CREATE INDEX message_state_lane ON message_state (lane, id);

CREATE VIEW messages AS
SELECT
  s.id, s.id >> 32 AS batch, s.id & 4294967295 AS "index", s.campaign, s.lane, s.state, s.attempt, s.flags, s.segments,
  s.delivered, s.failed, s.due_at, s.reason, s.detail, s.changed_at, m.contact, m.msisdn, m.profile_id, m.language,
  m.fields, m.text, m.sender, m.type, m.stop_mention, m.expires_at, m.accepted_at
FROM message_state s JOIN message m ON m.id = s.id;

CREATE TABLE rejected_item (
  id bigint PRIMARY KEY,
  content_hash bigint NOT NULL,
  reason text NOT NULL,
  detail text NOT NULL
);

CREATE TABLE request (
  tenant text COLLATE "C" NOT NULL,
  request_id text COLLATE "C" NOT NULL,
  message bigint NOT NULL,
  content_hash bigint NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (request_id, tenant)
);
CREATE INDEX request_age ON request (created_at);

-- Rows grow by 32 octets with each send that counts.
CREATE TABLE contact (
  key uuid PRIMARY KEY,
  msisdn bigint NOT NULL,
  version bigint NOT NULL,
  stop_version bigint NOT NULL,
  suppressed_at bigint,
  tenant text COLLATE "C" NOT NULL,
  suppressed_why text,
  zone text,
  consents text,
  recent bytea
) WITH (fillfactor = 80);

CREATE TABLE lane_place (
  campaign bigint NOT NULL,
  lane smallint NOT NULL,
  batch bigint NOT NULL,
  watermark bigint NOT NULL,
  page_end bigint NOT NULL,
  tries integer NOT NULL,
  PRIMARY KEY (campaign, lane, batch)
) WITH (fillfactor = 50);

CREATE TABLE due (
  campaign bigint NOT NULL,
  lane smallint NOT NULL,
  due_at bigint NOT NULL,
  id bigint NOT NULL,
  PRIMARY KEY (campaign, lane, due_at, id)
);

CREATE TABLE lease (
  route text COLLATE "C" NOT NULL,
  bind integer NOT NULL,
  holder text COLLATE "C",
  epoch bigint NOT NULL,
  n bigint NOT NULL,
  beat bigint NOT NULL,
  share integer NOT NULL,
  PRIMARY KEY (route, bind)
) WITH (fillfactor = 20);

-- ids: 12 octets each, the message and the attempt being written.
CREATE TABLE intent (
  route text COLLATE "C" NOT NULL,
  bind integer NOT NULL,
  epoch bigint NOT NULL,
  n bigint NOT NULL,
  account text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  ids bytea NOT NULL,
  PRIMARY KEY (route, bind, epoch, n)
);

-- The selective column leads: with the account first, statistics that do not know it yet have a lookup read all its ids.
-- covers: segments of the text that the id stands for: all where long texts travel in one PDU (message_payload), else 1.
-- receipt: 0 none yet, else the state its receipt led to; kept for texts of several segments only. segment 0: inferred for an unknown outcome.
CREATE TABLE carrier_id (
  carrier_id text COLLATE "C" NOT NULL,
  account text COLLATE "C" NOT NULL,
  message bigint NOT NULL,
  segment smallint NOT NULL,
  covers smallint NOT NULL,
  receipt smallint NOT NULL,
  attempt integer NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (carrier_id, account, message, segment)
);

CREATE TABLE parked_receipt (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account text COLLATE "C" NOT NULL,
  carrier_id text COLLATE "C" NOT NULL,
  status smallint NOT NULL,
  word text NOT NULL,
  destination bigint,
  submit_date text,
  done_date text,
  received_at bigint NOT NULL,
  tries integer NOT NULL,
  next_at bigint NOT NULL
);
CREATE UNIQUE INDEX parked_receipt_id ON parked_receipt (carrier_id, account, status);
CREATE INDEX parked_receipt_next ON parked_receipt (next_at);
CREATE INDEX parked_receipt_destination ON parked_receipt (destination, account);

CREATE TABLE unknown (
  id bigint PRIMARY KEY,
  account text COLLATE "C" NOT NULL,
  destination bigint NOT NULL,
  source text NOT NULL,
  written_at bigint NOT NULL,
  since bigint NOT NULL
);
CREATE INDEX unknown_destination ON unknown (destination, account);
CREATE INDEX unknown_since ON unknown (since);

-- state -1 counts the invalid lines of the input. slot: the writer that adds to the row, so that no two wait for each other.
CREATE TABLE counter (
  campaign bigint NOT NULL,
  slot integer NOT NULL,
  state smallint NOT NULL,
  reason text COLLATE "C" NOT NULL,
  messages bigint NOT NULL,
  segments bigint NOT NULL,
  PRIMARY KEY (campaign, slot, state, reason)
) WITH (fillfactor = 20);
