// The surface to draw on with a mouse, a finger, a pen or the keyboard: strokes in, a bitmap out.

/** Pixels of the bitmap, each way, and the width of the pen: MNIST's strokes once the digit is 20 pixels high. */
const SIDE = 448;
const PEN = 38;
/** What an arrow key moves by: one pixel of the image, if the whole pad became it. */
const STEP = SIDE / 28;

/** @typedef {{erases: boolean, points: number[]}} Stroke points are x, y, x, y… */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} cursor marks the place of the keyboard's pen
 * @param {{changed(): void, say(words: string): void}} actions
 */
export function createInk(canvas, cursor, { changed, say }) {
  canvas.width = canvas.height = SIDE;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
  context.lineCap = context.lineJoin = 'round';
  context.lineWidth = PEN;
  /** @type {Stroke[]} */
  let strokes = [];
  /** @type {Stroke | null} the one that a pointer or the keyboard is drawing */
  let current = null;
  let erases = false;
  let keys = { x: SIDE / 2, y: SIDE / 4 };

  /** Draw the last line of a stroke. @param {Stroke} stroke @param {number} [from] index of its first point */
  function line(stroke, from = Math.max(0, stroke.points.length - 4)) {
    context.strokeStyle = stroke.erases ? '#000000' : '#ffffff';
    context.beginPath();
    context.moveTo(stroke.points[from], stroke.points[from + 1]);
    for (let i = from; i < stroke.points.length; i += 2) context.lineTo(stroke.points[i], stroke.points[i + 1]);
    context.stroke();
  }

  function redraw() {
    context.fillStyle = '#000000';
    context.fillRect(0, 0, SIDE, SIDE);
    for (const stroke of strokes) line(stroke, 0);
  }

  /** @param {number} x @param {number} y */
  function begin(x, y) {
    current = { erases, points: [x, y] };
    strokes.push(current);
    line(current);
    changed();
  }

  /** @param {number} x @param {number} y */
  function extend(x, y) {
    current?.points.push(x, y);
    if (current) line(current);
  }

  /** @param {PointerEvent} event @returns {[number, number]} */
  function place(event) {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * SIDE, ((event.clientY - box.top) / box.height) * SIDE];
  }
  canvas.onpointerdown = (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    cursor.hidden = true;
    begin(...place(event));
  };
  canvas.onpointermove = (event) => {
    if (!current || !canvas.hasPointerCapture(event.pointerId)) return;
    for (const part of event.getCoalescedEvents?.() ?? [event]) extend(...place(part));
    changed();
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    current = null;
  };

  canvas.onkeydown = (event) => {
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    if (dx || dy) {
      keys = { x: clamp(keys.x + dx * STEP), y: clamp(keys.y + dy * STEP) };
      if (current) {
        extend(keys.x, keys.y);
        changed();
      }
    } else if (event.key === ' ') {
      if (current) current = null;
      else begin(keys.x, keys.y);
      say(`${current ? 'Pen down' : 'Pen up'}, row ${Math.round(keys.y / STEP)}, column ${Math.round(keys.x / STEP)}`);
    } else return;
    event.preventDefault();
    cursor.hidden = false;
    cursor.classList.toggle('down', current !== null);
    cursor.style.left = `${(keys.x / SIDE) * 100}%`;
    cursor.style.top = `${(keys.y / SIDE) * 100}%`;
  };
  canvas.onblur = () => {
    current = null;
    cursor.hidden = true;
  };

  redraw();
  return {
    width: SIDE,
    get empty() {
      return strokes.length === 0;
    },
    /** @param {boolean} on */
    setErasing(on) {
      erases = on;
    },
    undo() {
      strokes.pop();
      current = null;
      redraw();
      changed();
    },
    clear() {
      strokes = [];
      current = null;
      redraw();
      changed();
    },
    /** Grey levels, row after row. */
    bitmap() {
      const { data } = context.getImageData(0, 0, SIDE, SIDE);
      const grey = new Uint8Array(SIDE * SIDE);
      for (let i = 0; i < grey.length; i++) grey[i] = data[4 * i];
      return grey;
    },
  };
}

/** @param {number} at */
const clamp = (at) => Math.max(0, Math.min(SIDE, at));
