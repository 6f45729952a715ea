#!/usr/bin/env node
// Starts Firefox as the program that Playwright is given for it, and stands between the two: Playwright's WebDriver BiDi
// sends one command that no Firefox up to 153 knows, and expects a name for each download. Not for other browsers.
// A Firefox as Mozilla or Debian makes it is enough: neither a driver nor a build of Playwright's own is needed.

import { spawn } from 'node:child_process';
import { renameSync } from 'node:fs';
import path from 'node:path';
import { WebSocket, WebSocketServer } from 'ws';

/** Which media features are emulated. It is answered and does nothing: what a test needs of them is a preference at launch. */
const UNKNOWN = 'emulation.setMediaFeaturesOverride';
const ANNOUNCED = /WebDriver BiDi listening on (ws:\/\/\S+)/;

const program = process.env.GLASSBOX_FIREFOX;
if (!program) throw new Error('GLASSBOX_FIREFOX does not say which Firefox to start.');
const firefox = spawn(program, process.argv.slice(2), { stdio: ['ignore', 'inherit', 'pipe'] });
firefox.on('exit', (code) => process.exit(code ?? 0));
process.on('SIGTERM', () => firefox.kill());

let heard = '';
firefox.stderr.on('data', (data) => {
  if (heard === 'all') {
    process.stderr.write(data);
    return;
  }
  heard += data;
  const address = ANNOUNCED.exec(heard)?.[1];
  if (!address) return;
  heard = 'all';
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (client, { url }) => relay(client, new WebSocket(address.replace(/\/$/, '') + url)));
  server.on('listening', () => {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    process.stderr.write(`WebDriver BiDi listening on ws://127.0.0.1:${port}\n`);
  });
});

/**
 * @param {WebSocket} client Playwright
 * @param {WebSocket} browser
 */
function relay(client, browser) {
  /** @type {string[]} */
  const waiting = [];
  browser.on('open', () => waiting.splice(0).forEach((text) => browser.send(text)));
  client.on('message', (data) => {
    const text = String(data);
    const { id, method } = JSON.parse(text);
    if (method === UNKNOWN) client.send(JSON.stringify({ type: 'success', id, result: {} }));
    else if (browser.readyState === WebSocket.OPEN) browser.send(text);
    else waiting.push(text);
  });
  /** @type {Map<string, string>} by the address of a download, how Playwright calls its file */
  const names = new Map();
  browser.on('message', (data) => {
    const { method, params } = JSON.parse(String(data));
    if (method === 'browsingContext.downloadWillBegin') names.set(params.url, params.suggestedFilename);
    else if (method !== 'browsingContext.downloadEnd') return client.send(String(data));
    // Firefox saves a second file of a name under another; Playwright looks for it under the first.
    else if (params.filepath) renameSync(params.filepath, path.join(path.dirname(params.filepath), names.get(params.url) ?? ''));
    return client.send(JSON.stringify({ type: 'event', method, params: { ...params, download: params.download ?? params.url } }));
  });
  browser.on('close', () => client.close());
  client.on('close', () => browser.close());
}
