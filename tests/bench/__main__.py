"""What the portal costs, as ratios within one run: `python -m tests.bench [saving] [visits] [log_ins] [dashboards] [checks] …`."""

import os
import signal
import sys
import tempfile
from pathlib import Path

from tests.bench import assessments, checks, dashboards, desks, log_ins, queues, saving, visits
from tests.bench.bare import BareServer

PARTS = {part.__name__.rpartition(".")[2]: part for part in (saving, visits, log_ins, dashboards, desks, checks, assessments, queues)}


def main(chosen: list[str]) -> None:
    """Measure and print Markdown."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that every server started here ends with this
    os.sched_setaffinity(0, saving.CLIENTS)
    with tempfile.TemporaryDirectory() as folder:
        framework = BareServer(Path(folder))
        framework.cores = saving.SERVER
        framework.build()
        framework.start()
        try:
            for name in chosen or PARTS:
                PARTS[name].measure(framework)
        finally:
            framework.kill()


if __name__ == "__main__":
    main(sys.argv[1:])
