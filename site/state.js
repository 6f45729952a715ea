// The page's state and the one function that changes it. Pure: no DOM, no worker, no clock.

import { NONE, unlessHidden } from './controls.js';
import { unreachable } from './unreachable.js';

/** @import {BootStage, CodeProblem, DatasetInfo, FileStage, Kept, Moment, OpenedWeights, ProgramInfo, Report, Settings, Shown, Started, TestInfo} from './protocol.js' */

/**
 * @typedef {{kind: 'booting', stage: BootStage, share: number, slow: boolean}
 *   | {kind: 'ready'}
 *   | {kind: 'failed', message: string}} Engine
 *
 * @typedef {{kind: 'none'}
 *   | {kind: 'opening', id: number, name: string, stage: FileStage | 'waiting' | 'cancelling', bytes: number,
 *   size: number, rows: number, test: boolean}} Opening `waiting` is for Python; `test`: its images are to be predicted
 *
 * @typedef {'network' | 'curves' | 'data' | 'predict' | 'compare' | 'code'} ViewName
 * @typedef {'progress' | 'errors' | 'backprop' | 'check'} SideName
 *
 * @typedef {{run: number, settings: Settings, parent: Moment | null}} KnownRun
 *
 * @typedef {object} Code
 * @property {string | null} original the text of network.py as it came; null until Python is ready
 * @property {string | null} source the text in force
 * @property {ProgramInfo | null} program what is known of it; null until there is a run
 * @property {boolean} applying code is being tried
 * @property {string[]} installing packages that it waits for
 * @property {CodeProblem | null} problem of the code that was applied last
 * @property {string[]} notes sentences to read with the code in force
 * @property {boolean} back the network that it has taken the place of can be had again
 *
 * What became of the file of weights that was opened last.
 * @typedef {{kind: 'none'}
 *   | {kind: 'opening', name: string}
 *   | {kind: 'opened', weights: OpenedWeights}
 *   | {kind: 'refused', message: string}} Weights
 *
 * @typedef {{text: string, source: string | null}} Offer code as it stands in the link, and what it says: null until the
 *   person has read it and chosen to run it
 *
 * @typedef {object} State
 * @property {Engine} engine
 * @property {DatasetInfo | null} dataset what is loaded
 * @property {TestInfo | null} test images to predict
 * @property {Opening} opening a file on its way in
 * @property {Record<string, string> | null} versions of Python and NumPy in the engine
 * @property {Settings} settings as the controls stand; those of the run are in `run.settings`
 * @property {number} runNumber of the newest run asked for; frames of older ones are dropped
 * @property {Started | null} run the run in force
 * @property {KnownRun[]} runs the run in force, last, and those of the same reset that it may be compared with
 * @property {Kept} kept their moments
 * @property {Moment | null} looking the moment asked for, shown instead of the run
 * @property {boolean} running the worker trains
 * @property {boolean} startWanted Start was pressed before there was anything to start
 * @property {Shown} shown the image on the stage
 * @property {ViewName} view what the middle of the page shows
 * @property {SideName} side what its right side shows
 * @property {ReadonlySet<string>} hides what the link hides, names of CONTROLS
 * @property {{image: Uint8Array, label: number} | null} editing an image sent to the pad
 * @property {Code} code
 * @property {Weights} weights
 * @property {Offer | null} offer code that came with the link
 * @property {string | null} notice one sentence the person must see
 */

/**
 * @typedef {Report
 *   | {type: 'booting-slowly'}
 *   | {type: 'restarted', notice?: string}
 *   | {type: 'code-applying'}
 *   | {type: 'start-wanted', wanted: boolean}
 *   | {type: 'setting-changed', name: keyof Settings, value: number | string}
 *   | {type: 'reset-sent', run: number}
 *   | {type: 'file-opening', id: number, name: string, size: number, test?: boolean, quiet?: boolean, waiting: boolean}
 *   | {type: 'file-cancelling'}
 *   | {type: 'weights-opening', name: string}
 *   | {type: 'look', moment: Moment | null}
 *   | {type: 'look-near', iteration: number, run?: number}
 *   | {type: 'show', shown: Shown}
 *   | {type: 'view', view: ViewName}
 *   | {type: 'side', side: SideName}
 *   | {type: 'hides', hides: ReadonlySet<string>}
 *   | {type: 'offer', offer: Offer | null}
 *   | {type: 'edit', image: Uint8Array, label: number}
 *   | {type: 'notice', message: string | null}} Event
 */

/** @type {Shown} */
const FIRST = { kind: 'example', example: 0 };

/** @type {Code} */
const NO_CODE = { original: null, source: null, program: null, applying: false, installing: [], problem: null, notes: [], back: false };

/** @type {Kept} */
const NOTHING_KEPT = { runs: [], bytes: 0, limit: 0 };

/**
 * @param {Settings} settings
 * @param {string | null} [notice] what to say at once
 * @param {{view?: ViewName | null, side?: SideName | null, hides?: ReadonlySet<string>, offer?: Offer | null}} [link] what
 *   it opens, hides and brings
 * @returns {State}
 */
export function initial(settings, notice = null, { view, side, hides = NONE, offer = null } = {}) {
  return {
    engine: { kind: 'booting', stage: 'runtime', share: 0, slow: false },
    dataset: null,
    test: null,
    opening: { kind: 'none' },
    versions: null,
    settings,
    runNumber: 0,
    run: null,
    runs: [],
    kept: NOTHING_KEPT,
    looking: null,
    running: false,
    startWanted: false,
    shown: FIRST,
    view: unlessHidden(view ?? 'network', hides, 'network'),
    side: unlessHidden(side ?? 'progress', hides, 'progress'),
    hides,
    editing: null,
    code: NO_CODE,
    weights: { kind: 'none' },
    offer,
    notice,
  };
}

/**
 * Whether a report about a file is about the one being opened now.
 * @param {State} state
 * @param {number} id
 */
const isCurrentFile = (state, id) => state.opening.kind === 'opening' && state.opening.id === id;

/**
 * The iterations of the moments kept of a run.
 * @param {State} state
 * @param {number} run
 * @returns {number[]} ascending; none, if none are kept
 */
export const momentsOf = ({ kept }, run) => kept.runs.find((one) => one.run === run)?.iterations ?? [];

/**
 * @param {State} state
 * @param {number} iteration
 * @param {number} run
 * @returns {Moment | null} none, if none of that run is kept
 */
function nearest(state, iteration, run) {
  const [first, ...others] = momentsOf(state, run);
  if (first === undefined) return null;
  const closer = (/** @type {number} */ a, /** @type {number} */ b) => (Math.abs(b - iteration) < Math.abs(a - iteration) ? b : a);
  return { run, iteration: others.reduce(closer, first) };
}

/** @param {State} state @param {Started} started @returns {State} */
function begun(state, started) {
  const { run, settings, parent, program } = started;
  const before = parent ? state.runs : [];
  return {
    ...state, run: started, code: { ...state.code, program, source: program.source, back: state.code.back && !parent }, runs: [...before, { run, settings, parent }], running: false, looking: null,
    kept: parent ? state.kept : NOTHING_KEPT,
  };
}

/**
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
export function reduce(state, event) {
  switch (event.type) {
    case 'booting':
      return { ...state, engine: { kind: 'booting', stage: event.stage, share: event.share, slow: false } };
    case 'booting-slowly':
      return state.engine.kind === 'booting' ? { ...state, engine: { ...state.engine, slow: true } } : state;
    case 'boot-failed':
      return { ...state, engine: { kind: 'failed', message: event.message } };
    case 'crashed':
      return { ...state, engine: { kind: 'failed', message: event.message }, running: false, opening: { kind: 'none' } };
    case 'ready':
      return {
        ...state, engine: { kind: 'ready' }, versions: event.versions,
        code: { ...state.code, original: event.original, source: state.code.source ?? event.original },
      };
    case 'restarted':
      // The new engine has no data and no run yet; what the person asked for stays.
      return {
        ...initial(state.settings, event.notice, state),
        code: { ...state.code, applying: false, installing: [] },
        runNumber: state.runNumber,
        startWanted: state.startWanted,
        opening: state.opening.kind === 'opening' ? { ...state.opening, stage: 'waiting' } : state.opening,
      };
    case 'file-opening': {
      const { id, name, size, test = false, quiet = false, waiting } = event;
      const stage = waiting ? 'waiting' : 'rows';
      return { ...state, notice: quiet ? state.notice : null, opening: { kind: 'opening', id, name, stage, bytes: 0, size, rows: 0, test } };
    }
    case 'file-cancelling':
      return state.opening.kind === 'opening' ? { ...state, opening: { ...state.opening, stage: 'cancelling' } } : state;
    case 'file-progress': {
      if (state.opening.kind !== 'opening' || state.opening.id !== event.id) return state;
      if (state.opening.stage === 'cancelling') return state;
      const { stage, bytes, size, rows } = event;
      return { ...state, opening: { ...state.opening, stage, bytes, size, rows } };
    }
    case 'file-cancelled':
      return isCurrentFile(state, event.id) ? { ...state, opening: { kind: 'none' } } : state;
    case 'file-failed':
      return isCurrentFile(state, event.id)
        ? { ...state, opening: { kind: 'none' }, notice: event.message }
        : state;
    case 'dataset':
      return {
        ...state,
        dataset: event.dataset,
        shown: FIRST,
        opening: isCurrentFile(state, event.id) ? { kind: 'none' } : state.opening,
      };
    case 'test-data':
      return { ...state, test: event.test, opening: isCurrentFile(state, event.id) ? { kind: 'none' } : state.opening };
    case 'data-changed': {
      const gone = state.shown.kind === 'example' && state.shown.example >= event.dataset.examples;
      return {
        ...state,
        dataset: event.dataset,
        run: state.run?.run === event.run ? { ...state.run, trainExamples: event.trainExamples } : state.run,
        shown: gone ? FIRST : state.shown,
      };
    }
    case 'reset-sent':
      return { ...state, runNumber: event.run };
    case 'started':
      return event.run === state.runNumber ? begun(state, event) : state;
    case 'training':
      return event.run === state.runNumber ? { ...state, running: event.running } : state;
    case 'start-wanted':
      return { ...state, startWanted: event.wanted };
    case 'code-applying':
      return { ...state, code: { ...state.code, applying: true, problem: null, notes: [], back: false } };
    case 'code-installing':
      return { ...state, code: { ...state.code, installing: event.packages } };
    case 'code-applied': {
      const { program, notes, outcome } = event;
      const code = { ...state.code, source: program.source, program, notes, back: outcome === 'reset', applying: false };
      return { ...state, code };
    }
    case 'code-refused':
      return { ...state, code: { ...state.code, problem: event.problem, applying: false } };
    case 'code-failed':
      return event.run === state.runNumber ? { ...state, code: { ...state.code, problem: event.problem } } : state;
    case 'weights-opening':
      return { ...state, weights: { kind: 'opening', name: event.name } };
    case 'weights-opened':
      return { ...state, runNumber: event.run, settings: event.settings, weights: { kind: 'opened', weights: event.weights } };
    case 'weights-refused':
      return { ...state, weights: { kind: 'refused', message: event.message } };
    case 'setting-changed':
      return { ...state, settings: { ...state.settings, [event.name]: event.value } };
    case 'moments': {
      if (event.run !== state.runNumber) return state;
      // A run is forgotten when even its first and last moment had to make room.
      const runs = state.runs.filter(({ run }) => event.kept.runs.some((one) => one.run === run));
      return { ...state, kept: event.kept, runs };
    }
    case 'looking':
    case 'look':
      return { ...state, looking: event.moment };
    case 'look-near':
      if (state.hides.has('time')) return state;
      return { ...state, looking: nearest(state, event.iteration, event.run ?? state.looking?.run ?? state.runNumber) };
    case 'show':
      return { ...state, shown: event.shown };
    case 'view':
      return { ...state, view: unlessHidden(event.view, state.hides, state.view) };
    case 'side':
      return { ...state, side: unlessHidden(event.side, state.hides, state.side) };
    case 'hides': {
      const { hides } = event;
      return {
        ...state, hides, view: unlessHidden(state.view, hides, 'network'), side: unlessHidden(state.side, hides, 'progress'),
        // Without the time axis nobody could come back.
        looking: hides.has('time') ? null : state.looking,
      };
    }
    case 'offer':
      return { ...state, offer: event.offer };
    case 'edit':
      return { ...state, editing: { image: event.image, label: event.label } };
    case 'refused':
      return { ...state, notice: event.message };
    case 'reset-refused':
      return { ...state, runNumber: state.runNumber === event.asked ? event.run : state.runNumber, notice: event.message };
    case 'notice':
      return { ...state, notice: event.message };
    case 'frame':
    case 'records':
    case 'checkpoint':
    case 'resume-refused':
    case 'pong':
    case 'answer':
    case 'answer-share':
    case 'answer-refused':
      return state;
    default:
      return unreachable(event);
  }
}
