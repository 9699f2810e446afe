"""What a check says while it runs, and the commands it runs to their end."""

import os
import pathlib
import re
import subprocess
import sys
import time

from processes import Failed

ROOT = pathlib.Path(__file__).resolve().parents[2]

began = time.monotonic()


def step(text):
    print(f"\n== {text} ({time.monotonic() - began:.0f} s)", flush=True)


def say(text):
    print(f"   {text}", flush=True)


def run(command, environment=None, shown=None):
    """Runs a command to its end; its output is shown as it comes, or, with `shown`, the lines that match."""
    print(f"$ {' '.join(str(word) for word in command)}", flush=True)
    process = subprocess.Popen(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
        cwd=ROOT,
        text=True,
        errors="replace",
    )
    lines = []
    for line in process.stdout:
        lines.append(line)
        if shown is None or re.search(shown, line):
            print("   " + line, end="", flush=True)
    if process.wait() != 0:
        if shown is not None:
            print("".join(lines[-20:]), file=sys.stderr)
        raise Failed(f"`{command[0]}` failed with {process.returncode}")
    return "".join(lines)
