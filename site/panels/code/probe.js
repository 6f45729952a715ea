// What a name in the code holds, as a small box to show beside it: Python's answer in words, numbers and a picture. Where
// the box appears is the editor's business.

import { TABLE_SIZE, THEMES, divergingTable, stepsPerUnit, tableIndex } from '../../view/colors.js';
import { count, significant } from '../../view/format.js';
import { currentTheme } from '../theme.js';

/** @import {Answer, Probed, ProbedArray} from '../../protocol.js' */
/** @import {App} from '../app.js' */

/** Of a picture on the screen: no side is longer, no pixel larger, and no line lower; in CSS pixels. */
const LONGEST = 168;
const LARGEST = 12;
const LOWEST = 8;

/**
 * @param {App} app
 * @param {() => string | null} text what is in the editor
 */
export function createProbe(app, text) {
  /** The last answer, and what it is about. @type {{about: string, answer: Promise<Answer<'probe'>>} | null} */
  let asked = null;
  /** @type {AbortController | null} */
  let asking = null;

  /** What the network is now: of another one the answer is another. */
  function subject() {
    const { run, code, looking } = app.state();
    const figures = app.frame()?.figures;
    return [run?.run, code.program?.digest, looking?.run, looking?.iteration, figures?.run, figures?.iteration].join(' ');
  }

  function ask() {
    const about = subject();
    if (asked?.about !== about) {
      asking?.abort();
      asking = new AbortController();
      asked = { about, answer: app.ask('probe', {}, asking.signal) };
    }
    return asked.answer;
  }

  return {
    /**
     * @param {number} line from 1
     * @param {string} name
     * @returns {Promise<HTMLElement | null>} none where the name is no variable of a function
     */
    async hover(line, name) {
      const { engine, run, code } = app.state();
      if (engine.kind !== 'ready' || !run || code.source === null) return null;
      const answering = ask();
      let answer;
      try {
        answer = await answering;
      } catch (error) {
        // Asked for again meanwhile, about a later network.
        if (asked?.answer !== answering) return null;
        asked = null;
        return box(name, [words('p', /** @type {Error} */ (error).message)]);
      }
      if (text() !== code.source) {
        const known = answer.functions.some(({ variables }) => variables.some((one) => one.name === name));
        return known ? box(name, [words('p', 'This text is not the code that runs: apply it to see what its names hold.')]) : null;
      }
      const found = lookUp(answer, line, name);
      return found && tooltip(found.variable, originOf(answer, found));
    },
  };
}

/**
 * The variable of a name at a line.
 * @param {Answer<'probe'>} answer
 * @param {number} line
 * @param {string} name
 */
export function lookUp({ functions }, line, name) {
  const of = functions.find(({ first, last }) => line >= first && line <= last);
  const variable = of?.variables.find((one) => one.name === name);
  return of && variable ? { variable, of } : null;
}

/**
 * Where a variable's values come from, in words.
 * @param {Answer<'probe'>} answer
 * @param {{of: {name: string, calls: number}}} found
 */
export function originOf({ iteration, examples, last, seed }, { of }) {
  if (of.name === 'initialize_parameters') return `Drawn again with seed ${seed}, as the run began.`;
  const when = iteration === 0 ? 'at iteration 0' : `after iteration ${count(iteration)}`;
  const on = `${count(examples)} ${last ? 'examples of the last batch' : 'of the training examples'}`;
  const call = of.calls > 1 ? ` Here the last of ${of.calls} calls.` : '';
  return `As ${of.name} returns, computed again with the parameters ${when}, on ${on}.${call}`;
}

/**
 * @param {Probed} variable
 * @param {string} origin
 */
export function tooltip(variable, origin) {
  if (variable.kind === 'value') {
    const { type, text } = variable;
    return box(variable.name, [words('span', type), ...(text ? [words('code', text)] : []), words('p', origin, 'origin')]);
  }
  const { shape, dtype, min, mean, max, odd, pixels, shown } = variable;
  const range = document.createElement('dl');
  for (const [name, value] of Object.entries({ min, mean, max })) {
    const pair = document.createElement('div');
    pair.append(words('dt', name), words('dd', significant(value)));
    range.append(pair);
  }
  return box(variable.name, [
    words('span', `(${shape.join(', ')}${shape.length === 1 ? ',' : ''}) ${dtype}`),
    ...(odd ? [words('p', `${count(odd)} of its values ${odd === 1 ? 'is' : 'are'} not finite.`)] : []),
    ...(pixels.length ? [range] : []),
    ...(pixels.length > 1 ? picture(variable) : []),
    words('p', shown ? `Shown: ${shown}. ${origin}` : origin, 'origin'),
  ]);
}

/**
 * The picture and its legend, in the colours of the stage: orange is positive, blue is negative.
 * @param {ProbedArray} variable
 */
function picture({ pixels, height, width }) {
  const table = divergingTable(THEMES[currentTheme()]);
  const limit = pixels.reduce((most, value) => Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most, 0);
  const perUnit = stepsPerUnit(limit);
  const canvas = painted(width, height, (i) => table[tableIndex(pixels[i], perUnit)]);
  const side = Math.min(LARGEST, LONGEST / Math.max(width, height));
  canvas.style.width = `${Math.round(width * side)}px`;
  canvas.style.height = `${Math.max(Math.round(height * side), LOWEST)}px`;
  const legend = document.createElement('div');
  legend.className = 'legend';
  const ramp = painted(64, 1, (i) => table[Math.round(i / 63 * (TABLE_SIZE - 1))]);
  if (limit === 0) legend.append('all 0');
  else legend.append(words('span', significant(-limit, 2)), ramp, words('span', `+${significant(limit, 2)}`));
  return [canvas, legend];
}

/** @param {number} width @param {number} height @param {(i: number) => number} colour of each pixel */
function painted(width, height, colour) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.setAttribute('aria-hidden', 'true');
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const data = context.createImageData(width, height);
  const packed = new Uint32Array(data.data.buffer);
  for (let i = 0; i < packed.length; i++) packed[i] = colour(i);
  context.putImageData(data, 0, 0);
  return canvas;
}

/** @param {string} name @param {HTMLElement[]} parts */
function box(name, parts) {
  const element = document.createElement('div');
  element.className = 'probe';
  element.setAttribute('role', 'status');
  element.append(words('b', name), ' ', ...parts);
  return element;
}

/** @param {string} tag @param {string} text @param {string} [className] */
function words(tag, text, className = '') {
  return Object.assign(document.createElement(tag), { textContent: text, className });
}
