"""`python -m framer` runs the command `framer`."""

from framer.cli import run_console

run_console()
