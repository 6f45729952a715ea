// Who may import whom in the browser code: the architecture, enforced.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const SITE = fileURLToPath(new URL('../../site/', import.meta.url));

/** What each file may import, by the first pattern that matches its path. */
const ALLOWED = /** @type {[RegExp, RegExp][]} */ ([
  [/^(protocol|unreachable|timing|assets|spawn|version|service-worker)\.js$/, /^$/],
  [/^(offline|whole)\.inline\.js$/, /^$/],
  [/^start\.inline\.js$/, /^start\.js$/],
  [/^stored\.inline\.js$/, /^xz-decompress$/],
  [/^assets\.inline\.js$/, /^((assets|stored\.inline)\.js|pyodide.*)$/],
  [/^spawn\.inline\.js$/, /^(assets|stored\.inline|timing)\.js$/],
  [/^worker\.inline\.js$/, /^(assets\.inline|worker)\.js$/],
  [/^settings\.js$/, /^$/],
  [/^controls\.js$/, /^settings\.js$/],
  [/^link\.js$/, /^(controls|settings)\.js$/],
  [/^state\.js$/, /^(controls|protocol|unreachable)\.js$/],
  [/^history\.js$/, /^(protocol|unreachable)\.js$/],
  [/^runs\.js$/, /^(history|protocol)\.js$/],
  [/^recovery\.js$/, /^(state|protocol)\.js$/],
  [/^client\.js$/, /^(protocol|spawn)\.js$/],
  [/^worker\.js$/, /^(protocol|boot|frames|lockdown|packages|python|questions|reading|unreachable)\.js$/],
  [/^boot\.js$/, /^(assets|library|python|timing)\.js$/],
  [/^(disk|library|python)\.js$/, /^$/],
  [/^(frames|questions)\.js$/, /^python\.js$/],
  [/^reading\.js$/, /^(disk|python)\.js$/],
  [/^packages\.js$/, /^(boot|python)\.js$/],
  [/^lockdown\.js$/, /^assets\.js$/],
  [/^offline\.js$/, /^(assets|version)\.js$/],
  [/^sample\.js$/, /^assets\.js$/],
  [/^view\//, /^(view\/.*|unreachable\.js)$/],
  [/^panels\/code\/editor\.js$/, /^(@codemirror|@lezer)\//],
  [/^kept\/kept\.js$/, /^kept\/(file|record|rows|store|tabs)\.js$/],
  [/^kept\/record\.js$/, /^kept\/rows\.js$/],
  [/^kept\/rows\.js$/, /^(history|protocol)\.js$/],
  [/^kept\//, /^$/],
  [/^panels\/kept\//, /^(panels\/.*|kept\/(kept|words)\.js)$/],
  [/^panels\/share\//, /^(panels\/.*|(controls|link)\.js)$/],
  [/^panels\/time\/compare\.js$/, /^(panels\/.*|view\/(colors|format|layers|layout|stage)\.js|protocol\.js)$/],
  [/^panels\//, /^(panels\/.*|view\/(activations|axes|colors|draw-curves|format|layers|layout|sheet)\.js|protocol\.js|settings\.js)$/],
  [/^page\/address\.js$/, /^(link|settings|timing)\.js$/],
  [/^page\/applying\.js$/, /^panels\/files\/words\.js$/],
  [/^page\/continuing\.js$/, /^settings\.js$/],
  [/^page\//, /^$/],
  [/^needs\.js$/, /^$/],
  [/^start\.js$/, /^(main|client|needs)\.js$/],
  [/^main\.js$/, /^(?!(worker|start)\.js)/],
]);

const files = readdirSync(SITE, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/')).filter((name) => name.endsWith('.js'));

/** @param {string} name */
function importsOf(name) {
  const text = readFileSync(path.join(SITE, name), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map(([, target]) =>
    target.startsWith('.') ? path.posix.normalize(path.posix.join(path.posix.dirname(name), target)) : target);
}

test('there are files to check, and imports are found in them', () => {
  assert.ok(files.length > 15);
  assert.ok(importsOf('main.js').includes('panels/curves/curves.js'));
});

for (const name of files) {
  test(`${name} imports only what it may`, () => {
    const rule = ALLOWED.find(([file]) => file.test(name));
    assert.ok(rule, `no rule says what ${name} may import`);
    for (const target of importsOf(name)) assert.match(target, rule[1], `${name} imports ${target}`);
  });
}

test('what the one file has in the place of a module offers the same', () => {
  for (const name of ['assets', 'offline', 'spawn']) {
    const [served, inline] = ['js', 'inline.js'].map((ending) => {
      const text = readFileSync(path.join(SITE, `${name}.${ending}`), 'utf8');
      const declared = [...text.matchAll(/^export (?:async )?(?:function|const) (\w+)/gm)].map(([, found]) => found);
      const passedOn = [...text.matchAll(/^export \{(.*?)\}/gm)].flatMap(([, list]) => list.split(',').map((word) => word.trim()));
      return [...declared, ...passedOn].sort();
    });
    assert.deepEqual(inline, served);
  }
});
