"""Lines parsed by the column say what lines read one by one say, whatever stands in them."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

import pytest

from dashboard.intake import pieces
from dashboard.intake.plain_lines import Text, read_lines, read_rows
from dashboard.intake.sheets import Row, says_something, shape

HEADERS = ("h1,h2,h3\n", "\nh1,h2,h3\r\n", '"h1",h2,"h3"\n', " \nh1,h2,h3\n", "h1,h2,h3\r")
LINES = (
    'x,"y\na,b,c\nz",w\n',
    "a,b,c\n", "1,2,3\r\n", '"1","2","3"\n', 'x,"y\nz",w\n', '"u,v\n', 'p,q"r,s\n', "a,b\n", "a,b,c,d\n", "a,b,c,,\n",
    "\n", " \n", ",,\n", " ,\u00a0,\x1c\n", "H1, h2,h3\n", "h1,h2,h3\n", 'a,"b,c",d\n', "é,ü,ß\n", "a,b,\r",
    '"a ""q"" b",c,d\n', '"",,\n', "a", '"',
)  # fmt: skip
NAMES = ("h1", "h2", "h3")


def written(chance: random.Random) -> bytes:
    """A text of a few kinds of lines, most of them many times."""
    kinds = chance.sample(LINES, chance.randint(1, 6))
    body = "".join(chance.choice(kinds) for _ in range(chance.randint(0, 40)))
    return (chance.choice(("", "\ufeff")) + chance.choice(HEADERS) + body).encode()


def one_by_one(text: Text) -> list[Row]:
    """The rows under the header, from Python's parser alone."""
    rows = read_rows(text)
    assert says_something(next(row[1] for row in rows if says_something(row[1])))
    return [shaped for row in rows if (shaped := shape(row, NAMES)) is not None]


def by_column(text: Text, wanted: list[int] | None = None) -> list[Row]:
    """The rows of the batches."""
    columns = [table.to_pydict().values() for table in read_lines(text, NAMES, wanted)]
    return [(line, cells, problem) for each in columns for line, problem, *cells in zip(*each, strict=True)]


@pytest.mark.parametrize("seed", range(20))
def test_rows_by_the_column_are_the_rows_one_by_one(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance, path = random.Random(seed), tmp_path / "attendance.csv"
    text = Text(partial(path.open, "rb"), "utf-8-sig", ",", 0)
    for _ in range(30):
        monkeypatch.setattr(pieces, "PIECE", chance.choice((7, 33, 64, 1 << 20)))
        path.write_bytes(written(chance))
        expected = one_by_one(text)
        assert by_column(text) == expected, path.read_bytes()
        some = [row[0] for row in expected if chance.random() < 0.3]
        assert [row for row in by_column(text, some) if row[0] in some] == [row for row in expected if row[0] in some]


def test_a_long_plain_text_is_not_parsed_row_by_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "attendance.csv"
    path.write_text("h1,h2,h3\n" + "a,b,c\n" * 5000 + "a,b\n" + '"a","b, c",d\n' * 5000, "utf-8")
    counted: list[int] = []
    record = pieces.Records.read
    monkeypatch.setattr(pieces.Records, "read", lambda *given: counted.append(1) or record(*given))
    assert len(by_column(Text(partial(path.open, "rb"), "utf-8-sig", ",", 0))) == 10_001
    assert len(counted) == 2  # the header and the line that is too short


@pytest.mark.parametrize("size", range(16, 40))
def test_a_quotation_mark_never_closed_costs_its_own_line_wherever_a_piece_ends(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "PIECE", size)
    path = tmp_path / "attendance.csv"
    path.write_text('h1,h2,h3\na,b,c\na,"b,c\n' + "".join(f"{line},e,f\n" for line in range(4, 9)), "utf-8")
    rows = by_column(Text(partial(path.open, "rb"), "utf-8-sig", ",", 0))
    assert [(line, cells[0]) for line, cells, problem in rows if problem is None] == [
        (2, "a"), *((line, str(line)) for line in range(4, 9)),
    ]  # fmt: skip
    assert [line for line, _, problem in rows if problem] == [3]
