"""Builds every function for Lambda and says how large each is: see infra/sizes."""

import argparse
import io
import json
import pathlib
import os
import re
import subprocess
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGETS = {"arm64": ("--arm64", 0xB7), "x86_64": ("--x86-64", 0x3E)}
# Of a zip file's entry: no time of day, so that the same binary is the same archive.
EPOCH = (1980, 1, 1, 0, 0, 0)


def functions():
    return re.findall(r"Binary: ([a-z-]+)", (ROOT / "template.yaml").read_text(encoding="utf-8"))


def archive(binary):
    """What is uploaded: the binary alone, executable, packed."""
    entry = zipfile.ZipInfo("bootstrap", EPOCH)
    entry.external_attr = 0o100755 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr(entry, binary, compresslevel=9)
    return packed.getvalue()


def main():
    parser = argparse.ArgumentParser(prog="infra/sizes", description=__doc__)
    parser.add_argument("--architecture", choices=TARGETS, default="arm64")
    parser.add_argument("--only", nargs="+", metavar="FUNCTION", help="these functions, not all")
    parser.add_argument("--built", action="store_true", help="measure what an earlier run has built")
    parser.add_argument("--zips", type=pathlib.Path, metavar="DIRECTORY", help="write each function's archive there")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of words")
    arguments = parser.parse_args()
    flag, machine = TARGETS[arguments.architecture]
    wanted = arguments.only or functions()
    if unknown := set(wanted) - set(functions()):
        parser.error(f"no function of template.yaml: {', '.join(sorted(unknown))}")
    if not arguments.built:
        words = [word for function in wanted for word in ("--bin", function)]
        command = ["cargo", "lambda", "build", "--release", "--locked", flag, *words]
        subprocess.run(command, cwd=ROOT, check=True, stdout=sys.stderr)
    sizes = []
    for function in wanted:
        path = pathlib.Path(os.environ["CARGO_TARGET_DIR"]) / "lambda" / function / "bootstrap"
        binary = path.read_bytes()
        # The ELF header's machine: one folder holds what was built last, for whichever it was.
        if binary[:4] != b"\x7fELF" or binary[18] != machine:
            sys.exit(f"{path} is no binary for {arguments.architecture}: build it first")
        packed = archive(binary)
        if arguments.zips:
            arguments.zips.mkdir(parents=True, exist_ok=True)
            (arguments.zips / f"{function}.zip").write_bytes(packed)
        sizes.append({"function": function, "bytes": len(binary), "zip_bytes": len(packed)})
    if arguments.json:
        print(json.dumps({"architecture": arguments.architecture, "functions": sizes}))
        return
    print(f"{'function':<26}{arguments.architecture + ', bytes':>16}{'zip, bytes':>12}")
    for size in sizes:
        print(f"{size['function']:<26}{size['bytes']:>16,}{size['zip_bytes']:>12,}")
    largest = max(sizes, key=lambda size: size["bytes"])
    print(f"{len(sizes)} functions; the largest is {largest['function']}")


main()
