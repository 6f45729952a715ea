// The first script of the page, and the only one that cannot fail to load without the page saying so: it fetches
// the rest, and remembers a press on Start until the rest is here. (A file chosen meanwhile stays in its field.)

const start = /** @type {HTMLButtonElement} */ (document.querySelector('#start'));
start.onclick = () => {
  document.documentElement.dataset.startWanted = '';
};

// First the worker, whose boot takes longest: nothing may hold it up. `main.js` needs that module too, and says so if it
// cannot be had.
await import('./client.js').catch(() => {});
import('./main.js').catch((error) => {
  console.error(error);
  const notice = /** @type {HTMLElement} */ (document.querySelector('#notice'));
  const words = /** @type {HTMLElement} */ (notice.querySelector('p'));
  const retry = /** @type {HTMLButtonElement} */ (notice.querySelector('#retry'));
  words.textContent = 'A part of this page could not be fetched: check the connection and try again.';
  retry.onclick = () => location.reload();
  notice.hidden = retry.hidden = false;
  start.disabled = true;
});
