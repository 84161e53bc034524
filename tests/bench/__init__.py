"""How fast the dashboard is, beside what the machine must do anyway and what else could be used, in the same run.

`python -m tests.bench --help` says what can be measured; bench/RESULTS.md holds the last full run. A small run is in
tests/test_bench.py, which looks at the answers and never at the time.
"""

import sys
from pathlib import Path

# The tests import their helpers by plain names; started as a command, this folder's parent is not on the path yet.
_TESTS = str(Path(__file__).parents[1])
if _TESTS not in sys.path:
    sys.path.insert(0, _TESTS)
