-- Since when a text of this number, which may ask for silence, waits to be read by a person; null: none does.
ALTER TABLE contact ADD COLUMN review_since INTEGER;

-- A text that a person has to read; id: the text. What it would be answered, should it be an opt-out, is kept with it.
-- outcome: number of its enum; null while it is open.
CREATE TABLE review (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  contact BLOB NOT NULL,
  opened_at INTEGER NOT NULL,
  sender TEXT,
  language TEXT,
  reply TEXT,
  outcome INTEGER,
  settled_at INTEGER,
  settled_by TEXT
);
CREATE INDEX review_open ON review (tenant, id) WHERE outcome IS NULL;
CREATE INDEX review_of_contact ON review (contact) WHERE outcome IS NULL;
