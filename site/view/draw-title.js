// Draws the name of a thing above it: the code's symbol in bold, then what it is in soft ink.

import { FONT } from './colors.js';

/** @typedef {import('./colors.js').Theme} Theme */
/** @typedef {import('./layout.js').Box} Box */

const BASELINE = 9;

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Theme} theme
 * @param {Box} box
 * @param {string} symbol
 * @param {string[]} [wordings] the first that fits into the box is drawn
 */
export function title(ctx, theme, box, symbol, wordings = []) {
  const baseline = box.y + box.h - BASELINE;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.font = `600 13px ${FONT}`;
  ctx.fillStyle = theme.ink;
  ctx.fillText(symbol, box.x, baseline);
  const indent = ctx.measureText(symbol).width + 8;
  ctx.font = `12px ${FONT}`;
  const words = wordings.find((wording) => indent + ctx.measureText(wording).width <= box.w);
  if (!words) return;
  ctx.fillStyle = theme.soft;
  ctx.fillText(words, box.x + indent, baseline);
}

/**
 * A title in the middle of its box, for what lies between two zones.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Theme} theme
 * @param {Box} box
 * @param {string[]} symbols the first that fits into the box is drawn, else the last
 * @param {boolean} strong
 */
export function centredTitle(ctx, theme, box, symbols, strong) {
  ctx.textAlign = 'center';
  ctx.textBaseline = 'alphabetic';
  ctx.font = strong ? `600 13px ${FONT}` : `12px ${FONT}`;
  ctx.fillStyle = strong ? theme.ink : theme.soft;
  const symbol = symbols.find((one) => ctx.measureText(one).width <= box.w) ?? symbols[symbols.length - 1];
  ctx.fillText(symbol, box.x + box.w / 2, box.y + box.h - BASELINE);
}
