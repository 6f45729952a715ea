// A training step of the same network in TensorFlow.js, on its WebAssembly backend.

import { answer, runScript } from './answer.js';

const MODULES = new URL('node_modules/@tensorflow/', import.meta.url).href;
const SAMPLE = 0.3; // seconds that one measurement should last at least
const ALPHA = 0.3;

/** @type {any} the library's global name */
let tf;
/** @type {Uint8Array} */
let images;
/** @type {Uint8Array} */
let labels;
/** @type {Map<string, {take(): void, weights: any, repeats: number}>} */
const steps = new Map();

/** @param {string} address */
const bytes = async (address) => new Uint8Array(await (await fetch(address)).arrayBuffer());

/**
 * As its users write it: rows are examples, a loss of tensors, and the optimizer does the rest. Mean squared error,
 * the plainest loss there is; its gradient costs a little less than that of a cross-entropy.
 * @param {any} X (m, 784)
 * @param {any} Y (m, 10)
 */
function withOptimizer(X, Y) {
  const { W1, b1, W2, b2 } = variables();
  const optimizer = tf.train.sgd(ALPHA);
  const loss = () => {
    const A1 = tf.sigmoid(tf.add(tf.matMul(X, W1), b1));
    const A2 = tf.sigmoid(tf.add(tf.matMul(A1, W2), b2));
    return tf.losses.meanSquaredError(Y, A2);
  };
  return { take: () => optimizer.minimize(loss), weights: W1 };
}

/**
 * The same equations as network.py, by hand. TensorFlow.js multiplies by a transposed matrix slowly, and X does not
 * change: its transpose is made once and kept.
 * @param {any} X (m, 784)
 * @param {any} Y (m, 10)
 */
function withHandGradients(X, Y) {
  const { W1, b1, W2, b2 } = variables();
  const m = X.shape[0];
  const X_T = tf.transpose(X); // (784, m)
  const take = () => tf.tidy(() => {
    const A1 = tf.sigmoid(tf.add(tf.matMul(X, W1), b1)); // (m, 100)
    const A2 = tf.sigmoid(tf.add(tf.matMul(A1, W2), b2)); // (m, 10)
    const dZ2 = tf.mul(tf.sub(A2, Y), 2 / m);
    const dZ1 = tf.mul(tf.matMul(dZ2, W2, false, true), tf.mul(A1, tf.sub(1, A1)));
    const down = (/** @type {any} */ parameter, /** @type {any} */ gradient) => {
      parameter.assign(tf.sub(parameter, tf.mul(gradient, ALPHA)));
    };
    const dW2 = tf.matMul(A1, dZ2, true, false);
    down(W1, tf.matMul(X_T, dZ1));
    down(b1, tf.sum(dZ1, 0));
    down(W2, dW2);
    down(b2, tf.sum(dZ2, 0));
  });
  return { take, weights: W1 };
}

const variables = () => ({
  W1: tf.variable(tf.randomNormal([784, 100], 0, 0.01)),
  b1: tf.variable(tf.zeros([100])),
  W2: tf.variable(tf.randomNormal([100, 10], 0, 0.01)),
  b2: tf.variable(tf.zeros([10])),
});

/** @param {{take(): void, weights: any}} step @param {number} count @returns {number} seconds a step */
function time({ take, weights }, count) {
  const began = performance.now();
  for (let i = 0; i < count; i++) take();
  weights.dataSync(); // all is done once the numbers are here
  return (performance.now() - began) / 1000 / count;
}

answer({
  /** @returns {Promise<string>} what runs: backend and features */
  async boot() {
    await runScript(`${MODULES}tfjs/dist/tf.min.js`);
    await runScript(`${MODULES}tfjs-backend-wasm/dist/tf-backend-wasm.min.js`);
    ({ tf } = /** @type {any} */ (globalThis));
    tf.wasm.setWasmPaths(`${MODULES}tfjs-backend-wasm/dist/`);
    if (!(await tf.setBackend('wasm'))) throw new Error('TensorFlow.js has no WebAssembly backend here.');
    await tf.ready();
    [images, labels] = await Promise.all(['images', 'labels'].map((name) => bytes(`/data/${name}.u8`)));
    const has = (/** @type {string} */ name) => (tf.env().getBool(name) ? 'with' : 'without');
    return `TensorFlow.js ${tf.version_core} ${tf.getBackend()}, ${has('WASM_HAS_SIMD_SUPPORT')} SIMD, `
      + `${has('WASM_HAS_MULTITHREAD_SUPPORT')} threads`;
  },

  /**
   * Seconds a step, `count` times.
   * @param {'optimizer' | 'hand'} kind
   * @param {number} m
   * @param {number} count
   */
  measure(kind, m, count) {
    const key = `${kind} ${m}`;
    if (!steps.has(key)) {
      const X = tf.tidy(() => tf.div(tf.tensor2d(Float32Array.from(images.subarray(0, m * 784)), [m, 784]), 255));
      const Y = tf.tidy(() => tf.cast(tf.oneHot(tf.tensor1d(Int32Array.from(labels.subarray(0, m)), 'int32'), 10), 'float32'));
      const step = kind === 'hand' ? withHandGradients(X, Y) : withOptimizer(X, Y);
      const once = time(step, 1);
      if (once < 0.5) time(step, Math.max(1, Math.round(0.5 / once))); // until the browser has compiled it well
      steps.set(key, { ...step, repeats: Math.max(1, Math.round(SAMPLE / time(step, 1))) });
    }
    const step = /** @type {NonNullable<ReturnType<typeof steps.get>>} */ (steps.get(key));
    return Array.from({ length: count }, () => time(step, step.repeats));
  },
});
