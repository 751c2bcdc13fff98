-- What proves a line. digest: of the line; salt: of what is personal in it; person: the hash of that, once salt and personal fields were erased.
-- seal, place: which seal has it, and where; null until one has. Lines from before this script get salt and digest from the one who seals them.
ALTER TABLE consent_event
  ADD COLUMN salt bytea,
  ADD COLUMN person bytea,
  ADD COLUMN digest bytea,
  ADD COLUMN seal bigint,
  ADD COLUMN place integer;

-- Whoever was erased before there were digests loses here what an erasure takes now.
UPDATE consent_event SET profile_id = '', source = NULL, wording = NULL, wording_version = NULL, actor = NULL, zone = NULL
WHERE EXISTS (SELECT 1 FROM consent_event later WHERE later.contact = consent_event.contact AND later.seq > consent_event.seq AND later.act = 5);

CREATE INDEX IF NOT EXISTS consent_event_unsealed ON consent_event (recorded_at, contact, seq) WHERE seal IS NULL;
CREATE INDEX IF NOT EXISTS consent_event_of_seal ON consent_event (seal, place) WHERE seal IS NOT NULL;

-- The chain: only ever added to, by one at a time. head: hash of all fields before it; mac: of the head, with a key that is not in this database.
CREATE TABLE consent_seal (
  number bigint PRIMARY KEY,
  previous bytea NOT NULL,
  count integer NOT NULL,
  root bytea NOT NULL,
  sealed_at bigint NOT NULL,
  key_id text COLLATE "C" NOT NULL,
  head bytea NOT NULL,
  mac bytea NOT NULL
);
