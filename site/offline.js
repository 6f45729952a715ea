// Asks the browser to keep the site on this device, and offers a newer version once it is there. The page needs neither: it
// asks when it is ready and has nothing else to do, and where the answer is no all is as on a first visit.

import { assetUrl } from './assets.js';
import { BUILD } from './version.js';

/** @import {Offers} from './panels/offers.js' */
/** @import {Asked, Who} from './protocol.js' */

/** A page that is come back to asks the host for a newer version, but not more often than this, in milliseconds. */
const LOOK_EVERY = 3_600_000;

/** Connections on which one pays for what one did not ask for. */
const SAVES_DATA = () => /** @type {any} */ (navigator).connection?.saveData === true;

/**
 * @param {Offers} offer
 * @param {(words: string) => void} tell called with how it stands, in one sentence
 * @param {() => Promise<unknown>} leave keeps the run, so that the page goes on with it when it is opened anew
 */
export async function keepOffline(offer, tell, leave) {
  if (!('serviceWorker' in navigator)) return tell('This browser, or this private window, keeps no pages: it needs the network.');
  /** @type {ServiceWorkerRegistration} */
  let registration;
  try {
    registration = await navigator.serviceWorker.register(assetUrl('service-worker.js'), { scope: assetUrl('').href });
  } catch (error) {
    return tell(`It could not be kept on this device: ${/** @type {Error} */ (error).message}`);
  }
  const found = () => registration.installing && watch(registration.installing);
  registration.onupdatefound = found;
  found();
  await look();

  let looked = performance.now();
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || performance.now() - looked < LOOK_EVERY) return;
    looked = performance.now();
    // Without a network there is nothing newer to be had.
    registration.update().catch(console.debug);
  });

  /** @param {ServiceWorker} worker */
  function watch(worker) {
    // Set, not added: it is found twice, now and by its event.
    worker.onstatechange = () => {
      if (worker.state === 'redundant' && !registration.active) tell('It could not be kept on this device: no room, or no network.');
      // The first one goes straight on to being active.
      if (worker.state === 'activated' || (worker.state === 'installed' && registration.active)) look();
    };
  }

  async function look() {
    const { active, waiting } = registration;
    const newest = waiting ?? active;
    if (!newest) return;
    const { version, build } = /** @type {Who} */ (await ask(newest, { type: 'who' }));
    if (build !== BUILD) {
      // A page that came past an older worker, straight from the host, may be the newer one of the two.
      if (waiting || navigator.serviceWorker.controller) {
        offerIt(`A newer Glassbox is here: ${version}, build ${build}. Opening it reloads the page, and the run goes on where it is.`, 'Open it', waiting);
      }
      return;
    }
    if (!active) return;
    active.postMessage(/** @type {Asked} */ ({ type: 'claim', build: BUILD }));
    if (!SAVES_DATA()) active.postMessage(/** @type {Asked} */ ({ type: 'fetch-more' }));
    tell('It is kept on this device, and opens without a network.');
  }

  /** @param {string} words @param {string} label @param {ServiceWorker | null} waiting @param {boolean} [whatever] */
  function offerIt(words, label, waiting, whatever) {
    offer({ id: 'version', words, actions: [{ label, act: () => open(waiting, whatever), primary: true }] });
  }

  /**
   * Begin anew in the newer version.
   * @param {ServiceWorker | null} waiting the one that brings it; null if it is in place already
   * @param {boolean} [whatever] is lost by it
   */
  async function open(waiting, whatever = false) {
    if (waiting) {
      const { others } = /** @type {Who} */ (await ask(waiting, { type: 'who' }));
      if (others > 0) {
        const [where, them] = others === 1 ? ['in another tab', 'it'] : [`in ${others} other tabs`, 'them'];
        return offerIt(`Glassbox is open ${where}, and all tabs are of one version: close ${them} first.`, 'Open the newer one', waiting, whatever);
      }
    }
    try {
      await leave();
    } catch (error) {
      if (!whatever) return offerIt(`This run cannot be kept, and ends when the newer version opens: ${/** @type {Error} */ (error).message}`, 'Open it all the same', waiting, true);
    }
    if (!waiting || waiting.state === 'activated') return location.reload();
    waiting.onstatechange = () => waiting.state === 'activated' && location.reload();
    waiting.postMessage(/** @type {Asked} */ ({ type: 'take-over' }));
  }
}

/**
 * @param {ServiceWorker} worker
 * @param {Asked} question
 * @returns {Promise<unknown>}
 */
function ask(worker, question) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage(question, [port2]);
  });
}
