// Light or dark: the system's choice until the person makes one, which is kept on the device.

import { find } from './dom.js';

const KEY = 'glassbox-theme';

/** @typedef {'light' | 'dark'} Theme */

/**
 * @param {Document} page
 * @param {(theme: Theme) => void} onChange called when what is shown changes
 */
export function createTheme(page, onChange) {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const root = page.documentElement;
  const kept = localStorage.getItem(KEY);
  if (kept === 'light' || kept === 'dark') root.dataset.theme = kept;

  /** @returns {Theme} */
  const current = () => {
    const chosen = root.dataset.theme;
    if (chosen === 'light' || chosen === 'dark') return chosen;
    return system.matches ? 'dark' : 'light';
  };
  find(page, '#theme', HTMLButtonElement).onclick = () => {
    root.dataset.theme = current() === 'dark' ? 'light' : 'dark';
    localStorage.setItem(KEY, root.dataset.theme);
    onChange(current());
  };
  system.onchange = () => onChange(current());
  return { current };
}
