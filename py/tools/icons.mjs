// Draws the icons that a device shows of an installed page, from the one that browsers show in their tabs:
// `node icons.mjs site/icon.svg FOLDER` makes PNG files there.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Resvg } from '@resvg/resvg-js';

/** Ink on paper, as in style.css, whatever stands behind the icon. */
const INK = '#17181a';
const PAPER = '#faf9f6';

/**
 * Pixels of a side, how much of it the drawing's own square of 24 takes, and how round its corners are. Of the last two
 * systems cut out a shape of their own; a circle of 80 % is never cut.
 */
const ICONS = {
  'icon-192.png': { size: 192, share: 0.8, corner: 0.2 },
  'icon-512.png': { size: 512, share: 0.8, corner: 0.2 },
  'icon-maskable.png': { size: 512, share: 0.66, corner: 0 },
  'icon-apple.png': { size: 180, share: 0.74, corner: 0 },
};

/** @param {string} source @param {string} folder */
function draw(source, folder) {
  const [, attributes, drawing] = readFileSync(source, 'utf8').match(/<svg([^>]*)>.*<\/style>(.*)<\/svg>/s) ?? [];
  if (!drawing) throw new Error(`${source} is not an icon with its colours in a <style>.`);
  mkdirSync(folder, { recursive: true });
  for (const [name, { size, share, corner }] of Object.entries(ICONS)) {
    const edge = (24 / share - 24) / 2;
    const side = 24 / share;
    const svg = `<svg${attributes.replace(/viewBox="[^"]*"/, `viewBox="${-edge} ${-edge} ${side} ${side}"`)}>`
      + `<rect x="${-edge}" y="${-edge}" width="${side}" height="${side}" rx="${corner * side}" fill="${PAPER}"/>`
      + `<g stroke="${INK}">${drawing}</g></svg>`;
    writeFileSync(path.join(folder, name), new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render().asPng());
  }
}

const [source, folder] = process.argv.slice(2);
draw(source, folder);
