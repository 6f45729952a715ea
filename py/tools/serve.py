"""A static file server on loopback, for looking at the built site and for testing it.

`python py/tools/serve.py /glassbox/=dist/site` serves a folder under a path; several may be
given. It keeps no secrets and is not for the open internet: any static host does that part.
"""

from __future__ import annotations

import argparse
import sys
import urllib.parse
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

# Given in full, because the computer's own table may lack them or say otherwise (the Windows
# registry does), and Pyodide waits for ever for a .wasm that is not called application/wasm.
# A .gz is a file like any other: called an encoding, the browser would unpack it behind our back.
TYPES = {
    "": "application/octet-stream",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".py": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".whl": "application/octet-stream",
    ".zip": "application/zip",
}

NOWHERE = Path(__file__) / "nothing is under a file"


class Handler(SimpleHTTPRequestHandler):
    """Answers GET and HEAD from the folders it is given, each under its own path."""

    extensions_map = TYPES
    protocol_version = "HTTP/1.1"

    def __init__(self, *args, mounts: dict[str, Path], **kwargs):
        self.mounts = mounts
        super().__init__(*args, **kwargs)

    def translate_path(self, path: str) -> str:
        path = urllib.parse.unquote(urllib.parse.urlsplit(path).path)
        for prefix, folder in self.mounts.items():
            file = (folder / path.removeprefix(prefix).lstrip("/")).resolve()
            if path.startswith(prefix) and file.is_relative_to(folder):
                return str(file) + ("/" if path.endswith("/") else "")
        return str(NOWHERE)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args) -> None:
        pass  # one line a request would bury the address


class Server(ThreadingHTTPServer):
    """Answers each request in a thread of its own, and says nothing of those that are given up."""

    daemon_threads = True

    def handle_error(self, request, client_address) -> None:
        # A page that is reloaded while it loads drops its connections: no fault of anyone's.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def make_server(mounts: dict[str, Path], port: int = 0) -> Server:
    """Bind to loopback; port 0 takes any free one.

    Parameters
    ----------
    mounts
        Path prefix, beginning and ending with a slash, and the folder it shows.
    port
        TCP port.
    """
    mounts = {prefix: folder.resolve() for prefix, folder in mounts.items()}
    return Server(("127.0.0.1", port), partial(Handler, mounts=mounts))


def serve(mounts: dict[str, Path], port: int) -> None:
    """Serve until interrupted, after one line that says where."""
    with make_server(mounts, port) as server:
        print(f"http://127.0.0.1:{server.server_port}{next(iter(mounts))}", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("\nStopped.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Serve folders on loopback.")
    parser.add_argument("mounts", nargs="+", metavar="/prefix/=folder")
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    options = parser.parse_args()
    pairs = [mount.partition("=") for mount in options.mounts]
    sys.exit(serve({prefix: Path(folder) for prefix, _, folder in pairs}, options.port))
