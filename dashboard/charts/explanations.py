"""How each kind of chart is read, in three lines, and what it cannot tell; in words a director can read aloud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

UNPLANNED = "It cannot tell why: groups differ in who they are, not only in what was done for them."


@dataclass(frozen=True)
class Explanation:
    """Three lines on how to read a chart, and one on what it cannot tell."""

    reading: tuple[str, str, str]
    cannot: str


EXPLANATIONS: Mapping[str, Explanation] = {
    "trend": Explanation(
        (
            "Each point is one week, month or quarter, oldest at the left; a hollow point on a shaded stretch is "
            "unfinished, and a gap is a period without a number or with one too small to show.",
            "The grey band, where there is one, is the usual range: values inside it go up and down without any "
            "particular cause.",
            "A diamond is unusually high and a square unusually low, or part of a long run on one side: those are the "
            "points to ask about.",
        ),
        "It cannot tell what caused a change. Ask what happened at that time, and whether the records are complete.",
    ),
    "stacked": Explanation(
        (
            "Each column is one week or month, and its colours are the parts of the whole; the labels give the newest "
            "finished column.",
            "Compare the lowest colour and the full height first: those begin at the same line, the colours between "
            "do not.",
            "Pale columns are unfinished; a hatched part stands for groups too small to show apart.",
        ),
        "It cannot tell whether a change of one part is more than chance: it has no limits. The table has the numbers.",
    ),
    "flow": Explanation(
        (
            "Columns above the line are admissions, columns below it are discharges, one pair for each week or month.",
            "Colours below the line are the ways treatment ended.",
            "Where the columns above are taller than those below, the caseload grew in that period.",
        ),
        "It cannot tell how many were in care: a balanced week may be a busy one. The census chart has that.",
    ),
    "bars": Explanation(
        (
            "Each bar is one group over all the dates chosen, from zero, with its number and what it rests on.",
            "The thin line through the end of a bar is its 95% interval: the range the true value plausibly lies in. "
            "Where two intervals overlap much, do not read a difference.",
            "A grey bar rests on fewer than ten; a hidden one is too small to show.",
        ),
        UNPLANNED,
    ),
    "ranges": Explanation(
        (
            "Each row is one group over all the dates chosen; the dot is the median: half had less, half had more.",
            "The line is the middle half: a quarter had less than its left end, a quarter more than its right end.",
            "A long line says that people within the group differ much from each other.",
        ),
        "It cannot tell about the longest and shortest cases, nor why groups differ.",
    ),
    "histogram": Explanation(
        (
            "Each column counts those whose days fall in that week of days; the last column holds all longer ones.",
            "The marked lines are the median and the middle half.",
            "A long tail to the right is usual: a few very long stays pull the average up, but not the median.",
        ),
        "It cannot tell when the long and the short ones happened, and columns of too few are left out.",
    ),
    "steps": Explanation(
        (
            "Each bar is a step of the path, from the first at the top; its number says how many reached it.",
            "The share is of the first step, so it can only fall.",
            "Look for the largest drop between two bars: most are lost there.",
        ),
        "It cannot tell why people stopped, and those who never reached the first step are not in it.",
    ),
    "windows": Explanation(
        (
            "Each point is the share counted over a longer stretch of days; the line through it is the 95% interval.",
            "The number under a point says how many it rests on: fewer are old enough for the longer stretches.",
            "Where there are hollow points, they count another way, which is named beside them.",
        ),
        "The points rest on different people, so a fall from one to the next need not be people dropping away.",
    ),
    "heatmap": Explanation(
        (
            "Each cell is a weekday and an hour of start; its share is written in it, with how many slots it rests on.",
            "A darker cell has a higher share; read the number before the colour.",
            "A dotted box rests on too few to show or to judge; no cell means that nothing starts then.",
        ),
        "It cannot tell whether the hour is the reason: other groups and other clients meet at other hours.",
    ),
    "weeks": Explanation(
        (
            "Each point is a week of treatment, not of the calendar: week 1 is everyone's first week.",
            "The band is the 95% interval; it widens as fewer remain.",
            "Read it from the left: where it falls, clients begin to miss sessions at that stage.",
        ),
        "Later weeks hold only those who stayed. A rise there may be that others have left.",
    ),
    "exits": Explanation(
        (
            "Each column is a week of treatment: the share of those still there at its beginning who left in it.",
            "The thin line is the 95% interval; it is long where few were left.",
            "A tall column is a stage at which many leave, the place to look for a cause.",
        ),
        "It cannot tell why they left, nor whether they would have stayed with more support.",
    ),
    "cohorts": Explanation(
        (
            "Each row is a quarter of admission, the oldest at the top; each column a stretch of weeks in treatment.",
            "A cell says what share of that quarter's admissions left unplanned in those weeks; darker is more.",
            "Read down a column to see whether it changes; a hatched cell has not had all its weeks yet.",
        ),
        "It has no limits: a difference between two cells of few clients is often chance.",
    ),
    "survival": Explanation(
        (
            "The line is the share still in treatment by day since admission. It begins at 100% and can only fall; "
            "where it is steep, many leave.",
            "Those still in care count for as long as they are known. The numbers under the axis say how many are "
            "still followed.",
            "The band is the 95% interval; the dotted line marks the day by which half have left.",
        ),
        "It cannot tell how treatment ended: completing and dropping out are both leaving here.",
    ),
    "incidence": Explanation(
        (
            "Each colour is one way it ended; its height at a day is the share that had ended so by then.",
            "The colours add up, and the room above them is those for whom nothing has ended yet.",
            "Read the heights at the right edge, and where a colour grows fastest.",
        ),
        "It cannot tell how one way would look without the others: who has completed can no longer drop out.",
    ),
    "matrix": Explanation(
        (
            "Rows and columns are conditions; a cell says how many clients have both.",
            "The share is of the clients of the row: read along a row, not down a column.",
            "The diagonal says how many have each condition at all.",
        ),
        "It cannot tell which condition came first, and conditions nobody assessed are missing from it.",
    ),
    "upset": Explanation(
        (
            "Each column is one combination of conditions, and each client is in exactly one column.",
            "The dots under a column say which conditions it joins; a single dot is that condition alone.",
            "The largest combinations come first; the grey column holds all others.",
        ),
        "It cannot tell how common a condition is in all: add up the columns with its dot, or see the matrix.",
    ),
    "quadrants": Explanation(
        (
            "Each client stands in one of four tiles: how severe the substance use is, by how severe the mental "
            "disorder is.",
            "A tile says its share and how many it holds.",
            "Who lacks one of the two stands in none.",
        ),
        "It cannot tell change: it is one look at the caseload, with bounds each program sets for itself.",
    ),
    "program_funnel": Explanation(
        (
            "Each dot is a program: further right rests on more, further up is a higher share.",
            "The lines hold 95% and 99.8% of programs that do not differ; they are wide for small programs.",
            "A diamond above or a square below lies outside: it differs by more than chance. Dots inside do not "
            "differ, whatever their order.",
        ),
        "It is not a ranking, and it cannot tell why a program is outside: it may serve other clients.",
    ),
    "forest": Explanation(
        (
            "Each row is a measure: the dot is A minus B, the line its 95% limits.",
            "A filled dot is clear of the line at zero: the difference is more than chance. A hollow one may be "
            "chance.",
            "Right of zero A is higher, left of it B is; the words say which way is better.",
        ),
        "It cannot tell what made the difference: A and B may be different people.",
    ),
    "two_cohorts": Explanation(
        (
            "A is filled and B is hollow, both on the same axis; B's dates are moved under A's where they differ.",
            "The bands are the 95% interval of each, or the middle half where the value is a median.",
            "Where the bands overlap much, the two do not clearly differ in that period.",
        ),
        UNPLANNED,
    ),
    "two_curves": Explanation(
        (
            "Each line is the share still in treatment by day since admission, A filled and B hollow.",
            "Both begin at 100% and fall; the lower line loses people sooner.",
            "The bands are 95% intervals; the sentence above has the test of the whole curves.",
        ),
        UNPLANNED,
    ),
    "score_weeks": Explanation(
        (
            "The line is the mean score by week of treatment; the shaded bands name how severe such a score is.",
            "The ribbon is the 95% interval, and the numbers under it say how many were asked in that week.",
            "Read whether the line crosses from one severity band into another.",
        ),
        "Later weeks hold only those who stayed and answered, so a fall need not be anybody's improvement.",
    ),
    "bands": Explanation(
        (
            "The left column has the first scores by severity, the right column the last scores.",
            "A stream says how many moved from one band to another; its width is their number.",
            "Level streams stayed where they were; the colour says better, worse or the same.",
        ),
        "It cannot tell about those without a last score, and a move between bands can be small: see reliable change.",
    ),
    "dots": Explanation(
        (
            "Each dot is a mean change of the score; the line through it is its 95% limits.",
            "The upright line is no change: limits that touch it may be no change at all.",
            "The number beside it says how many it rests on.",
        ),
        "It cannot tell that treatment made the change: scores that begin severe come down by themselves too.",
    ),
    "retest": Explanation(
        (
            "Each row is a group by its first score: the hollow dot is that first score, the filled dot the last.",
            "The short line is the score that chance alone would bring at the second time.",
            "Only what lies beyond the short line is more than that.",
        ),
        "It cannot tell what made the rest of the change, and it holds only those with both scores.",
    ),
    "transition": Explanation(
        (
            "The four tiles are abstinent or not at admission, by abstinent or not at discharge.",
            "Each client with both answers stands in one tile; it says the share and how many.",
            "Compare the two tiles of change: those who became abstinent, and those who no longer were.",
        ),
        "It cannot tell about those who left without a last answer, who may have fared differently.",
    ),
}
