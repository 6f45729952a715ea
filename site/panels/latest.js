// Work that is asked for more often than it can be done: one at a time, and the last time asked is never lost.

/**
 * @param {() => Promise<void>} work
 * @param {number} period at least so long from one beginning to the next, in milliseconds
 * @returns {() => void} asks for it
 */
export function latest(work, period) {
  let busy = false;
  let again = false;
  const run = async () => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    const pause = new Promise((resolve) => setTimeout(resolve, period));
    try {
      await work();
      await pause;
    } finally {
      busy = false;
      if (again) {
        again = false;
        run();
      }
    }
  };
  return run;
}
