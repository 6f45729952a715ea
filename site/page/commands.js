// What the person has the run do: train, stop, begin anew, fork, show an image or a moment. It only sends; what comes of
// it, the worker reports.

/** @import {Command, Frame, Report, Settings, Shown, Which} from '../protocol.js' */
/** @import {Recovery} from '../recovery.js' */
/** @import {Page} from './page.js' */

/** @typedef {ReturnType<typeof createCommands>} Commands */

/**
 * @param {Page} page
 * @param {object} parts
 * @param {() => Frame | null} parts.frame the newest of the run in force
 * @param {Pick<Recovery, 'next'>} parts.recovery
 */
export function createCommands({ state, dispatch, send }, { frame, recovery }) {
  /** Looks at moments that Python has not answered yet. */
  let looks = 0;

  const isReady = () => state().engine.kind === 'ready';
  /** The run in force is the newest that was asked for: no reset is under way, whose run may be on other data. */
  const isNewest = () => state().run?.run === state().runNumber;

  /** Whoever sets training going wants to see it. */
  function backToNow() {
    if (state().looking) dispatch({ type: 'look', moment: null });
  }

  /** A new run: its number is known before it is there. @param {number} run @param {Command} command */
  function sendRun(run, command) {
    dispatch({ type: 'reset-sent', run });
    send(command);
  }

  const nextRun = () => state().runNumber + 1;

  function step() {
    backToNow();
    send({ type: 'step' });
  }

  function start() {
    backToNow();
    if (state().run && isReady() && !state().code.applying) send({ type: 'start' });
    else dispatch({ type: 'start-wanted', wanted: true });
  }

  /** Not before the code that is being tried, which may wait for what it imports. */
  function startIfWanted() {
    if (!state().startWanted || state().code.applying) return;
    dispatch({ type: 'start-wanted', wanted: false });
    send({ type: 'start' });
  }

  /** A run that takes the place of one that trains is to train, too. */
  function startAgain() {
    if (state().running) dispatch({ type: 'start-wanted', wanted: true });
  }

  function pause() {
    if (state().startWanted) dispatch({ type: 'start-wanted', wanted: false });
    else send({ type: 'pause' });
  }

  function reset() {
    if (!isReady() || !state().dataset) return;
    const run = nextRun();
    sendRun(run, { type: 'reset', run, settings: state().settings });
  }

  /** With new data, or on a new engine: begin a run, or go on with the one that was lost. */
  function goOn(run = nextRun()) {
    const next = recovery.next();
    if (next) sendRun(run, { type: 'resume', run, ...next });
    else reset();
  }

  /**
   * Go on from a moment, as a new run that trains at once.
   * @param {Which} from
   * @param {Settings} settings
   */
  function fork(from, settings) {
    if (!isReady()) return;
    for (const name of /** @type {const} */ (['alpha', 'batch', 'rule'])) {
      dispatch({ type: 'setting-changed', name, value: settings[name] });
    }
    dispatch({ type: 'start-wanted', wanted: true });
    const run = nextRun();
    sendRun(run, { type: 'fork', run, from, settings });
  }

  /**
   * @param {keyof Settings} name
   * @param {number | string} value
   */
  function changeSetting(name, value) {
    dispatch({ type: 'setting-changed', name, value });
    if (!state().run || !isReady()) return;
    if (name === 'alpha') sendAlpha();
    else if (!state().running && (frame()?.figures.now ?? 0) === 0) reset();
  }

  function sendAlpha() {
    send({ type: 'set-alpha', alpha: state().settings.alpha });
  }

  /** @param {Shown} shown */
  function show(shown) {
    dispatch({ type: 'show', shown });
    sendShown();
  }

  function sendShown() {
    // `begun` says what to show, where it is not sent now.
    if (isNewest() && isReady()) send({ type: 'show', run: state().runNumber, shown: state().shown });
  }

  function sendLook() {
    if (!isNewest()) return;
    looks++;
    send({ type: 'look', run: state().runNumber, moment: state().looking });
  }

  return {
    step,
    start,
    startIfWanted,
    startAgain,
    pause,
    reset,
    goOn,
    fork,
    changeSetting,
    show,
    sendLook,

    /** Whether this is the answer to the newest look: after an older one the person is already further. @param {Extract<Report, {type: 'looking'}>} report */
    answersLook: ({ run }) => run === state().runNumber && --looks <= 0,

    /** A run has begun: it hears what may have changed since it was asked for. */
    begun() {
      looks = 0;
      sendAlpha();
      sendShown();
    },
  };
}
