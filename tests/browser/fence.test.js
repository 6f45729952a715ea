// Nothing that a person loads, draws or trains leaves the device, whatever the code in the page tries: a second server
// listens for it. Code gets to Python as the page sends it, by a command to the worker.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { launch, watch, withoutServiceWorker } from './browser.js';
import { serveSite } from './site.js';

/** @import {Server} from 'node:http' */
/** @import {Browser, Page} from 'playwright-core' */
/** @import {Report} from '../../site/protocol.js' */
/** @import {Site} from './site.js' */

const ROOT = path.resolve(import.meta.dirname, '../..');
const NETWORK = readFileSync(path.join(ROOT, 'py/glassbox/network.py'), 'utf8');
const INTRUDER = readFileSync(path.join(ROOT, 'tests/browser/intruder.py'), 'utf8');
const PATIENCE = 120_000;

/** @type {Browser} */
let browser;
/** @type {Site} */
let site;
/** @type {Server} */
let other;
/** What arrived at the other site. @type {string[]} */
const arrived = [];
let otherOrigin = '';

before(async () => {
  site = await serveSite();
  browser = await launch();
  other = createServer((request, response) => {
    arrived.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/javascript' }).end('export default 1;');
  });
  await new Promise((resolve) => other.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = other.address();
  assert.ok(address && typeof address === 'object');
  otherOrigin = `http://127.0.0.1:${address.port}`;
  await fetch(`${otherOrigin}/heard`);
  assert.deepEqual(arrived.splice(0), ['GET /heard']);
});

after(async () => {
  await browser?.close();
  site?.close();
  other?.close();
});

/**
 * @param {(page: Page) => Promise<unknown>} [prepare] before it is opened
 */
async function openPage(prepare) {
  const page = await withoutServiceWorker(await browser.newPage());
  page.setDefaultTimeout(PATIENCE);
  const problems = watch(page, site.origin);
  /** @type {string[]} */
  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  // The page's own worker and what it says, within reach of the test.
  await page.addInitScript(() => {
    const Plain = window.Worker;
    /** @type {any} */ (window).reports = [];
    window.Worker = class extends Plain {
      /** @param {ConstructorParameters<typeof Worker>} given */
      constructor(...given) {
        super(...given);
        /** @type {any} */ (window).engine = this;
        this.addEventListener('message', ({ data }) => {
          if (/^code-|^crashed|^refused/.test(data.type)) /** @type {any} */ (window).reports.push(data);
        });
      }
    };
  });
  await prepare?.(page);
  await page.goto(site.url);
  await page.waitForFunction(() => document.documentElement.dataset.engine === 'ready');
  let id = 1000;
  return {
    page, problems, requests,

    /**
     * @param {string} source
     * @returns {Promise<Extract<Report, {type: 'code-applied' | 'code-refused'}>>}
     */
    async apply(source) {
      await page.evaluate(([id, source]) => /** @type {any} */ (window).engine.postMessage({ type: 'apply-code', id, source }), /** @type {const} */ ([++id, source]));
      const found = await page.waitForFunction((id) => /** @type {any} */ (window).reports.find(
        /** @param {Report} report */ (report) => (report.type === 'code-applied' || report.type === 'code-refused') && report.id === id,
      ), id);
      return found.jsonValue();
    },

    /** @returns {Promise<Report[]>} of code, and of failures */
    reports: () => page.evaluate(() => /** @type {any} */ (window).reports),

    /** Train until this many iterations are done, beginning with those that are. @param {number} more */
    async trains(more) {
      const iteration = () => Number(document.querySelector('[data-metric="iteration"]')?.getAttribute('data-value'));
      const least = (await page.evaluate(iteration)) + more;
      await page.getByRole('button', { name: 'Start training' }).click();
      await page.waitForFunction((wanted) =>
        Number(document.querySelector('[data-metric="iteration"]')?.getAttribute('data-value')) >= wanted, least);
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('button', { name: 'Start training' }).waitFor();
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof openPage>>} Opened */

/**
 * Let the intruder try everything.
 * @param {Opened} app
 * @param {string[]} [leftOut]
 * @returns {Promise<Record<string, string>>} what each attempt failed with
 */
async function intrude(app, leftOut = []) {
  const code = `${INTRUDER.replace('<other>', otherOrigin).replace('<own>', site.url).replace('<left out>', leftOut.join(', '))}\n\n`;
  const begun = await app.apply(`${code}begin()\n${NETWORK}`);
  assert.equal(begun.type, 'code-applied', JSON.stringify(begun));
  for (;;) {
    const report = await app.apply(`${code}report()\n${NETWORK}`);
    assert.ok(report.type === 'code-refused');
    const [json] = report.problem.message.match(/\{.*\}/) ?? [''];
    const said = JSON.parse(json);
    if (said.done) return said;
    await app.page.waitForTimeout(200);
  }
}

const FOREIGN = /This page may not contact other sites: http:\/\/127\.0\.0\.1:\d+\/.* was refused/;
const OWN = /Code in this page may fetch nothing but its packages: .* was refused/;
/** @param {string} name @param {string} reason */
const refused = (name, reason) => new RegExp(`Code in this page may not use ${name}: ${reason}`);

/** @type {Record<string, RegExp>} */
const EXPECTED = {
  indexedDB: refused('indexedDB', 'it may keep nothing on this device'),
  'indexedDB of the prototype': refused('indexedDB', 'it may keep nothing'),
  caches: refused('caches', 'it may keep nothing'),
  'navigator.storage': refused('navigator.storage', 'it may keep nothing'),
  localStorage: refused('localStorage', 'it may keep nothing'),
  document: refused('document', 'it runs apart from the page'),
  Worker: refused('Worker', 'it may start no other program'),
  importScripts: refused('importScripts', 'it may start no other program'),
  BroadcastChannel: refused('BroadcastChannel', 'it runs apart from the page'),
  postMessage: refused('postMessage', 'it runs apart from the page'),
  close: refused('close', 'it runs apart from the page'),
  XMLHttpRequest: refused('XMLHttpRequest', 'this page may not contact other sites'),
  WebSocket: refused('WebSocket', 'this page may not contact other sites'),
  EventSource: refused('EventSource', 'this page may not contact other sites'),
  open_url: refused('XMLHttpRequest', 'this page may not contact other sites'),
  urllib: /Error/,
  eval: /Code in this page may not run JavaScript from text: it is written in Python/,
  run_js: /Code in this page may not run JavaScript from text/,
  Function: /EvalError/,
  'another fetch': /Error/,
  'taking the fence down': /Error/,
  'the handler of messages': /Error/,
  'a message to itself': /trusted: False/,
  'an unknown module': /ModuleNotFoundError/,
  fetch: FOREIGN,
  'fetch of a Request': FOREIGN,
  'fetch to post': FOREIGN,
  pyfetch: FOREIGN,
  'a wheel': FOREIGN,
  'a package': /ValueError: Can't fetch metadata for 'torch'/,
  'a package by Pyodide': FOREIGN,
  'a query': OWN,
  'a path': OWN,
  'the page\'s own code': OWN,
};

test('edited code that tries to get out fails with a sentence each time, nothing arrives, and the page goes on', { timeout: 300_000 }, async () => {
  const app = await openPage();
  const said = await intrude(app);
  for (const [name, expected] of Object.entries(EXPECTED)) assert.match(said[name] ?? 'was not tried', expected, name);
  assert.deepEqual(Object.keys(said).sort(), [...Object.keys(EXPECTED), 'done'].sort());

  assert.deepEqual(arrived, []);
  assert.deepEqual(app.requests.filter((url) => url.includes('secret')), []);
  // The page heard nothing that the code made up, and trains with code that behaves.
  assert.deepEqual((await app.reports()).filter(({ type }) => type === 'crashed' || type === 'refused'), []);
  assert.equal((await app.apply(`# mine\n${NETWORK}`)).type, 'code-applied');
  await app.trains(5);
  // Firefox counts what the policy refused among the errors.
  assert.deepEqual(app.problems.filter((problem) => !problem.startsWith('uncaught: Content-Security-Policy:')), []);
  await app.page.close();
});

test('the policy alone keeps everything on the device, also when code gets hold of what was taken away', { timeout: 300_000 }, async () => {
  const app = await openPage((page) => page.route('**/worker.js', async (route) => {
    const response = await route.fetch();
    const [before, after] = (await response.text()).split('function lockDown(');
    await route.fulfill({ response, body: `${before}const lockDown = () => {};\nfunction lockNothing(${after}` });
  }));
  const said = await intrude(app, ['close', 'postMessage', 'another fetch', 'a message to itself']);
  // Nothing of the page's own words: the browser refuses it.
  for (const name of ['fetch', 'fetch of a Request', 'fetch to post', 'pyfetch']) assert.match(said[name], /Failed to fetch|NetworkError when attempting to fetch/, name);
  assert.match(said.run_js, /EvalError.*(unsafe-eval|blocked by CSP)/);
  assert.equal(said.indexedDB, 'nothing');
  // The worker that it could start then is bound as well.
  assert.equal(said.Worker, 'nothing');
  await app.page.waitForTimeout(1000);
  assert.deepEqual(arrived, []);
  await app.page.close();
});

test('the page itself can contact no other site, run no text, and start no worker that the policy does not bind', async () => {
  const app = await openPage();
  const said = await app.page.evaluate((address) => new Promise((resolve) => setTimeout(async () => {
    /** @param {() => unknown} attempt */
    const attempt = async (attempt) => {
      try {
        await attempt();
        return 'nothing';
      } catch (error) {
        return String(error);
      }
    };
    /** @param {HTMLElement} element */
    const load = (element) => new Promise((done, failed) => {
      element.onload = done;
      element.onerror = () => failed(new Error('not loaded'));
      document.body.append(element);
    });
    resolve({
      fetch: await attempt(() => fetch(address)),
      beacon: navigator.sendBeacon(address, 'x') ? '' : 'Error',
      module: await attempt(() => import(`${address}/module.js`)),
      image: await attempt(() => load(Object.assign(document.createElement('img'), { src: `${address}/i.png` }))),
      script: await attempt(() => load(Object.assign(document.createElement('script'), { src: `${address}/s.js` }))),
      style: await attempt(() => load(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: `${address}/s.css` }))),
      text: await attempt(() => (0, eval)('1 + 1')),
      worker: await attempt(() => new Promise((_, failed) => {
        const worker = new Worker(new URL('worker.js', location.href), { type: 'module' });
        worker.onerror = ({ message }) => failed(new Error(message));
      })),
    });
  })), otherOrigin);
  for (const [name, words] of Object.entries(/** @type {Record<string, string>} */ (said))) {
    if (name !== 'beacon') assert.match(words, /Error/, name);
  }
  assert.match(/** @type {any} */ (said).worker, /not started by spawn\.js/);
  await app.page.waitForTimeout(500);
  assert.deepEqual(arrived, []);
  await app.page.close();
});

test('what edited code imports from SciPy comes from the page’s own site, only then, and trains', { timeout: 300_000 }, async () => {
  const app = await openPage();
  const wheels = () => app.requests.filter((url) => url.endsWith('.whl')).map((url) => url.slice(url.lastIndexOf('/') + 1).split('-')[0]);
  assert.deepEqual(wheels(), []);
  const source = NETWORK.replace('import numpy as np', 'import numpy as np\nfrom scipy.special import expit')
    .replaceAll('= sigmoid(', '= expit(');
  assert.match(source, /A1 = expit\(Z1\)/);
  const applied = await app.apply(source);
  assert.equal(applied.type, 'code-applied', JSON.stringify(applied));
  assert.ok(applied.type === 'code-applied' && applied.program.activations[0] === 'sigmoid');
  assert.deepEqual((await app.reports()).map((report) => (report.type === 'code-installing' ? report.packages : report.type)),
    [['scipy'], [], 'code-applied']);
  assert.deepEqual(wheels().sort(), ['micropip', 'scipy']);
  await app.trains(5);
  // It is there now.
  assert.equal((await app.apply(`${source}\nimport scipy.optimize, scipy.linalg`)).type, 'code-applied');
  assert.equal(wheels().length, 2);
  assert.deepEqual(app.problems, []);
  await app.page.close();
});

test('what is not part of the page is refused with the line that imports it, unless the code can do without', { timeout: 300_000 }, async () => {
  const app = await openPage();
  await app.trains(3);
  const source = NETWORK.replace('import numpy as np', 'import numpy as np\nimport torch.nn');
  const line = source.split('\n').indexOf('import torch.nn') + 1;
  assert.deepEqual((await app.apply(source)), {
    type: 'code-refused', id: 1001, problem: {
      message: `The package torch is not part of this page, and it may not contact other sites to fetch it: line ${line} of the code imports it.`,
      line, traceback: '',
    },
  });
  await app.trains(3);
  const optional = NETWORK.replace('import numpy as np', 'import numpy as np\ntry:\n    import torch\nexcept ImportError:\n    torch = None');
  assert.equal((await app.apply(optional)).type, 'code-applied');
  await app.trains(3);
  assert.deepEqual(app.requests.filter((url) => url.endsWith('.whl')), []);
  assert.deepEqual(app.problems, []);
  await app.page.close();
});

test('when SciPy cannot be fetched the code is refused in a sentence, and training goes on', { timeout: 300_000 }, async () => {
  const app = await openPage((page) => page.route('**/scipy-*.whl', (route) => route.abort()));
  const refusal = await app.apply(NETWORK.replace('import numpy as np', 'import numpy as np\nimport scipy'));
  assert.ok(refusal.type === 'code-refused');
  assert.equal(refusal.problem.message, 'The package scipy could not be fetched; check the connection and try again.');
  assert.ok(refusal.problem.line > 0);
  await app.trains(3);
  await app.page.close();
});
