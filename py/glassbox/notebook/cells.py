"""The cells of the notebook that repeats a run: a text that `__init__.py` cuts up, and no module.

A cell begins at `# %%`, with its name. Names in capitals are defined in the notebook's first cell,
and the functions of network.py in a cell of their own.
"""
# ruff: noqa: E402, F821, I001 (the names just mentioned, and imports where they are needed)

# %% imports
import hashlib
import inspect

import numpy as np

# %% sample
import base64
import zlib

stored = np.frombuffer(zlib.decompress(base64.b64decode(DATA)), np.uint8)
images = stored[: EXAMPLES * 784].reshape(EXAMPLES, 784)  # grey levels, 0 to 255
labels = stored[EXAMPLES * 784 :]

# %% file
import gzip
import re
import zipfile

import pandas as pd


def opened():
    """The text of FILE, which may be gzipped, or a zip as Kaggle sends it."""
    if zipfile.is_zipfile(FILE):
        archive = zipfile.ZipFile(FILE)
        names = [
            name for name in archive.namelist() if re.search(r"(?i)^(?!__MACOSX).*\.csv$", name)
        ]
        return archive.open(names[0] if len(names) == 1 else "train.csv")
    with open(FILE, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(FILE) if packed else open(FILE, "rb")


def numbers_in(name):
    return [int(number) for number in re.findall(r"\d+", str(name))]


try:
    first = pd.read_csv(opened(), header=None, nrows=1, dtype=str).iloc[0]
except FileNotFoundError:
    message = f"There is no {FILE} here: put it, the file that the run was trained on, beside this."
    raise FileNotFoundError(message) from None
has_header = pd.to_numeric(first, errors="coerce").isna().mean() > 0.5
table = pd.read_csv(opened(), header=0 if has_header else None)
named = [name for name in table.columns if str(name).strip().lower() == "label"]
labels = table.pop(named[0] if named else table.columns[0]).to_numpy(np.uint8)
# pixel0, pixel1, ... or 1x1, 1x2, ..., in whatever order they stand.
pixels = sorted((name for name in table.columns if numbers_in(name)), key=numbers_in)
images = table[pixels].to_numpy(np.uint8)  # (examples, 784), grey levels, 0 to 255

# %% check
found = hashlib.sha256(np.ascontiguousarray(images))
found.update(labels)
if found.hexdigest() != SHA256:
    raise ValueError(
        f"These are other data than the run was trained on: {images.shape[0]:,} images of "
        f"{images.shape[1]} pixels with the SHA-256 {found.hexdigest()[:12]}…, expected "
        f"{EXAMPLES:,} of 784 with {SHA256[:12]}…."
    )

# %% split
# Three independent streams of random numbers from one seed.
split_rng, weights_rng, shuffle_rng = (
    np.random.default_rng(child) for child in np.random.SeedSequence(SEED).spawn(3)
)

# Held out is the same share of every class, rounded so that the sum is right.
held = round(labels.size * HELD_OUT)
quota, remainder = np.divmod(np.bincount(labels, minlength=10) * held, labels.size)
quota[np.argsort(-remainder, kind="stable")[: held - quota.sum()]] += 1
held_out = np.concatenate(
    [split_rng.permutation(np.flatnonzero(labels == digit))[: quota[digit]] for digit in range(10)]
)
train = np.setdiff1d(np.arange(labels.size), held_out)


def batches():
    """Indices of one batch after another: each epoch takes every example once, in a new order."""
    size = min(BATCH or train.size, train.size)
    while True:
        order = train if size == train.size else shuffle_rng.permutation(train)
        for start in range(0, order.size, size):
            yield order[start : start + size]


# %% training
def call(function, **offered):
    """Give a function of network.py what its arguments are named after."""
    asked = inspect.signature(function).parameters
    return function(**{name: offered[name] for name in asked if name in offered})


def columns(examples):
    """X of some examples: (784, m) float32, 0 to 1."""
    return (images[examples] * np.float32(1 / 255)).T


def step(batch, alpha):
    """One iteration: the mean gradients of a batch, in chunks, and the update.

    Returns the mean squared error of the batch, before the update.
    """
    sums, loss = {f"d{name}": np.zeros_like(values) for name, values in parameters.items()}, 0.0
    for start in range(0, batch.size, CHUNK):
        chunk = batch[start : start + CHUNK]
        X, Y = columns(chunk), labels[chunk]
        found = call(forward_propagation, **parameters, X=X)
        layers = dict(zip(layer_names, found, strict=True))
        found = call(backward_propagation, **parameters, **layers, X=X, Y=Y, rule=RULE)
        for name, gradient in zip(sums, found, strict=True):
            sums[name] += gradient * (Y.size / batch.size)
        error = layers[layer_names[-1]] - np.eye(10, dtype=np.float32)[:, Y]  # (10, m)
        loss += np.mean(error**2, dtype=np.float64) * Y.size / batch.size
    changed = call(update_parameters, **parameters, **sums, alpha=alpha, state=state)
    if changed is not None:  # network.py may change the arrays in place, or give back new ones
        for values, new in zip(parameters.values(), changed, strict=True):
            values[...] = new
    return float(loss)


def train_until(iteration):
    while len(losses) < iteration:
        alpha = [value for since, value in ALPHAS if since <= len(losses)][-1]
        losses.append(step(next(shuffled), alpha))


drawn = call(
    initialize_parameters, rng=weights_rng, inputs=784, hidden=HIDDEN, outputs=10, dtype=np.float32
)
numbers = range(1, len(drawn) // 2 + 1)
layer_names = [f"{letter}{layer}" for layer in numbers for letter in "ZA"]  # Z1, A1, ...
names = [f"{letter}{layer}" for layer in numbers for letter in "Wb"]  # W1, b1, ...
parameters = {name: np.array(values, np.float32) for name, values in zip(names, drawn, strict=True)}
state = {}  # what update_parameters remembers
losses = []  # of each iteration
shuffled = batches()

# %% accuracy
if held_out.size:
    outputs = call(forward_propagation, **parameters, X=columns(held_out))[-1]
    right = np.mean(outputs.argmax(axis=0) == labels[held_out])
    print(f"{right:.2%} of the {held_out.size:,} held-out examples are right.")

# %% plot
try:
    import matplotlib.pyplot as plt
except ImportError:
    print("matplotlib is not installed, so there is no plot; the losses are in `losses`.")
else:
    plt.plot(range(1, len(losses) + 1), losses, linewidth=1)
    plt.plot(*zip(*RECORDED, strict=True), ".", markersize=3)
    plt.legend(["here", "on the page"])
    plt.xlabel("iteration")
    plt.ylabel("mean squared error of the batch")
    plt.show()

# %% compare
largest = max(abs(losses[iteration - 1] - loss) for iteration, loss in RECORDED)
print(f"{len(RECORDED)} losses of the page compared: they differ by {largest:.1e} at most.")
