"""The one settings file. Every value that differs between machines comes from the environment,
through the loud readers of portal.env; .env.example lists them all."""

from pathlib import Path
from urllib.parse import urlsplit

from portal import env, headers, static

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

DEBUG = env.flag("DEBUG")
SECRET_KEY = env.secret("SECRET_KEY", debug=DEBUG, stand_in="stand-in-secret-key-for-development-only-000000")
SEAL_KEY = env.secret("SEAL_KEY", debug=DEBUG, stand_in="stand-in-seal-key-for-development-only-00000000")
SEAL_KEYS_OLD = env.words("SEAL_KEYS_OLD")

SITE_URL = env.site_url("SITE_URL", "http://127.0.0.1:8000")
SITE_IS_HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost" if DEBUG else "")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

EDITORIAL_STEPS = int(env.choice("EDITORIAL_STEPS", ("2", "3"), "3"))
VIDEO_HOSTS = env.hosts("VIDEO_HOSTS", "www.youtube-nocookie.com")
STAFF_SECOND_FACTOR = env.choice("STAFF_SECOND_FACTOR", ("required", "optional"), "required")

# Applications

INSTALLED_APPS = [
    "portal.apps.NewsroomAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "ckeditor",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "portal.apps.PortalConfig",
    "news",
    "services",
]

MIDDLEWARE = [
    "portal.requests.RequestId",
    "portal.middleware.WithoutNul",
    "portal.api.answers.OpenToAll",
    "portal.headers.SafetyHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.CompressText",
    "portal.freshness.TellCaches",
    "csp.middleware.CSPMiddleware",
    "portal.headers.TrustedTypes",
    "portal.middleware.VideoFrames",
    "portal.blocking.WithoutBlockedLinks",
    "portal.charsets.OnlyUtf8",
    "portal.middleware.LanguageFromPath",
    "portal.own_networks.OnlyFromOwnNetworks",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.uploads.BodyLimit",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.sessions.Activity",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.languages.OpenLanguages",
    "portal.middleware.Redirects",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.furniture",
            ],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

FURNITURE = {
    "changed": "portal.models.furniture.changed_document",
    "identity": "portal.models.site.identity_document",
    "home": "portal.models.home.home_document",
    "categories": "news.models.category.categories_document",
    "pages": "news.models.edition.pages_document",
    "languages": "news.models.edition.languages_document",
    "services": "services.models.documents.services_document",
    "most_read": "news.readings.most_read_document",
    "menus": "portal.models.menu.menus_document",
    "people": "portal.models.leader.people_document",
    "alerts": "portal.models.alert.alerts_document",
    "blocked": "portal.models.outbound.blocked_document",
    "quarantine": "portal.models.sealcheck.quarantine_document",
}
"""What stands around every public page: name of the piece → function that builds its document.
Built when it changes (portal.models.furniture.rebuild), read in one query by portal.context."""

SEARCH_PROVIDERS = ["services.search.find"]
"""What is found beside the articles: dotted names of functions as news.search.beside describes them."""

SEARCH_SERVER = env.search_server("SEARCH_URL")
"""An OpenSearch server that searches ask first; None: the database alone (news.search.outside)."""

FURNITURE_KEPT_FOR = 0.5
"""Seconds for which a process shows the furniture as it last read it: most pages do not ask for it. 0: never."""

TOLD_OF_VERSIONS = ("news.version_notices.after",)
"""Functions of (verb, version, user) that are told what became of a version, inside the act's own transaction."""

LINKING = {
    "articles": "news.links.linking",
    "versions": "portal.versions.linking",
}
"""Name → function that gives everything of a kind that readers see, with the addresses it leads them to: for
portal.host_uses.rebuild."""

STATUS = ("portal.status.lines", "news.status.lines")
"""Functions that give the lines of the page “Tình trạng hệ thống” (portal.status.Line), which the watch reads too."""

BACKUPS = "portal.backups.last"
"""Function that tells of the last backup: None or {"at", "file", "bytes", "verified", "error"}."""

CLOCK_JOBS = {
    "publish-due": "news.clock.publish_due",
    "expire-due": "news.clock.expire_due",
    "show-due": "portal.versions.show_due",
}
"""Name of the job → function without arguments. Run every second by `manage.py worker`; nothing slow belongs here."""

PERIODIC_JOBS = {
    "anchor-audit": ("portal.anchor.keep", 60),
    "send-mail": ("news.mailing.send_mail", 20),
    "check-links": ("news.linkwatch.check_links", 300),
    "keep-host-uses": ("news.taking_up.keep_uses", 3600),
    "purge-bin": ("news.clock.purge_bin", 3600),
    "clear-autosaves": ("news.drafting.clear_away", 3600),
    "clear-attachments": ("news.attachments_cleaning.clear_away", 86400),
    "clear-error-reports": ("news.reporting.clear_away", 3600),
    "clear-presences": ("news.attendance.clear_away", 3600),
    "keep-most-read": ("news.readings.keep_most_read", 120),
    "make-sitemaps": ("news.sitemap_files.keep_ready", 60),
    "gather-words": ("news.search.vocabulary.gather", 3600),
    "send-to-search": ("news.search.outbox.send_waiting", 20),
    "compare-search": ("news.search.outbox.compare", 3600),
    "clear-readings": ("news.readings.clear_away", 86400),
    "clear-banner-clicks": ("services.clicks.clear_away", 86400),
    "clear-renditions": ("news.photos_cleaning.clear_away", 86400),
    "clear-sessions": ("portal.sessions.clear_away", 3600),
    "clear-attempts": ("portal.guessing.clear_away", 600),
    "verify-nightly": ("news.nightly.start_when_due", 60),
    "watch": ("portal.watch.look", 60),
    "mail-audit-head": ("portal.head_mail.plan", 600),
    "send-alarms": ("portal.alarms.send", 10),
}
"""Name of the job → (function without arguments, seconds between runs). Run one after the other, beside the clock."""

READINGS_WRITTEN_AFTER = 5
"""Seconds that counts of readers wait in memory before they are written together; 0: until they are asked for."""

BACKUP_DIR = Path(env.text("BACKUP_DIR") or VAR_DIR / "backups")
BACKUP_KEEP = env.keeping("BACKUP_KEEP", "7d,4w,12m")
BACKUP_KEY = env.backup_key("BACKUP_KEY")
STORED_FILES = ["news.stored.named"]
"""Functions of an alias of the database that give (storage, name) of every file that it names: for backups, which tell
when one of them is missing (portal.backups.facts)."""

# Database, cache, mail, files

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        # The cache stays at SQLite's own 2 MB: each thread has one, and larger ones made no page faster.
        # Without recursive triggers REPLACE would delete guarded rows behind the back of their triggers.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A database whose machine is gone must not hold every thread for minutes: nginx has pages to show meanwhile.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache("CACHE_URL")}
PAGE_CACHE = env.flag("PAGE_CACHE", default=not DEBUG) and not DEBUG
"""Whether anonymous pages are given from a cache (portal.pagecache), in each process and where CACHE_URL says."""
PAGE_CACHE_MEGABYTES = env.number("PAGE_CACHE_MEGABYTES", 24, most=4096)
"""Of memory, for each process."""
globals().update(env.email("EMAIL_URL"))
EMAIL_TIMEOUT = 5
"""Seconds: the worker sends mail, and must not wait long for a server that hangs."""
DEFAULT_FROM_EMAIL = env.mail_address("DEFAULT_FROM_EMAIL", f"khong-tra-loi@{urlsplit(SITE_URL).hostname}")

ALARM_EMAILS = env.mail_addresses("ALARM_EMAILS")
ALARM_WEBHOOK = env.webhook("ALARM_WEBHOOK")
ALARM_WEBHOOK_SECRET = env.secret_if("ALARM_WEBHOOK_SECRET", bool(ALARM_WEBHOOK), "where ALARM_WEBHOOK is set")
"""Who is told of alarms (portal.alarms); all empty: the log and the status page alone."""
AUDIT_HEAD_EMAILS = env.mail_addresses("AUDIT_HEAD_EMAILS")
"""Who gets the head of the audit once a day (portal.head_mail)."""

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder", "portal.static.AppFolders"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
ORIGINALS_ROOT = VAR_DIR / "originals"
"""Uploaded files as they came; never served."""

STORAGES = {
    "default": env.storage("STORAGE_URL"),
    "originals": env.private_storage("PRIVATE_STORAGE_URL", ORIGINALS_ROOT, "originals"),
    # Handed out by news.file_views alone, which asks first whether the article is live.
    "attachments": env.private_storage("PRIVATE_STORAGE_URL", VAR_DIR / "attachments", "attachments"),
    "staticfiles": {
        "BACKEND": "portal.static.HashedStatic"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ORIGINS = [origin] if (origin := env.storage_origin(STORAGES["default"])) else []
"""Other hosts that pages fetch pictures, sound and films from."""
WHITENOISE_ADD_HEADERS_FUNCTION = static.plain_files_live_longer
WHITENOISE_KEEP_ONLY_HASHED_FILES = False  # the editor loads its parts by plain path
FILE_UPLOAD_PERMISSIONS = 0o644
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # of fields; of whole requests: portal.uploads
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# People

AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = ["portal.grants.Grants"]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"  # where the address that somebody came for is not one of ours
PASSWORD_HASHERS = [
    "portal.passwords.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0
"""No waits of django-otp's own: they double without an end, for the owner too, whoever guessed (portal.guessing)."""
AUTH_PASSWORD_VALIDATORS = [{"NAME": "portal.passwords.Length"}, {"NAME": "portal.passwords.Guessable"}]

# Language and time

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True

# Safety

SESSION_ENGINE = "portal.sessions"
SESSION_IDLE_MINUTES = env.number("SESSION_IDLE_MINUTES", 60, least=5, most=480)
SESSION_HOURS = env.number("SESSION_HOURS", 12, least=1, most=24)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
ADMIN_NETWORKS = env.networks("ADMIN_NETWORKS")
"""From where /admin/ opens; empty: from everywhere (portal.own_networks)."""
SECURITY_CONTACT = env.contacts("SECURITY_CONTACT")
SECURITY_POLICY = next(iter(env.contacts("SECURITY_POLICY")), "")
"""What /.well-known/security.txt says (portal.security_txt)."""

# With __Host- a browser takes a cookie over TLS only, for this host alone and from no neighbour; it needs Secure, the
# path / and no domain. Lax, not Strict: notices come by mail, and whoever follows one would seem to be logged out; with
# a Strict token that visit would make a new one, and every form open in another tab would be refused.
_HOST_ONLY, _SECURE_ONLY = ("__Host-", "__Secure-") if SITE_IS_HTTPS else ("", "")
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_HOST_ONLY}sessionid", f"{_HOST_ONLY}csrftoken"
MESSAGE_STORAGE = "portal.said.Storage"
DEVICE_COOKIE_NAME = f"{_SECURE_ONLY}device"
"""Of the newsroom's pages alone, hence a path of its own and no __Host- (portal.devices)."""
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # scripts take the token from the form
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = SITE_IS_HTTPS
SECURE_HSTS_SECONDS = 31536000 if SITE_IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SITE_IS_HTTPS
BEHIND_PROXY = env.flag("BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", *MEDIA_ORIGINS],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "media-src": ["'self'", *MEDIA_ORIGINS],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["'none'"],
        "report-uri": headers.REPORTS,
        "report-to": "csp",
    }
}
"""The public site's policy. What loosens it: the editor's pages (portal.editor.LOOSENED), the previews' frames
(news.admin.previews), and frame-src where a page shows a video (portal.middleware.VideoFrames); nothing else.
Trusted types hold on few pages of the newsroom (portal.headers.TrustedTypes)."""

# Known and accepted: CKEditor 4 is past its end of life; how it is fenced in: docs/adr/0002-django-ckeditor.md
SILENCED_SYSTEM_CHECKS = ["ckeditor.W001"]
if not SITE_IS_HTTPS:
    # TLS-only settings follow from SITE_URL; portal.W001 says so once instead of these five.
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W008", "security.W012", "security.W016"]

LOG_FORMAT = env.choice("LOG_FORMAT", ("plain", "json"), "plain")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "portal.logs.Plain"}, "json": {"()": "portal.logs.Json"}},
    "filters": {
        "without_tokens": {"()": "portal.logs.WithoutTokens"},
        "with_context": {"()": "portal.logs.WithContext"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["without_tokens", "with_context"],
        },
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django.request": {"filters": ["without_tokens"]},
        "django.server": {
            "handlers": ["stderr"],
            "level": "INFO",
            "propagate": False,
            "filters": ["without_tokens"],
        },
        "portal": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "news": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "opensearch": {"level": "CRITICAL"},  # news.search tells once what its library tells every time
    },
}
