// Starts the worker so that the page's Content-Security-Policy binds it too; what that says is in index.html.

/** The worker's modules, all of them, its own file last: asked for at once they take one round trip, not three. */
const MODULES = [
  'assets.js', 'library.js', 'python.js', 'timing.js', 'boot.js', 'disk.js', 'lockdown.js', 'packages.js', 'protocol.js',
  'unreachable.js', 'worker.js',
];

/**
 * From a blob that imports them: a worker inherits the policy of whoever made its blob, and from an address of its own
 * it would have none.
 * @returns {Worker}
 */
export function spawn() {
  const lines = MODULES.map((name) => `import ${JSON.stringify(new URL(name, import.meta.url).href)};\n`);
  const blob = new Blob(lines, { type: 'text/javascript' });
  return new Worker(URL.createObjectURL(blob), { type: 'module', name: 'glassbox' });
}
