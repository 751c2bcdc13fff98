-- Reminders of grains, kept by Orleans' AdoNet provider under the contract of 0005. A silo reads the reminders whose hash lies in its part of the
-- ring; a hash has 32 bits and comes as a signed number.
CREATE TABLE grain_reminder (
  service TEXT NOT NULL,
  grain TEXT NOT NULL,
  name TEXT NOT NULL,
  starts_at TEXT NOT NULL,
  period_ms INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service, grain, name)
) WITHOUT ROWID;
CREATE INDEX grain_reminder_range ON grain_reminder (service, hash);

-- One statement for the first registration and for all others, so that registrations that race leave one row.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('UpsertReminderRowKey', '
INSERT INTO grain_reminder (service, grain, name, starts_at, period_ms, hash, version)
VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 1)
ON CONFLICT DO UPDATE SET starts_at = excluded.starts_at, period_ms = excluded.period_ms, hash = excluded.hash, version = version + 1
RETURNING version AS Version
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadReminderRowKey', '
SELECT grain AS GrainId, name AS ReminderName, starts_at AS StartTime, period_ms AS Period, version AS Version FROM grain_reminder
WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadReminderRowsKey', '
SELECT grain AS GrainId, name AS ReminderName, starts_at AS StartTime, period_ms AS Period, version AS Version FROM grain_reminder
WHERE service = @ServiceId AND grain = @GrainId
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadRangeRows1Key', '
SELECT grain AS GrainId, name AS ReminderName, starts_at AS StartTime, period_ms AS Period, version AS Version FROM grain_reminder
WHERE service = @ServiceId AND hash > @BeginHash AND hash <= @EndHash
');

-- The part of the ring that goes over its end: two ranges without a row in common, each read from the index.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadRangeRows2Key', '
SELECT grain AS GrainId, name AS ReminderName, starts_at AS StartTime, period_ms AS Period, version AS Version FROM grain_reminder
WHERE service = @ServiceId AND hash > @BeginHash
UNION ALL
SELECT grain, name, starts_at, period_ms, version FROM grain_reminder
WHERE service = @ServiceId AND hash <= @EndHash
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteReminderRowKey', '
DELETE FROM grain_reminder WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName AND version = @Version;
SELECT changes()
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteReminderRowsKey', '
DELETE FROM grain_reminder WHERE service = @ServiceId;
SELECT changes()
');
