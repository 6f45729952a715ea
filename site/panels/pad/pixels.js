// The pixel editor: an image of 28 x 28 changed pixel by pixel, or what sways an output drawn over its outline.

import { HALF, THEMES, divergingTable, inkTable, scaleOf } from '../../view/colors.js';
import { signedSignificant } from '../../view/format.js';
import { SIDE, fillSheet, fillSlopes, outline } from '../../view/sheet.js';
import { currentTheme } from '../theme.js';

/** Canvas pixels for one of the image. */
const CELL = 16;
/** Grey levels that a brush adds or takes at once, and a key. */
const BRUSH = 128;
const KEY = 32;
const MOST_UNDOS = 100;
const INK = inkTable();

/**
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLCanvasElement} ramp its legend
 * @param {{changed(image: Uint8Array): void, say(words: string): void}} actions
 */
export function createPixels(canvas, ramp, { changed, say }) {
  canvas.width = canvas.height = SIDE * CELL;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const small = document.createElement('canvas');
  small.width = small.height = SIDE;
  const smallContext = /** @type {CanvasRenderingContext2D} */ (small.getContext('2d'));
  const picture = smallContext.createImageData(SIDE, SIDE);
  const picture32 = new Uint32Array(picture.data.buffer);

  /** @type {Uint8Array} */
  let image = new Uint8Array(SIDE * SIDE);
  /** @type {Uint8Array[]} what it was before each change */
  let before = [];
  /** @type {Float32Array | null} shown in place of the image */
  let slope = null;
  let limit = 0;
  let darker = false;
  /** @type {Set<number> | null} pixels that this stroke of the brush has changed */
  let stroke = null;
  /** Where the keyboard is; shown once a key was pressed. */
  let at = SIDE * 14 + 14;
  let marked = false;

  function draw() {
    const theme = THEMES[currentTheme()];
    if (slope) fillSlopes(picture32, slope, divergingTable(theme), limit);
    else fillSheet(picture32, [image], 1, SIDE, INK);
    smallContext.putImageData(picture, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(small, 0, 0, canvas.width, canvas.height);
    context.lineWidth = 1;
    context.strokeStyle = slope ? theme.line : '#2a2a2a';
    context.globalAlpha = slope ? 0.5 : 1;
    context.beginPath();
    for (let i = 1; i < SIDE; i++) {
      context.moveTo(i * CELL, 0);
      context.lineTo(i * CELL, canvas.height);
      context.moveTo(0, i * CELL);
      context.lineTo(canvas.width, i * CELL);
    }
    context.stroke();
    context.globalAlpha = 1;
    if (slope) {
      context.strokeStyle = theme.ink;
      context.lineWidth = 3;
      context.lineCap = 'square';
      context.beginPath();
      for (const [x0, y0, x1, y1] of outline(image)) {
        context.moveTo(x0 * CELL, y0 * CELL);
        context.lineTo(x1 * CELL, y1 * CELL);
      }
      context.stroke();
    }
    if (marked) mark();
  }

  /** A ring that shows on black, white and both colours. */
  function mark() {
    const [x, y] = [(at % SIDE) * CELL, Math.floor(at / SIDE) * CELL];
    context.strokeStyle = '#000000';
    context.lineWidth = 6;
    context.strokeRect(x - 1, y - 1, CELL + 2, CELL + 2);
    context.strokeStyle = '#ffffff';
    context.lineWidth = 2.5;
    context.strokeRect(x - 1, y - 1, CELL + 2, CELL + 2);
  }

  function remember() {
    before.push(image.slice());
    if (before.length > MOST_UNDOS) before.shift();
  }

  /** @param {number} pixel @param {number} levels */
  function add(pixel, levels) {
    image[pixel] = Math.max(0, Math.min(255, image[pixel] + levels));
  }

  /** @param {PointerEvent} event */
  function brush(event) {
    const box = canvas.getBoundingClientRect();
    let some = false;
    for (const part of event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event]) {
      const column = Math.floor(((part.clientX - box.left) / box.width) * SIDE);
      const row = Math.floor(((part.clientY - box.top) / box.height) * SIDE);
      if (column < 0 || column >= SIDE || row < 0 || row >= SIDE) continue;
      at = row * SIDE + column;
      if (stroke?.has(at)) continue;
      stroke?.add(at);
      add(at, darker ? -BRUSH : BRUSH);
      some = true;
    }
    if (!some) return;
    draw();
    changed(image.slice());
  }
  canvas.onpointerdown = (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    stroke = new Set();
    marked = false;
    remember();
    brush(event);
  };
  canvas.onpointermove = (event) => {
    if (stroke) brush(event);
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    stroke = null;
  };
  canvas.onkeydown = (event) => {
    const [row, column] = [Math.floor(at / SIDE), at % SIDE];
    const [dy, dx] = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key] ?? [0, 0];
    const levels = { '+': KEY, '=': KEY, '-': -KEY, ' ': darker ? -255 : 255 }[event.key];
    if (dx || dy) at = Math.max(0, Math.min(SIDE - 1, row + dy)) * SIDE + Math.max(0, Math.min(SIDE - 1, column + dx));
    else if (levels !== undefined) {
      remember();
      add(at, levels);
    } else return;
    event.preventDefault();
    marked = true;
    draw();
    const value = slope ? `, slope ${signedSignificant(slope[at], 2)}` : '';
    say(`Row ${Math.floor(at / SIDE)}, column ${at % SIDE}: grey level ${image[at]}${value}`);
    if (levels !== undefined) changed(image.slice());
  };
  canvas.onblur = () => {
    marked = false;
    draw();
  };
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);

  /** The legend runs through the same table. */
  function drawRamp() {
    const table = divergingTable(THEMES[currentTheme()]);
    ramp.width = 128;
    ramp.height = 1;
    const rampContext = /** @type {CanvasRenderingContext2D} */ (ramp.getContext('2d'));
    const line = rampContext.createImageData(128, 1);
    new Uint32Array(line.data.buffer).set(Uint32Array.from({ length: 128 }, (_, i) => table[Math.round((i / 127) * 2 * HALF)]));
    rampContext.putImageData(line, 0, 0);
  }

  draw();
  return {
    get image() {
      return image;
    },
    /** @param {boolean} on */
    setDarker(on) {
      darker = on;
    },
    /** Another image; undo brings the one before it back if `keep`. @param {Uint8Array} next @param {boolean} keep */
    load(next, keep) {
      if (keep) remember();
      else before = [];
      image = next.slice();
      draw();
    },
    /** Show an image of a nudge on its way, which undo passes over. @param {Uint8Array} next */
    step(next) {
      image = next.slice();
      draw();
    },
    undo() {
      const last = before.pop();
      if (!last) return;
      image = last;
      draw();
      changed(image.slice());
    },
    get canUndo() {
      return before.length > 0;
    },
    /**
     * Colour the pixels by these, or show the image again.
     * @param {Float32Array | null} values
     * @returns {number} the end of the scale
     */
    setSlope(values) {
      slope = values;
      limit = values ? scaleOf(values).limit : 0;
      draw();
      if (values) drawRamp();
      return limit;
    },
  };
}
