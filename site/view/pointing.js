// What pointer, finger and keys point at on a canvas. It listens to the canvas and says what was chosen; what is
// chosen now, it is told.

import { hit, move, moveWeight } from './hit.js';
import { sameThing } from './layout.js';

/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./layout.js').Target} Target */
/** @typedef {{layout: Layout | null, target: Target, pinned: boolean}} Pointed */

/** @type {Target} */
const NOTHING = { kind: 'none' };

/**
 * @param {HTMLCanvasElement} canvas
 * @param {() => Pointed} now
 * @param {(target: Target, pinned: boolean) => void} choose
 */
export function listen(canvas, now, choose) {
  /** @param {PointerEvent} event @returns {Target} */
  function under(event) {
    const { layout, target } = now();
    if (!layout) return NOTHING;
    const { left, top } = canvas.getBoundingClientRect();
    const watched = target.kind === 'neuron' ? target.index : -1;
    return hit(layout, event.clientX - left, event.clientY - top, watched);
  }

  /** @param {PointerEvent} event */
  function onMove(event) {
    if (event.pointerType === 'touch') return;
    const found = under(event);
    const { target, pinned } = now();
    if (!pinned) return choose(found, false);
    // A pinned neuron stays, and lets its weights be read: in its tile, in the lens, and over x.
    if (target.kind !== 'neuron') return;
    const { index } = target;
    if (found.kind === 'neuron' && found.index === index) choose(found, true);
    else if (found.kind === 'pixel') choose({ kind: 'neuron', index, weight: found.index }, true);
    else choose({ kind: 'neuron', index }, true);
  }

  /** @param {PointerEvent} event */
  function onClick(event) {
    const found = under(event);
    const { target, pinned } = now();
    const again = pinned && found.kind !== 'none' && sameThing(found, target);
    if (found.kind === 'none' || again) choose(event.pointerType === 'touch' ? NOTHING : found, false);
    else choose(found, true);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const { layout, target, pinned } = now();
    if (!layout || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      if (target.kind === 'none') return;
      choose(NOTHING, false);
    } else if (event.key === 'Enter' || event.key === ' ') {
      if (target.kind === 'none') return;
      choose(target, !pinned);
    } else {
      const next = event.shiftKey ? moveWeight(target, event.key) : move(layout, target, event.key);
      if (next === target) return;
      choose(next, pinned);
    }
    event.preventDefault();
  }

  canvas.addEventListener('pointermove', onMove);
  canvas.addEventListener('pointerleave', () => {
    if (!now().pinned) choose(NOTHING, false);
  });
  canvas.addEventListener('click', (event) => onClick(/** @type {PointerEvent} */ (event)));
  canvas.addEventListener('keydown', onKey);
}
