"""What every test stands on: a home of its own, a key, and sockets that reach no further than this machine."""

import os
import tempfile
from pathlib import Path

os.environ["GYEOT_HOME"] = tempfile.mkdtemp(prefix="gyeot-tests-")
os.environ["GYEOT_SECRET_KEY"] = "for the tests alone, and long enough to pass the check"
# Playwright's synchronous driver runs an event loop in the test's own thread; Django would refuse the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
for name in [
    name for name in os.environ if name.startswith("GYEOT_") and name not in ("GYEOT_HOME", "GYEOT_SECRET_KEY")
]:
    del os.environ[name]

import hypothesis  # noqa: E402 - the environment must be set before anything of ours is imported
import pytest  # noqa: E402
from django.conf import settings as read_already  # noqa: E402

# pytest-django reads the settings before this file has set the environment.
read_already.SECRET_KEY = os.environ["GYEOT_SECRET_KEY"]


# Timings never decide a test: a busy machine is no fault of the code.
hypothesis.settings.register_profile("gyeot", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("gyeot")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Test on a database file with our own settings: SQLite in memory knows neither WAL nor two connections."""
    read_already.DATABASES["default"]["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "gyeot.sqlite3")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings) -> Path:
    """Give each test its own vault, log and packets."""
    settings.HOME = tmp_path / "home"
    settings.FILE_UPLOAD_TEMP_DIR = settings.HOME / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True)
    return settings.HOME


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    """Spare the tests the minutes that a real password hash costs on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


from tests.browser import chromium  # noqa: E402, F401 - a fixture for every folder
from tests.people import people  # noqa: E402, F401 - a fixture for every folder
