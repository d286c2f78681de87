"""Every setting of the console, read from the environment here and nowhere else; docs/configuration.md lists them."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from gyeot import logs
from gyeot.server import environment

#: Everything that gyeot keeps lies under this folder: database, vault, log, packets, uploads on their way in.
HOME = environment.folder("GYEOT_HOME", Path("var"))

SECRET_KEY = environment.text("GYEOT_SECRET_KEY")
DEBUG = environment.flag("GYEOT_DEBUG", default=False)
ALLOWED_HOSTS = environment.words("GYEOT_ALLOWED_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = environment.words("GYEOT_TRUSTED_ORIGINS")

#: The log's name: it stands in every checkpoint, so that a proof cannot be passed off as another office's.
LOG_ORIGIN = environment.text("GYEOT_LOG_ORIGIN", "gyeot.invalid/log")
#: For whom every case's key is locked as well: the public half (age1…) of a key that lies outside the house.
RECOVERY_RECIPIENT = environment.text("GYEOT_RECOVERY_RECIPIENT")
#: The office's certificate and key (PKCS#12) with which reports are signed; empty leaves them unsigned, and says so.
PDF_CERT = environment.text("GYEOT_PDF_CERT")
PDF_CERT_PASSWORD = environment.text("GYEOT_PDF_CERT_PASSWORD")
#: The largest file that a counsellor may hand in through the browser, in MiB.
MAX_UPLOAD_MIB = environment.number("GYEOT_MAX_UPLOAD_MIB", 512, least=1)
#: How many threads the detector may use; 0 means one a core.
THREADS = environment.number("GYEOT_THREADS", 0)
#: After how many shown texts in a day the console suggests to stop; 0 never does. A default without evidence: see docs.
PAUSE_AFTER = environment.number("GYEOT_PAUSE_AFTER", 200)

#: Outside clocks that stamp the log, each with the root that its stamps must lead to. Two of different operators.
TSA = environment.authorities("GYEOT_TSA_URLS", "GYEOT_TSA_ROOTS", "GYEOT_TSA_POLICIES")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "gyeot.accounts",
    "gyeot.casework",
    "gyeot.web",
    "gyeot.server",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gyeot.web.middleware.quiet_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "gyeot.web.middleware.RefusalsBecomePages",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "gyeot.server.urls"
WSGI_APPLICATION = "gyeot.server.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gyeot.web.context.look",
            ],
        },
    },
]

DATABASES = {"default": environment.database("GYEOT_DATABASE_URL", HOME / "gyeot.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- who works here
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "web:sign-in"
LOGIN_REDIRECT_URL = "web:cases"
LOGOUT_REDIRECT_URL = "web:sign-in"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "web/locked_out.html"
AXES_VERBOSE = False

# --- what a browser may keep and do; the content policy is in web/middleware.py
HTTPS = environment.flag("GYEOT_HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- files on their way in go to disk, not to memory, and inside our own folder
FILE_UPLOAD_HANDLERS = ["gyeot.web.uploads.BoundedUpload"]
FILE_UPLOAD_TEMP_DIR = HOME / "incoming"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20

# --- words
LANGUAGE_CODE = environment.text("GYEOT_LANGUAGE", "ko")
LANGUAGES = [("ko", _("Korean")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Seoul"

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# --- logs hold ids and counts, never people's words: no error mail, no request bodies, no messages of exceptions
LOGGING = {
    **logs.TO_STDERR,
    "loggers": {
        "gyeot": {"level": "INFO"},
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "axes": {"level": "ERROR"},
    },
}
