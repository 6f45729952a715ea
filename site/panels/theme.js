// Light or dark: the system's choice until the person makes one, which is kept on the device where it may be.

import { find } from './dom.js';
import { keep, kept } from './storage.js';

/** @typedef {'light' | 'dark'} Theme */

const KEY = 'glassbox-theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const root = document.documentElement;

/** @returns {Theme} */
export function currentTheme() {
  const chosen = root.dataset.theme ?? kept(KEY);
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return system.matches ? 'dark' : 'light';
}

/**
 * @param {ParentNode} page
 * @param {(theme: Theme) => void} onChange called when what is shown changes
 */
export function followTheme(page, onChange) {
  if (kept(KEY)) root.dataset.theme = currentTheme();
  find(page, '#theme', HTMLButtonElement).onclick = () => {
    root.dataset.theme = currentTheme() === 'dark' ? 'light' : 'dark';
    keep(KEY, root.dataset.theme);
    onChange(currentTheme());
  };
  system.onchange = () => onChange(currentTheme());
}
