"""`python -m framer` is the command `framer`."""

from framer.cli import run

run()
