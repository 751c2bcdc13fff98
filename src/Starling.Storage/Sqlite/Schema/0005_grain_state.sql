-- State of grains, kept by Orleans' AdoNet provider. Its contract is the table OrleansQuery: it runs the texts found here under their names, and
-- binds their parameters by name.

-- The provider tells grains apart by the name of the state and by the key. A key that is a number is in n0 and n1, any other in ext.
CREATE TABLE grain_state (
  service TEXT NOT NULL,
  state TEXT NOT NULL,
  n0 INTEGER NOT NULL,
  n1 INTEGER NOT NULL,
  ext TEXT NOT NULL,
  version INTEGER NOT NULL,
  payload BLOB,
  PRIMARY KEY (service, state, n0, n1, ext)
) WITHOUT ROWID;

CREATE TABLE OrleansQuery (
  QueryKey TEXT PRIMARY KEY,
  QueryText TEXT NOT NULL
) WITHOUT ROWID;

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadFromStorageKey', '
SELECT payload AS PayloadBinary, version AS Version FROM grain_state
WHERE service = @ServiceId AND state = @GrainTypeString AND n0 = @GrainIdN0 AND n1 = @GrainIdN1 AND ext = coalesce(@GrainIdExtensionString, '''')
');

-- One statement for the first write and for all others; whoever comes with another version than the row's gets no row back. Without a version
-- nothing may be there, with one something must.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('WriteToStorageKey', '
INSERT INTO grain_state (service, state, n0, n1, ext, version, payload)
SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, coalesce(@GrainIdExtensionString, ''''), 1, @PayloadBinary
WHERE @GrainStateVersion IS NULL OR EXISTS (
  SELECT 1 FROM grain_state
  WHERE service = @ServiceId AND state = @GrainTypeString AND n0 = @GrainIdN0 AND n1 = @GrainIdN1 AND ext = coalesce(@GrainIdExtensionString, '''')
)
ON CONFLICT DO UPDATE SET version = version + 1, payload = excluded.payload WHERE version = @GrainStateVersion
RETURNING version AS NewGrainStateVersion
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ClearStorageKey', '
UPDATE grain_state SET version = version + 1, payload = NULL
WHERE service = @ServiceId AND state = @GrainTypeString AND n0 = @GrainIdN0 AND n1 = @GrainIdN1 AND ext = coalesce(@GrainIdExtensionString, '''')
  AND version = @GrainStateVersion
RETURNING version AS NewGrainStateVersion
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteStorageKey', '
DELETE FROM grain_state
WHERE service = @ServiceId AND state = @GrainTypeString AND n0 = @GrainIdN0 AND n1 = @GrainIdN1 AND ext = coalesce(@GrainIdExtensionString, '''')
  AND version = @GrainStateVersion
RETURNING version + 1 AS NewGrainStateVersion
');
