"""A file on its way in, read piece by piece: what has come so far, or why it cannot be used."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .csv_reader import TEST, Needs, Rows, read_csv
from .dataset import FINGERPRINT, Dataset, DatasetError
from .digest import fingerprint


@dataclass(frozen=True)
class Expected:
    """The data that a run was trained on, and no others may take their place.

    Attributes
    ----------
    name : of the file that they came in
    examples, fingerprint : of the data, as of digest.py
    """

    name: str
    examples: int
    fingerprint: str


class Opening:
    """One CSV file being read; it closes the stream when it is done with it.

    Parameters
    ----------
    stream, name : of the file
    size : in bytes
    labelled : as of `read_csv`
    expected : data to train on that must be in it; any, if left out

    Attributes
    ----------
    has_test : of a file that has been read: its archive holds Kaggle's test.csv as well
    """

    def __init__(
        self,
        stream: BinaryIO,
        name: str,
        size: int,
        labelled: bool | None = True,
        expected: Expected | None = None,
    ):
        self._stream, self._size = stream, size
        self.labelled = labelled
        self.has_test = False
        self._pieces = read_csv(stream, name, True if expected else labelled)
        if expected:
            self._pieces = _checked(self._pieces, name, size, expected)

    def advance(self) -> dict | Dataset:
        """Read a little more.

        Returns
        -------
        Dataset, when all of the file is good; until then a dict
            Its "state" is "reading", with how far it is; or "needs", with the "package" to
            install before the next call.

        Raises
        ------
        DatasetError
            With one sentence; the file is closed.
        """
        try:
            piece = next(self._pieces)
        except DatasetError as error:
            problem = str(error)
        except Exception:
            self.close()
            raise
        else:
            problem = None
        if problem is not None:
            self.close()
            # Raised anew: the traceback of the first would keep all the images read so far.
            raise DatasetError(problem)
        if isinstance(piece, Rows):
            size = self._size
            return {"state": "reading", "bytes": piece.bytes, "size": size, "rows": piece.rows}
        if isinstance(piece, Needs):
            return {"state": "needs", "package": piece.package}
        self.close()
        self.has_test = TEST in piece.archived
        return piece

    def close(self) -> None:
        """Stop reading."""
        self._pieces.close()
        self._stream.close()


def _checked(
    pieces: Iterator[Rows | Needs | Dataset], name: str, size: int, expected: Expected
) -> Iterator[Rows | Needs | Dataset]:
    """The same pieces, but no other data than those expected."""
    for piece in pieces:
        if isinstance(piece, Dataset):
            found = piece.labels.size
            if found != expected.examples:
                raise DatasetError(
                    f"The run was trained on the {expected.examples:,} images of {expected.name}; "
                    f"{name} has {found:,}. Open the file that it was trained on to go on with it."
                )
            for _ in fingerprint(piece):
                yield Rows(size, found)
            if piece.known[FINGERPRINT] != expected.fingerprint:
                raise DatasetError(
                    f"{name} has as many images as {expected.name}, which the run was trained on, "
                    "but they are others. Open the file that it was trained on to go on with it."
                )
        yield piece
