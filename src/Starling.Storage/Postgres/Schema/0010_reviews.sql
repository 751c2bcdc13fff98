-- Since when a text of this number, which may ask for silence, waits to be read by a person; null: none does.
ALTER TABLE contact ADD COLUMN review_since bigint;

-- A text that a person has to read; id: the text. What it would be answered, should it be an opt-out, is kept with it.
-- outcome: number of its enum; null while it is open.
CREATE TABLE review (
  id bigint PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  contact uuid NOT NULL,
  opened_at bigint NOT NULL,
  sender text,
  language text,
  reply text,
  outcome smallint,
  settled_at bigint,
  settled_by text
);
CREATE INDEX review_open ON review (tenant, id) WHERE outcome IS NULL;
CREATE INDEX review_of_contact ON review (contact) WHERE outcome IS NULL;
