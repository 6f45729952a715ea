"""A file on its way in, read piece by piece: what has come so far, or why it cannot be used."""

from typing import BinaryIO

from .csv_reader import Needs, Rows, read_csv
from .dataset import Dataset, DatasetError


class Opening:
    """One CSV file being read; it closes the stream when it is done with it.

    Parameters
    ----------
    stream, name : of the file
    size : in bytes
    """

    def __init__(self, stream: BinaryIO, name: str, size: int):
        self._stream, self._size = stream, size
        self._pieces = read_csv(stream, name)

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
        return piece

    def close(self) -> None:
        """Stop reading."""
        self._pieces.close()
        self._stream.close()
