"""Requests as fast as they are answered, by wrk: started, and its report read."""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS, THREADS = 16, 2
PATIENCE = 5
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
_LATENCY = re.compile(r"^\s+(\d+)%\s+([\d.]+)(us|ms|s|m)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Reading:
    """Of one run: answers a second, milliseconds within which half and 99 of 100 were answered, answers in all, and
    how many of them were errors or never came."""

    per_second: float
    p50: float
    p99: float
    count: int
    failed: int


def read(report: str) -> Reading:
    """What `wrk --latency` prints; ValueError where that is no report."""
    rate = re.search(r"^Requests/sec:\s+([\d.]+)$", report, re.MULTILINE)
    count = re.search(r"^\s+(\d+) requests in ", report, re.MULTILINE)
    latency = {int(part): float(value) * _UNITS[unit] for part, value, unit in _LATENCY.findall(report)}
    if not (rate and count and {50, 99} <= latency.keys()):
        raise ValueError(f"This is no report of wrk --latency:\n{report}")
    refused = re.search(r"^\s+Non-2xx or 3xx responses: (\d+)$", report, re.MULTILINE)
    lost = re.search(r"^\s+Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)$", report, re.MULTILINE)
    failed = (int(refused[1]) if refused else 0) + (sum(map(int, lost.groups())) if lost else 0)
    return Reading(float(rate[1]), latency[50], latency[99], int(count[1]), failed)


def drive(base: str, paths: Sequence[str], seconds: float, folder: Path, host: str = "") -> Reading:
    """Ask for the paths in turn for so long; where hardly anything was answered by then, once more, PATIENCE times as
    long. folder: where the script for wrk may stand. host: asked as that one."""
    found = _drive(base, paths, seconds, folder, host)
    return found if found.count >= CONNECTIONS else _drive(base, paths, PATIENCE * seconds, folder, host)


def _drive(base: str, paths: Sequence[str], seconds: float, folder: Path, host: str) -> Reading:
    script = folder / "paths.lua"
    script.write_text(_script(paths), encoding="utf-8")
    command = [
        "wrk",
        f"-t{THREADS}",
        f"-c{CONNECTIONS}",
        f"-d{max(1, round(seconds))}s",
        "--timeout",
        "30s",
        "--latency",
    ]
    if host:
        command += ["-H", f"Host: {host}"]
    done = subprocess.run([*command, "-s", str(script), base], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"wrk failed on {base}{paths[0]}: {done.stderr or done.stdout}")
    return read(done.stdout)


def _script(paths: Sequence[str]) -> str:
    """Each thread walks the paths in a circle. Compressed answers are asked for, as every browser does."""
    quoted = ",\n  ".join('"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"' for path in paths)
    return f"""local paths = {{
  {quoted}
}}
local place = 0
wrk.headers["Accept-Encoding"] = "gzip"
request = function()
  place = place % #paths + 1
  return wrk.format("GET", paths[place])
end
"""
