// Loss and accuracy against iterations, drawn by uPlot from the run's records.

import uPlot from 'uplot';
import { find } from './dom.js';

/** @import {History} from '../history.js' */

/** Stretches a curve is outlined by, two points each: more than its pixels show. */
const BUCKETS = 400;

const HEIGHT = 152;

/** @param {ParentNode} root */
export function createCharts(root) {
  const hosts = {
    loss: find(root, '#loss-chart', HTMLElement),
    accuracy: find(root, '#accuracy-chart', HTMLElement),
  };
  /** @type {Record<keyof typeof hosts, uPlot> | null} */
  let plots = null;

  const build = () => {
    if (plots) Object.values(plots).forEach((plot) => plot.destroy());
    const ink = cssColor('--ink');
    const soft = cssColor('--soft');
    plots = {
      loss: plot(hosts.loss, [{ label: 'loss', stroke: ink, width: 1.3 }], lossRange, (v, step) => v.toFixed(Math.max(0, -Math.floor(Math.log10(step))))),
      accuracy: plot(
        hosts.accuracy,
        [{ label: 'training', stroke: soft, width: 1, spanGaps: true }, { label: 'held-out', stroke: ink, width: 2, spanGaps: true }],
        () => [0, 1], (v) => `${Math.round(v * 100)}%`,
      ),
    };
  };
  build();

  new ResizeObserver(() => {
    for (const [name, host] of Object.entries(hosts)) {
      plots?.[/** @type {keyof typeof hosts} */ (name)].setSize({ width: host.clientWidth, height: HEIGHT });
    }
  }).observe(hosts.loss);

  return {
    /** Read the colours anew, after a change between light and dark. */
    restyle: build,

    /** @param {History} history */
    render(history) {
      if (!plots) return;
      // The same for both, although accuracies are not measured at every iteration.
      const x = { min: 0, max: history.length > 0 ? history.at(history.length - 1, 'iteration') : 1 };
      const rows = history.outline('loss', BUCKETS);
      plots.loss.setData([
        rows.map((row) => history.at(row, 'iteration')),
        rows.map((row) => history.at(row, 'loss')),
      ]);
      const evaluated = history.outline('trainAccuracy', BUCKETS);
      plots.accuracy.setData([
        evaluated.map((row) => history.at(row, 'iteration')),
        evaluated.map((row) => history.at(row, 'trainAccuracy')),
        evaluated.map((row) => numberOrNull(history.at(row, 'validationAccuracy'))),
      ]);
      for (const plot of Object.values(plots)) plot.setScale('x', x);
    },
  };
}

/** @param {number} value */
const numberOrNull = (value) => (Number.isNaN(value) ? null : value);

/** The loss axis starts at 0, so that a curve that looks flat is flat. @type {uPlot.Range.Function} */
const lossRange = (_plot, _low, high) => [0, high > 0 ? high * 1.05 : 0.1];

/** @param {string} name */
const cssColor = (name) => {
  const probe = document.createElement('i');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
};

/**
 * @param {HTMLElement} host
 * @param {uPlot.Series[]} series
 * @param {uPlot.Range.Function} range
 * @param {(value: number, step: number) => string} format `step` lies between two ticks
 */
function plot(host, series, range, format) {
  const soft = cssColor('--soft');
  const line = cssColor('--line');
  const font = '11px system-ui, sans-serif';
  return new uPlot({
    width: host.clientWidth || 300,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    padding: [6, 16, 0, 0],
    scales: { x: { time: false, auto: false, min: 0, max: 1 }, y: { range } },
    axes: [
      { stroke: soft, font, size: 24, gap: 4, grid: { show: false }, ticks: { show: false }, values: (_plot, ticks) => ticks.map((v) => (Number.isInteger(v) ? v.toLocaleString('en') : '')) },
      { stroke: soft, font, size: 42, gap: 6, space: 34, grid: { stroke: line, width: 1 }, ticks: { show: false }, values: (_plot, ticks, _axis, _space, step) => ticks.map((v) => format(v, step)) },
    ],
    series: [{}, ...series.map((one) => ({ points: { show: false }, ...one }))],
  }, [[], ...series.map(() => [])], host);
}
