// A proxy that all of a browser's requests go through, and that tells what was in them. It serves tests, and nobody else.

import { createServer, request as forward } from 'node:http';

/**
 * @typedef {object} Sent what the browser sent over the network
 * @property {string} method
 * @property {string} url in full; of a connection that was to be encrypted only the host, `https://host:443`
 * @property {Record<string, string | string[] | undefined>} headers by their names in lower case
 * @property {number} bytes of its body
 */

/**
 * @param {string} origin the one site that is reached; every other is refused
 * @returns {Promise<{url: string, sent: Sent[], close: () => void}>}
 */
export async function recordingProxy(origin) {
  /** @type {Sent[]} */
  const sent = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const one = { method, url, headers, bytes: 0 };
    sent.push(one);
    request.on('data', (piece) => (one.bytes += piece.length));
    if (!URL.canParse(url) || new URL(url).origin !== origin) {
      response.writeHead(403).end();
      return;
    }
    const onward = forward(url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  // What would be encrypted, and web sockets.
  server.on('connect', ({ url = '', headers }, socket) => {
    sent.push({ method: 'CONNECT', url: `https://${url}`, headers, bytes: 0 });
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  server.on('upgrade', ({ url = '', headers }, socket) => {
    sent.push({ method: 'UPGRADE', url, headers, bytes: 0 });
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}`,
    sent,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
