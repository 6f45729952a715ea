// A scrolling sheet of images on one canvas: only what can be seen is asked for and drawn, however many there are.

import { FONT, THEMES, inkTable } from '../../view/colors.js';
import { SIDE, fillSheet } from '../../view/sheet.js';
import { watchVisible } from '../dom.js';
import { currentTheme } from '../theme.js';

/**
 * What is known of one example.
 * @typedef {{image: Uint8Array, label: number, predicted: number, confidence: number, heldOut: boolean}} Card
 */

/** CSS pixels for a pixel of an image, and between images, in pixels of the image. */
const SCALE = 2;
const GAP = 3;
const PITCH = (SIDE + GAP) * SCALE;
const INK = inkTable();

/**
 * @param {HTMLElement} scroller what scrolls; it holds `paper`, which is as tall as all images, and that holds the canvas
 * @param {HTMLElement} paper
 * @param {HTMLCanvasElement} canvas
 * @param {{card(example: number): Card | undefined, wanted(examples: Int32Array): void, choose(place: number): void, open(): void}} actions
 */
export function createSheet(scroller, paper, canvas, { card, wanted, choose, open }) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const small = document.createElement('canvas');
  const smallContext = /** @type {CanvasRenderingContext2D} */ (small.getContext('2d'));
  /** @type {Int32Array} */
  let examples = new Int32Array();
  let chosen = -1;
  let drawing = 0;

  const size = () => ({ width: scroller.clientWidth, height: scroller.clientHeight });
  const columns = () => Math.max(1, Math.floor((size().width + GAP * SCALE) / PITCH));
  const perScreen = () => Math.max(1, Math.floor(size().height / PITCH));

  /** The places that can be seen, whole rows. */
  function range() {
    const first = Math.floor(scroller.scrollTop / PITCH) * columns();
    return { first, last: Math.min(examples.length, first + (Math.ceil(size().height / PITCH) + 1) * columns()) };
  }

  function draw() {
    drawing = 0;
    const { width, height } = size();
    if (width === 0 || height === 0) return;
    const { first, last } = range();
    const seen = examples.subarray(first, last);
    wanted(seen);
    const across = columns();
    const rows = Math.ceil(seen.length / across);
    const density = Math.min(2, devicePixelRatio || 1);
    if (canvas.width !== Math.round(width * density) || canvas.height !== Math.round(height * density)) {
      canvas.width = Math.round(width * density);
      canvas.height = Math.round(height * density);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    if (rows === 0) return;
    small.width = across * (SIDE + GAP);
    small.height = rows * (SIDE + GAP);
    const picture = smallContext.createImageData(small.width, small.height);
    const cards = Array.from(seen, card);
    fillSheet(new Uint32Array(picture.data.buffer), cards.map((known) => known?.image), across, SIDE + GAP, INK);
    smallContext.putImageData(picture, 0, 0);
    const top = Math.floor(scroller.scrollTop / PITCH) * PITCH - scroller.scrollTop;
    context.imageSmoothingEnabled = false;
    const theme = THEMES[currentTheme()];
    context.drawImage(small, 0, top, small.width * SCALE, small.height * SCALE);
    cards.forEach((known, i) => {
      const x = (i % across) * PITCH;
      const y = Math.floor(i / across) * PITCH + top;
      const side = SIDE * SCALE;
      if (!known) {
        context.fillStyle = theme.line;
        context.fillRect(x, y, side, side);
      } else if (known.predicted !== known.label) misread(x + side, y + side, known.predicted);
      if (known?.heldOut) {
        context.fillStyle = theme.soft;
        context.fillRect(x, y + side + 1, side, 2);
      }
      if (first + i === chosen) {
        context.strokeStyle = theme.ink;
        context.lineWidth = 3;
        context.strokeRect(x + 1.5, y + 1.5, side - 3, side - 3);
        context.strokeStyle = theme.paper;
        context.lineWidth = 1.5;
        context.strokeRect(x + 3.75, y + 3.75, side - 7.5, side - 7.5);
      }
    });
  }

  /** What it is read as, in the corner that ends at x, y. @param {number} x @param {number} y @param {number} digit */
  function misread(x, y, digit) {
    context.fillStyle = '#ffffff';
    context.fillRect(x - 15, y - 17, 15, 17);
    context.fillStyle = '#000000';
    context.font = `700 13px ${FONT}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(String(digit), x - 7.5, y - 8);
  }

  function drawSoon() {
    drawing ||= requestAnimationFrame(draw);
  }

  function layOut() {
    paper.style.height = `${Math.max(1, Math.ceil(examples.length / columns()) * PITCH)}px`;
    drawSoon();
  }

  /** @param {number} place */
  function scrollTo(place) {
    const top = Math.floor(place / columns()) * PITCH;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + PITCH > scroller.scrollTop + size().height) scroller.scrollTop = top + PITCH - size().height;
    drawSoon();
  }

  scroller.addEventListener('scroll', drawSoon, { passive: true });
  canvas.onclick = ({ offsetX, offsetY }) => {
    const column = Math.floor(offsetX / PITCH);
    const place = Math.floor((offsetY + scroller.scrollTop) / PITCH) * columns() + column;
    if (column < columns() && place < examples.length) choose(place);
  };
  scroller.onkeydown = (event) => {
    if (event.target !== scroller || examples.length === 0) return;
    const across = columns();
    const now = Math.max(0, chosen);
    const next = {
      ArrowLeft: now - 1, ArrowRight: chosen < 0 ? 0 : now + 1, ArrowUp: now - across, ArrowDown: chosen < 0 ? 0 : now + across,
      PageUp: now - across * perScreen(), PageDown: now + across * perScreen(), Home: 0, End: examples.length - 1,
    }[event.key];
    if (event.key === 'Enter' && chosen >= 0) open();
    else if (next === undefined) return;
    else choose(Math.max(0, Math.min(examples.length - 1, next)));
    event.preventDefault();
  };
  new ResizeObserver(layOut).observe(scroller);
  new MutationObserver(drawSoon).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawSoon);
  watchVisible(scroller, (visible) => visible && layOut());

  return {
    drawSoon,
    /** @param {Int32Array} next */
    setExamples(next) {
      examples = next;
      chosen = -1;
      scroller.scrollTop = 0;
      layOut();
    },
    /** @param {number} place */
    setChosen(place) {
      chosen = place;
      if (place >= 0) scrollTo(place);
      else drawSoon();
    },
  };
}
