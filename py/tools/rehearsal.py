"""What the page's Python does first; it runs inside Pyodide, by `rehearsal.mjs`.

The files that it imports are those that the page loads before it is ready; all others come a
moment later.
"""

import contextlib
import gzip
import io
import platform
import sys
import zipfile

# Every kind of question, with arguments. Those about test images have no answer here, and no need
# of more modules than that.
ASKED = {
    "shown": {},
    "errors": {},
    "train_on": {"example": 1, "steps": 2, "share": 1.0},
    "backprop": {},
    "changes": {},
    "prepare": {"bitmap": bytes(range(1, 101)), "width": 10},
    "sway": {"image": bytes(784), "digit": 3},
    "nudge": {"image": bytes(784), "digit": 3, "pixels": 5},
    "select": {"digits": [3], "among": "all"},
    "images": {"examples": bytes(8)},
    "means": {},
    "trace": {"what": "neuron", "index": 0, "pixel": -1, "layer": -1},
    "excites": {"what": "neuron", "index": 0, "layer": -1},
    "compare": {"a": {"run": 1, "iteration": 0}, "b": {"run": 1}},
    "check_gradients": {"chosen": None, "seed": 0},
    "probe": {},
    "digest": {},
    "fingerprint": {},
    "predicted": {},
    "test_images": {"examples": bytes(8)},
    "submission": {"digits": bytes(2)},
    "lessons": {},
    "notebook": {"iterations": range(2), "losses": range(2)},
    "package": {},
    "weights": {"format": "npz"},
    "source": {},
}


def boot_and_train(images, labels) -> None:
    """Open the sample (JavaScript's bytes of the two .gz files) and train on it for a moment."""
    from glassbox import accel
    from glassbox.session import Session

    accel.install()
    platform.python_version()
    session = Session()
    session.open_sample(images.to_bytes(), labels.to_bytes())
    settings = {"alpha": 0.1, "hidden": 100, "seed": 0, "heldOut": 0.1}
    for rule, batch in (("classic", 0), ("exact MSE", 64)):
        session.reset({**settings, "rule": rule, "batch": batch})
        session.show(1)
        session.show_image(bytes(784))
        session.advance(1)
        while not session.advance(1000, until=2):
            pass
        session.refresh()
        session.take_records()
    # What answers a question is imported when it is asked, and so is what that imports in turn: it
    # must be there for whichever comes first.
    session.show(1)
    for kind, arguments in ASKED.items():
        session.ask(0, {"kind": kind, **arguments})
        while len(session.questions):
            session.questions.advance(8)
    session.resume(session.checkpoint(), None, 3)
    # Whatever a person does first; what fails is told in a sentence, and that takes modules too.
    with contextlib.suppress(Exception):
        session.reset({**settings, "rule": "classic", "batch": -1})
    row = ",".join(["7"] + ["0"] * 784)
    for cell in ("255", "256", "0.5", "word"):
        text = f"{row}\n{row[:-1]}{cell}\n".encode()
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
            opened.writestr("train.csv", text)
        for name, data in (
            ("train.csv", text),
            ("train.csv.gz", gzip.compress(text)),
            ("train.zip", archive.getvalue()),
        ):
            with contextlib.suppress(Exception):
                session.open_file(io.BytesIO(data), name, len(data))
                while session.advance_file()["state"] not in ("done", "needs"):
                    pass
            session.close_file()


def imported_files() -> list[str]:
    """The files of all modules that are imported now, sorted."""
    files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    return sorted(file for file in files if file)
