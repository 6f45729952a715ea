// A person's file, packed as small as the browser can, if that is small enough to be kept with a run.

/** Kaggle's train.csv, packed, takes nine megabytes. */
const MOST = 12_000_000;

/** Text longer than this does not pack into so little. */
const MOST_TEXT = 150_000_000;

/**
 * @param {File} file
 * @returns {Promise<Uint8Array<ArrayBuffer> | null>} its bytes, or gzip of them; null if they are too many
 */
export async function packed(file) {
  if (file.size > MOST_TEXT) return null;
  const start = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const already = (start[0] === 0x1f && start[1] === 0x8b) || (start[0] === 0x50 && start[1] === 0x4b);
  if (already) return file.size > MOST ? null : new Uint8Array(await file.arrayBuffer());
  const reader = file.stream().pipeThrough(new CompressionStream('gzip')).getReader();
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const pieces = [];
  let size = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.length;
    if (size > MOST) {
      await reader.cancel();
      return null;
    }
    pieces.push(read.value);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
