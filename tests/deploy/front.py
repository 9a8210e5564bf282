"""A real nginx with deploy/nginx.conf on loopback ports, for as long as a test looks at it.

What the file asks its reader to change is changed, and nothing else but where nginx keeps its own temporary files.
"""

import getpass
import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = ROOT / "deploy" / "nginx.conf"
HOST = "so.tinh.gov.vn"
HOW_TO = (
    "No nginx was found, so deploy/nginx.conf was not tried. On Debian or Ubuntu: apt-get install nginx "
    "(REQUIRE_NGINX=1 makes this an error)."
)
NO_IPV6 = "This machine has no ::1, so nothing was asked over IPv6 (REQUIRE_NGINX=1 makes this an error)."
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def find() -> str:
    """Path of nginx; empty where there is none."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin") or ""


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
        return True
    except OSError:
        return False


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def rendered(folder: Path, var: Path, origin: str, tls: int, plain: int, between: int) -> str:
    """The configuration for ports and folders of a test. Every value that the file says to change must be in it."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    if not has_ipv6():
        text = "".join(line for line in text.splitlines(keepends=True) if "listen [::]" not in line)
    changes = {
        "user www-data;": f"user {getpass.getuser()};",
        "worker_processes auto;": "worker_processes 2;",
        "/run/nginx.pid": f"{folder}/nginx.pid",
        "/var/log/nginx/": f"{folder}/",
        "/var/cache/nginx/portal": f"{folder}/cache",
        "/etc/ssl/portal/": f"{folder}/",
        "/var/lib/portal": str(var),
        "/srv/portal": str(ROOT),
        "/var/www/html": f"{folder}/www",
        "unix:/run/portal/web.sock": origin,
        "127.0.0.1:8089": f"127.0.0.1:{between}",
        "listen 443": f"listen 127.0.0.1:{tls}",
        "listen 80": f"listen 127.0.0.1:{plain}",
        "\nhttp {": "\nhttp {" + "".join(f"\n    {each}_temp_path {folder}/{each};" for each in _TEMPORARY),
    }
    if has_ipv6():
        changes |= {"listen [::]:443": f"listen [::1]:{tls}", "listen [::]:80": f"listen [::1]:{plain}"}
    for before, after in changes.items():
        assert before in text, f"deploy/nginx.conf no longer says {before}"
        text = text.replace(before, after)
    return text


def make_certificate(folder: Path) -> None:
    """Self-signed, for HOST, by the openssl that comes with nginx."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}",
         "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def __getitem__(self, name: str) -> str:
        return self.headers.get(name, "")

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def cache(self) -> str:
        """HIT, MISS, STALE …; empty where nginx does not keep such answers."""
        return self["X-Cache-Status"]


class Front:
    """nginx in front of an origin ("unix:/path" or "127.0.0.1:port"). var: its VAR_DIR."""

    def __init__(self, nginx: str, folder: Path, var: Path, origin: str):
        self.nginx, self.folder = nginx, folder
        self.tls, self.plain, self.between = free_ports(3)
        for name in ("fullchain.pem", "privkey.pem"):
            assert (folder / name).exists()
        self.file = folder / "nginx.conf"
        self.file.write_text(rendered(folder, var, origin, self.tls, self.plain, self.between), encoding="utf-8")
        self.context = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))

    def check(self) -> str:
        """What `nginx -t` says; fails with it where it is not pleased."""
        done = subprocess.run([*self._command, "-t"], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stderr

    @property
    def _command(self) -> list[str]:
        return [self.nginx, "-p", str(self.folder), "-c", str(self.file), "-e", str(self.folder / "error.log")]

    def __enter__(self):
        self.process = subprocess.Popen([*self._command, "-g", "daemon off;"], start_new_session=True)
        end = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.tls), 1).close()
                return self
            except OSError:
                alive = self.process.poll() is None and time.monotonic() < end
                assert alive, (self.folder / "error.log").read_text()
                time.sleep(0.02)

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def connect(self, address: str = "127.0.0.1", server_name: str = HOST, protocols: tuple = ()) -> ssl.SSLSocket:
        raw = socket.create_connection((address, self.tls), 20)
        context = self.context
        if protocols:
            context = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
            context.set_alpn_protocols(protocols)
        return context.wrap_socket(raw, server_hostname=server_name)

    def ask(
        self, path: str, method: str = "GET", *, body=None, host: str = HOST, plain: bool = False,
        address: str = "127.0.0.1", **headers: str,
    ) -> Answer:  # fmt: skip
        """One request on a connection of its own. Headers by their names with _ for -."""
        connection = http.client.HTTPConnection(host, timeout=20)
        connection.sock = (
            socket.create_connection((address, self.plain), 20) if plain else self.connect(address=address)
        )
        try:
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body=body, headers={"Host": host} | given)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()
