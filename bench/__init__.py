"""What `make bench` measures: our own work as a ratio to raw SQL that writes or reads the same, in the same run."""

from __future__ import annotations

import sys
from pathlib import Path

# The programs in tools/ are run by path; this is how they are imported.
sys.path.append(str(Path(__file__).parents[1] / "tools"))
