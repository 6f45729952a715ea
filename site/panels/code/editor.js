// The text editor: CodeMirror, set up for Python, for this page's looks and for its keyboard. It knows nothing of
// networks, and it is the one file of the page that imports npm packages: build.py bundles it with them.

import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from '@codemirror/commands';
import { pythonLanguage } from '@codemirror/lang-python';
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting, syntaxTree, ensureSyntaxTree } from '@codemirror/language';
import { unifiedMergeView } from '@codemirror/merge';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, Prec, RangeSet, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration, EditorView, GutterMarker, activateHover, closeHoverTooltips, gutterLineClass, hasHoverTooltips, highlightActiveLine,
  highlightActiveLineGutter, hoverTooltip, keymap, lineNumbers,
} from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';

/** @import {Extension} from '@codemirror/state' */
/** @import {Tooltip} from '@codemirror/view' */

/**
 * @typedef {object} Options
 * @property {string} doc
 * @property {string} label what a screen reader calls it
 * @property {string} describedBy id of the element that says which keys do what
 * @property {(doc: string) => void} onChange
 * @property {() => void} onApply on Ctrl+Enter, or Cmd+Enter
 * @property {(line: number, name: string) => Promise<HTMLElement | null>} [onHover] what to show of a name, by its line from 1
 *
 * @typedef {ReturnType<typeof createEditor>} Editor
 */

// ---- the line with a problem: marked at its number and across, wherever edits move it

/** @type {ReturnType<typeof StateEffect.define<number | null>>} a line from 1, or none */
const setProblem = StateEffect.define();
const problemLine = Decoration.line({ class: 'code-problem-line' });
const problemNumber = new (class extends GutterMarker {
  elementClass = 'code-problem-number';
})();

const problem = StateField.define({
  create: () => Decoration.none,
  update(marked, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setProblem)) continue;
      return effect.value === null ? Decoration.none
        : Decoration.set(problemLine.range(transaction.newDoc.line(effect.value).from));
    }
    return marked.map(transaction.changes);
  },
  provide: (field) => [
    EditorView.decorations.from(field),
    gutterLineClass.compute([field], (state) => {
      const marked = state.field(field).iter();
      return marked.value ? RangeSet.of(problemNumber.range(state.doc.lineAt(marked.from).from)) : RangeSet.empty;
    }),
  ],
});

// ---- the way out for the keyboard

/** Escape, and Tab then leaves instead of indenting, until something else is typed: however long that takes. */
const tabLeaves = EditorView.domEventHandlers({
  keydown(event, view) {
    if (['Tab', 'Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return false;
    view.setTabFocusMode(event.key === 'Escape');
    return false;
  },
  blur(_, view) {
    view.setTabFocusMode(false);
  },
});

// ---- typing over a selection while differences are shown

/**
 * Browsers do not put what is typed over a selection where CodeMirror looks for it, when lines of that are folded or lines
 * of the original stand between them: text stayed, and the next letter took the place of the first.
 */
const typingOver = EditorView.domEventHandlers({
  beforeinput({ inputType, data }, view) {
    const { state } = view;
    if (inputType !== 'insertText' || data === null || state.readOnly || state.selection.main.empty) return false;
    view.dispatch(state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});

// ---- what a name holds

/** How long the text may be parsed for that, in milliseconds. */
const PARSING = 30;

/**
 * The variable or attribute at a place of the text.
 * @param {EditorState} state
 * @param {number} pos
 * @param {-1 | 0 | 1} side
 * @returns {{from: number, to: number, name: string, line: number} | null}
 */
function nameAt(state, pos, side) {
  // A busy machine may not have parsed so far yet.
  const tree = ensureSyntaxTree(state, pos, PARSING) ?? syntaxTree(state);
  const { from, to, type } = tree.resolveInner(pos, side);
  if (!/^(VariableName|PropertyName)$/.test(type.name)) return null;
  return { from, to, name: state.sliceDoc(from, to), line: state.doc.lineAt(from).number };
}

/**
 * What a name holds, where the pointer rests on it, and by a key where the cursor is, which says it as well.
 * @param {NonNullable<Options['onHover']>} onHover
 * @returns {Extension[]}
 */
function hovering(onHover) {
  /** What the key asked for and is there by now. @type {Tooltip | null} */
  let fetched = null;
  /** @param {NonNullable<ReturnType<typeof nameAt>>} found @returns {Promise<Tooltip | null>} */
  async function fetch({ from, to, name, line }) {
    const dom = await onHover(line, name);
    return dom && { pos: from, end: to, above: true, create: () => ({ dom }) };
  }

  /** @param {EditorView} view */
  async function showAtCursor(view) {
    const { state } = view;
    const { head } = state.selection.main;
    const found = nameAt(state, head, 1) ?? nameAt(state, head, -1);
    const tooltip = found && await fetch(found);
    if (!tooltip || view.state.doc !== state.doc || !view.state.selection.eq(state.selection)) return;
    // Given at once: a question that is still open is asked again, at the pointer, when anything changes in the editor.
    fetched = tooltip;
    activateHover(view, tooltip.pos, 1, { until: ({ docChanged, selection }) => docChanged || selection !== undefined });
    fetched = null;
    view.dispatch({ effects: EditorView.announce.of(textOf(tooltip.create(view).dom)) });
  }

  return [
    hoverTooltip(({ state }, pos, side) => {
      if (fetched) return fetched;
      const found = nameAt(state, pos, side);
      return found && fetch(found);
    }),
    Prec.high(keymap.of([{
      key: 'Alt-Enter',
      run(view) {
        showAtCursor(view);
        return true;
      },
    }, {
      key: 'Escape',
      run(view) {
        if (!hasHoverTooltips(view.state)) return false;
        view.dispatch({ effects: closeHoverTooltips });
        return true;
      },
    }])),
  ];
}

/** The texts of an element's parts, apart. @param {Node} node @returns {string} */
const textOf = (node) => (node.childNodes.length > 0 ? [...node.childNodes].map(textOf).join(' ') : node.textContent ?? '');

// ---- the editor

/**
 * @param {HTMLElement} parent
 * @param {Options} options
 */
export function createEditor(parent, { doc, label, describedBy, onChange, onApply, onHover }) {
  const diff = new Compartment();
  const writing = new Compartment();
  let readOnly = false;
  /** @type {string | null} what is compared with */
  let original = null;

  /** @type {Extension[]} */
  const extensions = [
    lineNumbers(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    history(),
    pythonLanguage,
    syntaxHighlighting(classHighlighter),
    indentUnit.of('    '),
    EditorState.tabSize.of(4),
    indentOnInput(),
    bracketMatching(),
    highlightSelectionMatches({ minSelectionLength: 2 }),
    search({ top: true }),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-describedby': describedBy, tabindex: '0', spellcheck: 'false', translate: 'no' }),
    EditorView.updateListener.of((update) => update.docChanged && onChange(getDoc())),
    tabLeaves,
    problem,
    onHover ? hovering(onHover) : [],
    Prec.high(keymap.of([{ key: 'Mod-Enter', run: () => (onApply(), true) }])),
    keymap.of([...searchKeymap, ...historyKeymap, indentWithTab, ...defaultKeymap]),
    diff.of([]),
    writing.of([]),
  ];
  const view = new EditorView({ parent, state: EditorState.create({ doc, extensions }) });

  const getDoc = () => view.state.doc.toString();

  /** Long stretches that are the same are folded: what changed is seen at once. */
  function compare() {
    view.dispatch({ effects: diff.reconfigure([]) });
    if (original === null) return;
    view.dispatch({
      effects: diff.reconfigure([
        unifiedMergeView({ original, mergeControls: false, collapseUnchanged: { margin: 2, minSize: 6 } }), typingOver,
      ]),
    });
  }

  return {
    getDoc,

    /**
     * Replace all of the text, as one step that undo takes back.
     * @param {string} text
     */
    setDoc(text) {
      if (text === getDoc()) return;
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        selection: { anchor: 0 },
        annotations: isolateHistory.of('full'),
        scrollIntoView: true,
      });
      if (original !== null) compare();
    },

    /**
     * Mark a line, and no other.
     * @param {number | null} line from 1; null marks none
     */
    markProblem(line) {
      const there = line !== null && line >= 1 && line <= view.state.doc.lines;
      view.dispatch({ effects: setProblem.of(there ? line : null) });
    },

    /** @param {number} line from 1 */
    goToLine(line) {
      const { from } = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
      view.focus();
    },

    /**
     * Show, in the text, what differs from another one.
     * @param {string | null} from null shows the text alone
     */
    compareWith(from) {
      if (from === original) return;
      original = from;
      compare();
    },

    /** Whether it can be read only. @param {boolean} wanted */
    setReadOnly(wanted) {
      if (wanted === readOnly) return;
      readOnly = wanted;
      const extension = wanted ? [EditorState.readOnly.of(true), EditorView.contentAttributes.of({ 'aria-readonly': 'true' })] : [];
      view.dispatch({ effects: writing.reconfigure(extension) });
    },

    focus: () => view.focus(),
  };
}
