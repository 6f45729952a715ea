// What the page cannot do without, and the sentence for a browser that lacks some of it; what is merely nice is not asked
// for here, but where it is used. It runs before all else, so it is written in what browsers understood in 2019.

/**
 * The newest of what is asked for below are light-dark() and the popover attribute, which decides.
 * Source: MDN's browser-compat-data, css.types.color.light-dark and html.global_attributes.popover.
 */
export const OLDEST = 'Chrome and Edge 123, Firefox 125, Safari 17.5';

/** @typedef {typeof globalThis & Window} Scope the global object, or as much of one as a test has */

/** @type {[what: string, forWhat: string, has: (scope: Scope) => unknown][]} */
const NEEDS = [
  ['WebAssembly', 'which Python runs on', ({ WebAssembly }) => WebAssembly && WebAssembly.Module],
  ['exceptions in WebAssembly', 'which Python is compiled with', ({ WebAssembly }) => !WebAssembly || WebAssembly.Exception],
  ['web workers', 'where Python runs', ({ Worker }) => Worker],
  ['DecompressionStream', 'which unpacks Python and the sample', ({ DecompressionStream }) => DecompressionStream],
  ['big integers', 'which Python passes to the page', ({ BigInt64Array }) => BigInt64Array],
  ['ResizeObserver', 'by which drawings fit their place', ({ ResizeObserver }) => ResizeObserver],
  ['IntersectionObserver', 'by which only what is seen is drawn', ({ IntersectionObserver }) => IntersectionObserver],
  ['dialogs', 'which links with code and sharing need', ({ HTMLDialogElement }) => HTMLDialogElement],
  ['popovers', 'which explanations and menus are', ({ HTMLElement }) => 'popover' in HTMLElement.prototype],
  ['toSorted of arrays', 'which the code of the page uses', ({ Array }) => 'toSorted' in Array.prototype],
  ['light-dark() in styles', 'which all colours are given by', ({ CSS }) => CSS.supports('color', 'light-dark(red, red)')],
];

/**
 * @param {Scope} scope
 * @returns {string} what is missing and why it is needed and what to do, or '' where nothing is
 */
export function lacks(scope) {
  const missing = NEEDS.filter(([, , has]) => !has(scope));
  if (missing.length === 0) return '';
  const list = missing.map(([what, forWhat]) => `${what}, ${forWhat}`).join('; and ');
  // Turned off in browsers that have it: Lockdown Mode on Apple's devices, enhanced security in Edge.
  const off = missing[0][0] === 'WebAssembly' ? ' It may have been turned off, as a stricter security mode does.' : '';
  return `Glassbox cannot run in this browser: it has no ${list}.${off} ${OLDEST} and newer have all it needs.`;
}
