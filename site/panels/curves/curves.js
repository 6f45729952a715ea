// The charts of loss and accuracy, small beside the network and large in a view of their own, with one cursor through
// all of them. Which curves there are is said by model.js.

import { count, fixed, significant } from '../../view/format.js';
import { createCurvesModel, readAt } from './model.js';
import { createExport } from './export.js';
import { createRunsTable } from './runs.js';
import { find, setText, watchVisible } from '../dom.js';
import { createPlot } from './plot.js';

/** @import {App, Panel} from '../app.js' */
/** @import {Across, Kind, Options, Reading} from './model.js' */

const PLACES = /** @type {const} */ ([
  ['#loss-chart', 'loss', 'panel'], ['#accuracy-chart', 'accuracy', 'panel'],
  ['#loss-large', 'loss', 'paper'], ['#accuracy-large', 'accuracy', 'paper'],
]);
const LABELS = { loss: 'Loss', accuracy: 'Accuracy' };

/**
 * @param {ParentNode} root
 * @param {App} app
 * @returns {Panel & {draw(): void}} `draw` says that there is something new to draw
 */
export function createCurves(root, app) {
  const { runs } = app;
  const model = createCurvesModel();
  /** @type {Options} */
  let options = { across: 'iteration', log: false, smoothing: 0 };
  /** @type {number | null} where the cursor is on the x axis */
  let place = null;
  let request = 0;

  const visibleRuns = () => runs.list.filter(({ hidden }) => !hidden);
  const plots = PLACES.map(([selector, kind, ground]) => ({
    kind,
    ground,
    plot: createPlot(find(root, selector, HTMLElement), `${LABELS[kind]} over the run. Arrow keys read it, Enter shows the network of that moment.`, {
      changed: draw,
      read(found) {
        if (found === place) return;
        place = found;
        draw();
      },
      choose: lookNear,
    }),
  }));
  const readings = /** @type {Record<Kind, HTMLElement>} */ ({
    loss: find(root, '#loss-reading', HTMLElement), accuracy: find(root, '#accuracy-reading', HTMLElement),
  });
  const usual = { loss: [...readings.loss.childNodes], accuracy: [...readings.accuracy.childNodes] };
  const tableElement = find(root, '#runs', HTMLTableElement);
  const table = createRunsTable(tableElement, runs, draw);
  const tableSight = watchVisible(tableElement, draw);
  createExport(root, { runs: visibleRuns, current: () => runs.current, options: () => options, model });

  for (const radio of root.querySelectorAll('#curves-scale input')) {
    radio.addEventListener('change', () => change({ log: /** @type {HTMLInputElement} */ (radio).value === 'log' }));
  }
  const smoothing = find(root, '#curves-smoothing', HTMLSelectElement);
  smoothing.onchange = () => change({ smoothing: Number(smoothing.value) });
  const across = find(root, '#curves-across', HTMLSelectElement);
  across.onchange = () => {
    place = null;
    change({ across: /** @type {Across} */ (across.value) });
  };

  /** @param {Partial<Options>} changed */
  function change(changed) {
    options = { ...options, ...changed };
    draw();
  }

  /** The reading that stands for all: of the run in force, if it is drawn and has come so far. @param {Reading[]} read */
  const first = (read) => read.find(({ run }) => run === runs.current) ?? read.at(-1);

  /** Show the network of the moment nearest to a place on the x axis. @param {number} wanted */
  function lookNear(wanted) {
    const reading = first(readAt(visibleRuns(), wanted, options.across));
    if (!reading) return;
    const { run, row } = reading;
    app.dispatch({ type: 'look-near', iteration: run.history.at(row, 'iteration'), run: run.run });
  }

  function draw() {
    // Also called before all of this is made, by what is made first.
    if (!request) request = requestAnimationFrame(drawNow);
  }

  function drawNow() {
    request = 0;
    if (!tableSight.visible && !plots.some(({ plot }) => plot.visible)) return;
    const shown = visibleRuns();
    const read = place === null ? [] : readAt(shown, place, options.across);
    const looking = momentPlace();
    for (const { kind, ground, plot } of plots) {
      if (!plot.visible) continue;
      const chart = model.chart(kind, shown, runs.current, options);
      if (place !== null) chart.cursor = { x: snapped(read) ?? place, dots: read.flatMap((one) => dots(one, kind)) };
      chart.moment = looking;
      chart.ground = ground;
      const reading = first(read) ?? newest();
      plot.draw(chart, { place, whole: options.across === 'iteration', words: reading ? words(reading, kind) : 'no iteration yet' });
    }
    for (const kind of /** @type {const} */ (['loss', 'accuracy'])) {
      const reading = first(read);
      if (reading) setText(readings[kind], brief(reading, kind));
      else if (readings[kind].firstChild !== usual[kind][0]) readings[kind].replaceChildren(...usual[kind]);
    }
    if (tableSight.visible) table.render(read, place !== null);
  }

  /** Where on the x axis the moment is that the page looks at. */
  function momentPlace() {
    const { looking } = app.state();
    const run = looking && runs.find(looking.run);
    if (!looking || !run) return null;
    if (options.across === 'iteration') return looking.iteration;
    const row = run.history.nearest(looking.iteration, 'iteration', 'loss');
    return row < 0 ? null : run.history.at(row, options.across);
  }

  /** @param {Reading[]} read */
  function snapped(read) {
    const reading = first(read);
    return reading && reading.run.history.at(reading.row, options.across);
  }

  /** @returns {Reading | undefined} */
  function newest() {
    const run = runs.current;
    if (!run || run.history.length === 0) return undefined;
    return readAt([run], Infinity, options.across)[0] ?? { run, row: run.history.length - 1, evaluated: -1 };
  }

  /** @param {Reading} reading @param {Kind} kind */
  function dots({ run: { history }, row, evaluated }, kind) {
    if (kind === 'loss') {
      // On the smoothed curve there may be no point of the raw one.
      return options.smoothing > 0 ? [] : [{ x: history.at(row, options.across), y: history.at(row, 'loss') }];
    }
    if (evaluated < 0) return [];
    const x = history.at(evaluated, options.across);
    return [history.at(evaluated, 'trainAccuracy'), history.at(evaluated, 'validationAccuracy')]
      .filter((y) => Number.isFinite(y)).map((y) => ({ x, y }));
  }

  return { draw, render: draw };
}

/** @param {number} share */
const percent = (share) => (Number.isFinite(share) ? `${fixed(share * 100, 1)} %` : '–');

/** @param {Reading} reading @param {Kind} kind */
function brief({ run: { history }, row, evaluated }, kind) {
  if (kind === 'loss') return `${count(history.at(row, 'iteration'))}: ${significant(history.at(row, 'loss'))}`;
  if (evaluated < 0) return 'not evaluated yet';
  return `${count(history.at(evaluated, 'iteration'))}: ${percent(history.at(evaluated, 'trainAccuracy'))} · ${percent(history.at(evaluated, 'validationAccuracy'))}`;
}

/** @param {Reading} reading @param {Kind} kind */
function words({ run: { history }, row, evaluated }, kind) {
  if (kind === 'loss') return `iteration ${count(history.at(row, 'iteration'))}, loss ${significant(history.at(row, 'loss'))}`;
  if (evaluated < 0) return 'not evaluated yet';
  return `iteration ${count(history.at(evaluated, 'iteration'))}, training ${percent(history.at(evaluated, 'trainAccuracy'))}, held-out ${percent(history.at(evaluated, 'validationAccuracy'))}`;
}
