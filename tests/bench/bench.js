// Measures Glassbox beside its peers and writes dist/bench.md and dist/bench.json. `build.py bench` runs it.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, openLab } from './lab.js';
import { describeMachine } from './machine.js';
import { markdown } from './report.js';
import { SECTIONS } from './sections.js';
import { compare } from './targets.js';

const wanted = process.argv.slice(2).filter((word) => word !== '--quick');
const quick = process.argv.includes('--quick');

const unknown = wanted.filter((name) => !(name in SECTIONS));
if (unknown.length > 0) {
  console.error(`No such section: ${unknown.join(', ')}; there are ${Object.keys(SECTIONS).join(', ')}.`);
  process.exit(2);
}

const began = performance.now();
const { lab, close } = await openLab(quick);
/** @type {Record<string, any>} */
const raw = {};
const parts = [];
try {
  const machine = await describeMachine(lab);
  parts.push(`# Benchmarks\n\n${machine.join('\n')}\n`);
  raw.machine = machine;
  for (const [name, run] of Object.entries(SECTIONS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const start = performance.now();
    try {
      const section = await run(lab);
      raw[name] = section.raw;
      parts.push(section.tables.map(markdown).join('\n'));
    } catch (error) {
      // The others are worth having; that one is missing is said in the report, and by the exit code.
      console.error(error);
      parts.push(`The section “${name}” failed: ${/** @type {Error} */ (error).message}\n`);
      process.exitCode = 1;
    }
    console.log(`\n${parts.at(-1)}(${name}: ${Math.round((performance.now() - start) / 1000)} s)`);
  }
} finally {
  await close();
}
const targets = markdown(compare(raw));
console.log(`\n${targets}`);
const seconds = Math.round((performance.now() - began) / 1000);
parts.push(targets, `All of this took ${seconds} s${quick ? ', with fewer repeats (--quick)' : ''}.\n`);
writeFileSync(path.join(ROOT, 'dist/bench.md'), parts.join('\n'));
writeFileSync(path.join(ROOT, 'dist/bench.json'), JSON.stringify(raw, null, 1));
console.log(`Written to dist/bench.md and dist/bench.json, in ${seconds} s.`);
