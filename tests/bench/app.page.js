// What the bench adds to the app's page before anything runs there: it listens to the worker, and can keep back the
// page's word that a frame is drawn. It is passed to the page as one function, so it uses nothing from outside itself.

/** @typedef {{time: number, trained: number}} Arrived when a frame came, in ms, and how many examples it was trained on */

export function spyOnApp() {
  let examples = 0; // to train on
  let frames = 0;
  let shown = 0; // the example in the newest frame
  let keeping = false;
  /** @type {(() => void) | null} sends what is kept */
  let kept = null;
  /** @type {Set<(message: any) => void>} */
  const listeners = new Set();

  const Original = Worker;
  globalThis.Worker = class extends Original {
    /** @param {string | URL} script @param {WorkerOptions} [options] */
    constructor(script, options) {
      super(script, options);
      this.addEventListener('message', ({ data }) => {
        if (data.type === 'started') examples = data.trainExamples;
        if (data.type === 'frame') {
          frames++;
          shown = data.figures.example;
        }
        for (const listen of listeners) listen(data);
      });
    }

    /** @param {any} message @param {any} transfer */
    postMessage(message, transfer) {
      if (keeping && message.type === 'frame-done') kept = () => super.postMessage(message, transfer);
      else super.postMessage(message, transfer);
    }
  };

  /**
   * @param {(message: any) => boolean} wanted
   * @returns {Promise<any>}
   */
  const message = (wanted) => new Promise((resolve) => {
    const listen = (/** @type {any} */ data) => {
      if (!wanted(data)) return;
      listeners.delete(listen);
      resolve(data);
    };
    listeners.add(listen);
  });

  /** @param {string} id @param {Promise<unknown>} answer */
  async function click(id, answer) {
    const began = performance.now();
    /** @type {HTMLButtonElement} */ (document.querySelector(id)).click();
    await answer;
    return performance.now() - began;
  }

  const spy = {
    frames: () => frames,
    /** @returns {Promise<Arrived>} */
    async nextFrame() {
      const { figures } = await message(({ type }) => type === 'frame');
      return { time: performance.now(), trained: figures.epoch * examples };
    },
    /** Keep the page's word that it has drawn a frame, from now on; or give back what is kept. */
    keep(/** @type {boolean} */ wanted) {
      keeping = wanted;
      if (!keeping) kept?.();
      if (!keeping) kept = null;
    },
    /** Milliseconds from a click on the next example until the page has the frame that shows it. */
    nextExample() {
      const before = shown;
      return click('#next', message(({ type, figures }) => type === 'frame' && figures.example !== before));
    },
    /** Milliseconds from a click on Start or Pause until the worker says that it has begun or stopped. */
    pressStart(/** @type {boolean} */ begin) {
      return click('#start', message(({ type, running }) => type === 'training' && running === begin));
    },
  };
  Object.assign(globalThis, { spy });
}
