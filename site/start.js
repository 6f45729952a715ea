// The first script of the page, and the only one that cannot fail to load without the page saying so: it sees whether the
// browser can do what is needed, fetches the rest, and remembers a press on Start until the rest is here. (A file chosen
// meanwhile stays in its field.) Older browsers than can run the rest must understand it: no `await` at its top.

import { lacks } from './needs.js';

const start = /** @type {HTMLButtonElement} */ (document.querySelector('#start'));
start.onclick = () => {
  document.documentElement.dataset.startWanted = '';
};

/**
 * @param {string} sentence
 * @param {boolean} mayHelp to load the page again
 */
function giveUp(sentence, mayHelp) {
  const notice = /** @type {HTMLElement} */ (document.querySelector('#notice'));
  const words = /** @type {HTMLElement} */ (notice.querySelector('p'));
  const retry = /** @type {HTMLButtonElement} */ (notice.querySelector('#retry'));
  const dismiss = /** @type {HTMLButtonElement} */ (notice.querySelector('#dismiss'));
  words.textContent = sentence;
  retry.onclick = () => location.reload();
  notice.hidden = false;
  retry.hidden = !mayHelp;
  // Nothing is left but this sentence.
  dismiss.hidden = true;
  start.disabled = true;
}

const missing = lacks(window);
if (missing) giveUp(missing, false);
else {
  // First the worker, whose boot takes longest: nothing may hold it up. `main.js` needs that module too, and says so if it
  // cannot be had.
  import('./client.js').catch(() => {}).then(() => import('./main.js')).catch((error) => {
    console.error(error);
    if (error.name === 'DamagedCopy') giveUp(error.message, false);
    else giveUp('A part of this page could not be fetched: check the connection and try again.', true);
  });
}
