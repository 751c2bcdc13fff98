-- What each silo last said of its cluster, once a second. known: the silos it takes for living, with blanks between. beat: one more each time.
CREATE TABLE silo (
  cluster text COLLATE "C" NOT NULL,
  silo text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  listed boolean NOT NULL,
  known text NOT NULL,
  beat bigint NOT NULL,
  beat_at bigint NOT NULL,
  PRIMARY KEY (cluster, silo)
) WITH (fillfactor = 20);
