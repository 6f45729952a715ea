// A link: settings, what is shown, what is hidden and edited code, in the hash of the page's address. Pure, but for the
// browser's own compression. It opens nothing, and no code in it runs here.

import { CONTROLS, NONE, SIDES, VIEWS } from './controls.js';
import { SETTINGS, SETTING_NAMES, defaultSettings, formatSetting, parseSetting } from './settings.js';

/** @import {Settings} from './protocol.js' */
/** @import {SideName, ViewName} from './state.js' */

/** Version of what stands in the hash. Links without one are older than it, and mean the same. */
const VERSION = 1;

/** The longest code that a link may bring, in bytes: some fifty times network.py. */
export const MOST_CODE = 200_000;

/** No code of that length packs into more characters than this, however badly. */
const MOST_PACKED = Math.ceil((MOST_CODE * 1.01 + 100) * 4 / 3);

/** Bytes unpacked at once. Deflate makes at most 1,032 of one: never more than half a megabyte before they are counted. */
const PIECE = 512;

/** The longest part of a link that is repeated in a sentence, in characters. */
const QUOTED = 40;

/**
 * @typedef {object} Link
 * @property {Settings} settings
 * @property {ViewName | null} view null where the link does not say
 * @property {SideName | null} side
 * @property {ReadonlySet<string>} hides names of CONTROLS
 * @property {string | null} code as `packCode` writes it
 */

/**
 * Read a hash such as `#v=1&batch=64&alpha=0.3&view=curves`.
 * @param {string} hash
 * @param {Settings} [before] settings where the link has none, or a wrong one; the defaults, if left out
 * @returns {Link & {problems: string[]}} a sentence for each piece that could not be used
 */
export function parseLink(hash, before = defaultSettings()) {
  /** @type {Record<string, number | string>} */
  const settings = { ...before };
  /** @type {Omit<Link, 'settings'>} */
  const link = { view: null, side: null, hides: NONE, code: null };
  /** @type {string[]} */
  const problems = [];
  const seen = new Set();
  for (const [key, text] of new URLSearchParams(hash.replace(/^#/, ''))) {
    if (seen.has(key)) problems.push(`The link has ${quoted(key)} more than once: the last one counts.`);
    seen.add(key);
    const name = SETTING_NAMES.find((n) => SETTINGS[n].key === key);
    if (name) {
      const parsed = parseSetting(name, shortened(text));
      if ('problem' in parsed) problems.push(`In the link, ${parsed.problem}`);
      else settings[name] = parsed.value;
    } else if (key === 'v') problems.push(...versionProblems(text));
    else if (key === 'view') link.view = choose(VIEWS, text, 'view', problems) ?? link.view;
    else if (key === 'side') link.side = choose(SIDES, text, 'side', problems) ?? link.side;
    else if (key === 'hide') link.hides = readHides(text, problems);
    else if (key === 'code') link.code = text;
    else problems.push(`The link has a setting ${quoted(key)} that this version does not know.`);
  }
  return { settings: /** @type {any} */ (settings), ...link, problems: [...new Set(problems)] };
}

/**
 * The hash that `parseLink` reads back. Every setting is written, so that a link means the same when a default changes.
 * @param {Link} link
 */
export function formatLink({ settings, view, side, hides, code }) {
  const pairs = [['v', String(VERSION)], ...SETTING_NAMES.map((name) => [SETTINGS[name].key, formatSetting(name, settings[name])])];
  if (view && view !== 'network') pairs.push(['view', view]);
  if (side && side !== 'progress') pairs.push(['side', side]);
  // A point stays as it is in an address, where a comma becomes %2C.
  if (hides.size) pairs.push(['hide', [...CONTROLS.keys()].filter((name) => hides.has(name)).join('.')]);
  if (code !== null) pairs.push(['code', code]);
  return '#' + new URLSearchParams(pairs).toString();
}

/** @param {string} text */
function versionProblems(text) {
  if (!/^[1-9]\d*$/.test(text)) return [`The link says that it is of version ${quoted(text)}; it must be a whole number from 1.`];
  if (Number(text) <= VERSION) return [];
  return [`The link is of version ${shortened(text)} and this page knows version ${VERSION} only: reload the page, or do without what it does not know.`];
}

/**
 * @template {string} T
 * @param {Record<T, string>} table
 * @param {string} text
 * @param {string} what
 * @param {string[]} problems
 * @returns {T | null}
 */
function choose(table, text, what, problems) {
  if (Object.hasOwn(table, text)) return /** @type {T} */ (text);
  problems.push(`The link opens a ${what} ${quoted(text)} that this version does not have; there are ${Object.keys(table).join(', ')}.`);
  return null;
}

/**
 * @param {string} text
 * @param {string[]} problems
 */
function readHides(text, problems) {
  const names = text.split('.').filter(Boolean);
  for (const name of names) {
    if (!CONTROLS.has(name)) problems.push(`The link hides ${quoted(name)}, which this version does not have.`);
  }
  return new Set(names.filter((name) => CONTROLS.has(name)));
}

/** What of somebody's text stands in a sentence: not much of it, in one line, and nothing that turns the rest around. @param {string} text */
const shortened = (text) => {
  const visible = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '·');
  return visible.length > QUOTED ? `${visible.slice(0, QUOTED).toWellFormed()}…` : visible;
};

/** @param {string} text */
const quoted = (text) => `“${shortened(text)}”`;

/**
 * Source as a link carries it: deflated, with zlib's checksum, and written in the 64 characters that no address changes.
 * @param {string} source
 * @returns {Promise<string>}
 */
export async function packCode(source) {
  const packed = new Blob([source]).stream().pipeThrough(new CompressionStream('deflate'));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/**
 * The source again. It stops as soon as there is more than MOST_CODE of it, whatever would still come.
 * @param {string} text
 * @returns {Promise<{source: string} | {problem: string}>} the problem is one sentence
 */
export async function unpackCode(text) {
  const long = { problem: `The code in the link is longer than ${MOST_CODE / 1000} KB, which is more than this page takes: it is left out.` };
  const damaged = { problem: 'The code in the link is damaged or cut off, and is left out: ask for the link again.' };
  if (text.length > MOST_PACKED) return long;
  if (!/^[\w-]+$/.test(text)) return damaged;
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const pieces = [];
  let size = 0;
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
    const reader = inPieces(bytes).pipeThrough(new DecompressionStream('deflate')).getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      size += read.value.length;
      if (size > MOST_CODE) {
        await reader.cancel();
        return long;
      }
      pieces.push(read.value);
    }
    const source = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await new Blob(pieces).arrayBuffer());
    return source.trim() === '' ? { problem: 'The code in the link is empty, and is left out.' } : { source };
  } catch {
    // Not base64, not deflated, a wrong checksum, an end that is missing, not UTF-8: which, is of no use to anybody.
    return damaged;
  }
}

/**
 * A stream that gives a little more whenever it is asked: what makes much of it cannot get ahead of its reader.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {ReadableStream<Uint8Array<ArrayBuffer>>}
 */
function inPieces(bytes) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at += PIECE));
    },
  }, { highWaterMark: 0 });
}
