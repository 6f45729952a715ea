// The worker of the one file: worker.js, and an answer to what Pyodide fetches out of that file.

import { assetUrl, fetchAsset } from './assets.inline.js';
import './worker.js';

// Both before Pyodide begins: worker.js has asked for it, but none of it is unpacked before this script has ended.

// Pyodide refuses to run in a classic worker, and knows one by this name. Nothing imports scripts here.
Object.defineProperty(self, 'importScripts', { value: undefined, configurable: true, writable: true });

const ROOT = assetUrl('').href;
const { fetch } = self;
self.fetch = async (request, options) => {
  const address = request instanceof Request ? request.url : String(request);
  return address.startsWith(ROOT) ? fetchAsset(address.slice(ROOT.length)) : fetch(request, options);
};
