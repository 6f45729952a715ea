// What can be saved: of each format whether there is something yet, how large it will be, and how it is made.

import { csvParts } from '../curves/csv.js';
import { jsonParts } from './history.js';
import { caption } from './words.js';
import { count } from '../../view/format.js';

/** @import {WeightsKind} from '../../protocol.js' */
/** @import {App} from '../app.js' */

/** Pixels of the picture for each of CSS. */
const SCALE = 2;
const FLOAT = 4;

/**
 * @typedef {object} Format
 * @property {(app: App) => {ready: boolean, words: string}} about whether it can be saved, and why not or what comes
 * @property {(app: App) => Promise<{blob: Blob, iteration: number}>} make
 *
 * @typedef {'npz' | 'safetensors' | 'onnx' | 'csv' | 'json' | 'png'} FormatName
 */

/** @param {App} app */
const there = (app) => app.state().engine.kind === 'ready' && app.state().run?.run === app.state().runNumber;

/** @param {WeightsKind} kind @returns {Format} */
const weights = (kind) => ({
  about(app) {
    const { run, code } = app.state();
    if (!there(app) || !run) return { ready: false, words: 'No network yet' };
    if (kind === 'onnx' && code.program?.activations.includes('other')) return { ready: false, words: 'Not with this activation' };
    const floats = run.layout.filter(({ name }) => /^[Wb]\d$/.test(name)).reduce((sum, { shape: [rows, columns] }) => sum + rows * columns, 0);
    return { ready: true, words: `about ${count(Math.ceil(floats * FLOAT / 1000))} kB` };
  },
  async make(app) {
    const { bytes, iteration } = await app.ask('weights', { format: kind });
    return { blob: new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)], { type: 'application/octet-stream' }), iteration };
  },
});

/**
 * @param {string} type
 * @param {(app: App) => Promise<Iterable<string>>} parts
 * @returns {Format}
 */
const history = (type, parts) => ({
  about({ runs }) {
    const rows = runs.list.reduce((sum, run) => sum + run.history.length, 0);
    return rows === 0 ? { ready: false, words: 'No iteration yet' } : { ready: true, words: `${count(rows)} ${rows === 1 ? 'row' : 'rows'}` };
  },
  async make(app) {
    const texts = [];
    for (const part of await parts(app)) {
      texts.push(part);
      // A long run is a long file: the page goes on between its parts.
      await new Promise((resolve) => setTimeout(resolve));
    }
    return { blob: new Blob(texts, { type }), iteration: app.frame()?.figures.now ?? 0 };
  },
});

/** @type {Record<FormatName, Format>} */
export const FORMATS = {
  npz: weights('npz'),
  safetensors: weights('safetensors'),
  onnx: weights('onnx'),
  csv: history('text/csv', async ({ runs }) => csvParts(runs.list)),
  json: history('application/json', async (app) => {
    const versions = app.state().versions ?? {};
    if (!there(app)) return jsonParts(app.runs.list, versions, null);
    const [{ run, code, log }, digest] = await Promise.all([app.ask('changes', {}), codes(app)]);
    return jsonParts(app.runs.list, versions, { run, code, log, digest });
  }),
  png: {
    about: (app) => (app.frame() ? { ready: true, words: '' } : { ready: false, words: 'No network yet' }),
    async make(app) {
      const figures = app.frame()?.figures;
      if (!figures) throw new Error('There is no network to show yet.');
      const canvas = app.stage.picture(caption(figures, app.state().dataset?.name ?? ''), SCALE);
      /** @type {Blob | null} */
      const blob = await new Promise((resolve) => canvas.toBlob(resolve));
      if (!blob) throw new Error('The browser could not make a picture of this size.');
      return { blob, iteration: figures.iteration };
    },
  },
};

/** The digest, and the iteration that it is of. @param {App} app */
async function codes(app) {
  const { iteration, digest, data, code, settings, parameters, arithmetic } = await app.ask('digest', {});
  return { iteration, digest, data, code, settings, parameters, arithmetic };
}
