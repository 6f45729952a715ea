// Python's library as packs: one gzip stream each, whose files are written into Python's file system as they are.
// py/tools/packs.py makes them and says why.

/** @import {PyodideAPI} from 'pyodide' */

const FORMAT = 1;

/**
 * Write a pack's files into Python's file system. They stay parts of `bytes`, which nobody may change afterwards.
 * @param {PyodideAPI['FS']} FS
 * @param {Uint8Array<ArrayBuffer>} bytes the unpacked pack: the length of its index, the index, the files
 * @throws {Error} one sentence, if it is not a pack of our format
 */
export function writePack(FS, bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  let offset = 4 + length;
  const { format, files } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, offset)));
  if (format !== FORMAT) throw new Error(`Python's library has format ${format}, not ${FORMAT}: reload the page.`);
  const folders = new Set();
  for (const [path, size] of /** @type {[string, number][]} */ (files)) {
    const folder = path.slice(0, path.lastIndexOf('/'));
    if (!folders.has(folder)) FS.mkdirTree(folder);
    folders.add(folder);
    FS.writeFile(path, bytes.subarray(offset, offset + size), { canOwn: true });
    offset += size;
  }
}
