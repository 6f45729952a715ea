// The canvas for those who do not see it: its parts as elements inside it, which a screen reader walks through and
// the arrow keys announce one by one. It draws nothing, and is brought up to date only while the canvas has the focus.

import { brief, describe, spoken } from './describe.js';
import { OUTPUTS } from './layout.js';
import { networkOf } from './model.js';

/** @typedef {import('./layout.js').Target} Target */
/** @typedef {import('./model.js').Model} Model */
/** @typedef {import('./model.js').TileArray} TileArray */
/** @typedef {{model: Model, target: Target, pinned: boolean, tiles: TileArray}} Shown */

/** How often its numbers follow training, in milliseconds: as often as one would listen. */
const EVERY = 2000;

let outlines = 0;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {() => Shown} now
 */
export function createOutline(canvas, now) {
  const prefix = `outline-${++outlines}`;
  const [input, neurons, outputs] = ['Input x, 28 × 28 pixels', 'Hidden layer A1', 'Outputs A2'].map((name) => canvas.appendChild(group(name)));
  /** @type {HTMLElement[]} of the further hidden layers */
  const units = [];
  fill(input, 1, `${prefix}-pixel`);
  fill(outputs, OUTPUTS, `${prefix}-output`);
  let timer = 0;
  let fresh = 0;

  /** @param {Target} target */
  function elementOf(target) {
    switch (target.kind) {
      case 'pixel': return input.children[0];
      case 'neuron': return neurons.children[target.index];
      case 'unit': return units[target.layer - 2]?.children[target.index];
      case 'output': return outputs.children[target.index];
      default: return null;
    }
  }

  function update() {
    clearTimeout(timer);
    timer = 0;
    fresh = performance.now();
    const { model } = now();
    const { sizes } = networkOf(model);
    const hidden = sizes[0];
    fill(neurons, hidden, `${prefix}-neuron`);
    label(neurons, `Hidden layer A1, ${hidden} neurons`);
    const deep = sizes.slice(1, -1);
    for (const gone of units.splice(deep.length)) gone.remove();
    while (units.length < deep.length) {
      units.push(group(''));
      outputs.before(units[units.length - 1]);
    }
    deep.forEach((size, i) => {
      const layer = i + 2;
      fill(units[i], size, `${prefix}-unit${layer}`);
      label(units[i], `Hidden layer A${layer}, ${size} neurons`);
      for (let index = 0; index < size; index++) label(units[i].children[index], brief(model, { kind: 'unit', layer, index }));
    });
    label(outputs, `Outputs A${sizes.length}`);
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

/** @param {string} name */
function group(name) {
  const element = document.createElement('div');
  element.setAttribute('role', 'group');
  element.setAttribute('aria-label', name);
  return element;
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
