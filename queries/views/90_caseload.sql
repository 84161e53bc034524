-- One row per period, segment and stay open on the period's last day; `is_alone`: the client's only one that day.
CREATE MACRO open_stay(grain, from_date, to_date, compare_by, chosen, includes_discharge_day) AS TABLE
    SELECT
        periods.period AS period,
        periods.last_day AS last_day,
        segment_of(admission.cohort, compare_by) AS segment,
        admission.client_no AS client_no,
        admission.admission_no AS admission_no,
        admission.admitted_on AS admitted_on,
        admission.expected_discharge_on AS expected_discharge_on,
        admission.cohort.co_occurring AS co_occurring,
        admission.has_diagnosis_recorded AS has_diagnosis_recorded,
        admission.has_diagnosis_codes AS has_diagnosis_codes,
        admission.mental_conditions AS mental_conditions,
        is_alone(admission.days_apart, 0) AS is_alone,
    FROM periods(grain, from_date, to_date) AS periods
    JOIN admission
        ON is_active(admission.admitted_on, admission.discharged_on, periods.last_day, includes_discharge_day)
    WHERE in_cohort(admission.cohort, chosen);

-- One row per period, segment and client open on the period's last day: of their open stays the newest admission, the most
-- telling status and every mental condition once. Nearly everybody has one stay, and gathering those by client would take
-- most of the time.
CREATE MACRO caseload(grain, from_date, to_date, compare_by, chosen, includes_discharge_day) AS TABLE
    SELECT
        stay.period,
        stay.last_day,
        stay.segment,
        stay.client_no,
        stay.admitted_on,
        stay.co_occurring,
        stay.has_diagnosis_recorded,
        stay.has_diagnosis_codes,
        stay.mental_conditions,
        [stay.admission_no] AS admission_nos,
    FROM open_stay(grain, from_date, to_date, compare_by, chosen, includes_discharge_day) AS stay
    WHERE stay.is_alone
    UNION ALL
    SELECT
        stay.period,
        stay.last_day,
        stay.segment,
        stay.client_no,
        max(stay.admitted_on) AS admitted_on,
        min(stay.co_occurring) AS co_occurring,
        bool_or(stay.has_diagnosis_recorded) AS has_diagnosis_recorded,
        bool_or(stay.has_diagnosis_codes) AS has_diagnosis_codes,
        list_sort(list_distinct(flatten(list(stay.mental_conditions)))) AS mental_conditions,
        list(stay.admission_no) AS admission_nos,
    FROM open_stay(grain, from_date, to_date, compare_by, chosen, includes_discharge_day) AS stay
    WHERE NOT stay.is_alone
    GROUP BY
        stay.period,
        stay.last_day,
        stay.segment,
        stay.client_no;

-- One row per segment, client open on a day and open stay of theirs: what a diagnosis or a score is joined to.
CREATE MACRO stays_of_caseload(day, compare_by, chosen, includes_discharge_day) AS TABLE
    SELECT
        caseload.segment AS segment,
        caseload.client_no AS client_no,
        caseload.has_diagnosis_codes AS has_diagnosis_codes,
        unnest(caseload.admission_nos) AS admission_no,
    FROM caseload('all', day, day, compare_by, chosen, includes_discharge_day) AS caseload;
