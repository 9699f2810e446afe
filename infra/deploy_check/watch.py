"""The functions under `cargo lambda watch`, beside the local services: see infra/watch-check."""

import json
import os
import pathlib
import socket
import subprocess
import urllib.error
import urllib.request

from local_system import LocalSystem
from processes import Failed, checking
from terminal import ROOT, run, say, step

# What is touched: only one function is built anew.
TOUCHED = ("process-refund", ROOT / "functions/queue/process-refund/src/main.rs")
# One event of each kind that no request brings, and the functions whose answer must report no failure.
EVENTS = ("generate-invoice", "process-refund", "dispatch-jobs", "record-history", "archive-history")

# The routes are in Cargo.toml as well, but that router has no answer of ours to a method that a path does not have.
NOT_ROUTED = ("what_is_no_route_is_answered_in_the_same_shape",)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def status(url):
    """The status of the answer, or `None` where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=120) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def pids(function):
    """The processes that run this function's binary, a deleted one included: it is replaced while it runs."""
    found = set()
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.readlink(entry / "exe").split(" ")[0].endswith(f"/debug/{function}"):
                found.add(int(entry.name))
        except OSError:
            continue
    return found


def invoke(port, function):
    command = ["cargo", "lambda", "invoke", "--invoke-address", "127.0.0.1", "--invoke-port", port, function]
    answer = run([*command, "--data-file", f"events/{function}.json"])
    try:
        failures = json.loads(answer.strip().splitlines()[-1])["batchItemFailures"]
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise Failed(f"{function} answered `{answer}`") from error
    return failures


def check(work, processes):
    target = pathlib.Path(os.environ["CARGO_TARGET_DIR"])
    port = free_port()
    watch = f"http://127.0.0.1:{port}"

    step("the local services, with the functions elsewhere")
    arguments = ["--functions", watch, "--rate-limit", "1000000"]
    oms = LocalSystem(target / "debug" / "oms", work / "oms", processes, arguments)
    say(f"API http://{oms.api}, functions {watch}")

    step("cargo lambda watch")
    variables = work / "oms" / "functions.env"
    command = ["cargo", "lambda", "watch", "--invoke-address", "127.0.0.1", "--invoke-port", port]
    processes.start("watch", [*command, "--env-file", variables])
    health = f"http://{oms.api}/api/v1/health"
    processes.wait_for("watch", lambda: status(health) == 200, seconds=900)
    say("GET /api/v1/health, through the API of the local system: 200")

    secret = (work / "oms" / "payment-webhook-secret").read_text(encoding="utf-8").strip()
    step("smoke: every route, and an order there and back, through the local system")
    oms.smoke(f"http://{oms.api}", secret)
    step("smoke, through the router of cargo lambda watch itself")
    oms.smoke(watch, secret, skipped=NOT_ROUTED)

    step("example events")
    for function in EVENTS:
        failures = invoke(port, function)
        if failures and function in ("dispatch-jobs", "record-history", "archive-history"):
            raise Failed(f"{function} reports failures: {failures}")
        say(f"{function} took events/{function}.json: {len(failures)} failures in the batch")

    step("a source is touched")
    function, source = TOUCHED
    before = pids(function)
    if not before:
        raise Failed(f"{function} does not run")
    source.touch()
    say(f"touched {source.relative_to(ROOT)}; {function} runs as {sorted(before)}")

    def replaced():
        now = pids(function)
        return now if now and not now & before else None

    def asked():
        # Built when it is asked for again, at the latest.
        subprocess.Popen(
            ["cargo", "lambda", "invoke", "-A", "127.0.0.1", "-P", str(port), function]
            + ["--data-file", f"events/{function}.json"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ).wait(timeout=600)
        return replaced()

    after = processes.wait_for("watch", lambda: replaced() or asked(), seconds=600)
    say(f"{function} now runs as {sorted(after)}")
    invoke(port, function)
    if (found := status(health)) != 200:
        raise Failed(f"GET /api/v1/health, after it: {found}")
    say("it takes its event again, and the others still answer")


with checking("watch-check") as (work, processes):
    check(work, processes)
    step("done")
