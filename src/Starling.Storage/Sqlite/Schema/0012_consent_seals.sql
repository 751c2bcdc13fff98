-- What proves a line. digest: of the line; salt: of what is personal in it; person: the hash of that, once salt and personal fields were erased.
-- seal, place: which seal has it, and where; null until one has. Lines from before this script get salt and digest from the one who seals them.
ALTER TABLE consent_event ADD COLUMN salt BLOB;
ALTER TABLE consent_event ADD COLUMN person BLOB;
ALTER TABLE consent_event ADD COLUMN digest BLOB;
ALTER TABLE consent_event ADD COLUMN seal INTEGER;
ALTER TABLE consent_event ADD COLUMN place INTEGER;

-- Whoever was erased before there were digests loses here what an erasure takes now.
UPDATE consent_event SET profile_id = '', source = NULL, wording = NULL, wording_version = NULL, actor = NULL, zone = NULL
WHERE EXISTS (SELECT 1 FROM consent_event later WHERE later.contact = consent_event.contact AND later.seq > consent_event.seq AND later.act = 5);

CREATE INDEX consent_event_unsealed ON consent_event (recorded_at, contact, seq) WHERE seal IS NULL;
CREATE INDEX consent_event_of_seal ON consent_event (seal, place) WHERE seal IS NOT NULL;

-- The chain: only ever added to. head: hash of all fields before it; mac: of the head, with a key that is not in this file.
CREATE TABLE consent_seal (
  number INTEGER PRIMARY KEY,
  previous BLOB NOT NULL,
  count INTEGER NOT NULL,
  root BLOB NOT NULL,
  sealed_at INTEGER NOT NULL,
  key_id TEXT NOT NULL,
  head BLOB NOT NULL,
  mac BLOB NOT NULL
);
