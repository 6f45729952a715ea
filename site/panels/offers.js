// Offers under the bar: something the person may take up, or leave. Nothing waits for them, and nothing is asked twice.

import { find } from './dom.js';

/**
 * @typedef {object} OfferAction
 * @property {string} label
 * @property {() => void} act called when it is pressed, once the offer is gone
 * @property {boolean} [primary] what most people will want
 *
 * @typedef {object} OfferedThing
 * @property {string} id another offer of the same id takes the place of this one
 * @property {string} words one sentence or two
 * @property {OfferAction[]} actions each closes the offer; Dismiss, which only does that, is always there as well
 * @property {() => void} [dismissed] called when it is dismissed
 *
 * @typedef {{close(): void}} OpenOffer closing one that is gone does nothing
 * @typedef {(thing: OfferedThing) => OpenOffer} Offers
 */

/** @param {Document} document @returns {Offers} */
export function createOffers(document) {
  const list = find(document, '#offers', HTMLElement);
  // Only the words are spoken: the buttons have their own, when one reaches them.
  const voice = find(document, '#offers-voice', HTMLElement);
  const start = find(document, '#start', HTMLButtonElement);
  /** @type {Map<string, HTMLElement>} */
  const open = new Map();

  /** @param {string} id @param {HTMLElement} bar */
  function close(id, bar) {
    if (open.get(id) !== bar) return;
    const focused = bar.contains(document.activeElement);
    bar.remove();
    open.delete(id);
    list.hidden = open.size === 0;
    // Whoever is at the keyboard goes on from here, and not from the top of the page.
    if (focused) (list.querySelector('button') ?? start).focus();
  }

  return ({ id, words, actions, dismissed }) => {
    const bar = document.createElement('div');
    bar.className = 'offer';
    bar.setAttribute('role', 'group');
    const sentence = document.createElement('p');
    sentence.id = `offer-${id}`;
    sentence.textContent = words;
    bar.setAttribute('aria-labelledby', sentence.id);
    const buttons = document.createElement('div');
    bar.append(sentence, buttons);
    const last = { label: 'Dismiss', act: () => dismissed?.(), primary: false };
    for (const { label, act, primary } of [...actions, last]) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = primary ? 'small primary' : 'small';
      button.textContent = label;
      button.onclick = () => {
        close(id, bar);
        act();
      };
      buttons.append(button);
    }
    const before = open.get(id);
    if (before) before.replaceWith(bar);
    else list.append(bar);
    open.set(id, bar);
    list.hidden = false;
    voice.textContent = words;
    return { close: () => close(id, bar) };
  };
}
