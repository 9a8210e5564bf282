"""A stand-in for an OpenSearch server on this machine: the parts of its HTTP interface that the portal uses, with the
rules that matter to it (aliases, versions, refreshing, strict mappings, phrases by position, limits), and ways to fail.

Whatever the portal does not send is refused as the real one refuses what it does not know. It is no proof that a real
server answers the same: OPENSEARCH_TEST_URL makes the tests use one instead.
"""

import base64
import json
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from portal import env
from portal.env import SearchServer

REAL = "OPENSEARCH_TEST_URL"
MOST_CLAUSES = 1024
LARGEST_WINDOW = 10_000
DRIPS_EVERY = 0.05


class Refused(Exception):
    def __init__(self, status: int, kind: str, reason: str):
        super().__init__(reason)
        self.status, self.kind, self.reason = status, kind, reason

    @property
    def body(self) -> dict:
        error = {"type": self.kind, "reason": self.reason}
        return {"error": error | {"root_cause": [error]}, "status": self.status}


@dataclass
class Kept:
    """One index. documents: id → (version, document). searchable: as of the last refresh."""

    fields: dict[str, dict]
    documents: dict[str, tuple[int, dict]] = field(default_factory=dict)
    searchable: list[dict] = field(default_factory=list)

    def refresh(self) -> None:
        self.searchable = [document for _, document in self.documents.values()]

    def found(self, query: dict) -> list[dict]:
        return [document for document in self.searchable if _matches(query, document, self)]


class FakeOpenSearch:
    """trouble: None, or a function of (method, path, handler) that answers instead and returns True.
    refreshes: whether what is written can be found at once."""

    def __init__(self, user: str = "", password: str = ""):
        self.indexes: dict[str, Kept] = {}
        self.aliases: dict[str, set[str]] = {}
        self.trouble = None
        self.refreshes = True
        self.asked: list[tuple[str, str]] = []
        self.said: list = []
        """Requests in their order, and the bodies of searches."""
        self.room = None
        """Of how many items of the next bulks there is room; None: of all."""
        self.password = base64.b64encode(f"{user}:{password}".encode()).decode() if user else ""
        self.lock = threading.RLock()
        self.connected: set[socket.socket] = set()
        fake = self

        class Handler(_Handler):
            server_is = fake

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.port = self.http.server_address[1]
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Also what is connected still."""
        self.http.shutdown()
        self.http.server_close()
        for each in list(self.connected):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def settle(self) -> None:
        for kept in self.indexes.values():
            kept.refresh()

    def behind(self, name: str) -> Kept:
        (index,) = self.aliases[name]
        return self.indexes[index]

    # The interface

    def answer(self, method: str, path: str, options: dict, body: bytes):
        parts = path.strip("/").split("/")
        match method, parts:
            case "POST", ["_bulk"]:
                return self._bulk(options, body)
            case "POST", ["_aliases"]:
                return self._move(json.loads(body))
            case "HEAD" | "GET", ["_alias", alias]:
                if alias not in self.aliases:
                    raise Refused(404, "aliases_not_found_exception", f"alias [{alias}] missing")
                return {index: {"aliases": {alias: {}}} for index in self.aliases[alias]}
            case "PUT", [index]:
                return self._create(index, json.loads(body))
            case "DELETE", [index]:
                self._delete(index)
                return {"acknowledged": True}
            case "POST", [name, "_refresh"]:
                for kept in self._resolved(name):
                    kept.refresh()
                return {"_shards": {"total": 1, "successful": 1, "failed": 0}}
            case "POST" | "GET", [name, "_count"]:
                query = json.loads(body)["query"]
                return {"count": sum(len(kept.found(query)) for kept in self._resolved(name))}
            case "POST" | "GET", [name, "_search"]:
                return self._search(name, json.loads(body))
        raise Refused(400, "illegal_argument_exception", f"no handler found for {method} {path}")

    def _resolved(self, name: str) -> list[Kept]:
        names = self.aliases.get(name) or ({name} if name in self.indexes else None)
        if names is None:
            raise Refused(404, "index_not_found_exception", f"no such index [{name}]")
        return [self.indexes[each] for each in names]

    def _create(self, index: str, body: dict):
        if index in self.indexes:
            raise Refused(400, "resource_already_exists_exception", f"index [{index}] already exists")
        if index in self.aliases or set(body) - {"settings", "mappings", "aliases"}:
            raise Refused(400, "invalid_index_name_exception", f"Invalid index name [{index}]")
        mappings = body["mappings"]
        assert mappings["dynamic"] == "strict" and mappings["_source"] == {"enabled": False}
        fields = dict(_fields(mappings["properties"]))
        order = body["settings"]["index"]
        assert fields[order["sort.field"]]["type"] == "long" and order["sort.order"] == "desc"
        self.indexes[index] = Kept(fields)
        for alias in body.get("aliases", {}):
            self.aliases.setdefault(alias, set()).add(index)
        return {"acknowledged": True, "index": index}

    def _delete(self, index: str) -> None:
        if index not in self.indexes:
            reason = "is an alias" if index in self.aliases else "no such index"
            raise Refused(404, "index_not_found_exception", f"{reason} [{index}]")
        del self.indexes[index]
        for alias, names in list(self.aliases.items()):
            names.discard(index)
            if not names:
                del self.aliases[alias]

    def _move(self, body: dict):
        for step in body["actions"]:
            ((verb, what),) = step.items()
            if verb == "remove_index":
                self._delete(what["index"])
                continue
            if what["index"] not in self.indexes:
                raise Refused(404, "index_not_found_exception", f"no such index [{what['index']}]")
            if what["alias"] in self.indexes:
                raise Refused(400, "invalid_alias_name_exception", "an index exists with the same name as the alias")
            if verb == "add":
                self.aliases.setdefault(what["alias"], set()).add(what["index"])
            else:
                self.aliases[what["alias"]].discard(what["index"])
                if not self.aliases[what["alias"]]:
                    del self.aliases[what["alias"]]
        return {"acknowledged": True}

    def _bulk(self, options: dict, body: bytes):
        lines, items = body.decode().splitlines(), []
        assert body.endswith(b"\n")
        place = 0
        while place < len(lines):
            ((verb, what),) = json.loads(lines[place]).items()
            place += 1
            if verb != "index":
                raise Refused(400, "illegal_argument_exception", f"the stand-in does not know [{verb}]")
            document, place = json.loads(lines[place]), place + 1
            try:
                said = self._write(options, what, document)
            except Refused as error:
                said = {"status": error.status, "error": error.body["error"]}
            items.append({verb: {"_index": what["_index"], "_id": what["_id"]} | said})
        return {"took": 1, "errors": any("error" in each for item in items for each in item.values()), "items": items}

    def _write(self, options: dict, what: dict, document: dict) -> dict:
        alias = what["_index"]
        if options.get("require_alias") == "true" and alias not in self.aliases:
            raise Refused(404, "index_not_found_exception", f"no such index [{alias}] and [require_alias] is [true]")
        if self.room is not None:
            if not self.room:
                raise Refused(429, "rejected_execution_exception", "the queue is full")
            self.room -= 1
        (kept,) = self._resolved(alias)
        assert what["version_type"] == "external_gte" and set(what) == {"_index", "_id", "version", "version_type"}
        there = kept.documents.get(what["_id"])
        if there and there[0] > what["version"]:
            raise Refused(409, "version_conflict_engine_exception", "current version is higher")
        _checked(document, kept.fields)
        kept.documents[what["_id"]] = (what["version"], document)
        if self.refreshes:
            kept.refresh()
        return {"status": 200 if there else 201, "result": "updated" if there else "created"}

    def _search(self, name: str, body: dict):
        self.said.append(body)
        known = {"query", "sort", "size", "_source", "track_total_hits", "timeout"}
        if unknown := set(body) - known:
            raise Refused(400, "parsing_exception", f"Unknown key for a VALUE_NULL in [{unknown}]")
        if not 0 <= body["size"] <= LARGEST_WINDOW:
            raise Refused(400, "illegal_argument_exception", "Result window is too large")
        if _clauses(body["query"]) > MOST_CLAUSES:
            raise Refused(400, "too_many_nested_clauses", f"maxClauseCount is set to {MOST_CLAUSES}")
        ((sorted_by, order),) = body["sort"][0].items()
        assert (sorted_by, order, body["_source"]) == ("key", "desc", False)
        hits = [document for kept in self._resolved(name) for document in kept.found(body["query"])]
        hits.sort(key=lambda document: -document["key"])
        return {
            "took": 1,
            "timed_out": False,
            "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0},
            "hits": {"hits": [{"_score": None, "sort": [each["key"]]} for each in hits[: body["size"]]]},
        }


def _fields(properties: dict, before: str = ""):
    for name, what in properties.items():
        if "properties" in what:
            yield from _fields(what["properties"], f"{before}{name}.")
        else:
            assert what["type"] in ("long", "keyword") or what["analyzer"] == "whitespace"
            yield before + name, what


def _flat(document: dict, before: str = ""):
    for name, value in document.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, value


def _checked(document: dict, fields: dict) -> None:
    for name, value in _flat(document):
        if name not in fields:
            raise Refused(400, "strict_dynamic_mapping_exception", f"introduction of [{name}] is not allowed")
        if fields[name]["type"] == "long" and not (type(value) is int and -(2**63) <= value < 2**63):
            raise Refused(400, "mapper_parsing_exception", f"failed to parse field [{name}]")


# Queries


def _clauses(query: dict) -> int:
    ((kind, what),) = query.items()
    if kind != "bool":
        return 1
    return sum(_clauses(each) for part in ("filter", "must", "should") for each in what.get(part, ()))


def _matches(query: dict, document: dict, kept: Kept) -> bool:
    ((kind, what),) = query.items()
    if kind == "bool":
        if unknown := set(what) - {"filter", "must", "should", "minimum_should_match"}:
            raise Refused(400, "x_content_parse_exception", f"[bool] unknown field {unknown}")
        needed = [*what.get("filter", ()), *what.get("must", ())]
        either = what.get("should", ())
        least = what.get("minimum_should_match", 0 if needed else min(len(either), 1))
        return (
            all(_matches(each, document, kept) for each in needed)
            and sum(_matches(each, document, kept) for each in either) >= least
        )
    ((name, said),) = what.items()
    if kind == "exists":
        return said in dict(_flat(document))
    has, values = kept.fields.get(name), dict(_flat(document))
    if kind == "match_phrase":
        if set(said) - {"query", "slop"} or not isinstance(said["query"], str):
            raise Refused(400, "parsing_exception", "[match_phrase] query does not support this")
        assert has and has["type"] == "text", "a phrase is looked for in words"
        return _has_phrase(values.get(name, ""), said["query"].split())
    if kind == "term":
        assert has and has["type"] == "keyword", "a mark is looked for among whole values"
        return said["value"] in values.get(name, ())
    if kind == "range":
        assert has and has["type"] == "long" and set(said) == {"lt"}
        return name in values and values[name] < said["lt"]
    raise Refused(400, "parsing_exception", f"unknown query [{kind}]")


def _has_phrase(text: str, wanted: list[str]) -> bool:
    words = text.split()
    return any(words[place : place + len(wanted)] == wanted for place in range(len(words) - len(wanted) + 1))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_is: FakeOpenSearch

    def setup(self) -> None:
        super().setup()
        self.server_is.connected.add(self.connection)

    def finish(self) -> None:
        self.server_is.connected.discard(self.connection)
        super().finish()

    def _serve(self) -> None:
        fake, parts = self.server_is, urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = unquote(parts.path)
        fake.asked.append((self.command, path))
        if fake.trouble and fake.trouble(self.command, path, self):
            return
        try:
            if fake.password and self.headers.get("Authorization") != f"Basic {fake.password}":
                raise Refused(401, "security_exception", "missing authentication credentials")
            with fake.lock:
                said = fake.answer(self.command, path, dict(parse_qsl(parts.query)), body)
            self.say(200, said)
        except Refused as error:
            self.say(error.status, error.body)

    def say(self, status: int, said) -> None:
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve

    def log_message(self, *args) -> None:
        pass


@contextmanager
def serving() -> Iterator[tuple[SearchServer, FakeOpenSearch | None]]:
    """(an address, the stand-in there); or that of OPENSEARCH_TEST_URL, with a new name for its index, and None."""
    name = f"portal-{uuid4().hex}"
    if os.environ.get(REAL):
        yield replace(env.search_server(REAL), index=name), None
        return
    fake = FakeOpenSearch("portal", "mật/khẩu")
    try:
        yield SearchServer("127.0.0.1", fake.port, name, "portal", "mật/khẩu"), fake
    finally:
        fake.close()


def with_tls(fake: FakeOpenSearch, folder: Path) -> Path:
    """From now on the stand-in speaks TLS. Returns the path of its certificate, which nobody else has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, today = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]), datetime.now(UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(today - timedelta(days=1)).not_valid_after(today + timedelta(days=1))
    signed = made.add_extension(here, critical=False).sign(key, hashes.SHA256())
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(signed.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, secret)
    fake.http.socket = context.wrap_socket(fake.http.socket, server_side=True)
    return certificate


# Ways to fail, for `trouble`


def says(status: int, body, only: str = ""):
    """That answer to everything, or to paths that end so."""

    def trouble(method, path, handler) -> bool:
        if not path.endswith(only):
            return False
        handler.say(status, body)
        return True

    return trouble


def waits(seconds: float):
    def trouble(method, path, handler) -> bool:
        time.sleep(seconds)
        return False

    return trouble


def drips(method, path, handler) -> bool:
    """A letter now and then, for ever."""
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{")
        for _ in range(200):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(DRIPS_EVERY)
    except OSError:
        pass
    handler.close_connection = True
    return True


def hangs_up(method, path, handler) -> bool:
    handler.close_connection = True
    return True
