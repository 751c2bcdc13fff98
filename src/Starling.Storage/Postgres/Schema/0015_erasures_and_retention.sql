-- When it was last erased; null: never. What was accepted up to then is not sent any more.
ALTER TABLE contact ADD COLUMN erased_at bigint;

-- One for each erasure, kept for good. digest: of the line of the consent ledger that says so. swept: messages up to this one were looked at; the
-- first one that had to be left is in left_at, and is looked at again from next_at on.
CREATE TABLE erasure (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  contact uuid NOT NULL,
  asked_by text NOT NULL,
  asked_at bigint NOT NULL,
  digest bytea NOT NULL,
  swept bigint NOT NULL,
  left_at bigint,
  next_at bigint NOT NULL,
  messages bigint NOT NULL,
  ended_at bigint
);
CREATE INDEX erasure_open ON erasure (contact) WHERE ended_at IS NULL;
CREATE INDEX erasure_of_tenant ON erasure (tenant, id);

-- Texts that were not emptied yet, by age.
CREATE INDEX inbound_message_words ON inbound_message (received_at) WHERE text <> '';

-- Parts of subscribers' texts, by the text they became.
CREATE INDEX inbound_of_message ON inbound (message) WHERE message IS NOT NULL;

-- By age: what is kept for a time is found without looking at the rest.
CREATE INDEX batch_age ON batch (created_at, number);
CREATE INDEX carrier_id_age ON carrier_id (created_at);
