-- source_fault: why the source is nobody's number; null for the usual one, which is in E.164.
-- message: the text a part belongs to; null until it is filed.
CREATE TABLE inbound (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  destination text COLLATE "C" NOT NULL,
  text text NOT NULL,
  reference integer,
  parts smallint,
  part smallint,
  received_at bigint NOT NULL,
  source_fault text,
  message bigint
);
CREATE INDEX inbound_loose ON inbound (id) WHERE message IS NULL;
CREATE INDEX inbound_source ON inbound (source, received_at);

-- A subscriber's text, joined. keyword, effect: numbers of their enums; word: the keyword as the table has it; reply: the message that answers it.
CREATE TABLE inbound_message (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  account text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  destination text COLLATE "C" NOT NULL,
  contact uuid,
  msisdn bigint,
  text text NOT NULL,
  parts smallint NOT NULL,
  missing smallint NOT NULL,
  keyword smallint NOT NULL,
  language text,
  tier smallint NOT NULL,
  word text NOT NULL,
  effect smallint NOT NULL,
  reason text NOT NULL,
  received_at bigint NOT NULL,
  filed_at bigint NOT NULL,
  reply bigint
);
CREATE INDEX inbound_message_contact ON inbound_message (contact, id);
-- Calls for help that were answered (effect 5): how many a number has had lately is asked at each new one.
CREATE INDEX inbound_message_helped ON inbound_message (contact, filed_at) WHERE effect = 5;

-- Answers still owed; id: the text they answer.
CREATE TABLE owed_reply (
  id bigint PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  contact uuid NOT NULL,
  msisdn bigint NOT NULL,
  sender text NOT NULL,
  language text NOT NULL,
  text text NOT NULL,
  confirms boolean NOT NULL
);
