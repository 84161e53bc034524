-- The typed exports, as the import gate leaves them: one row per used row of a file, with the line it came from.
CREATE SCHEMA IF NOT EXISTS export;

CREATE TABLE export.attendance (
    file VARCHAR NOT NULL,
    line BIGINT NOT NULL,
    session_id VARCHAR NOT NULL,
    client_id VARCHAR NOT NULL,
    admission_id VARCHAR NOT NULL,
    session_start TIMESTAMP NOT NULL, -- program's local time
    scheduled_minutes SMALLINT,
    status VARCHAR NOT NULL,
    service VARCHAR NOT NULL,
    attended_minutes SMALLINT,
    delivery VARCHAR,
    approach VARCHAR,
    clinician_id VARCHAR,
    recorded_at TIMESTAMP, -- program's local time
);

CREATE TABLE export.retention (
    file VARCHAR NOT NULL,
    line BIGINT NOT NULL,
    admission_id VARCHAR NOT NULL,
    client_id VARCHAR NOT NULL,
    program VARCHAR NOT NULL,
    level_of_care VARCHAR NOT NULL,
    admitted_on DATE NOT NULL,
    discharged_on DATE,
    discharge_reason VARCHAR,
    last_service_on DATE,
    first_contact_on DATE,
    planned_weeks SMALLINT,
    expected_discharge_on DATE,
    track VARCHAR,
    referral_source VARCHAR,
    payer VARCHAR,
    primary_substance VARCHAR,
    diagnoses VARCHAR[], -- upper case, no dot: F331; NULL when the cell is blank
    co_occurring BOOLEAN,
    medication BOOLEAN,
    prior_treatment BOOLEAN,
    age_at_admission SMALLINT,
    sex VARCHAR,
    race_ethnicity VARCHAR,
    aftercare_planned_on DATE,
    aftercare_plan VARCHAR[], -- NULL when the cell is blank
);

CREATE TABLE export.outcomes (
    file VARCHAR NOT NULL,
    line BIGINT NOT NULL,
    admission_id VARCHAR NOT NULL,
    instrument VARCHAR NOT NULL,
    observed_on DATE NOT NULL,
    score DOUBLE NOT NULL,
    version VARCHAR,
    items_answered SMALLINT,
);

CREATE TABLE export.capacity (
    program VARCHAR NOT NULL,
    track VARCHAR, -- NULL: the whole program
    valid_from DATE NOT NULL,
    valid_to DATE, -- NULL: still in force; the last day it holds
    slots INTEGER NOT NULL,
);

CREATE TABLE export.events (
    event_date DATE NOT NULL,
    end_date DATE,
    title VARCHAR NOT NULL,
    kind VARCHAR,
    programs VARCHAR[], -- NULL: every program
);

-- What the import was, file by file, and what it found.
CREATE TABLE import_info (
    import_id VARCHAR NOT NULL,
    imported_at TIMESTAMP NOT NULL, -- UTC
    source_name VARCHAR NOT NULL,
    notice VARCHAR, -- shown beside every number, e.g. "Real records, shifted dates"
    timezone VARCHAR NOT NULL,
    export_date DATE NOT NULL, -- the data are complete up to here at best
);

CREATE TABLE import_file (
    file VARCHAR NOT NULL,
    table_name VARCHAR NOT NULL, -- attendance, retention, outcomes, capacity, events; '' when ignored
    rows_read BIGINT NOT NULL,
    rows_used BIGINT NOT NULL,
    rows_held BIGINT NOT NULL, -- exact copies included
    copies BIGINT NOT NULL,
    sha256 VARCHAR NOT NULL,
    encoding VARCHAR,
    delimiter VARCHAR,
);

CREATE TABLE import_column (
    table_name VARCHAR NOT NULL,
    column_name VARCHAR NOT NULL,
    is_present BOOLEAN NOT NULL, -- the column stood in at least one file of the table
);

CREATE TABLE finding (
    severity VARCHAR NOT NULL, -- blocks, holds, note
    file VARCHAR NOT NULL,
    column_name VARCHAR NOT NULL, -- '' when it concerns the row or the file
    rule VARCHAR NOT NULL,
    message VARCHAR NOT NULL,
    next_move VARCHAR NOT NULL,
    count BIGINT NOT NULL,
    lines BIGINT[] NOT NULL, -- the first 20
);

-- One row per held attendance row and thing wrong with it: what its day and its kind say it may have counted as.
CREATE TABLE held_slot (
    file VARCHAR NOT NULL,
    line BIGINT NOT NULL,
    column_name VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    message VARCHAR NOT NULL,
    session_date DATE, -- NULL where the day cannot be read
    is_repeat BOOLEAN NOT NULL, -- another version of a session that is used
);

CREATE TABLE quarantine (
    file VARCHAR NOT NULL,
    table_name VARCHAR NOT NULL,
    line BIGINT NOT NULL,
    column_name VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    message VARCHAR NOT NULL,
    next_move VARCHAR NOT NULL,
    record VARCHAR NOT NULL, -- the row as read, as JSON: stays in the snapshot, never on screen, in a report or in a log
);

-- What was counted while importing because everybody asks it first: see dashboard/warehouse/first_answers.py.
CREATE TABLE first_answer (
    question VARCHAR NOT NULL, -- a hash of its text and of what is bound in it
    answer BLOB NOT NULL, -- its rows as an Arrow stream
);
