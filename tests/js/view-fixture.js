// Frames for the canvas's tests, laid out as session.py lays them out, and a 2-D context that
// writes down what is drawn.

/** @typedef {import('../../site/protocol.js').Slot} Slot */
/** @typedef {import('../../site/view/model.js').FrameModel} FrameModel */

/**
 * The slots of a frame, in Python's order.
 * @param {number[]} hidden units of each hidden layer
 * @returns {Slot[]}
 */
export function slots(hidden) {
  const sizes = [784, ...hidden, 10];
  const layers = sizes.slice(1).map((size, i) => ({ l: i + 1, size, from: sizes[i] }));
  const later = layers.slice(1);
  /** @type {[string, number[]][]} */
  const shapes = [
    ...layers.flatMap(({ l, size, from }) => /** @type {[string, number[]][]} */ ([[`W${l}`, [size, from]], [`b${l}`, [size, 1]]])),
    ...layers.flatMap(({ l, size, from }) => /** @type {[string, number[]][]} */ ([[`dW${l}`, [size, from]], [`db${l}`, [size, 1]]])),
    ['deltaW1', [sizes[1], 784]], ['x', [784, 1]],
    ...layers.flatMap(({ l, size }) => /** @type {[string, number[]][]} */ ([[`Z${l}`, [size, 1]], [`A${l}`, [size, 1]]])),
    ...later.map(({ l, size, from }) => /** @type {[string, number[]]} */ ([`W${l}_A${l - 1}`, [size, from]])),
    ['W1_x', [sizes[1], 784]],
    ...layers.flatMap(({ l, size }) => /** @type {[string, number[]][]} */ (
      [[l === 1 ? 'W1_dot_x' : `W${l}_dot_A${l - 1}`, [size, 1]], [`slope${l}`, [size, 1]]])),
  ];
  let offset = 0;
  return shapes.map(([name, shape]) => {
    const slot = { name, shape, offset };
    offset += shape[0] * shape[1];
    return slot;
  });
}

/**
 * A frame of reproducible noise in -1..1, with x and all activations in 0..1, and each Z its sum and bias.
 * @param {number | number[]} hidden units of each hidden layer, or of the only one
 * @param {Partial<FrameModel['figures']>} [figures]
 * @returns {FrameModel}
 */
export function frame(hidden, figures = {}) {
  const layout = slots([hidden].flat());
  const last = layout[layout.length - 1];
  const data = new Float32Array(last.offset + last.shape[0] * last.shape[1]);
  let state = 12345;
  for (let i = 0; i < data.length; i++) {
    state = (state * 16807) % 2147483647;
    data[i] = state / 2147483647 * 2 - 1;
  }
  for (const { name, shape, offset } of layout) {
    if (!/^(x|A\d)$/.test(name)) continue;
    for (let i = offset; i < offset + shape[0]; i++) data[i] = (data[i] + 1) / 2;
  }
  const at = (/** @type {string} */ wanted) => layout.find(({ name }) => name === wanted)?.offset ?? NaN;
  for (const { name, shape, offset } of layout) {
    if (!/^Z\d$/.test(name)) continue;
    const dot = at(name === 'Z1' ? 'W1_dot_x' : `W${name[1]}_dot_A${Number(name[1]) - 1}`);
    for (let i = 0; i < shape[0]; i++) data[offset + i] = data[dot + i] + data[at(`b${name[1]}`) + i];
  }
  for (const { name, shape, offset } of layout) {
    if (!name.startsWith('slope')) continue;
    for (let i = offset; i < offset + shape[0]; i++) data[i] = (data[i] + 1) / 8;
  }
  return {
    layout, data,
    figures: {
      iteration: 1773, epoch: 3, done: 64, total: 64, examplesPerSecond: 8400, seconds: 12, alpha: 0.3,
      example: 1204, label: 3, prediction: 5, heldOut: 0, run: 1, now: 1773, stepAlpha: 0.3, loss: 0.0056,
      trainAccuracy: 0.95, validationAccuracy: 0.941, ...figures,
    },
  };
}

/** @typedef {{call: string, args: unknown[], font: string, fillStyle: string, strokeStyle: string,
 *   textAlign: string}} Drawn */

/**
 * A 2-D context that draws nothing and records every call with the ink it was made in. A text is
 * taken to be seven pixels a character.
 * @returns {{ctx: CanvasRenderingContext2D, drawn: Drawn[], texts: () => string[]}}
 */
export function recorder() {
  /** @type {Drawn[]} */
  const drawn = [];
  /** @type {Record<string | symbol, unknown>} */
  const state = { font: '', fillStyle: '', strokeStyle: '' };
  const ctx = new Proxy(state, {
    get(target, name) {
      if (name in target) return target[name];
      if (name === 'measureText') return (/** @type {string} */ text) => ({ width: text.length * 7 });
      return (/** @type {unknown[]} */ ...args) => {
        for (const value of args) {
          if (typeof value !== 'number' || Number.isFinite(value)) continue;
          throw new RangeError(`${String(name)}(${args})`);
        }
        drawn.push({
          call: String(name), args, font: String(target.font), fillStyle: String(target.fillStyle),
          strokeStyle: String(target.strokeStyle), textAlign: String(target.textAlign),
        });
      };
    },
    set(target, name, value) {
      target[name] = value;
      return true;
    },
  });
  return {
    ctx: /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (ctx)),
    drawn,
    texts: () => drawn.filter(({ call }) => call === 'fillText').map(({ args }) => String(args[0])),
  };
}
