"""Collects what the browser's Python needs to write ONNX: protobuf in Python, ONNX's messages.

`python onnx_schema.py ARCHIVE` writes a zip file of sources, from the packages that are installed
where it runs. Compiled parts of theirs, the compiler's and what only ONNX's own tools use stay out.
"""

import re
import sys
import zipfile
from importlib.metadata import files

WANTED = {
    # Of the well-known messages only the one that describes messages is used.
    "protobuf": r"google/protobuf/(?!compiler/|util/|testdata/)(?!.*(?<!/descriptor)_pb2\.py$)"
    r"(?!.*(benchmark|testing|json_format)).*\.py$|.*\.dist-info/LICENSE$",
    "onnx": r"onnx/onnx_ml_pb2\.py$|.*\.dist-info/.*LICENSE$",
}


def main(archive: str) -> None:
    """Write the archive."""
    with zipfile.ZipFile(archive, "w") as made:
        for package, pattern in WANTED.items():
            for path in sorted(files(package), key=str):
                if re.match(pattern, path.as_posix()):
                    made.writestr(zipfile.ZipInfo(path.as_posix()), path.locate().read_bytes())
        # ONNX's own begins with its compiled part.
        made.writestr(zipfile.ZipInfo("onnx/__init__.py"), '"""The messages of ONNX alone."""\n')


if __name__ == "__main__":
    main(sys.argv[1])
