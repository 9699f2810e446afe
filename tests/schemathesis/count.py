"""Checks by its report that a run has asked every operation, and prints how many cases it sent."""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    report = json.load(file)
operations, cases = report["operations"], report["test_cases"]
if not report["complete"]:
    sys.exit("the run did not come to its end")
if operations["tested"] != operations["total"]:
    sys.exit(f"not every operation was asked: {operations}")
skipped = [name for name, phase in report["phases"].items() if phase["status"] == "skip"]
if skipped:
    sys.exit(f"phases were left out: {skipped}")
print(cases["generated"])
