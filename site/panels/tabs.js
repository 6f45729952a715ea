// The tabs: what the middle and the right side of the page show, one section at a time.

import { find } from './dom.js';

/** @import {App, Panel} from './app.js' */
/** @import {State} from '../state.js' */

/**
 * @param {ParentNode} root
 * @param {App} app
 * @returns {Panel}
 */
export function createTabs(root, app) {
  const lists = [
    createList(root, '#views', 'view', (name) => app.dispatch({ type: 'view', view: /** @type {State['view']} */ (name) })),
    createList(root, '#sides', 'side', (name) => app.dispatch({ type: 'side', side: /** @type {State['side']} */ (name) })),
  ];
  return {
    render(state) {
      lists[0](state.view);
      lists[1](state.side);
    },
  };
}

/**
 * One list of tabs, as the ARIA pattern has it: Tab reaches the chosen one, arrow keys go to the others.
 * @param {ParentNode} root
 * @param {string} selector
 * @param {string} kind each tab is `#tab-KIND-NAME` and rules the section `#KIND-NAME`
 * @param {(name: string) => void} choose
 * @returns {(name: string) => void} shows the section of that name
 */
function createList(root, selector, kind, choose) {
  const list = find(root, selector, HTMLElement);
  const tabs = [...list.querySelectorAll('button')];
  const nameOf = (/** @type {HTMLElement} */ tab) => tab.id.slice(`tab-${kind}-`.length);
  const sections = tabs.map((tab) => find(root, `#${kind}-${nameOf(tab)}`, HTMLElement));
  for (const tab of tabs) {
    tab.onclick = () => choose(nameOf(tab));
    tab.onkeydown = (event) => {
      // Those that the link does not hide.
      const there = tabs.filter((other) => other.checkVisibility());
      const at = there.indexOf(tab);
      const last = there.length - 1;
      const next = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      there[next].focus();
      choose(nameOf(there[next]));
    };
  }
  return (name) => tabs.forEach((tab, i) => {
    const chosen = nameOf(tab) === name;
    if (tab.getAttribute('aria-selected') === String(chosen)) return;
    tab.setAttribute('aria-selected', String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    sections[i].hidden = !chosen;
  });
}
