"""One worker process: `python worker.py` is `crm worker`."""

from app.cli import main

if __name__ == "__main__":
    main(["worker"])
