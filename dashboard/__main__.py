"""`python -m dashboard` is the console command."""

from dashboard.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
