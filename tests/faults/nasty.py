"""Texts nobody expects in an export: what a spreadsheet, a browser, Markdown, SQL or a file system would act on."""

from __future__ import annotations

SCRIPT = "<img src=x onerror=\"document.title='hit'\"><script>document.title='hit'</script>"
LINK = "[here](javascript:document.title='hit') ![x](http://192.0.2.1/x.png) http://192.0.2.1/ www.example.com a@b.co"
MARKS = ":red[x] :material/home: $x^2$ **b** `c` ~~d~~ # e"
SQL = "'; DROP TABLE admission; -- $1 $cohort {0} %s"
TURNED = "\u202egnp.\u2066x\u2069 \u200f"
FORMULAS = ('=HYPERLINK("http://192.0.2.1/")', "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1")
TEXTS = (SCRIPT, LINK, MARKS, SQL, TURNED, *FORMULAS)
PATHS = ("../../etc/passwd", "/etc/passwd", "C:\\x", "..\\x", "a\0b", "~/x", "$(id)", "con")

CELLS = (
    *TEXTS, *PATHS, "", " ", "NULL", "None", "NA", "nan", "inf", "-9", "1e9", "99999999999999999999", "1,200", "45.0",
    "0x10", '"', '""', "'", ";", "a,b", "a\nb", "a\r\nb", "\t", "\u00a0", "\ufeff", "\u2028", "\U0001f600",
    "13/02/2026", "2026-02-30", "2026-06-31 25:61", "0000-00-00", "9999-12-31", "0001-01-01", "2026-03-08 02:30",
    "2026-01-05T10:00:00+14:00", "2026-01-05T10:00:00-25:00", "12:30", "46035.5", "x" * 3000, "{}", "%s", "\\",
    "é" * 50, "SCHEDULED", "2.1", "F33.1;;", ";;;", "296.3", "check_in;check_in", "yes", "-0", "+5", "1_000", "٣",
    "1" * 400, "2026-01-05 10:00:00.123456789012", "F" * 200, "a;" * 300,
)  # fmt: skip

MAPPING = '[source]\nname = "Test"\nexport_date = 2026-06-30\n[attendance.values.status]\n"Kept" = "attended"\n'

TOML = (
    "[attendance]", "[retention]", "[outcomes.columns]", "[attendance.columns]", "[x]", "[[attendance]]", "[source]",
    'files = "*.csv"', 'files = "../*.csv"', 'files = "/etc/*"', 'files = ["a", 1]', 'files = "**/*"', "files = 3",
    'files = "~/*.csv"', 'files = "C:x"', 'files = "\\u0000"', 'files = "[a"', "skip_rows = 1e9", "skip_rows = -1",
    "skip_rows = 999", 'timezone = "Mars/Base"', 'timezone = "../UTC"', "export_date = 9999-12-31",
    'export_date = "2026-02-30"', "export_date = 2026-06-30T10:00:00", 'date_format = "%c"', 'date_format = "%Y%Y%m%d"',
    'client_id = "Client"', "client_id = []", "client_id = {}", 'client_id = ["a", "b"]', '"" = ""', '"\'; DROP" = "x"',
    'notice = """a\nb"""', "name = true", "x = " + "[" * 400, "a.b.c.d.e.f = 1", '"Kept" = "gone"', "status = 1",
    "[attendance.constants]", 'program = "<img src=x>"', "[retention.constants]", 'level_of_care = "9.9"',
    "[attendance.drop_rows_where]", 'Status = ["x"]', "drop_rows_where = 1", "\ufeff", "\x00",
)  # fmt: skip
