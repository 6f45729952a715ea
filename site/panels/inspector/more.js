// The part of the inspector that Python is asked for: the history of what is looked at over the moments kept, and the
// images of the data that excite it most. It asks about one thing at a time, and lets go of what is not wanted.

import { activation, count } from '../../view/format.js';
import { sizesOf } from '../../view/layers.js';
import { find, setText } from '../dom.js';
import { createSparkline } from './sparkline.js';
import { paintThumbnail } from '../thumbnail.js';

/** @import {App} from '../app.js' */
/** @import {Answer, Traced} from '../../protocol.js' */
/** @import {Target} from '../../view/layout.js' */
/** @import {Series} from './sparkline.js' */

/** While it trains it is asked again after so many milliseconds, but not before so many times as the answers took. */
const REFRESH = 2000;
const REFRESH_FACTOR = 20;

/**
 * @param {HTMLElement} strip
 * @param {App} app
 */
export function createMore(strip, app) {
  const history = find(strip, '.history', HTMLElement);
  const historyWords = find(strip, '.history small', HTMLElement);
  const excites = find(strip, '.excites', HTMLElement);
  const excitesTitle = find(strip, '.excites h3 span', HTMLElement);
  const excitesWords = find(strip, '.excites small', HTMLElement);
  const problem = find(strip, '.problem', HTMLElement);
  const thumbnails = find(strip, '.thumbnails', HTMLElement);
  /** @param {number} iteration */
  const look = (iteration) => app.dispatch({ type: 'look-near', iteration });
  const sparks = [createSparkline(look), createSparkline(look)];
  history.append(...sparks.map(({ element }) => element));

  /** @type {Traced | null} */
  let subject = null;
  /** The layer of which a part is a neuron, or reads the inputs; outputs are of the last. @param {Traced} about */
  const layerOfPart = ({ what, layer }) => what === 'output' ? sizesOf(app.state().run?.layout ?? []).length : Math.max(1, layer);
  /** What the thumbnails are of: a neuron or an output, after which update of which run, in which data. */
  let excited = { key: '', iteration: -1, run: -1, images: -1 };
  const now = () => ({ run: app.state().runNumber, images: app.state().dataset?.examples ?? -1 });
  /** @type {AbortController | null} */
  let asking = null;
  let answered = { iteration: -1, due: 0 };
  let timer = 0;

  /**
   * Nothing is asked any more, and what was answered is of something else: but the images of a neuron stay while one
   * goes over its weights.
   * @param {Target} next what is looked at now
   */
  function leave(next) {
    asking?.abort();
    asking = null;
    subject = null;
    clearTimeout(timer);
    timer = 0;
    history.hidden = true;
    excites.hidden ||= keyOf(traced(next)) !== excited.key;
    problem.hidden = true;
  }

  async function ask() {
    if (!subject) return;
    const about = subject;
    const controller = new AbortController();
    asking = controller;
    const began = performance.now();
    try {
      const trace = await app.ask('trace', about, controller.signal);
      renderHistory(about, trace);
      const of = exciter(about);
      const wanted = { key: keyOf(about), iteration: trace.iteration, ...now() };
      const here = !excites.hidden && JSON.stringify(wanted) === JSON.stringify(excited);
      if (of && !here) renderExcites(of, await app.ask('excites', of, controller.signal));
      const took = performance.now() - began;
      answered = { iteration: trace.iteration, due: performance.now() + Math.max(REFRESH, REFRESH_FACTOR * took) };
      problem.hidden = true;
    } catch (error) {
      if (controller.signal.aborted) return;
      setText(problem, /** @type {Error} */ (error).message);
      problem.hidden = false;
      answered = { iteration: app.frame()?.figures.iteration ?? -1, due: performance.now() + REFRESH };
    } finally {
      if (asking === controller) asking = null;
    }
    refresh();
  }

  /** Mark what is shown now; and ask again, if it is not what was answered about and it is time. */
  function refresh() {
    const shown = app.frame()?.figures.iteration;
    if (subject && shown !== undefined) for (const { mark } of sparks) mark(shown);
    if (!subject || asking || timer || shown === answered.iteration) return;
    timer = window.setTimeout(() => {
      timer = 0;
      ask();
    }, Math.max(0, answered.due - performance.now()));
  }

  /**
   * @param {Traced} about
   * @param {Answer<'trace'>} trace
   */
  function renderHistory(about, { iterations, values, lengths, iteration }) {
    const series = seriesOf(about, layerOfPart(about), values, lengths);
    sparks.forEach(({ element, render }, i) => {
      element.hidden = !series[i];
      if (series[i]) render(iterations, series[i]);
    });
    for (const { mark } of sparks) mark(iteration);
    const last = iterations[iterations.length - 1];
    setText(historyWords, iterations.length < 2 ? `iteration ${count(last)}` : `iteration ${count(iterations[0])} to ${count(last)}`);
    history.hidden = false;
  }

  /**
   * @param {Exciter} of
   * @param {Answer<'excites'>} answer
   */
  function renderExcites(of, { examples, labels, values, heldOut, images, of: all, iteration }) {
    const name = `A${layerOfPart({ ...of, pixel: -1 })}[${of.index}]`;
    setText(excitesTitle, `Largest ${name}`);
    const whose = `of ${count(all)} · iteration ${count(iteration)}`;
    setText(excitesWords, whose);
    excites.title = `${name} ${whose}`;
    while (thumbnails.children.length < examples.length) thumbnails.append(thumbnail());
    while (thumbnails.children.length > examples.length) thumbnails.lastElementChild?.remove();
    examples.forEach((example, i) => {
      const button = /** @type {HTMLButtonElement} */ (thumbnails.children[i]);
      const canvas = find(button, 'canvas', HTMLCanvasElement);
      paintThumbnail(canvas, images.subarray(784 * i, 784 * (i + 1)));
      button.title = `Example ${count(example)}, a ${labels[i]}, ${heldOut[i] ? 'held out' : 'trained on'}: ${name} = ${activation(values[i])}`;
      button.setAttribute('aria-label', `${button.title}. Show it`);
      setText(find(button, 'span', HTMLElement), activation(values[i]));
      button.onclick = () => app.show({ kind: 'example', example });
    });
    excites.hidden = false;
    excited = { key: keyOf({ ...of, pixel: -1 }), iteration, ...now() };
  }

  return {
    leave,
    refresh,
    /** @param {Target} target */
    about(target) {
      subject = traced(target);
      ask();
    },
  };
}

/** @param {Traced | null} about */
function keyOf(about) {
  const of = about && exciter(about);
  return of ? `${of.what} ${of.layer} ${of.index}` : '';
}

function thumbnail() {
  const button = document.createElement('button');
  button.type = 'button';
  button.append(document.createElement('canvas'), document.createElement('span'));
  return button;
}

/** @param {Target} target @returns {Traced | null} */
function traced(target) {
  if (target.kind === 'none') return null;
  if (target.kind === 'neuron' && target.weight !== undefined) return { what: 'weight', index: target.index, pixel: target.weight, layer: -1 };
  return { what: target.kind, index: target.index, pixel: -1, layer: target.kind === 'unit' ? target.layer : -1 };
}

/**
 * @typedef {{what: 'neuron' | 'unit' | 'output', index: number, layer: number}} Exciter
 *
 * What images can excite: the neuron, also where one of its weights is looked at, or the output.
 * @param {Traced} about
 * @returns {Exciter | null}
 */
function exciter({ what, index, layer }) {
  if (what === 'pixel') return null;
  return { what: what === 'weight' ? 'neuron' : what, index, layer };
}

/**
 * @param {Traced} about
 * @param {number} layer
 * @param {Float32Array} values
 * @param {Float32Array} lengths
 * @returns {Series[]}
 */
function seriesOf({ what, index, pixel }, layer, values, lengths) {
  const length = { name: `‖W${layer}[${index}]‖`, values: lengths };
  switch (what) {
    case 'neuron':
    case 'unit':
    case 'output': return [{ name: `A${layer}[${index}]`, values, activation: true }, length];
    case 'weight': return [{ name: `W1[${index},${pixel}]`, values }, length];
    default: return [{ name: `‖W1[:,${index}]‖`, values: lengths }];
  }
}
