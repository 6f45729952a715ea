// The Code view: the network.py that runs, in an editor, with how it stands to what runs and what one can do with it.
// The editor itself is fetched when the view is first opened; the code is tried and run by Python's side alone.

import { find, setText } from '../dom.js';
import { forget, keep, kept } from '../storage.js';
import { createDownloads } from './downloads.js';
import { createLessons } from './lessons.js';
import { changedLines, linesInWords } from './lines.js';
import { createProbe } from './probe.js';
import { createProblem } from './problem.js';
import { fetchingInWords, standingInWords } from './standing.js';
import { createVersionsMenu } from './versions-menu.js';
import { createVersions } from './versions.js';

/** @import {Lesson} from '../../protocol.js' */
/** @import {State} from '../../state.js' */
/** @import {App, Panel} from '../app.js' */
/** @import {Editor} from './editor.js' */

/** What is typed is kept, and counted, when nothing was typed for so long; in milliseconds. */
const QUIET = 300;

/**
 * @param {ParentNode} root
 * @param {App} app
 * @returns {Panel}
 */
export function createCode(root, app) {
  const view = find(root, '#view-code', HTMLElement);
  const standing = find(view, '#code-standing', HTMLElement);
  const apply = find(view, '#code-apply', HTMLButtonElement);
  const discard = find(view, '#code-discard', HTMLButtonElement);
  const original = find(view, '#code-original', HTMLButtonElement);
  const compare = find(view, '#code-compare', HTMLInputElement);
  const changed = find(view, '#code-changed', HTMLElement);
  const waiting = find(view, '#code-waiting', HTMLElement);
  const waitingWords = find(waiting, 'p', HTMLElement);
  const trying = waitingWords.textContent;
  const notes = find(view, '#code-notes', HTMLElement);
  const back = find(view, '#code-back', HTMLElement);
  const box = find(view, '#code-editor', HTMLElement);
  const empty = find(box, '.code-empty', HTMLElement);
  const again = find(empty, 'button', HTMLButtonElement);

  const versions = createVersions({ kept, keep, forget });
  const problem = createProblem(find(view, '#code-problem', HTMLElement), app.state(), {
    goToLine: (line) => editor?.goToLine(line),
    mark: (line) => editor?.markProblem(line),
  });
  const lessons = createLessons(root, app, begin);
  createVersionsMenu(root, versions, {
    text: () => text,
    original: () => app.state().code.original,
    load(version) {
      replace(version.source, `before “${version.name}”`);
      refocus();
    },
  });
  createDownloads(root, app, () => text);
  const probe = createProbe(app, () => text);

  /** @type {typeof import('./editor.js') | null} */
  let module = null;
  /** @type {Editor | null} */
  let editor = null;
  /** What is in the editor. @type {string | null} */
  let text = null;
  /** The source in force when it was last looked at, and from where it runs. @type {string | null} */
  let running = null;
  let since = { run: 0, iteration: 0 };
  /** What was sent to be applied from here. @type {string | null} */
  let asked = null;
  let wasApplying = false;
  /** A lesson on its way, and the run in force when it was chosen. @type {{lesson: Lesson, run: number} | null} */
  let pending = null;
  /** What became of a text that was replaced, to be said with what comes of the new one. */
  let saved = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let quiet;
  let warned = false;

  /** The link lets nobody change it. */
  const locked = () => app.state().hides.has('code-edit');

  // ---- the editor

  async function load() {
    again.hidden = true;
    try {
      module = await import('./editor.js');
      render(app.state());
    } catch (error) {
      setText(find(empty, 'span', HTMLElement), `The editor could not be loaded: ${/** @type {Error} */ (error).message}`);
      again.hidden = false;
    }
  }

  /** @param {string} source in force */
  function open(source) {
    if (!module) return;
    const draft = versions.draft();
    const original = app.state().code.original;
    // Code of a link comes first: what was here is not lost for it.
    if (draft !== null && draft !== source && (source !== original || locked())) stash(draft, 'draft');
    text = draft !== null && source === original && !locked() ? draft : source;
    empty.remove();
    editor = module.createEditor(box, {
      doc: text, label: 'network.py', describedBy: 'code-keys',
      onChange: (doc) => {
        text = doc;
        saved = '';
        notes.replaceChildren();
        renderStanding(app.state());
        clearTimeout(quiet);
        quiet = setTimeout(settle, QUIET);
      },
      onApply: () => apply.click(),
      onHover: probe.hover,
    });
    editor.markProblem(problem.line());
    editor.setReadOnly(locked());
    settle();
  }

  /** Keep what was typed for the next visit, and count what differs. */
  function settle() {
    const { original } = app.state().code;
    if (text === null || original === null) return;
    // What one may not change is nobody's draft.
    const unkept = locked() ? null : versions.setDraft(text === original ? null : text);
    if (unkept && !warned) say([unkept]);
    warned ||= unkept !== null;
    const lines = changedLines(original, text);
    setText(changed, lines === 0 ? '' : `${linesInWords(lines)} changed`);
  }

  /**
   * Keep a text as a version, unless it is kept or can be had anyway.
   * @param {string} source
   * @param {string} name
   */
  function stash(source, name) {
    const { code } = app.state();
    const known = [code.original, ...lessons.sources(), ...versions.list().map((one) => one.source)];
    if (known.includes(source)) return;
    const { version, problem } = versions.save(name, source, false);
    saved = `What was in the editor is the version “${version.name}” now.${problem ? ` ${problem}` : ''}`;
    say([]);
  }

  /**
   * Put another text into the editor; what was there is kept.
   * @param {string} source
   * @param {string} name of the version that keeps it
   */
  function replace(source, name) {
    if (!editor || text === source) return;
    const before = text;
    problem.settle();
    problem.render(app.state());
    editor.setDoc(source);
    if (before !== null) stash(before, name);
  }

  /** @param {string[]} sentences */
  function say(sentences) {
    notes.replaceChildren(...[saved, ...sentences].filter(Boolean).map((sentence) => {
      const paragraph = document.createElement('p');
      paragraph.textContent = sentence;
      return paragraph;
    }));
  }

  // ---- what the person does

  function send() {
    const { engine, code } = app.state();
    if (text === null || text === code.source || code.applying || engine.kind !== 'ready') return;
    asked = text;
    app.applyCode(text);
  }

  /** Where typing goes on: not where that would bring a screen's keyboard up. */
  function refocus() {
    if (matchMedia('(hover: hover)').matches) editor?.focus();
  }

  apply.onclick = () => {
    send();
    refocus();
  };
  discard.onclick = () => {
    const { source } = app.state().code;
    if (source === null) return;
    lessons.show(null);
    replace(source, 'discarded');
    refocus();
  };
  original.onclick = () => {
    const { original: source } = app.state().code;
    if (source === null) return;
    lessons.show(null);
    replace(source, 'before reset');
    send();
    refocus();
  };
  compare.onchange = () => renderCompare();
  find(back, 'button', HTMLButtonElement).onclick = () => {
    lessons.show(null);
    notes.replaceChildren();
    app.goBack();
  };
  again.onclick = load;

  function renderCompare() {
    editor?.compareWith(compare.checked ? app.state().code.original : null);
  }

  // ---- lessons: the code, its settings, and a run from the start

  /** @param {Lesson} lesson */
  function begin(lesson) {
    const { code, engine } = app.state();
    if (!editor || engine.kind !== 'ready' || code.applying) return;
    replace(lesson.source, `before “${lesson.title}”`);
    lessons.show(lesson);
    compare.checked = true;
    renderCompare();
    // Before its code: a network of other layers begins anew as soon as that is in force.
    for (const [name, value] of Object.entries(lesson.settings)) {
      app.changeSetting(/** @type {keyof typeof lesson.settings} */ (name), value);
    }
    pending = { lesson, run: app.state().runNumber };
    if (code.source === lesson.source) goOn();
    else send();
  }

  /** Its code is in force: begin anew with it, unless that was done for its layers already. */
  function goOn() {
    if (!pending) return;
    const { run } = pending;
    pending = null;
    app.dispatch({ type: 'start-wanted', wanted: true });
    if (app.state().runNumber === run) app.reset();
  }

  // ---- rendering

  /** @param {State} state */
  function render(state) {
    const { code } = state;
    if (code.source !== null && code.source !== running) follow(state, code.source);
    if (module && !editor && code.source !== null) open(code.source);
    editor?.setReadOnly(locked());
    if (wasApplying && !code.applying) finished(state);
    wasApplying = code.applying;
    waiting.hidden = !code.applying;
    setText(waitingWords, code.installing.length > 0 ? fetchingInWords(code.installing) : trying);
    back.hidden = !code.back;
    problem.render(state);
    renderStanding(state);
  }

  /**
   * Another source is in force.
   * @param {State} state
   * @param {string} source
   */
  function follow(state, source) {
    const before = running;
    running = source;
    since = { run: state.runNumber, iteration: before === null ? 0 : app.frame()?.figures.now ?? 0 };
    if (!editor || source === asked || text === source) return;
    if (text === before) editor.setDoc(source);
    else replace(source, 'draft');
  }

  /** @param {State} state what was sent has been tried */
  function finished(state) {
    const { source, problem: there, notes: told } = state.code;
    const here = there === null && source === asked;
    if (here || told.length > 0) say(told);
    // The report's own consequences come first, such as a new run with other layers.
    if (here && pending) queueMicrotask(goOn);
    else pending = null;
    asked = null;
  }

  /** @param {State} state */
  function renderStanding(state) {
    const { code, engine, runNumber, run } = state;
    const iteration = since.run === runNumber ? since.iteration : run?.parent?.iteration ?? 0;
    setText(standing, standingInWords({ text, running: code.source, original: code.original, since: iteration }));
    const differs = text !== null && code.source !== null && text !== code.source;
    apply.disabled = !differs || code.applying || engine.kind !== 'ready';
    apply.classList.toggle('primary', differs);
    discard.disabled = !differs;
    original.disabled = text === null || code.applying || (text === code.original && !differs);
    compare.disabled = editor === null;
  }

  // Its own sign, as Mac users know it.
  if (/Mac|iP/.test(navigator.platform)) for (const key of view.querySelectorAll('.mod')) setText(key, '⌘');
  window.addEventListener('pagehide', settle);
  load();
  return { render };
}
