"""The server as its own process finds it: settings from the environment alone. Importing it makes the server."""

from gyeot.api.app import make_app
from gyeot.api.settings import from_environment, processes

app = make_app(from_environment(processes=processes()))
