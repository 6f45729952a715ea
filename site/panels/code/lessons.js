// The menu of lessons, and the card that says what the chosen one is about. What a lesson changes, Python's side tells.

import { find, setText } from '../dom.js';
import { marked } from '../words.js';
import { createMenu } from './menu.js';

/** @import {Lesson} from '../../protocol.js' */
/** @import {App} from '../app.js' */

/**
 * @param {ParentNode} root
 * @param {App} app
 * @param {(lesson: Lesson) => void} choose
 */
export function createLessons(root, app, choose) {
  /** @type {Lesson[]} */
  let lessons = [];
  const menu = createMenu(root, 'code-lessons', load);
  const words = find(menu, '[role="status"]', HTMLElement);
  const list = find(menu, 'ul', HTMLElement);
  const card = find(root, '#code-lesson', HTMLElement);
  find(card, 'button', HTMLButtonElement).onclick = () => (card.hidden = true);

  async function load() {
    if (lessons.length > 0) return;
    setText(words, 'Python is asked for them …');
    try {
      ({ lessons } = await app.ask('lessons', {}));
      setText(words, '');
      list.replaceChildren(...lessons.map(rowOf));
    } catch (error) {
      setText(words, /** @type {Error} */ (error).message);
    }
  }

  /** @param {Lesson} lesson */
  function rowOf(lesson) {
    const row = document.createElement('li');
    const button = document.createElement('button');
    const title = document.createElement('b');
    title.textContent = lesson.title;
    const about = document.createElement('small');
    // Its first sentence: all of it is on the card.
    about.append(...marked(document, firstSentence(lesson.words)).childNodes);
    button.type = 'button';
    button.append(title, about);
    button.onclick = () => {
      menu.hidePopover();
      choose(lesson);
    };
    row.append(button);
    return row;
  }

  return {
    /** @param {Lesson | null} lesson */
    show(lesson) {
      card.hidden = lesson === null;
      if (!lesson) return;
      setText(find(card, 'h3', HTMLElement), lesson.title);
      find(card, 'div', HTMLElement).replaceChildren(...lesson.words.split('\n').map((words) => marked(document, words)));
    },
    sources: () => lessons.map(({ source }) => source),
  };
}

/** @param {string} words */
const firstSentence = (words) => /^[\s\S]*?[.?!](?=\s|$)/.exec(words)?.[0] ?? words;
