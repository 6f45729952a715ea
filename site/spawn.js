// Starts the worker from its own file. (The single-file build has a twin that starts it from the page's text.)

/** @returns {Worker} */
export const spawn = () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'glassbox' });
