// Two helpers that every panel uses to reach its elements.

/**
 * The one element a panel cannot do without.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 * @throws {TypeError} when it is missing or of another type
 */
export function find(root, selector, type) {
  const element = root.querySelector(selector);
  if (!(element instanceof type)) throw new TypeError(`The page has no ${type.name} at “${selector}”.`);
  return element;
}

/**
 * Change text only when it differs, so that an unchanged panel costs no layout.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
