// What can be wrong with where things are on a page as it is: wider than the window, cut off, over each other, too small to
// hit. It looks at boxes; whether it looks good, people see.

/** @import {Page} from 'playwright-core' */

/**
 * @param {Page} page
 * @param {number} least side of a target, in CSS pixels; a smaller one needs room around it, as WCAG 2.5.8 says
 * @returns {Promise<string[]>} what is wrong, in words
 */
export const faults = (page, least = 24) => page.evaluate((least) => {
  /** @type {string[]} */
  const found = [];
  const width = document.documentElement.clientWidth;
  const wide = /** @type {Element} */ (document.scrollingElement).scrollWidth;
  if (wide > width) found.push(`the page is ${wide} wide in a window of ${width}`);

  /** @param {Element} element */
  const named = (element) => `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ''} “${(element.getAttribute('aria-label')
    ?? element.textContent ?? '').trim().slice(0, 30)}”`;
  /** @param {Element} element whether something that scrolls holds it */
  const scrolls = (element) => {
    for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) {
      if (/auto|scroll|hidden/.test(getComputedStyle(up).overflowX) && up.scrollWidth > up.clientWidth) return true;
    }
    return false;
  };
  /** The box that answers a press: of a label with its field, and with what an element draws around itself. @param {Element} element */
  const target = (element) => {
    const of = element.matches('input[type="checkbox"], input[type="radio"]') ? element.closest('label') ?? element : element;
    const { left, top, right, bottom } = of.getBoundingClientRect();
    const around = getComputedStyle(element, '::after');
    const grow = around.content !== 'none' && around.position === 'absolute' ? -Math.min(0, Number.parseFloat(around.top) || 0) : 0;
    return { left: left - grow, top: top - grow, right: right + grow, bottom: bottom + grow };
  };

  const modal = document.querySelector('dialog:modal') ?? document;
  // A link in a sentence is as high as its line, which WCAG leaves out, and has a box on each line that it runs over.
  const controls = [...modal.querySelectorAll('button, input, select, summary, a[href], [role="tab"], [role="slider"]')].filter((element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest('.unseen, [inert], .cm-editor, p a')
    && element.getBoundingClientRect().width > 1);
  const targets = controls.map((element) => ({ element, box: target(element) }));
  for (const { element, box } of targets) {
    const own = element.getBoundingClientRect();
    if (!scrolls(element) && (own.left < -1 || own.right > width + 1)) found.push(`${named(element)} is cut off: ${Math.round(own.left)} to ${Math.round(own.right)} of ${width}`);
    if (element.matches('button:not(.why)') && element.scrollWidth > element.clientWidth + 1) found.push(`the words of ${named(element)} do not fit: ${element.scrollWidth} in ${element.clientWidth}`);
    const small = box.right - box.left < least - 0.5 || box.bottom - box.top < least - 0.5;
    // Too near another: a circle of 24 about its middle meets the other's target.
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const near = small && targets.find((other) => {
      if (other.element === element || other.element.closest('label') === element.closest('label') && element.closest('label')) return false;
      const dx = Math.max(other.box.left - x, 0, x - other.box.right);
      const dy = Math.max(other.box.top - y, 0, y - other.box.bottom);
      return Math.hypot(dx, dy) < least / 2;
    });
    if (near) found.push(`${named(element)} is ${Math.round(box.right - box.left)} by ${Math.round(box.bottom - box.top)}, and ${named(near.element)} is beside it`);
  }
  targets.forEach(({ element }, i) => {
    const a = element.getBoundingClientRect();
    for (const { element: other } of targets.slice(i + 1)) {
      if (element.contains(other) || other.contains(element)) continue;
      const b = other.getBoundingClientRect();
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      // What scrolls away under what stays is no fault.
      const stays = (/** @type {Element} */ one) => one.closest('.top, .timeline, [popover], .tour');
      if (across > 2 && down > 2 && stays(element) === stays(other)) found.push(`${named(element)} is over ${named(other)}`);
    }
  });
  return found;
}, least);
