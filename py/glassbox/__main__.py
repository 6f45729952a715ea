"""The command line: train on a CSV file, predict another. It decides only what to print.

python -m glassbox train train.csv --batch 64 --epochs 3 --alpha 0.3 --save weights.npz
python -m glassbox predict test.csv --weights weights.npz --output submission.csv
"""

import argparse
import math
import sys
import zipfile
import zlib
from pathlib import Path

import numpy as np

from .csv_reader import Rows, read_csv
from .dataset import CLASSES, PIXELS
from .metrics import predictions
from .network import RULES, forward_propagation
from .session import Session
from .training import Settings, columns
from .wire import read_settings

NAMES = ("W1", "b1", "W2", "b2")
EXAMPLES_AT_ONCE = 1024
BAR = 30  # characters


class Refused(Exception):
    """The command cannot be carried out: one sentence."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the exit code: 0 done, 1 refused (2 is argparse's, for misuse)."""
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    # ValueError: unusable data or settings, or a loss that diverged. All are one sentence.
    except (Refused, ValueError) as error:
        _clear()
        print(f"glassbox: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        _clear()
        print("glassbox: Stopped; nothing was saved.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    default = Settings()
    parser = argparse.ArgumentParser(prog="python -m glassbox", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True)

    train = commands.add_parser("train", help="train on a labelled CSV file, save the weights")
    train.set_defaults(command=_train)
    train.add_argument("file", type=Path, help="CSV with labels (.csv, .csv.gz or .zip)")
    train.add_argument("--save", type=Path, required=True, metavar="WEIGHTS.npz")
    train.add_argument("--epochs", type=_positive, default=200, help="default: %(default)s")
    train.add_argument(
        "--batch",
        type=_batch,
        default=default.batch,
        help="examples in a mini-batch, or full (the default)",
    )
    train.add_argument(
        "--alpha", type=float, default=default.alpha, help="learning rate (default: %(default)s)"
    )
    train.add_argument(
        "--hidden", type=int, default=default.hidden, help="hidden neurons (default: %(default)s)"
    )
    train.add_argument("--seed", type=int, default=default.seed, help="default: %(default)s")
    train.add_argument(
        "--held-out",
        type=float,
        default=default.held_out,
        help="share held out for validation (default: %(default)s)",
    )
    train.add_argument(
        "--rule", choices=RULES, default=default.rule, help="gradient rule (default: %(default)s)"
    )

    predict = commands.add_parser("predict", help="predict a CSV file in Kaggle's format")
    predict.set_defaults(command=_predict)
    predict.add_argument("file", type=Path, help="CSV, with or without labels")
    predict.add_argument("--weights", type=Path, required=True, metavar="WEIGHTS.npz")
    predict.add_argument("--output", type=Path, required=True, metavar="SUBMISSION.csv")
    return parser


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"expected a whole number above 0, not {text!r}")
    return int(text)


def _batch(text: str) -> int:
    return 0 if text == "full" else _positive(text)


def _train(options: argparse.Namespace) -> None:
    _check_folder(options.save)
    settings = {
        "alpha": options.alpha,
        "batch": options.batch,
        "hidden": options.hidden,
        "seed": options.seed,
        "heldOut": options.held_out,
        "rule": options.rule,
    }
    read_settings(settings)
    session = Session(moments_limit=0)
    session.open_file(_open(options.file), options.file.name, options.file.stat().st_size)
    while (piece := session.advance_file())["state"] != "done":
        if piece["state"] == "reading":
            _show(piece["bytes"], piece["size"], f"{piece['rows']:,} rows read")
    if note := piece["dataset"]["note"]:
        _say(note)
    started = session.reset(settings)
    examples = started["trainExamples"]
    _say(f"{examples:,} examples to train on, {started['validationExamples']:,} held out")

    iterations = math.ceil(examples / (options.batch or examples))  # an epoch
    report_every = max(1, options.epochs // 20)  # epochs
    for iteration in range(1, options.epochs * iterations + 1):
        session.advance(math.inf, until=session.iteration + 1)
        _, _, loss, _, _, _, seconds = session.take_records()[-1]
        line = f"batch loss {loss:.5f}  {seconds:.1f} s"
        epoch, rest = divmod(iteration, iterations)
        if rest == 0 and (epoch % report_every == 0 or epoch == options.epochs):
            _say(f"epoch {epoch:>3}  validation {session.validation_accuracy():.2%}  {line}")
        _show(iteration, options.epochs * iterations, line)
    _clear()

    # Through an open file: given a name, NumPy would put .npz after it.
    with _open(options.save, "wb") as file:
        np.savez(file, **session.parameters())
    _say(f"Weights saved in {options.save}.")


def _predict(options: argparse.Namespace) -> None:
    _check_folder(options.output)
    parameters = _load_weights(options.weights)
    size = options.file.stat().st_size if options.file.exists() else 0
    with _open(options.file) as stream:
        for piece in read_csv(stream, options.file.name, labelled=False):
            if isinstance(piece, Rows):
                _show(piece.bytes, size, f"{piece.rows:,} rows read")
    if piece.note:  # the last piece is the dataset
        _say(piece.note)
    _clear()
    images = piece.images
    digits = [
        predictions(forward_propagation(*parameters, X)[3])
        for start in range(0, len(images), EXAMPLES_AT_ONCE)
        for X in [columns(images, slice(start, start + EXAMPLES_AT_ONCE))]
    ]
    with _open(options.output, "wb") as file:
        file.write(b"ImageId,Label\n")
        for image, digit in enumerate(np.concatenate(digits), 1):
            file.write(b"%d,%d\n" % (image, digit))
    _say(f"{len(images):,} predictions saved in {options.output}.")


def _load_weights(path: Path) -> list[np.ndarray]:
    """W1, b1, W2 and b2 from a file that `train` saved, checked for their shapes."""
    try:
        with _open(path) as file, np.load(file, allow_pickle=False) as saved:
            W1, b1, W2, b2 = parameters = [saved[name] for name in NAMES]
    except (EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise Refused(
            f"{path} does not hold weights: expected W1, b1, W2 and b2 as `train` saves them."
        ) from error
    hidden = W1.shape[0] if W1.ndim else 0
    expected = [(hidden, PIXELS), (hidden, 1), (CLASSES, hidden), (CLASSES, 1)]
    if [each.shape for each in (W1, b1, W2, b2)] != expected:
        found = ", ".join(
            f"{name} {each.shape}" for name, each in zip(NAMES, parameters, strict=True)
        )
        raise Refused(f"The weights in {path} do not fit together: {found}.")
    return parameters


def _open(path: Path, mode: str = "rb"):
    try:
        return path.open(mode)
    except OSError as error:
        raise Refused(f"Cannot open {path}: {error.strerror}.") from error


def _check_folder(path: Path) -> None:
    """Refuse before the work and not after it."""
    if not path.parent.is_dir():
        raise Refused(f"Cannot write {path}: there is no folder {path.parent}.")
    if path.is_dir():
        raise Refused(f"Cannot write {path}: it is a folder.")


def _show(done: int, total: int, text: str) -> None:
    """Draw the progress bar over itself, where somebody can see it."""
    if sys.stderr.isatty():
        filled = "#" * round(BAR * done / max(total, 1))
        print(f"\r[{filled:<{BAR}}] {text}\x1b[K", end="", file=sys.stderr, flush=True)


def _clear() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _say(line: str) -> None:
    _clear()
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
