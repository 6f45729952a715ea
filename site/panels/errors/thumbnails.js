// Images of examples as buttons, each with its words. Which ones, is decided elsewhere; their pixels come from Python.

import { paintThumbnail } from '../thumbnail.js';

/** @import {App} from '../app.js' */

const PIXELS = 784;

/**
 * @typedef {object} Item
 * @property {number} example index in the loaded data
 * @property {string} lead what it is read as
 * @property {string} words what stands beside it
 * @property {string} below a number under them
 * @property {string} sentence all of it
 */

/**
 * @param {HTMLElement} host
 * @param {App} app
 * @param {(item: Item, image: Uint8Array) => void} choose
 */
export function createThumbnails(host, app, choose) {
  /** @type {AbortController | null} */
  let asking = null;
  /** @type {Item[]} */
  let shown = [];
  let chosen = -1;

  function mark() {
    [...host.children].forEach((button, i) => button.setAttribute('aria-pressed', String(shown[i]?.example === chosen)));
  }

  /** @param {Item} item @param {Uint8Array} image */
  function thumbnail(item, image) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'thumbnail';
    button.title = item.sentence;
    const canvas = document.createElement('canvas');
    paintThumbnail(canvas, image);
    const words = document.createElement('span');
    const lead = document.createElement('b');
    lead.textContent = item.lead;
    words.append(lead, ` ${item.words}`);
    const below = document.createElement('small');
    below.textContent = item.below;
    const name = document.createElement('span');
    name.className = 'unseen';
    name.textContent = `, example ${item.example}`;
    button.append(canvas, words, ' ', below, name);
    button.onclick = () => {
      chosen = item.example;
      mark();
      choose(item, image);
    };
    return button;
  }

  return {
    /** Someone points at one of them, or is at one with the keyboard: they had better stay. */
    get held() {
      return host.matches(':hover') || host.contains(document.activeElement);
    },

    /**
     * Show these, as soon as their images are here.
     * @param {Item[]} items
     * @returns {Promise<void>} fails with one sentence
     */
    async show(items) {
      if (items.length === shown.length && items.every(({ example, sentence }, i) => shown[i].example === example && shown[i].sentence === sentence)) return;
      asking?.abort();
      const asked = new AbortController();
      asking = asked;
      if (items.length === 0) {
        shown = [];
        return host.replaceChildren();
      }
      let images;
      try {
        ({ images } = await app.ask('images', { examples: Int32Array.from(items, ({ example }) => example) }, asked.signal));
      } catch (error) {
        if (asked.signal.aborted) return;
        throw error;
      }
      shown = items;
      host.replaceChildren(...items.map((item, i) => thumbnail(item, images.slice(i * PIXELS, (i + 1) * PIXELS))));
      mark();
    },
  };
}
