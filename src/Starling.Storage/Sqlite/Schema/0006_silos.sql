-- What each silo last said of its cluster, once a second. known: the silos it takes for living, with blanks between. beat: one more each time.
CREATE TABLE silo (
  cluster TEXT NOT NULL,
  silo TEXT NOT NULL,
  version INTEGER NOT NULL,
  listed INTEGER NOT NULL,
  known TEXT NOT NULL,
  beat INTEGER NOT NULL,
  beat_at INTEGER NOT NULL,
  PRIMARY KEY (cluster, silo)
) WITHOUT ROWID;
