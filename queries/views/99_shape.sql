-- The hash of the files that derived these facts: queries of another version may ask for what is not there.
CREATE TABLE snapshot AS SELECT $shape_of_snapshots AS shape;
