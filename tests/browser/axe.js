// What axe-core, which checks pages against WCAG, finds on a page as it is: nothing.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** @import {AxeResults} from 'axe-core' */
/** @import {Page} from 'playwright-core' */

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Everything of WCAG 2.2 A and AA, and of the rest what is serious.
 * @param {Page} page
 * @param {string} where
 */
export async function check(page, where) {
  // As the developer tools would: the page's policy allows no script of another's.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    /** @type {AxeResults} */
    const results = await /** @type {any} */ (window).axe.run({
      resultTypes: ['violations'],
      // Targets of 24 by 24 pixels, which axe leaves out unless it is asked.
      rules: { 'target-size': { enabled: true } },
    });
    return results.violations
      .filter(({ impact, tags }) => tags.some((tag) => /^wcag\d+a/.test(tag)) || impact === 'serious' || impact === 'critical')
      .map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`) }));
  });
  assert.deepEqual(violations, [], where);
}
