"""Settings of Django (系统设置): one set for everybody, changed by environment variables only.

DATABASE_URL, LIANXIN_HOME, LIANXIN_SECRET_KEY, LIANXIN_ALLOWED_HOSTS, LIANXIN_TRUSTED_ORIGINS, LIANXIN_HTTPS,
LIANXIN_TRUSTED_PROXIES, LIANXIN_DEBUG, LIANXIN_LOG_LEVEL, LIANXIN_DIGEST, LIANXIN_OUTGOING_ALLOW, LIANXIN_MAIL_RELAY,
LIANXIN_MAIL_FROM, LIANXIN_CLAMD, LIANXIN_CIPHER, LIANXIN_KEYS_FILE, LIANXIN_KEEP_FREE,
LIANXIN_NAME.
What a district does differently is data, never a setting.
"""

import os
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from lianxin.config import database, hosts, places

BASE_DIR = places.ROOT
LIANXIN_HOME = places.home()
DEBUG = os.environ.get("LIANXIN_DEBUG") == "1"
HTTPS = os.environ.get("LIANXIN_HTTPS") == "1"
SECRET_KEY = places.secret_key()
ALLOWED_HOSTS = hosts.allowed(os.environ)
TRUSTED_PROXIES = hosts.proxies(os.environ)
CSRF_TRUSTED_ORIGINS = hosts.listed(os.environ.get("LIANXIN_TRUSTED_ORIGINS", ""))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    # The chain, ground first: each may use what stands above it in this list.
    "lianxin.kernel",
    "lianxin.directory",
    "lianxin.people",
    "lianxin.outbox",
    "lianxin.policy",
    "lianxin.casefile",
    "lianxin.reading",
    "lianxin.visit",
    "lianxin.collect",
    "lianxin.onsite",
    "lianxin.dispatch",
    "lianxin.supervise",
    "lianxin.reply",
    "lianxin.insight",
    "lianxin.papers",
    "lianxin.config",
]

MIDDLEWARE = [
    "lianxin.config.tracing.Edge",
    "django.middleware.security.SecurityMiddleware",
    "lianxin.kernel.outage.RetryAfter",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "lianxin.kernel.caching.NothingKept",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lianxin.people.web.ActingPost",
    "lianxin.config.sight.Sight",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "lianxin.config.urls"
WSGI_APPLICATION = "lianxin.config.wsgi.application"
APPEND_SLASH = True

# APP_DIRS caches compiled templates by itself, also when DEBUG is on.
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Threads keep their connection. Without the check before reuse, every thread would answer its first request
# after a restart of PostgreSQL with an error page; the check is one round trip on the socket.
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **database.from_environment(os.environ),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "lianxin"}}

# Each package keeps its background work in a module called `jobs`.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

AUTH_USER_MODEL = "people.Officer"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "lianxin.people.queries.door.GoodPassword"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["login", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "lianxin.people.queries.door.NoMobileInPassword"},
]

# Rows in the database, not signed cookies and not a cache per process: a session must be revocable at once.
# Idle and longest time are the district's policy; the cookie itself ends with the browser.
SESSION_ENGINE = "lianxin.people.web.sessions"
SESSION_COOKIE_AGE = 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lianxin.config.failing.stale_form"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
# The __Host- prefix binds a cookie to this host, but browsers accept it over https only.
_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_PREFIX}lianxin_session"
CSRF_COOKIE_NAME = f"{_PREFIX}lianxin_csrf"
LANGUAGE_COOKIE_NAME = "lianxin_language"
# Whose forms a browser showed last, signed; it opens nothing.
LAST_COOKIE_NAME = f"{_PREFIX}lianxin_last"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Keys of sealed data lie outside the database; see docs/operating.md for their safe keeping.
LIANXIN_KEYS_FILE = os.environ.get("LIANXIN_KEYS_FILE") or str(LIANXIN_HOME / "data_keys")
# What the home screen of a phone calls this installation.
LIANXIN_NAME = os.environ.get("LIANXIN_NAME", "连心桥")[:40]
LIANXIN_CIPHER = os.environ.get("LIANXIN_CIPHER", "aes")
if LIANXIN_CIPHER not in ("aes", "sm4"):
    raise ImproperlyConfigured(f"LIANXIN_CIPHER={LIANXIN_CIPHER}：只能是 aes 或 sm4 (aes or sm4 only)")

# Digest of new lines of the ledger: sha256 or sm3 (GM/T 0004). Old lines keep theirs.
LIANXIN_DIGEST = os.environ.get("LIANXIN_DIGEST", "sha256")
if LIANXIN_DIGEST not in ("sha256", "sm3"):
    raise ImproperlyConfigured(f"LIANXIN_DIGEST={LIANXIN_DIGEST}：只能是 sha256 或 sm3 (sha256 or sm3 only)")

# Where calls to the outside may go although it lies inside: hosts, addresses, networks, each with a port or without.
OUTGOING_ALLOW = hosts.listed(os.environ.get("LIANXIN_OUTGOING_ALLOW", ""))

# Mail goes out through the district's own relay; without one it fails at once and is tried again later.
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_SSL = hosts.mail_relay(
    os.environ.get("LIANXIN_MAIL_RELAY", "")
)
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("LIANXIN_MAIL_FROM", "lianxin@localhost")

FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "lianxin.kernel.files.uploads.Limited",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
MEDIA_ROOT = LIANXIN_HOME / "media"
LIANXIN_CLAMD = os.environ.get("LIANXIN_CLAMD", "")
# Where room to write is watched, and how much has to stay free; below it the system is read-only.
LIANXIN_WATCHED = places.watched(embedded="DATABASE_URL" not in os.environ)
LIANXIN_KEEP_FREE = int(os.environ.get("LIANXIN_KEEP_FREE", "200")) * 1024 * 1024

# A browser that asks for none of the three gets Chinese; the choice made on the page is kept in a cookie.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("zh-hant", _("繁體中文")), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "lianxin" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "lianxin.config.statics.HashedModules"
        ),
        # Uploads are nobody else's to read; what is served to everybody is everybody's.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
WHITENOISE_USE_FINDERS = DEBUG

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "lianxin.config.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LIANXIN_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # One line per missing page or refused form: `lianxin.request` has it, with the page's name instead of its address.
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "procrastinate": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
