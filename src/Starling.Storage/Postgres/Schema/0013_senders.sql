-- Senders as their tenants and the operators manage them. stage, kind: data formats of the library. types, languages: words with a space between.
-- A tenant has one record of an address; from approval (2) to suspension (5) the address is nobody else's.
CREATE TABLE sender (
  tenant text COLLATE "C" NOT NULL,
  address text COLLATE "C" NOT NULL,
  kind smallint NOT NULL,
  stage smallint NOT NULL,
  country text COLLATE "C" NOT NULL,
  owner_name text NOT NULL,
  owner_contact text NOT NULL,
  registration text NOT NULL,
  types text NOT NULL,
  languages text NOT NULL,
  route text COLLATE "C",
  segments_per_second integer,
  price_micros bigint,
  price_currency text COLLATE "C",
  stop_reason text,
  pause_at bigint,
  pause_reason text,
  given_up_at bigint,
  made_at bigint NOT NULL,
  changed_at bigint NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (tenant, address)
);
CREATE UNIQUE INDEX sender_owner ON sender (address) WHERE stage BETWEEN 2 AND 5;

-- Who moved a sender, when and why: only ever added to. version: of the record after the step.
CREATE TABLE sender_event (
  tenant text COLLATE "C" NOT NULL,
  address text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  at bigint NOT NULL,
  step smallint NOT NULL,
  actor text NOT NULL,
  note text,
  PRIMARY KEY (tenant, address, version)
);

CREATE TABLE sender_complaint (
  tenant text COLLATE "C" NOT NULL,
  address text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  actor text NOT NULL,
  note text,
  PRIMARY KEY (tenant, address, id)
);
CREATE INDEX sender_complaint_at ON sender_complaint (tenant, address, at);

-- What carriers answered to its texts, by the hour (of the Unix epoch): figures for people and rules, at most seconds behind.
CREATE TABLE sender_traffic (
  tenant text COLLATE "C" NOT NULL,
  address text COLLATE "C" NOT NULL,
  hour bigint NOT NULL,
  texts bigint NOT NULL,
  rejected bigint NOT NULL,
  PRIMARY KEY (tenant, address, hour)
);
