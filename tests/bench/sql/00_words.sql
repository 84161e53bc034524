-- The words the exports are drawn with: everything follows from a number and a word, so each run makes the same rows.

-- Hash the text of both: hash(number, word) is correlated between words.
CREATE MACRO draw(word, number) AS hash(concat(word, ':', number));

-- One of five independent shares, 0 to 1, in the 64 bits of a draw.
CREATE MACRO share(drawn, place) AS ((drawn >> (12 * place)) & 4095)::INTEGER / 4096.0;

-- A value of a list; one that is listed twice comes twice as often.
CREATE MACRO one_of(choices, share) AS choices[1 + floor(share * len(choices))::INTEGER];

-- The name of what is wrong with a row, for one row in ten thousand each.
CREATE MACRO fault_of(faults, word, number) AS faults[1 + (draw(word, number) % 10000)::INTEGER];

CREATE MACRO first_day() AS DATE '2024-11-18';

-- Two years of weeks later, a Sunday: the day of the export.
CREATE MACRO last_day() AS DATE '2026-11-15';
