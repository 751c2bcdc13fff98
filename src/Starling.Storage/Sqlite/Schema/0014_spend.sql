-- What was spent. account: tenant:NAME or campaign:ID; period: a day (20260303) or month (202603) of UTC, 0 for all time; micros: millionths.
CREATE TABLE spend (
  account TEXT NOT NULL,
  period INTEGER NOT NULL,
  micros INTEGER NOT NULL,
  segments INTEGER NOT NULL,
  PRIMARY KEY (account, period)
) WITHOUT ROWID;
