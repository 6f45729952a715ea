// The menu of versions kept on this device: saved under a name, loaded, renamed, deleted and brought back.

import { find, setText } from '../dom.js';
import { changedLines, linesInWords } from './lines.js';
import { createMenu, smallButton } from './menu.js';
import { LONGEST_NAME } from './versions.js';

/** @import {Version, createVersions} from './versions.js' */

const when = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

/**
 * @param {ParentNode} root
 * @param {ReturnType<typeof createVersions>} versions
 * @param {{text(): string | null, original(): string | null, load(version: Version): void}} actions
 */
export function createVersionsMenu(root, versions, { text, original, load }) {
  const menu = createMenu(root, 'code-versions', () => {
    forgetRemoved();
    say('');
    renderList();
  });
  const form = find(menu, 'form', HTMLFormElement);
  const name = find(form, 'input', HTMLInputElement);
  const words = find(menu, '[role="status"]', HTMLElement);
  const undo = find(menu, '.undo', HTMLElement);
  const list = find(menu, 'ul', HTMLElement);
  /** @type {Version | null} */
  let removed = null;

  const say = (/** @type {string} */ sentence) => setText(words, sentence);

  form.onsubmit = (event) => {
    event.preventDefault();
    const source = text();
    if (source === null) return;
    const { version, problem } = versions.save(name.value, source);
    name.value = '';
    say(problem ?? `Saved as “${version.name}”.`);
    renderList();
  };
  find(undo, 'button', HTMLButtonElement).onclick = () => {
    if (!removed) return;
    const { id } = removed;
    say(versions.restore(removed) ?? `“${removed.name}” is back.`);
    forgetRemoved();
    renderList();
    focusOn(id);
  };

  function forgetRemoved() {
    removed = null;
    undo.hidden = true;
  }

  function renderList() {
    const kept = versions.list();
    form.querySelector('button')?.toggleAttribute('disabled', text() === null);
    list.replaceChildren(...kept.map(rowOf));
    if (kept.length === 0 && !removed) say(words.textContent || 'None yet.');
  }

  /** @param {Version} version */
  function rowOf(version) {
    const row = document.createElement('li');
    row.dataset.id = String(version.id);
    const title = document.createElement('b');
    title.textContent = version.name;
    const facts = document.createElement('small');
    const saved = document.createElement('time');
    saved.dateTime = new Date(version.saved).toISOString();
    saved.textContent = when.format(version.saved);
    const changed = changedLines(original() ?? version.source, version.source);
    facts.append(saved, changed === 0 ? ' · the original' : ` · ${linesInWords(changed)} changed`);
    const buttons = document.createElement('span');
    const named = (/** @type {string} */ label, /** @type {() => void} */ onClick) => {
      const button = smallButton(label, onClick);
      button.setAttribute('aria-label', `${label} “${version.name}”`);
      return button;
    };
    buttons.append(
      named('Load', () => {
        menu.hidePopover();
        load(version);
      }),
      named('Rename', () => rename(row, version)),
      named('Delete', () => remove(version)),
    );
    row.append(title, facts, buttons);
    return row;
  }

  /** @param {Version} version */
  function remove(version) {
    removed = versions.remove(version.id);
    say('');
    undo.hidden = !removed;
    setText(find(undo, 'span', HTMLElement), `“${version.name}” is deleted.`);
    renderList();
    find(undo, 'button', HTMLButtonElement).focus();
  }

  /**
   * @param {HTMLElement} row
   * @param {Version} version
   */
  function rename(row, version) {
    const input = document.createElement('input');
    Object.assign(input, { value: version.name, maxLength: LONGEST_NAME, autocomplete: 'off' });
    input.setAttribute('aria-label', `New name of “${version.name}”`);
    const edit = document.createElement('form');
    const done = smallButton('Rename', () => {});
    done.type = 'submit';
    edit.append(input, done);
    const close = () => {
      renderList();
      focusOn(version.id);
    };
    edit.onsubmit = (event) => {
      event.preventDefault();
      if (input.value.trim()) say(versions.rename(version.id, input.value) ?? '');
      close();
    };
    input.onkeydown = (event) => {
      if (event.key !== 'Escape') return;
      // It ends the renaming, not the menu.
      event.preventDefault();
      close();
    };
    row.replaceChildren(edit);
    input.select();
  }

  /** @param {number} id */
  function focusOn(id) {
    /** @type {HTMLElement | null} */ (list.querySelector(`[data-id="${id}"] button`))?.focus();
  }
}
