// Draws the further hidden layers: each unit's activation as a bar, its bias as a mark on it. The first hidden layer and
// the outputs have files of their own.

import { FONT } from './colors.js';
import { barSpan, biasX, inks } from './draw-tiles.js';
import { centredTitle, title } from './draw-title.js';
import { count, range } from './format.js';

/** @typedef {import('./layout.js').Box} Box */
/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./model.js').Scene} Scene */
/** @typedef {import('./parts.js').Bars} Bars */
/** @typedef {import('./strips.js').Strip} Strip */
/** @typedef {CanvasRenderingContext2D} Context */

/** From this height on a unit has room for a mark on its bar. */
const MARKED = 10;
const BACK = 0.4;

/**
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Layout} layout
 * @param {{layer: number, bright: Uint8Array} | null} chosen units that stay bright while the others of their layer step back
 */
export function drawUnits(ctx, scene, layout, chosen) {
  layout.strips.forEach((strip, i) => {
    const bars = scene.parts?.units[i];
    drawNames(ctx, scene, strip, bars);
    drawStrip(ctx, scene, strip, bars, chosen?.layer === strip.layer ? chosen.bright : null);
  });
}

/**
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Strip} strip
 * @param {Bars | undefined} bars
 */
function drawNames(ctx, { theme }, { layer, title: box, size, units }, bars) {
  const name = bars?.name ?? `A${layer}`;
  const many = `${count(units.length)} hidden neuron${units.length === 1 ? '' : 's'}`;
  if (!size) return title(ctx, theme, box, name, bars ? [`${many} · ${range(bars)}`, many] : [many]);
  centredTitle(ctx, theme, box, [name], true);
  ctx.font = `11px ${FONT}`;
  ctx.fillStyle = theme.soft;
  ctx.fillText(count(units.length), size.x + size.w / 2, size.y + size.h - 4);
}

/**
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Strip} strip
 * @param {Bars | undefined} bars
 * @param {Uint8Array | null} bright
 */
function drawStrip(ctx, { theme, arrays, scales, beat }, strip, bars, bright) {
  const { units, layer } = strip;
  const boxes = units.map((unit) => barBox(strip, unit));
  ctx.fillStyle = theme.track;
  ctx.beginPath();
  for (const { x, y, w, h } of boxes) ctx.rect(x, y, w, h);
  ctx.fill();
  if (!bars || !arrays) return;
  for (const [sign, color] of inks(bars, theme)) {
    ctx.fillStyle = color;
    for (const back of bright ? [false, true] : [false]) {
      ctx.globalAlpha = back ? BACK : 1;
      ctx.beginPath();
      boxes.forEach(({ x, y, w, h }, index) => {
        if ((sign && Math.sign(bars.values[index]) !== sign) || (bright && !bright[index]) !== (bright && back)) return;
        if (strip.across === 1) {
          const { at, length } = barSpan(bars, index, w);
          ctx.rect(x + at, y, length, h);
        } else {
          const { at, length } = barSpan(bars, index, h);
          ctx.rect(x, y + h - at - length, w, length);
        }
      });
      ctx.fill();
    }
  }
  ctx.globalAlpha = 1;
  if (strip.across > 1 || units[0].h < MARKED || beat?.units) return;
  const biases = arrays[`b${layer}`];
  boxes.forEach(({ x, y, w, h }, index) => {
    const bias = biases[index];
    if (!bias) return;
    const at = biasX(bias, scales.biases[layer - 1].limit, x, w);
    ctx.fillStyle = theme.paper;
    ctx.fillRect(at - 2, y - 1, 4, h + 2);
    ctx.fillStyle = bias > 0 ? theme.pos : theme.neg;
    ctx.fillRect(at - 1, y - 1, 2, h + 2);
  });
}

/**
 * The bar of a unit, full.
 * @param {Strip} strip
 * @param {Box} unit
 * @returns {Box}
 */
function barBox({ across, thick }, { x, y, w, h }) {
  return across === 1 ? { x, y: y + (h - thick) / 2, w, h: thick } : { x: x + (w - thick) / 2, y, w: thick, h };
}

/**
 * The frame around the unit that is looked at, with a pin's head when it is pinned.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Layout} layout
 */
export function drawUnitFrame(ctx, { target, theme, pinned }, { strips }) {
  if (target.kind !== 'unit') return;
  const strip = strips[target.layer - 2];
  const { x, y, w, h } = barBox(strip, strip.units[target.index]);
  for (const [color, width] of /** @type {const} */ ([[theme.paper, 5], [theme.ink, 2]])) {
    ctx.strokeStyle = color;
    ctx.lineWidth = width;
    ctx.strokeRect(x - 3, y - 3, w + 6, h + 6);
  }
  if (!pinned) return;
  ctx.fillStyle = theme.ink;
  ctx.beginPath();
  ctx.arc(x + w + 3, y - 3, 4, 0, 2 * Math.PI);
  ctx.fill();
}
