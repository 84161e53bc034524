"""Proofs by breaking things: imports killed and starved, readers by the dozen, files changed at random.

`python -m tests.faults --help` says what can be run; tests/test_faults.py and tests/test_hostile_input.py run a small
share of the same in the suite.
"""

import sys
from pathlib import Path

# The tests import their helpers by plain names; started as a command, this folder's parent is not on the path yet.
_TESTS = str(Path(__file__).parents[1])
if _TESTS not in sys.path:
    sys.path.insert(0, _TESTS)
