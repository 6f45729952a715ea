// The records of a run in pieces, as they are kept: which have to be written again, and a history put together of them. It
// writes and reads nothing itself.

import { createHistory } from '../history.js';
import { RECORD_FIELDS } from '../protocol.js';

/** @import {History} from '../history.js' */

/** Rows in one piece, 229 KB: only the last piece is written again. */
const PIECE = 4096;

/**
 * What is kept of a run's records: how many, and how often they had made room for others by then.
 * @typedef {{rows: number, thinned: number}} Written
 */

/** @param {History} history @returns {Written} what is kept once all of it is written */
export const writtenOf = ({ length, thinned }) => ({ rows: length, thinned });

/**
 * The pieces that are not kept as they are now.
 * @param {History} history
 * @param {Written | undefined} before what is kept
 * @param {boolean} isOver the run makes no iteration any more
 * @returns {[piece: number, rows: Float64Array][]}
 */
export function changedPieces(history, before, isOver) {
  const { length, thinned } = history;
  const kept = before?.thinned === thinned ? before.rows : 0;
  if (isOver && kept === length) return [];
  // The last row may have come once more, evaluated.
  const first = Math.floor(Math.max(0, kept - 1) / PIECE);
  /** @type {[number, Float64Array][]} */
  const pieces = [];
  for (let piece = first; piece * PIECE < length; piece++) pieces.push([piece, history.copy(piece * PIECE, (piece + 1) * PIECE)]);
  return pieces;
}

/**
 * The history again, as far as its pieces are there: of curves, what is there is shown, and the run does not hang on them.
 * @param {(piece: number) => unknown} find as it was read
 * @param {number} rows how many there were
 * @param {number} last iteration that is wanted
 */
export function joinPieces(find, rows, last) {
  const history = createHistory();
  const width = RECORD_FIELDS.length;
  for (let piece = 0; piece * PIECE < rows; piece++) {
    const found = find(piece);
    if (!(found instanceof Float64Array)) break;
    let end = Math.min(found.length, (rows - piece * PIECE) * width);
    end -= end % width;
    while (end > 0 && found[end - width] > last) end -= width;
    history.append(found.subarray(0, end));
  }
  return history;
}

/** @param {{rows: number}[]} curves @returns {number} the bytes of their records */
export const bytesOf = (curves) => curves.reduce((sum, { rows }) => sum + rows * RECORD_FIELDS.length * 8, 0);
