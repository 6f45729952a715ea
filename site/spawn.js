// Starts the worker so that the page's Content-Security-Policy binds it too; what that says is in index.html.

/** The worker's modules, all of them, its own file last: asked for at once they take one round trip, not three. */
const MODULES = [
  'assets.js', 'library.js', 'python.js', 'timing.js', 'boot.js', 'disk.js', 'frames.js', 'lockdown.js', 'packages.js',
  'protocol.js', 'questions.js', 'reading.js', 'unreachable.js', 'worker.js',
];

/**
 * From a blob that imports them: a worker inherits the policy of whoever made its blob, and from an address of its own
 * it would have none. It imports them once it runs, because what such a worker is made of comes past the service worker in
 * Firefox, and so not at all without a network.
 * @returns {Worker}
 */
export function spawn() {
  const addresses = MODULES.map((name) => new URL(name, import.meta.url).href);
  const lost = { type: 'crashed', message: 'The Python engine stopped: its script could not be loaded.' };
  const blob = new Blob([
    `Promise.all(${JSON.stringify(addresses)}.map((address) => import(address)))`,
    `.catch((error) => { console.error(error); postMessage(${JSON.stringify(lost)}); });`,
  ], { type: 'text/javascript' });
  return new Worker(URL.createObjectURL(blob), { type: 'module', name: 'glassbox' });
}
