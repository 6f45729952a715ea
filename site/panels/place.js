// Where a popover stands: beside its button, on the side that has room. Anchors of CSS are not in every browser yet.

/**
 * @param {HTMLElement} box
 * @param {Element | undefined} button
 * @param {{widest?: number, flush?: boolean}} [options] `widest` in CSS pixels; `flush` to start where the button starts
 */
export function place(box, button, { widest = 320, flush = false } = {}) {
  if (!button) return;
  const { innerWidth, innerHeight } = window;
  const { left, right, top, bottom } = button.getBoundingClientRect();
  const width = Math.min(widest, innerWidth - 16);
  const wished = flush ? left : (left + right) / 2 - width / 2;
  const start = Math.max(8, Math.min(wished, innerWidth - width - 8));
  const below = bottom < innerHeight * 0.6;
  Object.assign(box.style, {
    width: `${width}px`,
    left: `${start}px`,
    top: below ? `${bottom + 6}px` : 'auto',
    bottom: below ? 'auto' : `${innerHeight - top + 6}px`,
  });
}
