"""Starts gunicorns as forks of a process that has loaded the app's modules already.

    python -m tests.support.gunicorn_fork ARGUMENTS   one gunicorn with these arguments for each line on stdin

It is the real gunicorn with its own master, workers and `wsgi:app`, made anew each time; only the reading of modules, two
seconds of processor time a process, is done once. The pid of each master, which leads a group of its own, is printed.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

import gunicorn.app.wsgiapp
import psycopg  # noqa: F401  (loaded here, once)

import webapp.app
import webapp.models
import webapp.registry  # noqa: F401

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def main(arguments: list[str]) -> None:
    """Serve until stdin ends, and take every gunicorn along then."""
    libc = ctypes.CDLL(None)
    # What a killed master leaves behind comes to us, and is forgotten without becoming a zombie.
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            _serve(arguments)
        print(pid, flush=True)


def _serve(arguments: list[str]) -> None:
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.argv = ["gunicorn", *arguments]
    gunicorn.app.wsgiapp.run()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
