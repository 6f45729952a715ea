// Runs jobs in a module worker on the built site, where nothing else runs, for tests of what is inside Python.

import { after, before } from 'node:test';
import { launch } from './browser.js';
import { SOURCES, serveSite } from './site.js';

/** @import {Browser} from 'playwright-core' */
/** @import {Site} from './site.js' */

/**
 * Serve the site and start a browser for the tests of one file. The worker answers a job with `{type: 'done', ...}` or
 * `{type: 'failed', message}`, and may say `{type: 'line', line}` before.
 * @param {string} script the worker's file name in this folder
 * @param {Record<string, string>} mounts further folders to serve, see `serveSite`
 */
export function useWorker(script, mounts) {
  /** @type {Browser} */
  let browser;
  /** @type {Site} */
  let site;
  before(async () => {
    site = await serveSite({ '/tests/': 'tests', ...SOURCES, ...mounts });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    site?.close();
  });

  return {
    /** Of a test that runs. @returns {Site} */
    site: () => site,

    /**
     * @param {unknown} job
     * @returns {Promise<any>}
     */
    async run(job) {
      const page = await browser.newPage();
      page.on('console', (message) => message.type() === 'log' && console.log(message.text()));
      // Any document of the site's origin may start the worker; this one loads nothing else.
      await page.goto(`${site.url}icon.svg`);
      const answer = await page.evaluate(({ address, job }) => new Promise((resolve, reject) => {
        const worker = new Worker(address, { type: 'module' });
        worker.onerror = (event) => reject(new Error(event.message || 'The worker could not start.'));
        worker.onmessage = ({ data }) => {
          if (data.type === 'line') console.log(data.line);
          else if (data.type === 'failed') reject(new Error(data.message));
          else resolve(data);
        };
        worker.postMessage(job);
      }), { address: `${site.origin}/tests/browser/${script}`, job });
      await page.close();
      return answer;
    },
  };
}
