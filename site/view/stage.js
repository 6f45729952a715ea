// The canvas itself: its size and density, the redraws gathered in one animation frame, and what
// the pointer and keys point at. The only file of view/ that touches the document.

import { THEMES, TABLE_SIZE, divergingTable, inkTable, scaleOf } from './colors.js';
import { describe } from './describe.js';
import {
  MOST_EDGES, MOST_INPUTS, MOST_TO_OUTPUT, drawEdges, drawFunnel, drawInputEdges, drawLanes,
} from './draw-edges.js';
import { drawInput, drawLens, fillInput, fillProduct, mark } from './draw-input.js';
import { drawLegends } from './draw-legend.js';
import { drawOutputs } from './draw-outputs.js';
import { drawTileFrame, drawTiles, drawVector, fillTiles } from './draw-tiles.js';
import { hit, move } from './hit.js';
import { IMAGE_SIDE, OUTPUTS, layout as layOut, sameTarget } from './layout.js';
import { arrays as cut, hiddenOf, isFrame, strongest, watchedRow } from './model.js';

/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./layout.js').Target} Target */
/** @typedef {import('./model.js').Model} Model */
/** @typedef {import('./model.js').Scene} Scene */
/** @typedef {import('./model.js').TileArray} TileArray */
/** @typedef {keyof typeof THEMES} ThemeName */

/**
 * @typedef {object} StageEvents
 * @property {(target: Target, pinned: boolean) => void} onTarget pointer, finger or key chose something
 *
 * @typedef {object} Stage
 * @property {(model: Model) => void} setModel copies the frame: its buffer may be given back at once
 * @property {(theme: ThemeName) => void} setTheme
 * @property {(tiles: TileArray) => void} setTiles
 * @property {() => import('./describe.js').Description} description of the target, from the last model
 */

/** @type {Target} */
const NOTHING = { kind: 'none' };
const NO_SCALE = { limit: 0, exceeded: false };
const NO_RANKS = new Uint32Array(0);

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ThemeName} themeName
 * @param {StageEvents} events
 * @returns {Stage}
 */
export function createStage(canvas, themeName, { onTarget }) {
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { alpha: false }));
  const ink = inkTable();
  const digit = surface(IMAGE_SIDE, IMAGE_SIDE);
  const product = surface(IMAGE_SIDE, IMAGE_SIDE);
  const ramp = surface(TABLE_SIZE, 1);
  let tilesPicture = surface(1, 1);
  /** @type {Layout | null} */
  let layout = null;
  /** @type {Model | null} */
  let model = null;
  let own = new Float32Array(0);
  let density = 1;
  let request = 0;
  let picturesStale = false;
  /** @type {Scene} */
  const scene = {
    theme: THEMES[themeName], table: divergingTable(THEMES[themeName]), tiles: 'W1', target: NOTHING, pinned: false,
    x: new Float32Array(0), label: -1, hidden: 100, arrays: null, figures: null,
    scales: { tiles: NO_SCALE, edges: NO_SCALE, inputs: NO_SCALE, b1: NO_SCALE, b2: NO_SCALE },
    ranks: { edges: NO_RANKS, inputs: NO_RANKS },
  };
  paintRamp();

  function invalidate() {
    if (!request) request = requestAnimationFrame(draw);
  }

  function relayout() {
    const { width, height } = canvas.getBoundingClientRect();
    if (width < 1 || height < 1) return;
    density = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(height * density);
    layout = layOut({ width, height, hidden: scene.hidden });
    const { columns, rows } = layout.grid;
    const size = [columns * IMAGE_SIDE, rows * IMAGE_SIDE];
    if (tilesPicture.canvas.width !== size[0] || tilesPicture.canvas.height !== size[1]) {
      tilesPicture = surface(size[0], size[1]);
    }
    picturesStale = true;
    // A cleared canvas would flash until the next animation frame.
    draw();
  }

  function paintRamp() {
    ramp.pixels.set(scene.table);
    ramp.context.putImageData(ramp.image, 0, 0);
  }

  /** Scales, ranks and pictures follow the frame, the theme and the choice of tiles, not the pointer. */
  function paintPictures() {
    picturesStale = false;
    fillInput(digit.pixels, scene.x, ink);
    digit.context.putImageData(digit.image, 0, 0);
    const { arrays, scales, ranks } = scene;
    if (!arrays || !layout) return;
    scales.tiles = scaleOf(arrays[scene.tiles]);
    scales.edges = scaleOf(arrays.W2_A1, 1);
    scales.b1 = scaleOf(arrays.b1, 1);
    scales.b2 = scaleOf(arrays.b2, 1);
    ranks.edges = strongest(arrays.W2_A1, MOST_EDGES);
    fillTiles(tilesPicture.pixels, arrays[scene.tiles], layout.grid.columns, scene.table, scales.tiles.limit);
    tilesPicture.context.putImageData(tilesPicture.image, 0, 0);
    paintProduct();
  }

  /** What the image adds to the neuron that is looked at. */
  function paintProduct() {
    const row = watchedRow(scene);
    scene.scales.inputs = scaleOf(row, 1);
    scene.ranks.inputs = strongest(row, MOST_INPUTS);
    fillProduct(product.pixels, row, scene.table, scene.scales.inputs.limit);
    product.context.putImageData(product.image, 0, 0);
  }

  function draw() {
    cancelAnimationFrame(request);
    request = 0;
    if (!layout) return;
    if (picturesStale) paintPictures();
    ctx.setTransform(density, 0, 0, density, 0, 0);
    ctx.fillStyle = scene.theme.paper;
    ctx.fillRect(0, 0, layout.width, layout.height);
    const chosen = chosenEdges(scene);
    drawFunnel(ctx, scene, layout);
    drawEdges(ctx, scene, layout, chosen);
    drawInput(ctx, scene, layout, digit.canvas);
    drawTiles(ctx, scene, layout, tilesPicture.canvas, chosenNeurons(scene, chosen));
    drawVector(ctx, scene, layout);
    drawOutputs(ctx, scene, layout);
    drawInputEdges(ctx, scene, layout);
    drawLanes(ctx, scene, layout);
    drawTileFrame(ctx, scene, layout);
    drawLens(ctx, scene, layout, tilesPicture.canvas, product.canvas);
    if (scene.target.kind === 'pixel') mark(ctx, scene, layout.input, scene.target.index);
    drawLegends(ctx, scene, layout, ramp.canvas, TABLE_SIZE);
  }

  /**
   * @param {Target} target
   * @param {boolean} pinned
   */
  function choose(target, pinned) {
    if (sameTarget(target, scene.target) && pinned === scene.pinned) return;
    scene.target = target;
    scene.pinned = pinned;
    paintProduct();
    onTarget(target, pinned);
    invalidate();
  }

  /** @param {PointerEvent} event @returns {Target} */
  function under(event) {
    if (!layout) return NOTHING;
    const { left, top } = canvas.getBoundingClientRect();
    const watched = scene.target.kind === 'neuron' ? scene.target.index : -1;
    return hit(layout, event.clientX - left, event.clientY - top, watched);
  }

  /** @param {PointerEvent} event */
  function onMove(event) {
    if (event.pointerType === 'touch') return;
    const found = under(event);
    if (!scene.pinned) return choose(found, false);
    // A pinned neuron stays, and lets its weights be read: in its tile, in the lens, and over x.
    if (scene.target.kind !== 'neuron') return;
    const { index } = scene.target;
    if (found.kind === 'neuron' && found.index === index) choose(found, true);
    else if (found.kind === 'pixel') choose({ kind: 'neuron', index, weight: found.index }, true);
    else choose({ kind: 'neuron', index }, true);
  }

  /** @param {PointerEvent} event */
  function onClick(event) {
    const found = under(event);
    const again = scene.pinned && found.kind !== 'none' && found.kind === scene.target.kind
      && found.index === scene.target.index;
    if (found.kind === 'none' || again) choose(event.pointerType === 'touch' ? NOTHING : found, false);
    else choose(found, true);
  }

  function onLeave() {
    if (!scene.pinned) choose(NOTHING, false);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (!layout || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      if (scene.target.kind === 'none') return;
      choose(NOTHING, false);
    } else if (event.key === 'Enter' || event.key === ' ') {
      if (scene.target.kind === 'none') return;
      choose(scene.target, !scene.pinned);
    } else {
      const next = move(layout, scene.target, event.key);
      if (next === scene.target) return;
      choose(next, scene.pinned);
    }
    event.preventDefault();
  }

  new ResizeObserver(relayout).observe(canvas);
  canvas.addEventListener('pointermove', onMove);
  canvas.addEventListener('pointerleave', onLeave);
  canvas.addEventListener('click', (event) => onClick(/** @type {PointerEvent} */ (event)));
  canvas.addEventListener('keydown', onKey);
  // A window dragged to a screen of another density keeps its size in CSS pixels.
  window.addEventListener('resize', () => window.devicePixelRatio !== density && relayout());

  return {
    setModel(next) {
      if (isFrame(next)) {
        if (own.length !== next.data.length) own = new Float32Array(next.data.length);
        own.set(next.data);
        model = { layout: next.layout, data: own, figures: next.figures };
        scene.arrays = cut(next.layout, own);
        scene.x = scene.arrays.x;
        scene.figures = next.figures;
        scene.label = next.figures.label;
      } else {
        model = next;
        Object.assign(scene, { arrays: null, figures: null, x: next.x, label: next.label });
      }
      picturesStale = true;
      const hidden = hiddenOf(next);
      if (hidden !== scene.hidden) {
        scene.hidden = hidden;
        if (scene.target.kind === 'neuron' && scene.target.index >= hidden) choose(NOTHING, false);
        relayout();
      }
      invalidate();
    },
    setTheme(name) {
      scene.theme = THEMES[name];
      scene.table = divergingTable(scene.theme);
      paintRamp();
      picturesStale = true;
      invalidate();
    },
    setTiles(tiles) {
      scene.tiles = tiles;
      picturesStale = true;
      invalidate();
    },
    description: () => describe(model ?? { x: scene.x, label: scene.label }, scene.target, scene.tiles),
  };
}

/**
 * The edges of what is looked at: all ten of a neuron, the strongest of an output.
 * @param {Scene} scene
 */
function chosenEdges({ arrays, target, hidden }) {
  if (!arrays) return NO_RANKS;
  const { W2_A1 } = arrays;
  if (target.kind === 'neuron') return strongest(W2_A1, OUTPUTS, target.index, hidden);
  if (target.kind !== 'output') return NO_RANKS;
  return strongest(W2_A1, MOST_TO_OUTPUT, target.index * hidden, 1, (target.index + 1) * hidden);
}

/**
 * With an output looked at, the neurons that push it most stay bright.
 * @param {Scene} scene
 * @param {Uint32Array} chosen
 */
function chosenNeurons({ target, hidden, arrays }, chosen) {
  if (target.kind !== 'output' || !arrays) return null;
  const bright = new Uint8Array(hidden);
  for (const edge of chosen) bright[edge % hidden] = 1;
  return bright;
}

/**
 * A small picture whose pixels are written as Uint32.
 * @param {number} width
 * @param {number} height
 */
function surface(width, height) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const image = context.createImageData(width, height);
  return { canvas, context, image, pixels: new Uint32Array(image.data.buffer) };
}
