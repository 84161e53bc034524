-- One row per deck, slide and sentence of a list: all that meeting mode can ever read, finished, counted and suppressed.
CREATE TABLE deck (
    stamp VARCHAR NOT NULL, -- changes with the data, the deck and the events
    data_to VARCHAR NOT NULL, -- the last day that counts, in words
    notice VARCHAR NOT NULL,
    trouble VARCHAR NOT NULL, -- why newer data are not shown; '' where these are the newest
);

CREATE TABLE slide (
    place INTEGER PRIMARY KEY,
    kind VARCHAR NOT NULL, -- chart, list or next
    state VARCHAR NOT NULL, -- ready, or why there is nothing to draw
    question VARCHAR NOT NULL,
    answer VARCHAR NOT NULL,
    basis VARCHAR NOT NULL, -- n and date
    seconds INTEGER NOT NULL,
    figure VARCHAR NOT NULL, -- Plotly JSON; '' where nothing is drawn
    alt VARCHAR NOT NULL,
);

CREATE TABLE listed (
    slide INTEGER NOT NULL,
    place INTEGER NOT NULL,
    tone VARCHAR NOT NULL,
    sentence VARCHAR NOT NULL,
    PRIMARY KEY (slide, place),
);
