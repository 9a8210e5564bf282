"""Videos of other hosts: which may be shown, under what address, and as what. A leaf.

In a body a video is `<figure class="video"><a href="its page">title</a><figcaption>…</figcaption></figure>`: a plain
link, of which nothing is loaded from the other host. The page shows it as a card; static/js/video.js puts the frame in
its place when a reader asks for it. Which hosts may be framed: VIDEO_HOSTS.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.conf import settings
from django.utils.translation import gettext

UNTITLED = "Video"

_YOUTUBE_FRAMES = "www.youtube-nocookie.com"
_YOUTUBE = {"youtube.com", "www.youtube.com", "m.youtube.com", "youtube-nocookie.com", _YOUTUBE_FRAMES}
_YOUTUBE_ID = re.compile(r"(?!videoseries|live_stream)[A-Za-z0-9_-]{11}")  # those two are no single video
_SECONDS = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,5})s?)?")


@dataclass(frozen=True)
class Video:
    page: str
    """The address that people open."""
    frame: str
    """The address that is framed."""
    host: str
    """What readers know the host by."""


def recognised(address: str) -> Video | None:
    """The video at an address of one of VIDEO_HOSTS; None for every other address."""
    address = address.strip()
    if any(ord(character) < 33 for character in address) or "\\" in address:
        return None
    try:
        parts = urlsplit(f"https:{address}" if address.startswith("//") else address)
        host = parts.netloc.lower()
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "@" in host:
        return None
    if (host in _YOUTUBE or host == "youtu.be") and _YOUTUBE_FRAMES in settings.VIDEO_HOSTS:
        return _on_youtube(parts, host)
    if host in settings.VIDEO_HOSTS and host not in _YOUTUBE:
        page = parts._replace(scheme="https", netloc=host).geturl()
        return Video(page=page, frame=page, host=host)
    return None


def _on_youtube(parts: SplitResult, host: str) -> Video | None:
    asked = parse_qs(parts.query)
    first, _, second = parts.path.strip("/").partition("/")
    if host == "youtu.be":
        number = first
    elif first == "watch":
        number = asked.get("v", [""])[0]
    else:
        number = re.split("[/&]", second)[0] if first in ("embed", "shorts", "live", "v") else ""
    if not _YOUTUBE_ID.fullmatch(number):
        return None
    start = _seconds((asked.get("t") or asked.get("start") or [""])[0])
    return Video(
        page=f"https://www.youtube.com/watch?v={number}" + (f"&t={start}" if start else ""),
        frame=f"https://{_YOUTUBE_FRAMES}/embed/{number}" + (f"?start={start}" if start else ""),
        host="YouTube",
    )


def _seconds(moment: str) -> int:
    """“1h2m3s”, “90s” and “90” as seconds; 0 for what is none."""
    found = _SECONDS.fullmatch(moment)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds


def figure(address: str, title: str = "") -> str:
    """The markup of a video for a body; empty where the address is of no allowed host."""
    video = recognised(address)
    if video is None:
        return ""
    return f'<figure class="video"><a href="{escape(video.page)}">{escape(title.strip() or UNTITLED)}</a></figure>'


_LANG = '(?: lang="[^"]*")?'
_MARKED = re.compile(
    rf'<figure class="((?:[a-z-]+ )*video(?: [a-z-]+)*)"({_LANG})>(<a href="([^"]*)"{_LANG}(?: title="[^"]*")?>)?'
)


def settled(html: str) -> str:
    """Sanitised rich text in which only videos of allowed hosts are marked as such, each under its one address."""

    def settle(match: re.Match) -> str:
        classes, lang, link, address = match.groups()
        video = recognised(unescape(address)) if link else None
        if video:
            return match[0].replace(f'href="{address}"', f'href="{escape(video.page)}"', 1)
        others = " ".join(word for word in classes.split() if word != "video")
        given = f' class="{others}"' if others else ""
        return f"<figure{given}{lang}>{link or ''}"

    return _MARKED.sub(settle, html)


_CARD = re.compile(rf"{_MARKED.pattern.removesuffix('?')}((?:(?!</?a[ >]).)*)</a>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def cards(body: str) -> str:
    """Clean rich text with every video as a card that is a plain link where no script runs."""

    def card(match: re.Match) -> str:
        classes, lang, _, address, inner = match.groups()
        video = recognised(unescape(address))
        if video is None or "<img" in inner:
            return match[0]
        title = _TAG.sub("", inner).strip() or UNTITLED
        told = escape(gettext("Video do %(host)s cung cấp; bấm để xem") % {"host": video.host})
        return (
            f'<figure class="{classes}"{lang}><a class="video-card" href="{escape(video.page)}" '
            f'data-video="{escape(video.frame)}" rel="noopener">'
            f'<span class="video-name">{title}</span> <span class="video-host">{told}</span></a>'
        )

    return _CARD.sub(card, body)


def frame_sources() -> Iterator[str]:
    """What a page with cards may frame, for its Content-Security-Policy."""
    return (f"https://{host}" for host in settings.VIDEO_HOSTS)
