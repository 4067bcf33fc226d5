"""gunicorn's settings that nobody has to change; `crm web` adds address and number of workers.

The app is loaded once, before the workers are forked: they start at once, share its memory, and
a HUP leaves no moment without one. What it imports must be gevent's, so patching comes first.
"""

from pathlib import Path

from gevent import monkey

monkey.patch_all()

wsgi_app = "app.cli.web:application()"
preload_app = True
worker_class = "gevent"
worker_connections = 5000
limit_request_line = 8190
graceful_timeout = 5
control_socket_disable = True
loglevel = "warning"
if Path("/dev/shm").is_dir():
    worker_tmp_dir = "/dev/shm"
