// The canvas for those who do not see it: its parts as elements inside it, which a screen reader walks through and
// the arrow keys announce one by one. It draws nothing, and is brought up to date only while the canvas has the focus.

import { brief, describe, spoken } from './describe.js';
import { OUTPUTS } from './layout.js';

/** @typedef {import('./layout.js').Target} Target */
/** @typedef {import('./model.js').Model} Model */
/** @typedef {import('./model.js').TileArray} TileArray */
/** @typedef {{model: Model, hidden: number, target: Target, pinned: boolean, tiles: TileArray}} Shown */

/** How often its numbers follow training, in milliseconds: as often as one would listen. */
const EVERY = 2000;

let outlines = 0;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {() => Shown} now
 */
export function createOutline(canvas, now) {
  const prefix = `outline-${++outlines}`;
  const [input, neurons, outputs] = ['Input x, 28 × 28 pixels', 'Hidden layer A1', 'Outputs A2'].map((label) => {
    const group = document.createElement('div');
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', label);
    canvas.append(group);
    return group;
  });
  fill(input, 1, `${prefix}-pixel`);
  fill(outputs, OUTPUTS, `${prefix}-output`);
  let timer = 0;
  let fresh = 0;

  /** @param {Target} target */
  function elementOf(target) {
    switch (target.kind) {
      case 'pixel': return input.children[0];
      case 'neuron': return neurons.children[target.index];
      case 'output': return outputs.children[target.index];
      default: return null;
    }
  }

  function update() {
    clearTimeout(timer);
    timer = 0;
    fresh = performance.now();
    const { model, hidden } = now();
    fill(neurons, hidden, `${prefix}-neuron`);
    neurons.setAttribute('aria-label', `Hidden layer A1, ${hidden} neurons`);
    label(input.children[0], brief(model, { kind: 'none' }));
    for (let index = 0; index < hidden; index++) label(neurons.children[index], brief(model, { kind: 'neuron', index }));
    for (let index = 0; index < OUTPUTS; index++) label(outputs.children[index], brief(model, { kind: 'output', index }));
    point();
  }

  /** Say what the keys have come to, in full. */
  function point() {
    const { model, target, pinned, tiles } = now();
    const element = elementOf(target);
    if (!element) return canvas.removeAttribute('aria-activedescendant');
    label(element, spoken(describe(model, target, tiles), pinned));
    canvas.setAttribute('aria-activedescendant', element.id);
  }

  const focused = () => document.activeElement === canvas;
  canvas.addEventListener('focus', update);

  return {
    /** The target is another one. */
    pointed() {
      if (focused()) point();
    },
    /** The numbers are others. */
    changed() {
      if (!focused() || timer) return;
      timer = window.setTimeout(() => (timer = 0, focused() && update()), Math.max(0, fresh + EVERY - performance.now()));
    },
  };
}

/**
 * @param {HTMLElement} group
 * @param {number} count of its items
 * @param {string} prefix
 */
function fill(group, count, prefix) {
  while (group.children.length > count) group.lastElementChild?.remove();
  while (group.children.length < count) {
    const item = document.createElement('div');
    item.setAttribute('role', 'img');
    item.setAttribute('aria-label', '…');
    item.id = `${prefix}-${group.children.length}`;
    group.append(item);
  }
}

/**
 * @param {Element} element
 * @param {string} text
 */
function label(element, text) {
  if (element.getAttribute('aria-label') !== text) element.setAttribute('aria-label', text);
}
