-- message: the text a part belongs to; null until it is filed.
ALTER TABLE inbound ADD COLUMN message INTEGER;
-- source_fault: why the source is nobody's number; null for the usual one, which is in E.164.
ALTER TABLE inbound ADD COLUMN source_fault TEXT;
CREATE INDEX inbound_loose ON inbound (id) WHERE message IS NULL;
CREATE INDEX inbound_source ON inbound (source, received_at);

-- A subscriber's text, joined. keyword, effect: numbers of their enums; word: the keyword as the table has it; reply: the message that answers it.
CREATE TABLE inbound_message (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant TEXT NOT NULL,
  account TEXT NOT NULL,
  source TEXT NOT NULL,
  destination TEXT NOT NULL,
  contact BLOB,
  msisdn INTEGER,
  text TEXT NOT NULL,
  parts INTEGER NOT NULL,
  missing INTEGER NOT NULL,
  keyword INTEGER NOT NULL,
  language TEXT,
  tier INTEGER NOT NULL,
  word TEXT NOT NULL,
  effect INTEGER NOT NULL,
  reason TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  filed_at INTEGER NOT NULL,
  reply INTEGER
);
CREATE INDEX inbound_message_contact ON inbound_message (contact, id);
-- Calls for help that were answered (effect 5): how many a number has had lately is asked at each new one.
CREATE INDEX inbound_message_helped ON inbound_message (contact, filed_at) WHERE effect = 5;

-- Answers still owed; id: the text they answer.
CREATE TABLE owed_reply (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  contact BLOB NOT NULL,
  msisdn INTEGER NOT NULL,
  sender TEXT NOT NULL,
  language TEXT NOT NULL,
  text TEXT NOT NULL,
  confirms INTEGER NOT NULL
);
