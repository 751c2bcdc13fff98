-- The lowest rate, segments/s, of each route that was slowed while it ran. Rows may be deleted while no silo runs.
CREATE TABLE route_pace (
  route text COLLATE "C" PRIMARY KEY,
  slowest integer NOT NULL
);
