// What was dropped on the page: the one file that can be opened, or why there is none. It opens nothing.

/** Source may be dropped on the code, which takes it as text. */
const SOURCE = /\.(py|txt)$/i;

/**
 * @param {DataTransfer} transfer of a drop, while its event is being handled
 * @returns {{file: File} | {problem: string}} the problem is one sentence
 */
export function fileOf({ files, items }) {
  // A folder is among the files as well, as one that cannot be read.
  const folder = [...items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry?.() : null)).find((entry) => entry?.isDirectory);
  if (folder) return { problem: `“${folder.name}” is a folder; expected one file: open the folder, and drop the CSV file that is in it.` };
  if (files.length === 0) return { problem: 'What was dropped is text or a link; expected a file: save it on this device first, and drop that.' };
  if (files.length > 1) return { problem: `${files.length} files were dropped at once; expected one: drop them one after the other.` };
  return { file: files[0] };
}

/**
 * Calls `dropped` for whatever comes from outside and would otherwise take the place of the page, as a link does. What
 * is dragged within the page, text over a field, and source over the code stay the browser's.
 * @param {Document} page
 * @param {{over(files: boolean): void, left(): void, dropped(transfer: DataTransfer): void}} actions
 */
export function watchDrops(page, { over, left, dropped }) {
  /** Something of the page's own is dragged: text that is selected, say. */
  let own = false;
  page.addEventListener('dragstart', () => {
    own = true;
    // A pointer does not move in this sense while something is dragged: `dragend` is not said of what has gone meanwhile.
    page.addEventListener('pointermove', () => (own = false), { once: true });
  });

  /** @param {DragEvent} event */
  function isTheirs({ dataTransfer, target }) {
    if (own || !dataTransfer) return true;
    if (!(target instanceof Element)) return false;
    if (!dataTransfer.types.includes('Files')) return target.closest('input, textarea, [contenteditable]') !== null;
    const { files } = dataTransfer;
    return target.closest('.cm-editor') !== null && files.length > 0 && [...files].every(({ name }) => SOURCE.test(name));
  }

  page.addEventListener('dragover', (event) => {
    if (isTheirs(event)) return;
    event.preventDefault();
    over(event.dataTransfer?.types.includes('Files') ?? false);
  });
  page.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) left();
  });
  // Before the code editor, which would take any file for text.
  page.addEventListener('drop', (event) => {
    left();
    if (isTheirs(event)) return;
    event.preventDefault();
    event.stopPropagation();
    dropped(/** @type {DataTransfer} */ (event.dataTransfer));
  }, { capture: true });
}
