"""The Chromium of the browser tests: found where there is one, installed where that is allowed."""

import os
import re
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

PACKAGES = ("chromium", "libatomic1")
"""Debian's names; Playwright's driver needs libatomic1, which small machines lack."""

HOW_TO = (
    "No working Chromium was found and none could be installed. On Debian: apt-get install chromium libatomic1; "
    "elsewhere name one with CHROMIUM=/path/to/chromium."
)


def usable() -> str:
    """Path of a Chromium that tests can drive, installed now if need be; empty where that fails."""
    if _driver_starts() and (path := find()):
        return path
    return find() if _install() else ""


def find() -> str:
    """Path of a Chromium: CHROMIUM's, else one on the PATH that starts, else Playwright's own; or empty."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named) or ""
    return next((path for name in NAMES if (path := shutil.which(name)) and version(path)), "") or _playwrights_own()


def version(path: str) -> str:
    """“Chromium 156.0.8078.79”, or empty where the program does not start (as Ubuntu's stub that only names snap)."""
    try:
        told = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.match(r"\D+[\d.]+", told)
    return found.group().strip() if found else ""


def _install() -> bool:
    """Install what is missing by Debian's packages, else by Playwright; whether tests can drive a browser then."""
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    if shutil.which("apt-get") and _runs([*root, "true"]):
        print(f"Installing Debian's {' and '.join(PACKAGES)} …", flush=True)
        packages = [*apt, "install", "-y", "--no-install-recommends", *PACKAGES]
        if not _runs(packages):
            _runs([*apt, "update"])
            _runs(packages)
    if not find():
        print("Installing Playwright's own Chromium …", flush=True)
        _runs([sys.executable, "-m", "playwright", "install", "chromium"])
    return _driver_starts()


def _driver_starts() -> bool:
    return _runs([sys.executable, "-m", "playwright", "--version"], stderr=subprocess.DEVNULL)


def _playwrights_own() -> str:
    from playwright.sync_api import sync_playwright

    if not _driver_starts():
        return ""
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) and version(path) else ""


def _runs(command: list[str], **options) -> bool:
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **options)
    except OSError:
        return False
    return done.returncode == 0
