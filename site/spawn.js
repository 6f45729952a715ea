// Starts the worker from its own file.

/** @returns {Worker} */
export const spawn = () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'glassbox' });
