-- The lowest rate, segments/s, of each route that was slowed while this process runs.
CREATE TABLE route_pace (
  route TEXT NOT NULL PRIMARY KEY,
  slowest INTEGER NOT NULL
) WITHOUT ROWID;
