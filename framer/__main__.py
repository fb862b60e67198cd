"""`python -m framer` is the command `framer`."""

from framer.cli import run_console

run_console()
