// Light or dark: the system's choice until the person makes one, which is kept on the device where it may be.

import { find } from './dom.js';
import { keep, kept } from './storage.js';

/** @typedef {'light' | 'dark'} Theme */

const KEY = 'glassbox-theme';
const system = matchMedia('(prefers-color-scheme: dark)');
/** Where the system forces a palette, light or dark is the system's choice as well. */
const forced = matchMedia('(forced-colors: active)');
const root = document.documentElement;

/** @returns {Theme} */
export function currentTheme() {
  const chosen = forced.matches ? undefined : root.dataset.theme ?? kept(KEY);
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return system.matches ? 'dark' : 'light';
}

/**
 * @param {ParentNode} page
 * @param {(theme: Theme) => void} onChange called when what is shown changes
 */
export function followTheme(page, onChange) {
  const before = kept(KEY);
  if (before === 'light' || before === 'dark') root.dataset.theme = before;
  find(page, '#theme', HTMLButtonElement).onclick = () => {
    root.dataset.theme = currentTheme() === 'dark' ? 'light' : 'dark';
    keep(KEY, root.dataset.theme);
    onChange(currentTheme());
  };
  system.onchange = forced.onchange = () => onChange(currentTheme());
}
