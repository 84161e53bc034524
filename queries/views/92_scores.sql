-- The scores of a stay: which is its first, which its last, and what they say. A scale's facts come as parameters.

-- Whether a score is on the wrong side of the cut; direction is 1 where higher is better and -1 where lower is.
CREATE MACRO is_case(score, direction, cut) AS direction * score <= direction * cut;

-- The name of the severity band a score falls in.
CREATE MACRO band_of(score, bands) AS [band.name FOR band IN bands IF score >= band.lowest][-1];

-- The smallest group that a count and the whole it is part of let anybody work out.
CREATE MACRO smallest_group(part, whole) AS
    CASE WHEN part = 0 OR part = whole THEN nullif(whole, 0) ELSE least(part, whole - part) END;

-- Days around admission, and around discharge, in which a score is the first or the last of a stay.
CREATE MACRO is_first_window(day, admitted_on, windows) AS
    day BETWEEN admitted_on - windows.baseline_before AND admitted_on + windows.baseline_after;

CREATE MACRO is_first_window_over(admitted_on, as_of, windows) AS admitted_on + windows.baseline_after <= as_of;

CREATE MACRO is_last_window(day, discharged_on, windows) AS
    day BETWEEN discharged_on - windows.end_before AND discharged_on + windows.end_after;

CREATE MACRO last_window_end(discharged_on, windows) AS discharged_on + windows.end_after;

-- Whether no further score can become the last of a stay.
CREATE MACRO is_settled(discharged_on, as_of, windows) AS discharged_on + windows.end_after <= as_of;

CREATE MACRO is_long_enough(admitted_on, last_day, windows) AS last_day - admitted_on >= windows.min_stay;

CREATE MACRO is_far_enough(day, first_on, windows) AS day - first_on >= windows.apart;

-- One row per program that used the scale by a day.
CREATE MACRO programs_using(instrument, through) AS TABLE
    SELECT DISTINCT
        outcome.program,
    FROM outcome
    WHERE outcome.scale = instrument
      AND outcome.observed_on <= through;

-- One row per admission with a score in the days around admission: the first of them. Here and below, stays that ended
-- before the day `since` are left out: a question about a few weeks need not look up every score there is.
CREATE MACRO first_score(instrument, through, windows, since) AS TABLE
    SELECT
        admission.admission_no,
        min(outcome.observed_on) AS observed_on,
        arg_min(outcome.score, outcome.observed_on) AS score,
    FROM admission
    JOIN outcome
        ON outcome.admission_no = admission.admission_no
    WHERE outcome.scale = instrument
      AND outcome.observed_on <= through
      AND is_open_on(admission.discharged_on, since)
      AND is_first_window(outcome.observed_on, admission.admitted_on, windows)
    GROUP BY ALL;

-- One row per admission with a first score: it, and what was scored after it, as `pairs` tells it.
CREATE MACRO first_and_later(instrument, through, windows, since) AS TABLE
    SELECT
        first_score.admission_no,
        any_value(first_score.score) AS first,
        arg_max(outcome.score, outcome.observed_on) FILTER (
            WHERE CASE
                WHEN admission.discharged_on <= through
                    THEN is_last_window(outcome.observed_on, admission.discharged_on, windows)
                ELSE is_far_enough(outcome.observed_on, first_score.observed_on, windows)
            END
        ) AS last,
        arg_max(outcome.score, outcome.observed_on) AS later,
    FROM first_score(instrument, through, windows, since) AS first_score
    JOIN admission
        ON admission.admission_no = first_score.admission_no
    LEFT JOIN outcome
        ON outcome.admission_no = first_score.admission_no
        AND outcome.scale = instrument
        AND outcome.observed_on > first_score.observed_on
        AND outcome.observed_on <= least(through, last_window_end(admission.discharged_on, windows))
    GROUP BY first_score.admission_no;

-- One row per admission of a program that uses the scale, long enough for two scores: its first score; `last`, around
-- discharge, or the newest of an open stay; and `later`, the newest after the first whatever its day.
CREATE MACRO pairs(instrument, through, windows, since) AS TABLE
    SELECT
        admission.admission_no,
        admission.client_no,
        admission.cohort,
        (admission.discharged_on IS NULL OR admission.discharged_on > through) AS is_open,
        admission.discharged_on,
        admission.discharge_reason,
        scores.first,
        scores.last,
        scores.later,
    FROM admission
    JOIN programs_using(instrument, through) AS programs_using
        ON programs_using.program = admission.program
    LEFT JOIN first_and_later(instrument, through, windows, since) AS scores
        ON scores.admission_no = admission.admission_no
    WHERE admission.admitted_on <= through
      AND is_open_on(admission.discharged_on, since)
      AND is_long_enough(admission.admitted_on, least(admission.discharged_on, through), windows);

-- What a gain in points (positive is better) is called.
CREATE MACRO change_in_words(gain, reliable_points) AS
    CASE
        WHEN gain >= reliable_points THEN 'improved'
        WHEN gain <= -reliable_points THEN 'deteriorated'
        ELSE 'no_reliable_change'
    END;

-- Where a few got worse, no reliable change is what is hidden with them: the share that improved is asked for most.
CREATE MACRO gives_way(part, stays) AS
    CASE WHEN stays = 0 OR part <> 'no_reliable_change' THEN stays ELSE 1 END;

-- One row per assessment due from the day `since` on in a program that uses the scale: at admission, every so many days
-- while the stay is open, and at the discharge of a stay long enough. Done: a score no more than `tolerance` days away;
-- over: none can follow.
CREATE MACRO assessments_due(instrument, through, as_of, every_days, tolerance, windows, since) AS TABLE
    WITH due AS (
        SELECT
            admission.admission_no,
            'intake' AS occasion,
            admission.admitted_on AS due_on,
        FROM admission
        WHERE is_open_on(admission.discharged_on, since)
        UNION ALL
        SELECT
            admission.admission_no,
            'during' AS occasion,
            unnest(generate_series(
                admission.admitted_on + every_days,
                least(admission.discharged_on - 1, through),
                to_days(every_days)
            ))::DATE AS due_on,
        FROM admission
        WHERE is_open_on(admission.discharged_on, since)
        UNION ALL
        SELECT
            admission.admission_no,
            'discharge' AS occasion,
            admission.discharged_on AS due_on,
        FROM admission
        WHERE is_long_enough(admission.admitted_on, admission.discharged_on, windows)
          AND is_open_on(admission.discharged_on, since)
    )
    SELECT
        admission.admission_no,
        admission.client_no,
        admission.cohort,
        due.occasion,
        due.due_on,
        (due.due_on + tolerance <= as_of) AS is_over,
        EXISTS (
            FROM outcome
            WHERE outcome.admission_no = due.admission_no
              AND outcome.scale = instrument
              AND outcome.observed_on BETWEEN since - tolerance AND through
              AND outcome.observed_on BETWEEN due.due_on - tolerance AND due.due_on + tolerance
        ) AS is_done,
    FROM due
    JOIN admission
        ON admission.admission_no = due.admission_no
    JOIN programs_using(instrument, through) AS programs_using
        ON programs_using.program = admission.program
    WHERE due.due_on BETWEEN since AND through;

-- One row per admission and stretch of so many days, begun on the day `since` or later, that ended in care in a program that
-- screens: whether every drug screen in it was negative; NULL without a screen.
CREATE MACRO screening_stretches(as_of, every_days, since) AS TABLE
    WITH stretch AS (
        SELECT
            admission.admission_no,
            admission.client_no,
            admission.cohort,
            admission.admitted_on,
            unnest(range((least(admission.discharged_on, as_of + 1) - admission.admitted_on) // every_days)) AS number,
        FROM admission
        JOIN programs_using('drug_screen_negative', as_of) AS programs_using
            ON programs_using.program = admission.program
        WHERE is_open_on(admission.discharged_on, since)
    ),

    tested AS (
        SELECT
            outcome.admission_no,
            (outcome.observed_on - admission.admitted_on) // every_days AS number,
            bool_and(outcome.score = 1) AS is_negative,
        FROM outcome
        JOIN admission
            ON admission.admission_no = outcome.admission_no
        WHERE outcome.scale = 'drug_screen_negative'
          AND outcome.observed_on >= greatest(admission.admitted_on, since)
        GROUP BY ALL
    )

    SELECT
        stretch.admission_no,
        stretch.client_no,
        stretch.cohort,
        (stretch.admitted_on + (stretch.number * every_days)::INTEGER) AS first_day,
        tested.is_negative,
    FROM stretch
    LEFT JOIN tested
        ON tested.admission_no = stretch.admission_no
        AND tested.number = stretch.number
    WHERE stretch.admitted_on + (stretch.number * every_days)::INTEGER >= since;
