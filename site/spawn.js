// Starts the worker so that the page's Content-Security-Policy binds it too; what that says is in index.html.

/**
 * From a blob that imports the file: a worker inherits the policy of whoever made its blob, and from an address of its
 * own it would have none.
 * @returns {Worker}
 */
export function spawn() {
  const script = `import ${JSON.stringify(new URL('./worker.js', import.meta.url).href)};`;
  const blob = new Blob([script], { type: 'text/javascript' });
  return new Worker(URL.createObjectURL(blob), { type: 'module', name: 'glassbox' });
}
