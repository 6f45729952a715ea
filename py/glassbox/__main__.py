"""The command line: train on a CSV file, predict another. It decides only what to print.

python -m glassbox train train.csv --batch 64 --epochs 3 --alpha 0.3 --save weights.npz
python -m glassbox predict test.csv --weights weights.npz --output submission.csv

Both take `--network my_network.py`, a file as the top of network.py asks for it.
"""

import argparse
import math
import sys
from pathlib import Path

from . import __version__, weights
from .csv_reader import Rows, read_csv
from .program import ORIGINAL, RULES, CodeError, Program, load_edited
from .session import Session
from .submission import estimate, lines, predict
from .training import Settings
from .wire import read_settings

EXAMPLES_AT_ONCE = 1024
BAR = 30  # characters


class Refused(Exception):
    """The command cannot be carried out: one sentence."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the exit code: 0 done, 1 refused (2 is argparse's, for misuse)."""
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except CodeError as error:
        _clear()
        print(_account(error, options), file=sys.stderr)
        return 1
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
    parser.add_argument("--version", action="version", version=f"Glassbox {__version__}")
    commands = parser.add_subparsers(required=True)

    train = commands.add_parser("train", help="train on a labelled CSV file, save the weights")
    train.set_defaults(command=_train)
    train.add_argument("file", type=Path, help="CSV with labels (.csv, .csv.gz or .zip)")
    train.add_argument(
        "--save", type=Path, required=True, metavar="WEIGHTS", help=".npz or .safetensors"
    )
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
    _add_network(train)

    predict = commands.add_parser("predict", help="predict a CSV file in Kaggle's format")
    predict.set_defaults(command=_predict)
    predict.add_argument("file", type=Path, help="CSV, with or without labels")
    predict.add_argument(
        "--weights",
        type=Path,
        required=True,
        metavar="WEIGHTS",
        help=".npz or .safetensors, of this program or of the page",
    )
    predict.add_argument("--output", type=Path, required=True, metavar="SUBMISSION.csv")
    _add_network(predict)
    return parser


def _add_network(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--network", type=Path, metavar="NETWORK.py", help="code to use instead of network.py"
    )
    command.add_argument(
        "--traceback", action="store_true", help="where the code fails, show Python's account"
    )


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"expected a whole number above 0, not {text!r}")
    return int(text)


def _batch(text: str) -> int:
    return 0 if text == "full" else _positive(text)


def _train(options: argparse.Namespace) -> None:
    _check_folder(options.save)
    if options.save.suffix.lower() == ".onnx":
        raise Refused(f"Cannot write {options.save}: train saves .npz and .safetensors.")
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
    session.program = _load_network(options.network, options.hidden)
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

    view = session.view()
    facts = _result(weights.facts_of(view))
    content = weights.to_bytes(view, facts, weights.kind_of(options.save))
    with _open(options.save, "wb") as file:
        file.write(content)
    _say(f"Weights saved in {options.save}.")
    codes = facts["digest"]
    parts = ", ".join(f"{part} {codes[part]}" for part in ("data", "code", "settings"))
    _say(
        f"Digest {codes['digest']}: {parts}, parameters {codes['parameters']} "
        f"({codes['arithmetic']})."
    )


def _predict(options: argparse.Namespace) -> None:
    _check_folder(options.output)
    with _open(options.weights) as file:
        found = weights.load(file, str(options.weights))
    parameters = found.parameters
    for note in found.notes:
        _say(note)
    program = _load_network(options.network, parameters[1].size)
    code = str(options.network or "network.py")
    remedy = "predict with the code that they were trained with, by --network"
    weights.check_layers(parameters, program, str(options.weights), code, remedy)
    if found.code not in ("", program.digest):
        sentence = f"The weights in {options.weights} were trained with other code than {code}"
        if not options.network:
            raise Refused(f"{sentence}: name its file with --network.")
        print(f"glassbox: {sentence}.", file=sys.stderr)  # perhaps it is but a comment
    size = options.file.stat().st_size if options.file.exists() else 0
    with _open(options.file) as stream:
        for piece in read_csv(stream, options.file.name, labelled=False):
            if isinstance(piece, Rows):
                _show(piece.bytes, size, f"{piece.rows:,} rows read")
    if piece.note:  # the last piece is the dataset
        _say(piece.note)
    _clear()
    images = piece.images
    work = predict(parameters, images, program, EXAMPLES_AT_ONCE, grey_levels=False)
    predicted = _result(work, lambda done: _show(done, len(images), f"{done:,} images predicted"))
    with _open(options.output, "wb") as file:
        file.writelines(lines(predicted.digits))
    _say(f"{len(images):,} predictions saved in {options.output}.")
    _say(_expectation(found))


def _expectation(found: weights.Weights) -> str:
    """What score to expect, by what the file of weights says of its held-out examples."""
    examples = found.facts.get("heldOut", 0)
    if not examples or math.isnan(found.held_out_accuracy):
        return "No estimate of the score: the file of weights has no held-out accuracy."
    expected = estimate(round(found.held_out_accuracy * examples), examples)
    digits = "1 digit" if examples == 1 else f"{examples:,} digits"
    return (
        f"Held-out accuracy {expected.accuracy:.1%} ± {expected.margin:.1%} ({digits} never "
        "trained on): the score Kaggle shows should be near it."
    ).replace("%", " %")


def _load_network(path: Path | None, hidden: int) -> Program:
    """The code to use, tried with so many hidden neurons; without a file, network.py itself."""
    if path is None:
        return load_edited(ORIGINAL.source, hidden)
    try:
        with _open(path) as file:
            source = file.read().decode()
    except UnicodeDecodeError as error:
        raise Refused(f"{path} is not UTF-8 text; expected Python.") from error
    program = load_edited(source, hidden)
    for note in program.notes:
        _say(note)
    return program


def _account(error: CodeError, options: argparse.Namespace) -> str:
    """What is wrong with the code, and where, for standard error."""
    file = str(options.network or "network.py")
    sentence = str(error)
    if error.line and not sentence.startswith("Line "):
        sentence = f"line {error.line}: {sentence}"
    lines = [f"glassbox: {file}: {sentence}"]
    if options.traceback and error.traceback:
        lines.insert(0, error.traceback.replace('File "network.py"', f'File "{file}"'))
    return "\n".join(lines)


def _result(work, show=lambda _: None):
    """What a generator returns when it has done all its work; `show` gets what it yields."""
    while True:
        try:
            show(next(work))
        except StopIteration as done:
            return done.value


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
