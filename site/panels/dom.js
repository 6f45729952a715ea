// What every panel uses to reach its elements.

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

/**
 * Whether an element can be seen: not in a hidden section, and not scrolled away. What cannot be seen need not be drawn.
 * @param {Element} element
 * @param {(visible: boolean) => void} [onChange]
 * @returns {{readonly visible: boolean}}
 */
export function watchVisible(element, onChange) {
  let visible = false;
  new IntersectionObserver((entries) => {
    const { isIntersecting } = entries[entries.length - 1];
    if (isIntersecting === visible) return;
    visible = isIntersecting;
    onChange?.(visible);
  }).observe(element);
  return {
    get visible() {
      return visible;
    },
  };
}
