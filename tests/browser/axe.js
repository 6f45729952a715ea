// What axe-core, which checks pages against WCAG, finds on a page as it is: nothing serious.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** @import {AxeResults} from 'axe-core' */
/** @import {Page} from 'playwright-core' */

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** As the developer tools would: the page's policy allows no script of another's. @param {Page} page */
async function inject(page) {
  const tools = await page.context().newCDPSession(page);
  await tools.send('Runtime.evaluate', { expression: AXE });
  await tools.detach();
}

/**
 * @param {Page} page
 * @param {string} where
 */
export async function check(page, where) {
  if (!(await page.evaluate(() => 'axe' in window))) await inject(page);
  const violations = await page.evaluate(async () => {
    /** @type {AxeResults} */
    const results = await /** @type {any} */ (window).axe.run({ resultTypes: ['violations'] });
    return results.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html }) => html) }));
  });
  assert.deepEqual(violations, [], where);
}
