// Starts the worker so that the page's Content-Security-Policy binds it too; what that says is in index.html.

/**
 * From a blob that imports it: a worker inherits the policy of whoever made its blob, and from an address of its own
 * it would have none. It imports it once it runs, because what such a worker is made of comes past the service worker in
 * Firefox, and so not at all without a network.
 * @returns {Worker}
 */
export function spawn() {
  const address = new URL('worker.js', import.meta.url).href;
  const lost = { type: 'crashed', message: 'The Python engine stopped: its script could not be loaded.' };
  const blob = new Blob([
    `import(${JSON.stringify(address)}).catch((error) => { console.error(error); postMessage(${JSON.stringify(lost)}); });`,
  ], { type: 'text/javascript' });
  return new Worker(URL.createObjectURL(blob), { type: 'module', name: 'glassbox' });
}
