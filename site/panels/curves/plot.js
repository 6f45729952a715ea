// One chart on the page: a canvas as large as its place, that pointer and keys can read. What it shows it is given.

import { layAxes } from '../../view/axes.js';
import { THEMES } from '../../view/colors.js';
import { drawChart } from '../../view/draw-curves.js';
import { watchVisible } from '../dom.js';
import { currentTheme } from '../theme.js';

/** @import {Axes} from '../../view/axes.js' */
/** @import {PlacedChart} from './model.js' */

/** Arrow keys move the cursor by this share of the axis, with Shift by that. */
const STEP = 1 / 500;
const LEAP = 1 / 20;

/**
 * @typedef {object} PlotEvents
 * @property {() => void} changed it has come into sight, or has another size: draw it
 * @property {(place: number | null) => void} read the cursor is there, on the x axis
 * @property {(place: number) => void} choose the person wants to see the network as it was there
 *
 * @typedef {ReturnType<typeof createPlot>} Plot
 */

/**
 * @param {HTMLElement} host an empty element that gives the chart its size
 * @param {string} label
 * @param {PlotEvents} events
 */
export function createPlot(host, label, { changed, read: tell, choose }) {
  const canvas = document.createElement('canvas');
  canvas.tabIndex = 0;
  const described = { role: 'slider', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': 1, 'aria-valuenow': 0, 'aria-valuetext': 'no iteration yet' };
  for (const [name, value] of Object.entries(described)) canvas.setAttribute(name, String(value));
  host.append(canvas);
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  /** @type {Axes | null} as last drawn: what is read is what is seen */
  let axes = null;
  let whole = true;
  let scrubbing = false;
  /** @type {number | null} */
  let place = null;
  const sight = watchVisible(host, (visible) => visible && changed());
  new ResizeObserver(() => sight.visible && changed()).observe(host);

  /** @param {number | null} found */
  function read(found) {
    // At once: the next key may come before this one is drawn.
    place = found;
    tell(found);
  }

  /** @param {PointerEvent} event */
  function under({ clientX }) {
    if (!axes) return null;
    const found = axes.x.value(clientX - canvas.getBoundingClientRect().left);
    const room = (axes.x.max - axes.x.min) * 0.04;
    if (found < axes.x.min - room || found > axes.x.max + room) return null;
    return inside(found, axes);
  }

  /** @param {number} found @param {Axes} drawn */
  function inside(found, { x }) {
    const clamped = Math.min(Math.max(found, x.min), x.max);
    return whole ? Math.round(clamped) : clamped;
  }

  canvas.onpointermove = (event) => {
    const found = under(event);
    read(found);
    if (scrubbing && found !== null) choose(found);
  };
  canvas.onpointerdown = (event) => {
    const found = under(event);
    if (found === null || event.button !== 0) return;
    scrubbing = true;
    canvas.setPointerCapture(event.pointerId);
    read(found);
    choose(found);
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    scrubbing = false;
  };
  canvas.onpointerleave = () => {
    // With a finger there is no hovering: what was tapped stays to be read.
    if (!scrubbing && document.activeElement !== canvas) read(null);
  };
  canvas.onblur = () => read(null);
  canvas.onkeydown = (event) => {
    if (!axes || event.ctrlKey || event.metaKey || event.altKey) return;
    const { min, max } = axes.x;
    const from = place ?? max;
    const step = Math.max((max - min) * (event.shiftKey ? LEAP : STEP), whole ? 1 : 0);
    switch (event.key) {
      case 'ArrowLeft': case 'ArrowDown': read(inside(from - step, axes)); break;
      case 'ArrowRight': case 'ArrowUp': read(inside(from + step, axes)); break;
      case 'PageDown': read(inside(from - (max - min) * LEAP, axes)); break;
      case 'PageUp': read(inside(from + (max - min) * LEAP, axes)); break;
      case 'Home': read(min); break;
      case 'End': read(max); break;
      case 'Enter': case ' ': choose(from); break;
      case 'Escape': read(null); break;
      default: return;
    }
    event.preventDefault();
  };

  return {
    get visible() {
      return sight.visible;
    },

    /**
     * @param {PlacedChart} chart
     * @param {{place: number | null, whole: boolean, words: string}} cursor `whole` if there are whole numbers only
     */
    draw(chart, cursor) {
      ({ place, whole } = cursor);
      const { clientWidth: width, clientHeight: height } = canvas;
      if (width === 0 || height === 0) return;
      const density = window.devicePixelRatio;
      const [w, h] = [Math.round(width * density), Math.round(height * density)];
      if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
      axes = layAxes({ width, height }, chart.across, chart.up, chart.curves.some(({ name }) => name));
      ctx.setTransform(density, 0, 0, density, 0, 0);
      ctx.clearRect(0, 0, width, height);
      drawChart(ctx, chart, axes, THEMES[currentTheme()]);
      // Told when it is read with keys, or the newest when it is reached: a screen reader says changes of the focused one.
      if (document.activeElement !== canvas && place !== null) return;
      canvas.setAttribute('aria-valuemax', String(chart.across.max));
      canvas.setAttribute('aria-valuenow', String(place ?? chart.across.max));
      canvas.setAttribute('aria-valuetext', cursor.words);
    },
  };
}
