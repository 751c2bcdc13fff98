-- What was spent. account: tenant:NAME or campaign:ID; period: a day (20260303) or month (202603) of UTC, 0 for all time; micros: millionths.
-- A few rows, each changed with every transaction of intents: room on their page keeps these changes there.
CREATE TABLE spend (
  account text NOT NULL,
  period integer NOT NULL,
  micros bigint NOT NULL,
  segments bigint NOT NULL,
  PRIMARY KEY (account, period)
) WITH (fillfactor = 20);
