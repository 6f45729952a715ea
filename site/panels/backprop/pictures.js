// Draws the stepper's small pictures, beat by beat: matrices as images of one pixel a value, and points on a curve.
// What is in them, beat-pictures.js says.

import { HALF, TABLE_SIZE, THEMES, divergingTable, inkTable, parseColor, scaleOf, stepsPerUnit, tableIndex } from '../../view/colors.js';
import { fixed, range, significant } from '../../view/format.js';

/** @import {Heat, Picture} from './beat-pictures.js' */
/** @typedef {keyof typeof THEMES} ThemeName */

const SVG = 'http://www.w3.org/2000/svg';
/** Of a curve's drawing, in its own units. */
const CURVE = { width: 240, height: 104, left: 22, right: 6, top: 8, bottom: 18 };

/**
 * The pixels of a heat picture.
 * @param {Uint32Array} pixels one a value
 * @param {Heat} heat
 * @param {{signed: Uint32Array, unit: Uint32Array, grey: Uint32Array}} tables
 * @param {number} limit
 */
export function fillHeat(pixels, { values, kind }, tables, limit) {
  if (kind === 'signed') {
    const perUnit = stepsPerUnit(limit);
    for (let i = 0; i < values.length; i++) pixels[i] = tables.signed[tableIndex(values[i], perUnit)];
  } else {
    const table = tables[kind];
    for (let i = 0; i < values.length; i++) pixels[i] = table[Math.max(0, Math.min(255, Math.round(values[i] / limit * 255))) || 0];
  }
}

/**
 * The range that a heat's colours or greys stand for.
 * @param {Heat} heat
 */
export const limitOf = ({ kind, values, limit }) => limit ?? (kind === 'signed' ? scaleOf(values, 1).limit : 1);

/**
 * From paper to ink: nothing to all.
 * @param {ThemeName} name
 */
export function unitTable(name) {
  const { well, ink } = THEMES[name];
  const [from, to] = [parseColor(well), parseColor(ink)];
  return Uint32Array.from({ length: 256 }, (_, step) => {
    const [red, green, blue] = from.map((start, i) => Math.round(start + (to[i] - start) * step / 255));
    return (255 << 24 | blue << 16 | green << 8 | red) >>> 0;
  });
}

/**
 * @param {HTMLElement} host its content is replaced at each drawing
 */
export function createPictures(host) {
  const grey = inkTable();
  /** @type {ThemeName | null} */
  let themed = null;
  let tables = { signed: grey, unit: grey, grey };

  return {
    /**
     * @param {Picture} picture
     * @param {ThemeName} theme
     */
    draw(picture, theme) {
      if (theme !== themed) tables = { signed: divergingTable(THEMES[theme]), unit: unitTable(theme), grey };
      themed = theme;
      const body = make('div', `picture ${picture.kind}`);
      switch (picture.kind) {
        case 'tiles':
          for (const part of picture.parts) {
            if (typeof part === 'string') body.append(make('span', 'sign', part));
            else body.append(labelled(heatOf(part, tables), part));
          }
          break;
        case 'strips':
          for (const { heat, sign, value } of picture.rows) {
            const head = make('p', 'strip-head');
            head.append(make('span', 'sign', sign), make('b', '', heat.name), make('small', '', rangeOf(heat)), make('span', 'value', value));
            body.append(head, heatOf(heat, tables));
          }
          if (picture.heads) {
            const heads = make('p', 'strip-digits');
            heads.append(...picture.heads.map((head) => make('span', '', head)));
            heads.setAttribute('aria-hidden', 'true');
            body.append(heads);
          }
          break;
        case 'outer':
          for (const [place, heat] of Object.entries({ row: picture.row, column: picture.column, product: picture.product })) {
            const cell = labelled(heatOf(heat, tables), heat);
            cell.classList.add(place);
            body.append(cell);
          }
          break;
        case 'curve':
          body.append(curveOf(picture));
      }
      const legend = coloursIn(picture) ? [legendOf(tables.signed)] : [];
      host.replaceChildren(body, ...legend);
    },
  };
}

/** @param {Picture} picture */
function coloursIn(picture) {
  if (picture.kind === 'tiles') return picture.parts.some((part) => typeof part !== 'string' && part.kind === 'signed');
  if (picture.kind === 'strips') return picture.rows.some(({ heat }) => heat.kind === 'signed');
  return picture.kind === 'outer';
}

/** @param {Heat} heat */
const rangeOf = (heat) => heat.kind === 'signed' ? `±${significant(limitOf(heat), 2)}` : range({ signed: false, limit: limitOf(heat) });

/**
 * @param {Heat} heat
 * @param {Parameters<typeof fillHeat>[2]} tables
 */
function heatOf(heat, tables) {
  const { values, columns, at, name } = heat;
  const rows = values.length / columns;
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  canvas.role = 'img';
  canvas.ariaLabel = `${name}, ${rows} by ${columns}, ${heat.kind === 'signed' ? `from −${significant(limitOf(heat), 2)} to +${significant(limitOf(heat), 2)}` : `from ${rangeOf(heat)}`}`;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const image = context.createImageData(columns, rows);
  fillHeat(new Uint32Array(image.data.buffer), heat, tables, limitOf(heat));
  context.putImageData(image, 0, 0);
  const box = make('div', 'heat');
  box.append(canvas);
  if (at) {
    const [row, column] = at.length === 2 ? at : [Math.floor(at[0] / columns), at[0] % columns];
    const mark = make('i', 'mark');
    Object.assign(mark.style, {
      left: `${column / columns * 100}%`, top: `${row / rows * 100}%`, width: `${100 / columns}%`, height: `${100 / rows}%`,
    });
    box.append(mark);
  }
  return box;
}

/**
 * @param {HTMLElement} box
 * @param {Heat} heat
 */
function labelled(box, heat) {
  const cell = make('div', 'cell');
  const words = make('p', '');
  words.append(make('b', '', heat.name), make('small', '', rangeOf(heat)));
  cell.append(box, words);
  return cell;
}

/** @param {Uint32Array} table */
function legendOf(table) {
  const canvas = document.createElement('canvas');
  canvas.width = TABLE_SIZE;
  canvas.height = 1;
  canvas.ariaHidden = 'true';
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const image = context.createImageData(TABLE_SIZE, 1);
  new Uint32Array(image.data.buffer).set(table.subarray(0, 2 * HALF + 1));
  context.putImageData(image, 0, 0);
  const legend = make('p', 'picture-legend');
  legend.append('negative', canvas, 'positive');
  return legend;
}

/**
 * All neurons, or outputs, as points: they lie on the activation's curve, and the one that is read has its slope.
 * @param {Extract<Picture, {kind: 'curve'}>} picture
 */
function curveOf({ x, y, scale: { signed, limit }, slope, at, names }) {
  const { width, height, left, right, top, bottom } = CURVE;
  const reach = Math.max(1, scaleOf(x, 1).limit);
  const across = (/** @type {number} */ z) => left + (z / reach + 1) / 2 * (width - left - right);
  const [low, high] = [signed ? -limit : 0, limit];
  const up = (/** @type {number} */ a) => top + (high - a) / (high - low) * (height - top - bottom);
  const svg = shape('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img' });
  svg.setAttribute('aria-label', `${names[1]} over ${names[0]}, ${x.length} points from −${significant(reach, 2)} to +${significant(reach, 2)}; the one that is read has ${Number.isNaN(slope) ? 'an unknown slope' : `slope ${significant(slope, 3)}`}`);
  for (const level of [low, (low + high) / 2, high]) {
    const words = Number.isInteger(level) ? fixed(level, 0) : significant(level, level === 0.5 ? 1 : 2);
    svg.append(shape('line', { class: 'grid', x1: left, x2: width - right, y1: up(level), y2: up(level) }), text(left - 5, up(level) + 3, words, 'end'));
  }
  svg.append(shape('line', { class: 'grid', x1: across(0), x2: across(0), y1: up(high), y2: up(low) }));
  for (const [z, anchor] of /** @type {[number, string][]} */ ([[-reach, 'start'], [0, 'middle'], [reach, 'end']])) {
    svg.append(text(across(z), height - 5, z === 0 ? '0' : significant(z, 2), anchor));
  }
  x.forEach((z, i) => {
    if (i !== at && Number.isFinite(z)) svg.append(shape('circle', { class: 'point', cx: across(z), cy: up(y[i]), r: 2.2 }));
  });
  if (Number.isFinite(x[at])) {
    const known = Number.isNaN(slope) ? 0 : slope;
    // As long as it stays between both ends; of no length where it is not known.
    const room = known ? Math.min(y[at] - low, high - y[at]) / Math.abs(known) : Number.isNaN(slope) ? 0 : Infinity;
    const half = Math.min(reach * 0.45, room);
    svg.append(
      shape('line', { class: 'slope', x1: across(x[at] - half), y1: up(y[at] - known * half), x2: across(x[at] + half), y2: up(y[at] + known * half) }),
      shape('circle', { class: 'read', cx: across(x[at]), cy: up(y[at]), r: 4 }),
    );
  }
  const words = make('p', 'curve-words');
  words.append(make('b', '', `${names[1]} over ${names[0]}`), ` · slope at ${names[0]}[${at}]: ${names[2]} = `, make('b', '', significant(slope, 3)));
  const box = make('div', '');
  box.append(svg, words);
  return box;
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
function shape(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} words
 * @param {string} anchor
 */
function text(x, y, words, anchor) {
  const element = shape('text', { x, y, 'text-anchor': anchor });
  element.textContent = words;
  return element;
}

/**
 * @param {string} tag
 * @param {string} className
 * @param {string} [words]
 */
function make(tag, className, words = '') {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = words;
  return element;
}
