// Questions to Python through the real worker: answered while it trains, refused in words, dropped when not wanted.

import assert from 'node:assert/strict';
import test from 'node:test';
import { finish, useApp } from './app.js';

const open = useApp();

/**
 * The page has no global names of its own: its client module is imported again, and speaks for the test to a worker of its own.
 * @param {import('./app.js').App} app
 */
const ask = (app) => app.page.evaluate(async () => {
  const { createClient } = await import(new URL('/source/client.js', location.href).href);
  const { loadSample } = await import(new URL('/source/sample.js', location.href).href);
  const { defaultSettings } = await import(new URL('/source/settings.js', location.href).href);
  /** @type {(type: string) => Promise<void>} */
  let heard = async () => {};
  /** @type {Map<string, () => void>} */
  const waiting = new Map();
  const client = createClient((/** @type {{type: string}} */ report) => {
    waiting.get(report.type)?.();
    if (report.type === 'frame') client.send({ type: 'frame-done', buffer: /** @type {any} */ (report).buffer });
  });
  heard = (type) => new Promise((resolve) => waiting.set(type, () => resolve()));
  client.restart();
  await heard('ready');
  const early = await client.ask('shown', {}).catch((/** @type {Error} */ error) => error.message);
  client.send({ type: 'open-sample', ...(await loadSample()) });
  await heard('dataset');
  client.send({ type: 'reset', run: 1, settings: { ...defaultSettings(), batch: 64 } });
  await heard('started');
  client.send({ type: 'start' });
  const image = Uint8Array.from({ length: 784 }, (_, i) => i % 256);
  client.send({ type: 'show', run: 1, shown: { kind: 'image', image, label: 6 } });
  const first = await client.ask('shown', {});
  const unknown = await client.ask('nothing', {}).catch((/** @type {Error} */ error) => error.message);
  const abort = new AbortController();
  const dropped = client.ask('shown', {}, abort.signal).catch((/** @type {Error} */ error) => error.name);
  abort.abort();
  let later = first;
  while (later.iteration < first.iteration + 20) later = await client.ask('shown', {});
  const lost = client.ask('shown', {}).catch((/** @type {Error} */ error) => error.message);
  client.restart();
  return {
    early, unknown, dropped: await dropped, lost: await lost,
    first: { ...first, image: first.image instanceof Uint8Array && first.image.every((/** @type {number} */ grey, /** @type {number} */ i) => grey === i % 256) },
  };
});

test('questions are answered while it trains, or refused in a sentence, and end with the engine', async () => {
  const app = await open();
  await app.ready();
  const answers = await ask(app);
  assert.equal(answers.early, 'There is no network yet.');
  assert.equal(answers.unknown, 'This version cannot answer “nothing”: reload the page.');
  assert.equal(answers.dropped, 'AbortError');
  assert.equal(answers.lost, 'The Python engine stopped before it could answer.');
  assert.deepEqual([answers.first.label, answers.first.example, answers.first.image], [6, -1, true]);
  await finish(app);
});
