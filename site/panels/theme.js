// Light or dark: the system's choice until the person makes one, which is kept on the device where it may be.

import { find } from './dom.js';

/** @typedef {'light' | 'dark'} Theme */

const KEY = 'glassbox-theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const root = document.documentElement;

/** @returns {Theme} */
export function currentTheme() {
  const chosen = root.dataset.theme ?? kept();
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return system.matches ? 'dark' : 'light';
}

/**
 * @param {ParentNode} page
 * @param {(theme: Theme) => void} onChange called when what is shown changes
 */
export function followTheme(page, onChange) {
  if (kept()) root.dataset.theme = currentTheme();
  find(page, '#theme', HTMLButtonElement).onclick = () => {
    root.dataset.theme = currentTheme() === 'dark' ? 'light' : 'dark';
    keep(root.dataset.theme);
    onChange(currentTheme());
  };
  system.onchange = () => onChange(currentTheme());
}

// Storage may be forbidden altogether; the choice then lasts as long as the page.

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** @param {string} theme */
function keep(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Not kept: the page itself remembers it in `data-theme`.
  }
}
