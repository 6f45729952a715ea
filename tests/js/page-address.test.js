// What a link brings the page, and how long code stays in the page's own link.

import assert from 'node:assert/strict';
import test from 'node:test';
import { parseLink } from '../../site/link.js';
import { addressOf, readAddress } from '../../site/page/address.js';
import { createPage } from './page-fixture.js';

test('of what is wrong with a link three pieces are told, and the others counted', () => {
  assert.equal(readAddress('#v=1&alpha=0.3').notice, null);
  const of = (/** @type {number} */ count) => readAddress(`#${Array.from({ length: count }, (_, i) => `nothing${i}=1`).join('&')}`).notice ?? '';
  assert.match(of(3), /nothing0.*nothing1.*nothing2.*know\.$/);
  assert.match(of(4), /nothing2” that this version does not know\. 1 more piece of it was left out\.$/);
  assert.match(of(5), /nothing2” that this version does not know\. 2 more pieces of it were left out\.$/);
});

test('a link that is edited keeps the settings that it does not name', () => {
  const { settings } = readAddress('#batch=64', { ...createPage().state().settings, alpha: 0.7 });
  assert.deepEqual([settings.alpha, settings.batch], [0.7, 64]);
});

test('code from a link stays in the address while it is asked about, waits, is tried or is in force, and no longer', () => {
  const page = createPage();
  const code = (/** @type {string | null} */ waiting = null) => parseLink(addressOf(page.state(), waiting)).code;
  assert.equal(code(), null);
  const { offer } = readAddress('#v=1&code=packed');
  page.dispatch({ type: 'offer', offer });
  assert.equal(code(), 'packed');
  page.dispatch({ type: 'offer', offer: { text: 'packed', source: '# theirs' } });
  assert.equal(code(), null);
  assert.equal(code('# theirs'), 'packed');
  page.dispatch({ type: 'code-applying' });
  assert.equal(code(), 'packed');
  const { code: before } = page.state();
  assert.equal(parseLink(addressOf({ ...page.state(), code: { ...before, applying: false, source: '# theirs' } }, null)).code, 'packed');
  assert.equal(parseLink(addressOf({ ...page.state(), code: { ...before, applying: false, source: '# mine' } }, null)).code, null);
});
