// Section 1: each matrix product of the network, as a share of what this machine's SIMD can do at most.

import { median, percent, spread } from './report.js';

/** @import {Lab, Peer} from './lab.js' */
/** @import {Table} from './report.js' */

const EXAMPLES = [64, 1000, 42_000];
/** Plain NumPy takes seconds for the large ones: measured less often, where it is slower than this. */
const SLOW = 0.5;
/** Measurements of a product, and of the limit beside it. */
const PAIRS = 15;
/** Ends the name of a product with a matrix of uint8. */
const BYTES = ', X uint8';
const LIMIT_SECONDS = 0.02;

/**
 * @typedef {object} Product
 * @property {string} name
 * @property {number} m
 * @property {number[]} rates operations a second, with the loops of `accel`
 * @property {number[]} shares of the limit that was measured just before
 * @property {number} best the best of the rates to the best of these limits
 * @property {number[]} plain operations a second of NumPy's own loops
 */

/** @param {Lab} lab */
export async function run(lab) {
  const peer = await lab.start('python.worker.js');
  await peer.call('boot', 'site', ['/bench/stopwatch.py', '/bench/matmul.py']);
  /** @type {'simd' | 'relaxed' | null} */
  const build = (await peer.call('python', 'matmul', 'build')) ?? null;
  const limits = { relaxed: await measureLimit(peer, 'relaxed'), simd: await measureLimit(peer, 'simd') };
  // From here on the one that the chosen build can reach.
  await peer.call('loadLimit', build ?? 'simd');
  /** @type {Product[]} */
  const products = [];
  for (const m of EXAMPLES) {
    /** @type {Record<string, number>} */
    const operations = await peer.call('python', 'matmul', 'prepare', m);
    for (const [name, work] of Object.entries(operations)) {
      const measured = await measure(peer, name, work, build !== null, lab.quick);
      // Plain NumPy would first convert bytes, so nobody gives it any: compared with its product of float32.
      if (name.endsWith(BYTES)) measured.plain = products.find((other) => other.m === m && name === other.name + BYTES)?.plain ?? [];
      products.push({ m, ...measured });
    }
  }
  await peer.end();
  return { raw: { build, limits, products }, tables: [table(build, limits, products)] };
}

/**
 * @param {Peer} peer
 * @param {'simd' | 'relaxed'} build
 * @returns {Promise<number[]>} operations a second; none where the browser cannot run it
 */
async function measureLimit(peer, build) {
  if (!(await peer.call('loadLimit', build))) return [];
  const rounds = await roundsFor(peer);
  const rates = [];
  for (let i = 0; i < 15; i++) rates.push(await peer.call('limit', rounds));
  return rates;
}

/** @param {Peer} peer */
async function roundsFor(peer) {
  for (let i = 0; i < 20; i++) await peer.call('limit', 10_000); // until the browser has compiled it well
  return Math.round((LIMIT_SECONDS * (await peer.call('limit', 100_000))) / 768);
}

/**
 * One product, and the limit between any two measurements of it, so that both have the same neighbours.
 * @param {Peer} peer
 * @param {string} name
 * @param {number} work operations
 * @param {boolean} accelerated whether there is anything but NumPy's own loops
 * @param {boolean} quick
 */
async function measure(peer, name, work, accelerated, quick) {
  const rounds = await roundsFor(peer);
  /** @type {{rates: number[], limits: number[], plain: number[]}} */
  const { rates, limits, plain } = { rates: [], limits: [], plain: [] };
  if (accelerated) await peer.call('python', 'matmul', 'seconds', name, true);
  for (let i = 0; accelerated && i < (quick ? 5 : PAIRS); i++) {
    limits.push(await peer.call('limit', rounds));
    rates.push(work / (await peer.call('python', 'matmul', 'seconds', name, true)));
  }
  let seconds = 0;
  for (let i = 0; i < (name.endsWith(BYTES) ? 0 : 3) && (i === 0 || seconds < SLOW); i++) {
    seconds = await peer.call('python', 'matmul', 'seconds', name, false);
    plain.push(work / seconds);
  }
  const shares = rates.map((rate, i) => rate / limits[i]);
  return { name, rates, shares, best: Math.max(...rates) / Math.max(...limits), plain };
}

/**
 * @param {string | null} build
 * @param {{relaxed: number[], simd: number[]}} limits
 * @param {Product[]} products
 * @returns {Table}
 */
function table(build, limits, products) {
  const giga = 1e-9;
  return {
    title: 'Matrix products, float32',
    head: ['product', 'm', 'GFLOPS', 'share of the limit', 'best to best', 'NumPy\'s own loops, GFLOPS', 'faster'],
    rows: products.map(({ name, m, rates, shares, best, plain }) => [
      `\`${name}\``, m.toLocaleString('en'), spread(rates, giga),
      shares.length ? `${percent(median(shares))} (${percent(Math.min(...shares))}–${percent(Math.max(...shares))})` : '–',
      percent(best), spread(plain, giga), rates.length ? `${(median(rates) / median(plain)).toFixed(0)}×` : '–',
    ]),
    words: [
      `The limit is a loop of twelve independent sums that touches no memory, in the same worker: relaxed-SIMD `
      + `multiply-add ${spread(limits.relaxed, giga)} GFLOPS, multiplication and addition ${spread(limits.simd, giga)} `
      + `GFLOPS. The loops in use are of the build “${build ?? 'none'}”, and are compared with the limit of that kind; `
      + 'the limit is measured again before each measurement of a product. The share is that of such pairs, '
      + `${PAIRS} of them; best to best is what other processes on the machine disturb least.`,
      'X is what training multiplies: the transposed view of examples that lie in rows. Every time contains NumPy\'s '
      + 'call and the array it makes for the result, which is much of the time of the small ones.',
    ],
  };
}
