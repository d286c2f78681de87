"""Lets `python -m gyeot.cli` do what `gyeot` does."""

import sys

from gyeot.cli import main

sys.exit(main())
