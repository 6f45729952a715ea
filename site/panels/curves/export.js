// The curves as files: every kept record as CSV, and the charts with their legend as a picture. Written on the
// person's own device: nothing is sent.

import { layAxes } from '../../view/axes.js';
import { FONT, THEMES } from '../../view/colors.js';
import { drawChart } from '../../view/draw-curves.js';
import { csvParts } from './csv.js';
import { ACROSS, dashOf } from './model.js';
import { describeRun } from './runs.js';
import { find } from '../dom.js';
import { save } from '../save.js';
import { currentTheme } from '../theme.js';

/** @import {Run} from '../../runs.js' */
/** @import {Options, createCurvesModel} from './model.js' */

/**
 * @typedef {object} Source
 * @property {() => Run[]} runs those that are drawn
 * @property {() => Run | undefined} current
 * @property {() => Options} options
 * @property {ReturnType<typeof createCurvesModel>} model
 */

/**
 * @param {ParentNode} root
 * @param {Source} source
 */
export function createExport(root, source) {
  const csv = find(root, '#curves-csv', HTMLButtonElement);
  csv.onclick = async () => {
    csv.disabled = true;
    const parts = [];
    for (const part of csvParts(source.runs())) {
      parts.push(part);
      // A long run is a long file: the page goes on between its parts.
      await new Promise((resolve) => setTimeout(resolve));
    }
    save(new Blob(parts, { type: 'text/csv' }), 'glassbox-curves.csv');
    csv.disabled = false;
    csv.focus();
  };
  find(root, '#curves-png', HTMLButtonElement).onclick = () => {
    const canvas = document.createElement('canvas');
    paint(canvas, source);
    canvas.toBlob((blob) => blob && save(blob, 'glassbox-curves.png'));
  };
}

/** The picture's size in units of its own; two pixels each. */
const WIDTH = 960;
const CHART = 260;
const LINE = 20;
const MARGIN = 28;

/**
 * Both charts, what they show and whose they are.
 * @param {HTMLCanvasElement} canvas
 * @param {Source} source
 */
function paint(canvas, { runs: drawn, current: inForce, options: chosen, model }) {
  const [runs, current, options] = [drawn(), inForce(), chosen()];
  const theme = THEMES[currentTheme()];
  const height = 2 * MARGIN + 34 + 2 * (CHART + 30) + runs.length * LINE + 18;
  Object.assign(canvas, { width: WIDTH * 2, height: height * 2 });
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  ctx.scale(2, 2);
  ctx.fillStyle = theme.paper;
  ctx.fillRect(0, 0, WIDTH, height);
  /** @param {string} text @param {number} x @param {number} y @param {string} font @param {string} [color] */
  const write = (text, x, y, font, color = theme.ink) => {
    Object.assign(ctx, { font: `${font} ${FONT}`, fillStyle: color, textAlign: 'left', textBaseline: 'alphabetic' });
    ctx.fillText(text, x, y);
  };
  let y = MARGIN + 14;
  write(`Glassbox · ${[...new Set(runs.map(({ data }) => data))].join(', ')}`, MARGIN, y, '600 17px');
  y += 30;
  for (const kind of /** @type {const} */ (['loss', 'accuracy'])) {
    const smoothed = options.smoothing > 0 ? `, smoothed by ${options.smoothing} over the raw curve` : '';
    const scale = options.log ? ', logarithmic' : '';
    write(kind === 'loss' ? `Loss, MSE of the batch${scale}${smoothed}` : `Accuracy${options.log ? ', logarithmic in what is lacking' : ''}: thin on training batches, thick on held-out examples`, MARGIN, y, '600 12px');
    write(`by ${ACROSS[options.across]}`, WIDTH - MARGIN - 130, y, '12px', theme.soft);
    ctx.save();
    ctx.translate(MARGIN - 8, y + 8);
    const chart = model.chart(kind, runs, current, options);
    drawChart(ctx, chart, layAxes({ width: WIDTH - 2 * MARGIN + 8, height: CHART }, chart.across, chart.up, runs.length > 1), theme);
    ctx.restore();
    y += CHART + 30;
  }
  for (const run of runs.toReversed()) {
    ctx.strokeStyle = run === current ? theme.ink : theme.soft;
    ctx.lineWidth = 2;
    ctx.setLineDash(dashOf(run, current));
    ctx.beginPath();
    ctx.moveTo(MARGIN, y - 4);
    ctx.lineTo(MARGIN + 40, y - 4);
    ctx.stroke();
    ctx.setLineDash([]);
    write(`Run ${run.run}`, MARGIN + 50, y, '600 12px');
    write(describeRun(run, runs), MARGIN + 104, y, '12px', theme.soft);
    y += LINE;
  }
}
