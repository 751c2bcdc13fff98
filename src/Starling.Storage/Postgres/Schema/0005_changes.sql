-- Which messages each transaction changed, kept for some minutes and only while somebody watches. xid: the transaction's own number, so that what
-- lies below the oldest running one is complete and in order. changes: 16 octets each, message and campaign, the most significant octet first.
CREATE TABLE message_change (
  xid bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  changes bytea NOT NULL
);

-- One row: until when changes are wanted, and from which transaction on they are all there; null while that is being found out.
CREATE TABLE change_watch (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  since bigint,
  until timestamptz NOT NULL
);
