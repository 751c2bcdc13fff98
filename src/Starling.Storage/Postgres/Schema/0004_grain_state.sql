-- State of grains, kept by Orleans' AdoNet provider. Its contract is the table OrleansQuery: it runs the texts found here under their names, and
-- binds their parameters by name. A null has no type of its own, hence the casts.

-- The provider tells grains apart by the name of the state and by the key. A key that is a number is in n0 and n1, any other in ext.
CREATE TABLE grain_state (
  service text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  n0 bigint NOT NULL,
  n1 bigint NOT NULL,
  ext text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  payload bytea,
  PRIMARY KEY (service, state, n0, n1, ext)
) WITH (fillfactor = 70);

CREATE TABLE OrleansQuery (
  QueryKey text PRIMARY KEY,
  QueryText text NOT NULL
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadFromStorageKey', '
SELECT payload AS PayloadBinary, version AS Version FROM grain_state
WHERE service = @ServiceId AND state = @GrainTypeString AND n0 = @GrainIdN0 AND n1 = @GrainIdN1
  AND ext = coalesce(@GrainIdExtensionString::text, '''')
');

-- One statement for the first write and for all others; whoever comes with another version than the row's gets no row back. Without a version
-- nothing may be there, with one something must.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('WriteToStorageKey', '
INSERT INTO grain_state (service, state, n0, n1, ext, version, payload)
SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, coalesce(@GrainIdExtensionString::text, ''''), 1, @PayloadBinary::bytea
WHERE @GrainStateVersion::int IS NULL OR EXISTS (
  SELECT 1 FROM grain_state
  WHERE service = @ServiceId AND state = @GrainTypeString AND n0 = @GrainIdN0 AND n1 = @GrainIdN1
    AND ext = coalesce(@GrainIdExtensionString::text, '''')
)
ON CONFLICT (service, state, n0, n1, ext) DO UPDATE SET version = grain_state.version + 1, payload = excluded.payload
  WHERE grain_state.version = @GrainStateVersion::int
RETURNING version AS NewGrainStateVersion
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ClearStorageKey', '
UPDATE grain_state SET version = version + 1, payload = NULL
WHERE service = @ServiceId AND state = @GrainTypeString AND n0 = @GrainIdN0 AND n1 = @GrainIdN1
  AND ext = coalesce(@GrainIdExtensionString::text, '''') AND version = @GrainStateVersion::int
RETURNING version AS NewGrainStateVersion
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteStorageKey', '
DELETE FROM grain_state
WHERE service = @ServiceId AND state = @GrainTypeString AND n0 = @GrainIdN0 AND n1 = @GrainIdN1
  AND ext = coalesce(@GrainIdExtensionString::text, '''') AND version = @GrainStateVersion::int
RETURNING version + 1 AS NewGrainStateVersion
');
