"""`python -m tests.attack --worlds 1000`: everything a viewer can read of that many worlds, and what follows from it.

Exit status 0 when no small count was recovered, 1 otherwise.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import small_worlds
import worlds

from attack.adversary import Adversary
from attack.reading import read, truth


def main() -> int:
    """Attack; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=1000, metavar="N", help="how many (default: 1000)")
    parser.add_argument("--from", type=int, default=0, metavar="SEED", dest="first", help="the first seed (default: 0)")
    chosen = parser.parse_args()
    begun, shown, hidden, small, faults = time.monotonic(), 0, 0, 0, []
    for seed in range(chosen.first, chosen.first + chosen.worlds):
        world = small_worlds.crowd(seed)
        warehouse = worlds.load(world)
        cells, leaks = read(world, warehouse)
        known = truth(warehouse, cells)
        faults += [f"world {seed}: {each}" for each in (*leaks, *Adversary(cells, known).recovered(known))]
        shown += sum(cell.value is not None for cell in cells.values())
        hidden += sum(cell.value is None for cell in cells.values())
        small += sum(len(known[place].small) for place, cell in cells.items() if cell.value is None)
        if (seed + 1) % 50 == 0:
            print(f"{seed + 1 - chosen.first} worlds, {len(faults)} faults", file=sys.stderr, flush=True)
    print(f"{chosen.worlds} worlds in {time.monotonic() - begun:.0f} seconds")
    print(f"{shown:,} numbers shown, {hidden:,} hidden, behind them {small:,} small counts, {len(faults)} recovered")
    print("\n".join(faults[:10]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
