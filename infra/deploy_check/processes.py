"""Programs that run beside the check, and end with it."""

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time


class Failed(Exception):
    """Something did not do as it should; the message says what."""


class Processes:
    """Starts programs, each with a log of its own, and stops all of them, the last one first."""

    def __init__(self, logs: pathlib.Path):
        self.logs = logs
        self.running = []

    def start(self, name, command, environment=None):
        log = self.logs / f"{name}.log"
        with log.open("wb") as out:
            # A group of its own: what it starts itself is stopped with it.
            process = subprocess.Popen(
                [str(word) for word in command],
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
            )
        self.running.append((name, process))
        return process

    def text(self, name):
        return (self.logs / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def wait_for(self, name, condition, seconds=120):
        """What `condition` gives when it gives something; a program that ends meanwhile has failed."""
        process = dict(self.running)[name]
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
            if process.poll() is not None:
                raise Failed(f"{name} has ended:\n{self.text(name)[-2000:]}")
            time.sleep(0.1)
        raise Failed(f"{name} was not ready in {seconds} seconds:\n{self.text(name)[-2000:]}")

    def stop(self):
        for name, process in reversed(self.running):
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(process.pid, number)
                    process.wait(timeout=10)
                except ProcessLookupError:
                    break
                except subprocess.TimeoutExpired:
                    continue
            # The leader may be gone and what it started not.
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.running = []


# What an earlier run has left for a later one, and the logs of one that failed.
KEPT = pathlib.Path(os.environ["CARGO_TARGET_DIR"]) / "deploy-check"


@contextlib.contextmanager
def checking(name):
    """A folder for the check of that name, and its processes. Both go with it; where it fails, the logs are kept, and the
    script ends with 1."""
    work = pathlib.Path(tempfile.mkdtemp(prefix=f"{name}-"))
    processes = Processes(work)
    failed = True
    try:
        yield work, processes
        failed = False
    except (Failed, subprocess.SubprocessError) as error:
        print(f"\n{name}: {error}", file=sys.stderr)
        sys.exit(1)
    finally:
        processes.stop()
        if failed:
            for log in work.glob("*.log"):
                shutil.copy(log, KEPT)
            print(f"{name}: the logs are in {KEPT}", file=sys.stderr)
        shutil.rmtree(work, ignore_errors=True)
