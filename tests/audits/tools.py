"""The programs of others that the audits start: where they lie, how they come there, what is said without them."""

import os
import shutil
import subprocess
from pathlib import Path

from tests import chromium

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
JAR = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
LIGHTHOUSE = MODULES / "lighthouse" / "cli" / "index.js"

HOW_TO = "On Debian: apt-get install default-jre-headless nodejs npm chromium"


class Missing(Exception):
    """A program that an audit needs is not there; the sentence says which, and how to come by it."""


def install() -> None:
    """What package-lock.json names, into node_modules beside it; nothing to do where it lies there already."""
    for program, wanted_by in (("java", "the Nu HTML checker"), ("node", "Lighthouse"), ("npm", "their installation")):
        if not shutil.which(program):
            raise Missing(f"{wanted_by} needs {program}, which is not installed. {HOW_TO}")
    if not chromium.find():
        raise Missing(chromium.HOW_TO)
    lock = (HERE / "package-lock.json").read_bytes()
    stamp = MODULES / ".installed-from"
    if stamp.exists() and stamp.read_bytes() == lock:
        return
    print("Installing the Nu checker and Lighthouse …", flush=True)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(["npm", "ci", *quiet], cwd=HERE, capture_output=True, text=True)
    if done.returncode:
        raise Missing(f"npm ci in {HERE} failed:\n{done.stderr[-2000:]}")
    stamp.write_bytes(lock)


def environment() -> dict[str, str]:
    return os.environ | {"CHROME_PATH": chromium.find(), "NO_UPDATE_NOTIFIER": "1"}
