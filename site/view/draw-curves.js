// Draws the curves of one chart between its axes. What they mean, and what is under the pointer, is decided elsewhere.

import { FONT } from './colors.js';

/** @typedef {import('./axes.js').Axes} Axes */
/** @typedef {import('./colors.js').Theme} Theme */
/** @typedef {CanvasRenderingContext2D} Context */

/**
 * How a line is drawn; never in another hue: colour means sign. `strong` and, where it swings, `plain` is what the chart
 * is about, `thin` what it is compared with, `faint` a raw curve behind its smoothed one.
 * @typedef {'strong' | 'plain' | 'thin' | 'faint'} Weight
 *
 * @typedef {object} Curve
 * @property {Float64Array} x never falling
 * @property {Float64Array} y finite, as many as x
 * @property {Weight} weight
 * @property {number[]} dash
 * @property {boolean} current of the run in force, in ink; the others are softer
 * @property {string} name written at its right end, or ''
 * @property {boolean} forked it begins where it left another: marked by a ring
 *
 * @typedef {object} Chart
 * @property {Curve[]} curves the last is on top
 * @property {{x: number, dots: {x: number, y: number}[]} | null} cursor what is being read, in the axes' values
 * @property {number | null} moment the place on the x axis that the page looks at, if it is not the newest
 * @property {'paper' | 'panel'} ground what the chart stands on
 * @property {string} empty what to say while there are no curves
 */

const SMALL = `11px ${FONT}`;
const WIDTHS = { strong: 2, plain: 1.3, thin: 1.1, faint: 1 };
const NAME_HEIGHT = 12;

/**
 * @param {Context} ctx
 * @param {Chart} chart
 * @param {Axes} axes
 * @param {Theme} theme
 */
export function drawChart(ctx, chart, axes, theme) {
  drawGrid(ctx, axes, theme);
  const { box } = axes;
  if (chart.curves.length === 0) {
    const middle = { x: box.x + box.w / 2, y: box.y + box.h / 2 };
    ctx.font = SMALL;
    const { width } = ctx.measureText(chart.empty);
    // No line of the grid goes through the words.
    ctx.fillStyle = theme[chart.ground];
    ctx.fillRect(middle.x - width / 2 - 6, middle.y - 9, width + 12, 18);
    write(ctx, chart.empty, middle.x, middle.y, 'center', theme.soft);
    return;
  }
  ctx.save();
  ctx.beginPath();
  // A line along the edge shows its whole width.
  ctx.rect(box.x - 1, box.y - 2, box.w + 2, box.h + 4);
  ctx.clip();
  for (const curve of chart.curves) drawCurve(ctx, curve, axes, theme);
  ctx.restore();
  const ground = theme[chart.ground];
  for (const curve of chart.curves) if (curve.forked) drawFork(ctx, curve, axes, theme, ground);
  drawNames(ctx, chart.curves, axes, theme, ground);
  if (chart.moment !== null) drawMoment(ctx, chart.moment, axes, theme);
  if (chart.cursor) drawCursor(ctx, chart.cursor, axes, theme, ground);
}

/**
 * @param {Context} ctx
 * @param {Axes} axes
 * @param {Theme} theme
 */
function drawGrid(ctx, { box, x, y }, theme) {
  ctx.lineWidth = 1;
  ctx.strokeStyle = theme.line;
  ctx.beginPath();
  for (const tick of y.ticks) {
    // On a whole pixel, so that a hairline is one.
    ctx.moveTo(box.x, Math.round(tick.at) + 0.5);
    ctx.lineTo(box.x + box.w, Math.round(tick.at) + 0.5);
  }
  ctx.stroke();
  for (const tick of y.ticks) write(ctx, tick.text, box.x - 7, tick.at, 'right', theme.soft);
  for (const tick of x.ticks) {
    const align = tick.at < box.x + 8 ? 'left' : 'center';
    write(ctx, tick.text, align === 'left' ? box.x : tick.at, box.y + box.h + 14, align, theme.soft);
  }
}

/**
 * @param {Context} ctx
 * @param {string} text
 * @param {number} x
 * @param {number} y its middle
 * @param {CanvasTextAlign} align
 * @param {string} color
 * @param {string} [font]
 */
function write(ctx, text, x, y, align, color, font = SMALL) {
  ctx.font = font;
  ctx.textAlign = align;
  ctx.textBaseline = 'middle';
  ctx.fillStyle = color;
  ctx.fillText(text, x, y);
}

/**
 * @param {Context} ctx
 * @param {Curve} curve
 * @param {Axes} axes
 * @param {Theme} theme
 */
function drawCurve(ctx, { x, y, weight, dash, current }, axes, theme) {
  ctx.save();
  ctx.strokeStyle = current && (weight === 'strong' || weight === 'plain') ? theme.ink : theme.soft;
  ctx.globalAlpha = weight === 'faint' ? 0.4 : 1;
  ctx.lineWidth = current ? WIDTHS[weight] : WIDTHS[weight] * 0.8;
  ctx.lineJoin = 'round';
  ctx.setLineDash(dash);
  ctx.beginPath();
  for (let i = 0; i < x.length; i++) {
    const [across, up] = [axes.x.at(x[i]), axes.y.at(y[i])];
    if (i === 0) ctx.moveTo(across, up);
    else ctx.lineTo(across, up);
  }
  // One measurement is a line of no length.
  if (x.length === 1) ctx.lineTo(axes.x.at(x[0]) + 1, axes.y.at(y[0]));
  ctx.stroke();
  ctx.restore();
}

/**
 * @param {Context} ctx
 * @param {Curve} curve
 * @param {Axes} axes
 * @param {Theme} theme
 * @param {string} ground
 */
function drawFork(ctx, { x, y, current }, axes, theme, ground) {
  if (x.length > 0) dot(ctx, axes.x.at(x[0]), axes.y.at(y[0]), 3, ground, current ? theme.ink : theme.soft);
}

/**
 * The runs' names at the right ends of their curves, moved apart where they would overlap.
 * @param {Context} ctx
 * @param {Curve[]} curves
 * @param {Axes} axes
 * @param {Theme} theme
 * @param {string} ground
 */
function drawNames(ctx, curves, axes, theme, ground) {
  const named = curves.filter(({ name, x }) => name && x.length > 0).map(({ name, current, x, y }) => ({
    name, current, x: axes.x.at(x[x.length - 1]) + 5, y: axes.y.at(y[y.length - 1]),
  })).sort((a, b) => a.y - b.y);
  for (let i = 1; i < named.length; i++) {
    const above = named[i - 1];
    // Only those that end at about the same place can touch.
    if (Math.abs(above.x - named[i].x) < 20) named[i].y = Math.max(named[i].y, above.y + NAME_HEIGHT);
  }
  for (const { name, current, x, y } of named) {
    const font = current ? `600 ${SMALL}` : SMALL;
    // A margin, so that it can be read on top of other curves.
    Object.assign(ctx, { font, textAlign: 'left', textBaseline: 'middle', strokeStyle: ground, lineWidth: 4, lineJoin: 'round' });
    ctx.strokeText(name, x, y);
    write(ctx, name, x, y, 'left', current ? theme.ink : theme.soft, font);
  }
}

/**
 * @param {Context} ctx
 * @param {number} moment
 * @param {Axes} axes
 * @param {Theme} theme
 */
function drawMoment(ctx, moment, { box, x }, theme) {
  const at = Math.round(x.at(moment)) + 0.5;
  if (at < box.x || at > box.x + box.w + 1) return;
  ctx.strokeStyle = theme.ink;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(at, box.y);
  ctx.lineTo(at, box.y + box.h);
  ctx.stroke();
  // A handle, as the timeline has: this is where the page looks.
  ctx.fillStyle = theme.ink;
  ctx.beginPath();
  ctx.moveTo(at - 4, box.y - 4);
  ctx.lineTo(at + 4, box.y - 4);
  ctx.lineTo(at, box.y + 3);
  ctx.closePath();
  ctx.fill();
}

/**
 * @param {Context} ctx
 * @param {NonNullable<Chart['cursor']>} cursor
 * @param {Axes} axes
 * @param {Theme} theme
 * @param {string} ground
 */
function drawCursor(ctx, cursor, { box, x, y }, theme, ground) {
  const at = Math.round(x.at(cursor.x)) + 0.5;
  ctx.save();
  ctx.strokeStyle = theme.soft;
  ctx.lineWidth = 1;
  ctx.setLineDash([2, 2]);
  ctx.beginPath();
  ctx.moveTo(at, box.y);
  ctx.lineTo(at, box.y + box.h);
  ctx.stroke();
  ctx.restore();
  for (const point of cursor.dots) dot(ctx, x.at(point.x), y.at(point.y), 3, theme.ink, ground);
}

/**
 * @param {Context} ctx
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {string} fill
 * @param {string} stroke
 */
function dot(ctx, x, y, radius, fill, stroke) {
  ctx.fillStyle = fill;
  ctx.strokeStyle = stroke;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
}
