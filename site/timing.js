// When something is done: not too often, once, or in the next task.

/** How long to wait for an animation frame, in milliseconds. */
const HIDDEN = 500;

/**
 * @param {() => void} work
 * @param {number} period milliseconds between two calls
 * @returns {() => void} asks for a call; the last one asked for is never lost
 */
export function throttle(work, period) {
  let last = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const run = () => {
    timer = undefined;
    last = performance.now();
    work();
  };
  return () => {
    if (timer !== undefined) return;
    const wait = last + period - performance.now();
    if (wait <= 0) run();
    else timer = setTimeout(run, wait);
  };
}

/**
 * The same promise for every call; a promise that fails is forgotten, so that the next call tries again.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {() => Promise<T>}
 */
export function once(work) {
  /** @type {Promise<T> | undefined} */
  let promise;
  return () => {
    promise ??= work().catch((error) => {
      promise = undefined;
      throw error;
    });
    return promise;
  };
}

/**
 * After the next animation frame, or soon if there is none: a hidden tab draws nothing.
 * @param {() => void} work
 */
export function afterDrawing(work) {
  const run = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    work();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, HIDDEN);
}

/** Resolves in a task of its own, after what the browser has to do in between. @returns {Promise<void>} */
export const nextTask = () => new Promise((resolve) => setTimeout(resolve));
