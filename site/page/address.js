// The page's address: what the link in it brings, and the link that says what the page shows now. How a link is written,
// link.js knows.

import { formatLink, parseLink } from '../link.js';
import { SETTING_NAMES } from '../settings.js';
import { throttle } from '../timing.js';

/** @import {Settings} from '../protocol.js' */
/** @import {State} from '../state.js' */
/** @import {Page} from './page.js' */

/** Browsers refuse to change the address more often, as a slider would; milliseconds. */
const WRITE_EVERY = 400;
/** Of a link's problems, so many are told. */
const PROBLEMS_SHOWN = 3;
/** What of the state the address tells. */
const TOLD = /** @type {const} */ (['settings', 'view', 'side', 'hides', 'offer', 'code']);

/**
 * What a link brings: code in it waits for the person, and what is wrong with it is one notice.
 * @param {string} hash
 * @param {Settings} [before] settings where the link has none
 */
export function readAddress(hash, before) {
  const { settings, view, side, hides, code, problems } = parseLink(hash, before);
  return { settings, view, side, hides, offer: code === null ? null : { text: code, source: null }, notice: inOne(problems) };
}

/** @param {string[]} problems */
function inOne(problems) {
  const more = problems.length - PROBLEMS_SHOWN;
  const shown = problems.slice(0, PROBLEMS_SHOWN).join(' ');
  if (more > 0) return `${shown} ${more} more ${more === 1 ? 'piece of it was' : 'pieces of it were'} left out.`;
  return shown || null;
}

/**
 * The page's own hash. Code stays in it while it is asked about, tried or in force.
 * @param {State} state
 * @param {string | null} waiting code that is to be tried
 */
export function addressOf({ settings, view, side, hides, offer, code }, waiting) {
  const stays = offer && (offer.source === null || offer.source === code.source || offer.source === waiting || code.applying);
  return formatLink({ settings, view, side, hides, code: stays ? offer.text : null });
}

/**
 * @param {Page} page
 * @param {object} parts
 * @param {() => string | null} parts.waitingCode code that is to be tried
 * @param {(name: keyof Settings, value: number | string) => void} parts.changeSetting
 */
export function createAddress({ state, dispatch }, { waitingCode, changeSetting }) {
  let address = addressOf(state(), null);
  const writeSoon = throttle(() => {
    const now = addressOf(state(), waitingCode());
    if (now !== address) history.replaceState(null, '', address = now);
  }, WRITE_EVERY);

  window.onhashchange = () => {
    const { settings, view, side, hides, offer, notice } = readAddress(location.hash, state().settings);
    for (const name of SETTING_NAMES) {
      if (settings[name] !== state().settings[name]) changeSetting(name, settings[name]);
    }
    dispatch({ type: 'hides', hides });
    if (view) dispatch({ type: 'view', view });
    if (side) dispatch({ type: 'side', side });
    dispatch({ type: 'notice', message: notice });
    if (offer) dispatch({ type: 'offer', offer });
  };

  return {
    /** The state has changed. @param {State} before */
    follow(before) {
      if (TOLD.some((part) => state()[part] !== before[part])) writeSoon();
    },
  };
}
