-- One person's record, filed under a number. profile_id '': the number's own record, when nobody named the person.
CREATE TABLE profile (
  contact uuid NOT NULL,
  profile_id text COLLATE "C" NOT NULL,
  tenant text COLLATE "C" NOT NULL,
  msisdn bigint NOT NULL,
  first_name text,
  last_name text,
  language text,
  zone text,
  zone_source smallint,
  stage text,
  fields text,
  version bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (contact, profile_id)
);
CREATE UNIQUE INDEX profile_of_tenant ON profile (tenant, profile_id) WHERE profile_id <> '';

-- Each word of a person's names, lower case and without accents.
CREATE TABLE profile_name (
  tenant text COLLATE "C" NOT NULL,
  word text COLLATE "C" NOT NULL,
  contact uuid NOT NULL,
  profile_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant, word, contact, profile_id)
);

-- Only ever added to, in the transaction that changes the contact. seq counts from 1 for each contact, without holes.
CREATE TABLE consent_event (
  contact uuid NOT NULL,
  seq bigint NOT NULL,
  act smallint NOT NULL,
  profile_id text NOT NULL,
  type text,
  kind smallint NOT NULL,
  circumstance smallint NOT NULL,
  given_at bigint NOT NULL,
  until bigint,
  source text,
  wording text,
  wording_version text,
  actor text,
  zone text,
  recorded_at bigint NOT NULL,
  PRIMARY KEY (contact, seq)
);
