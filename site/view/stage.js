// The canvas itself: its size and density, the redraws gathered in one animation frame, and what is chosen on it.
// With pictures.js, pointing.js and outline.js, which it puts together, the only file of view/ that touches the
// document.

import { brightUnits, chosenEdges, mostOfEach } from './chosen.js';
import { FONT, THEMES, TABLE_SIZE, divergingTable, ownLimits, scaleOf } from './colors.js';
import { describe } from './describe.js';
import { MOST_INPUTS, drawEdges, drawFunnel, drawInputEdges, drawLanes } from './draw-edges.js';
import { drawInput, drawLens, lensSheet, mark } from './draw-input.js';
import { drawLegends } from './draw-legend.js';
import { drawOutputs } from './draw-outputs.js';
import { drawTileFrame, drawTiles, drawVector } from './draw-tiles.js';
import { drawUnitFrame, drawUnits } from './draw-units.js';
import { drawVeil } from './draw-veil.js';
import { PIXELS, layout as layOut, sameTarget } from './layout.js';
import { arrays as cut, has, isFrame, networkOf, strongest, watchedRow } from './model.js';
import { createOutline } from './outline.js';
import { checkBeat, partsOf } from './parts.js';
import { createPictures } from './pictures.js';
import { listen } from './pointing.js';

/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./layout.js').Target} Target */
/** @typedef {import('./parts.js').Beat} Beat */
/** @typedef {import('./model.js').Model} Model */
/** @typedef {import('./model.js').Scaling} Scaling */
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
 * @property {(scaling: Scaling) => void} setScaling one colour scale for all tiles, or one for each
 * @property {(limit: number | null) => void} setScale the end of the shared scale, from outside; null measures the tiles
 * @property {(beat: Beat | null) => void} setBeat other arrays in some places, kept as they are given until the next
 *   call or until the network has other sizes. A RangeError when one is not of its place's size
 * @property {(caption: string, scale: number) => HTMLCanvasElement} picture as it is now, `scale` pixels for each of CSS,
 *   with a line of words below
 * @property {(target: Target, pinned: boolean) => void} choose as pointer and keys do
 * @property {() => {target: Target, pinned: boolean}} chosen
 * @property {() => import('./describe.js').Description} description of the target, from the last model
 */

/** @type {Target} */
const NOTHING = { kind: 'none' };
/** What the picture is laid out in while the stage cannot be seen, and the height of the line below it. */
const UNSEEN = { width: 1120, height: 640 };
const CAPTION = 36;
const NO_SCALE = { limit: 0, exceeded: false };
const NO_RANKS = new Uint32Array(0);

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ThemeName} themeName
 * @param {StageEvents} events
 * @param {{narrow?: boolean}} [how] `narrow` stacks it as on a phone, at any width
 * @returns {Stage}
 */
export function createStage(canvas, themeName, { onTarget }, { narrow } = {}) {
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { alpha: false }));
  const pictures = createPictures();
  /** @type {Layout | null} null while the canvas has no size, as in a hidden view: then nothing is drawn */
  let layout = null;
  /** @type {Model | null} */
  let model = null;
  let own = new Float32Array(0);
  let density = 1;
  let request = 0;
  let onScreen = true;
  let picturesStale = false;
  /** @type {Scaling} */
  let scaling = 'shared';
  /** @type {number | null} */
  let givenLimit = null;
  /** @type {Scene} */
  const scene = {
    theme: THEMES[themeName], table: divergingTable(THEMES[themeName]), tiles: 'W1', target: NOTHING, pinned: false,
    x: new Float32Array(0), label: -1, network: { sizes: [100, 10], activations: ['sigmoid', 'sigmoid'] }, arrays: null, parts: null, beat: null, figures: null,
    scales: { tiles: NO_SCALE, own: null, lens: NO_SCALE, edges: [], inputs: NO_SCALE, biases: [] },
    ranks: { edges: [], inputs: NO_RANKS },
  };
  const shownModel = () => model ?? { x: scene.x, label: scene.label };
  const outline = createOutline(canvas, () => ({ ...scene, model: shownModel() }));
  pictures.paintRamp(scene);

  function invalidate() {
    if (!request && onScreen) request = requestAnimationFrame(draw);
  }

  /** All that follows the arrays is to be made anew. */
  function changed() {
    picturesStale = true;
    invalidate();
  }

  function relayout() {
    const { width, height } = canvas.getBoundingClientRect();
    if (width < 1 || height < 1) {
      layout = null;
      return;
    }
    density = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(height * density);
    const { sizes } = scene.network;
    layout = layOut({ width, height, hidden: sizes[0], deep: sizes.slice(1, -1), narrow });
    picturesStale = true;
    // A cleared canvas would flash until the next animation frame.
    draw();
  }

  /** Scales, ranks and pictures follow the frame, the theme and the choice of tiles, not the pointer. @param {Layout} layout */
  function paintPictures({ grid }) {
    picturesStale = false;
    const { arrays, scales, ranks } = scene;
    scene.parts = arrays && partsOf(arrays, scene.network, scene.tiles, scene.beat);
    const { parts } = scene;
    if (arrays && parts) {
      scales.tiles = givenLimit === null ? scaleOf(parts.tiles.values) : beyond(parts.tiles.values, givenLimit);
      scales.own = scaling === 'own' ? ownLimits(parts.tiles.values, PIXELS) : null;
      const most = mostOfEach(parts.edges.length);
      scales.edges = parts.edges.map(({ values }) => scaleOf(values, 1));
      scales.biases = scene.network.sizes.map((_, i) => scaleOf(arrays[`b${i + 1}`], 1));
      ranks.edges = parts.edges.map(({ values }) => strongest(values, most));
    }
    pictures.paintFrame(scene, grid);
    paintWatched();
  }

  /** What belongs to the neuron that is looked at. */
  function paintWatched() {
    const { scales, ranks, target, parts } = scene;
    const row = watchedRow(scene);
    scales.inputs = scaleOf(row, 1);
    ranks.inputs = strongest(row, MOST_INPUTS);
    const sheet = lensSheet(scene);
    if (!sheet || target.kind !== 'neuron') return;
    const { index } = target;
    if (sheet !== parts?.tiles) scales.lens = scaleOf(sheet.values.subarray(index * PIXELS, (index + 1) * PIXELS), 1);
    else scales.lens = scales.own ? { limit: scales.own[index], exceeded: false } : scales.tiles;
    pictures.paintWatched(scene);
  }

  function draw() {
    cancelAnimationFrame(request);
    request = 0;
    if (!layout) return;
    if (picturesStale) paintPictures(layout);
    ctx.setTransform(density, 0, 0, density, 0, 0);
    paint(ctx, layout);
  }

  /** @param {CanvasRenderingContext2D} ctx @param {Layout} layout */
  function paint(ctx, layout) {
    ctx.fillStyle = scene.theme.paper;
    ctx.fillRect(0, 0, layout.width, layout.height);
    const chosen = chosenEdges(scene);
    const bright = brightUnits(scene, chosen);
    drawFunnel(ctx, scene, layout);
    drawEdges(ctx, scene, layout, chosen);
    drawInput(ctx, scene, layout, pictures.digit);
    drawTiles(ctx, scene, layout, pictures.tiles, bright?.layer === 1 ? bright.bright : null);
    drawVector(ctx, scene, layout);
    drawUnits(ctx, scene, layout, bright);
    drawOutputs(ctx, scene, layout);
    drawInputEdges(ctx, scene, layout);
    drawLegends(ctx, scene, layout, pictures.ramp, TABLE_SIZE);
    drawVeil(ctx, scene, layout);
    drawLanes(ctx, scene, layout);
    drawTileFrame(ctx, scene, layout);
    drawUnitFrame(ctx, scene, layout);
    drawLens(ctx, scene, layout, pictures.lens, pictures.product);
    if (scene.target.kind === 'pixel') mark(ctx, scene, layout.input, scene.target.index);
  }

  /**
   * @param {Target} target
   * @param {boolean} pinned
   */
  function choose(target, pinned) {
    if (sameTarget(target, scene.target) && pinned === scene.pinned) return;
    scene.target = target;
    scene.pinned = pinned;
    if (!picturesStale) paintWatched();
    outline.pointed();
    onTarget(target, pinned);
    invalidate();
  }

  /** @param {string} caption @param {number} scale */
  function picture(caption, scale) {
    const { sizes } = scene.network;
    const used = layout ?? layOut({ ...UNSEEN, hidden: sizes[0], deep: sizes.slice(1, -1), narrow });
    paintPictures(used);
    const copy = document.createElement('canvas');
    Object.assign(copy, { width: used.width * scale, height: (used.height + CAPTION) * scale });
    const drawing = /** @type {CanvasRenderingContext2D} */ (copy.getContext('2d', { alpha: false }));
    drawing.scale(scale, scale);
    drawing.fillStyle = scene.theme.paper;
    drawing.fillRect(0, 0, used.width, used.height + CAPTION);
    paint(drawing, used);
    Object.assign(drawing, { font: `13px ${FONT}`, fillStyle: scene.theme.ink, textAlign: 'center', textBaseline: 'middle' });
    drawing.fillText(caption, used.width / 2, used.height + CAPTION / 2 - 4, used.width - CAPTION);
    return copy;
  }

  new ResizeObserver(relayout).observe(canvas);
  // Scrolled out of sight nothing is drawn; what was missed is drawn on return.
  new IntersectionObserver((entries) => {
    onScreen = entries[entries.length - 1].isIntersecting;
    if (onScreen) invalidate();
  }).observe(canvas);
  listen(canvas, () => ({ layout, target: scene.target, pinned: scene.pinned }), choose);
  // A window dragged to a screen of another density keeps its size in CSS pixels.
  window.addEventListener('resize', () => window.devicePixelRatio !== density && relayout());

  return {
    setModel(next) {
      if (isFrame(next)) {
        if (own.length !== next.data.length) own = new Float32Array(next.data.length);
        own.set(next.data);
        model = { ...next, data: own };
        scene.arrays = cut(next.layout, own);
        scene.x = scene.arrays.x;
        scene.figures = next.figures;
        scene.label = next.figures.label;
      } else {
        model = next;
        Object.assign(scene, { arrays: null, parts: null, figures: null, x: next.x, label: next.label });
      }
      picturesStale = true;
      outline.changed();
      const { network } = scene;
      scene.network = networkOf(next);
      if (network.sizes.join() !== scene.network.sizes.join()) {
        scene.beat = null;
        if (!has(scene.target, scene.network)) choose(NOTHING, false);
        relayout();
      }
      invalidate();
    },
    setTheme(name) {
      scene.theme = THEMES[name];
      scene.table = divergingTable(scene.theme);
      pictures.paintRamp(scene);
      changed();
    },
    setTiles(tiles) {
      scene.tiles = tiles;
      changed();
    },
    setScaling(next) {
      scaling = next;
      changed();
    },
    setScale(limit) {
      givenLimit = limit;
      changed();
    },
    setBeat(beat) {
      if (beat) checkBeat(beat, scene.network.sizes);
      scene.beat = beat;
      changed();
    },
    picture,
    choose,
    chosen: () => ({ target: scene.target, pinned: scene.pinned }),
    description: () => describe(shownModel(), scene.target, scene.tiles),
  };
}

/**
 * A scale whose end was given.
 * @param {Float32Array} values
 * @param {number} limit
 */
const beyond = (values, limit) => ({ limit, exceeded: values.some((value) => Math.abs(value) > limit) });
