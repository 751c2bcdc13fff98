-- State 6, Scheduled: starts by itself at this instant; no campaign in another state has one.
ALTER TABLE campaign ADD COLUMN starts_at INTEGER CONSTRAINT campaign_scheduled_has_start CHECK ((state = 6) = (starts_at IS NOT NULL));
CREATE INDEX campaign_scheduled ON campaign (starts_at) WHERE state = 6;
