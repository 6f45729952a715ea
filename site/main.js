// The page's composition root: state, worker, stage and panels meet here and nowhere else.

import { createClient } from './client.js';
import { formatLink, parseLink } from './link.js';
import { createCurves } from './panels/curves/curves.js';
import { createData } from './panels/data.js';
import { find, setText } from './panels/dom.js';
import { createExample } from './panels/example.js';
import { createFigures, figuresInWords } from './panels/figures.js';
import { weightsInWords } from './panels/files/words.js';
import { createFork } from './panels/time/fork.js';
import { createGallery } from './panels/gallery/gallery.js';
import { createInspector } from './panels/inspector/inspector.js';
import { lazy } from './panels/lazy.js';
import { createNotice } from './panels/notice.js';
import { createOffers } from './panels/offers.js';
import { createPad } from './panels/pad/pad.js';
import { createRun } from './panels/run.js';
import { createDigest } from './panels/share/digest.js';
import { createHides } from './panels/share/hides.js';
import { createTabs } from './panels/tabs.js';
import { currentTheme, followTheme } from './panels/theme.js';
import { createTimeline } from './panels/time/timeline.js';
import { createTraining } from './panels/training.js';
import { createTour } from './panels/tour/tour.js';
import { createTransport } from './panels/transport.js';
import { createWaiting } from './panels/waiting.js';
import { createWords } from './panels/words.js';
import { createRecovery } from './recovery.js';
import { createRuns } from './runs.js';
import { loadSample } from './sample.js';
import { SETTING_NAMES } from './settings.js';
import { initial, reduce } from './state.js';
import { afterDrawing, nextTask, once, throttle } from './timing.js';
import { BUILD, VERSION } from './version.js';
import { sizesOf } from './view/layers.js';
import { preferredHeight } from './view/layout.js';
import { createStage } from './view/stage.js';

/** @import {Unfinished} from './kept/kept.js' */
/** @import {App, Panel} from './panels/app.js' */
/** @import {Activation, DatasetInfo, Expected, Frame, OpenedWeights, Report, Settings, Shown, Started, Which} from './protocol.js' */
/** @import {Event, State} from './state.js' */
/** @import {OpenOffer} from './panels/offers.js' */
/** @import {TileArray} from './view/model.js' */

/** How often numbers, charts and spoken words change while it trains, in milliseconds. */
const FIGURES_EVERY = 100;
const CHARTS_EVERY = 250;
const WORDS_EVERY = 15_000;
const LINK_EVERY = 400;
/** So long after it is ready the page has all it needs, and may be kept for later, in milliseconds. */
const KEEP_AFTER = 2000;
/** Before a reload, training is waited for so long to stop, in milliseconds: it may never. */
const LAST_WAIT = 3000;
/** What of the state, besides the settings, the page's address tells. */
const IN_ADDRESS = /** @type {const} */ (['view', 'side', 'hides', 'offer', 'code']);
/** The names of files that hold weights, and not data. */
const WEIGHTS = /\.(npz|safetensors)$/i;
/** A file of weights is read whole if it is no larger, in bytes; Python says what is wrong with one that is. */
const LARGEST_WEIGHTS = 32_000_000;
/** Of a link's problems, so many are told. */
const PROBLEMS_SHOWN = 3;

const linked = parseLink(location.hash);
let state = initial(linked.settings, inOne(linked.problems), { ...linked, offer: offerOf(linked) });
const runs = createRuns();
/** @type {Frame | null} the newest frame of the run in force */
let frame = null;
const sample = once(loadSample);
/** @type {File | null} what the loaded data came from; null is the sample */
let opened = null;
/** @type {File | null} what the test images came from */
let openedTest = null;
/**
 * The file on its way in, and what must be in it. `test`: its images are to be predicted, whatever its columns are;
 * `quiet`: nobody asked for it just now, so that view and notice stay.
 * @type {{id: number, file: File, test: boolean, quiet: boolean, expected: Expected | null} | null}
 */
let opening = null;
let files = 0;
/** Looks at moments that Python has not answered yet. */
let looks = 0;
/** What the layers of the moment that is looked at compute. @type {Activation[] | null} */
let looked = null;
/** Code to apply once there is a run. @type {string | null} */
let wantedCode = null;
/** Weights to open once there is a run. @type {File | null} */
let wantedWeights = null;
/** The offer to go back to the run before them. @type {OpenOffer | null} */
let offered = null;
/** How often code was sent to be tried. */
let applied = 0;
const recovery = createRecovery();
/** A kept run to go on with once its data are here. @type {Unfinished | null} */
let unfinished = null;
/** It was taken up before there was an engine to go on with. */
let unfinishedWaits = false;
/** The data that it waits for, by the number of their file; 0 is the sample. @type {number | null} */
let expecting = null;
/** The kept run that has been sent to Python. @type {Unfinished | null} */
let resuming = null;
/** Called when training has stopped. */
let stopped = () => {};

// ---- panels

const stage = createStage(find(document, '#canvas', HTMLCanvasElement), currentTheme(), {
  onTarget: (target, pinned) => {
    inspector.look(target, pinned);
    for (const panel of panels) panel.target?.(target);
  },
});
const waiting = createWaiting(document);
const transport = createTransport(document, { start, pause, step, reset: resetAsked });
const figures = createFigures(document);
const data = createData(document, { open: openFile, refuse: refuseFile, cancel: cancelFile, predict: () => dispatch({ type: 'view', view: 'predict' }) });
const training = createTraining(document, { change: changeSetting });
const example = createExample(document, { choose: (index) => show({ kind: 'example', example: index }) });
const run = createRun(document);
const notice = createNotice(document, { dismiss: () => dispatch({ type: 'notice', message: null }), retry });
const announcer = find(document, '#announcer', HTMLElement);

/** What the panels below may know and do. @type {App} */
const app = {
  state: () => state,
  frame: () => frame,
  ask: (kind, given, signal, share) => client.ask(kind, given, signal, share),
  dispatch,
  show,
  addExample: (image, label) => client.send({ type: 'add-example', image, label }),
  removeAdded: () => client.send({ type: 'remove-added' }),
  applyCode,
  openFile: (file, test) => openFile(file, { test }),
  cancelFile,
  goBack,
  changeSetting,
  start,
  reset,
  offer: createOffers(document),
  continueAfterReload,
  stage,
  runs,
};

const inspector = createInspector(document, app);
const curves = createCurves(document, app);
/** Each panel looks after itself: it renders the state, and the newest frame a few times a second. @type {Panel[]} */
const panels = [
  createTabs(document, app),
  createHides(document, app),
  lazy(app, ({ offer }) => offer !== null, async () => (await import('./panels/share/foreign.js')).createForeign(document, app)),
  createDigest(document, app),
  createTour(document, app, () => runs.records.last('validationAccuracy')),
  inspector,
  createTimeline(document, app),
  createFork(document, app, fork),
  lazy(app, ({ side }) => side === 'backprop', async () => (await import('./panels/backprop/backprop.js')).createBackprop(document, app)),
  lazy(app, ({ side }) => side === 'check', async () => (await import('./panels/check/check.js')).createCheck(document, app)),
  createPad(document, app),
  lazy(app, ({ view }) => view === 'compare', async () => (await import('./panels/time/compare.js')).createCompare(document, app)),
  curves,
  createGallery(document, app),
  lazy(app, ({ view }) => view === 'predict', async () => (await import('./panels/predict/predict.js')).createPredict(document, app)),
  lazy(app, ({ view }) => view === 'code', async () => (await import('./panels/code/code.js')).createCode(document, app)),
  lazy(app, ({ side }) => side === 'errors', async () => (await import('./panels/errors/errors.js')).createErrors(document, app)),
];
followTheme(document, (shown) => {
  stage.setTheme(shown);
  curves.draw();
});

for (const radio of document.querySelectorAll('#tiles input')) {
  radio.addEventListener('change', () => {
    stage.setTiles(/** @type {TileArray} */ (/** @type {HTMLInputElement} */ (radio).value));
    renderFigures();
  });
}
const ownScale = find(document, '#own-scale', HTMLInputElement);
ownScale.onchange = () => stage.setScaling(ownScale.checked ? 'own' : 'shared');
/** Where the page scrolls, the canvas is as tall as its picture wants to be; elsewhere the style ignores it. */
const frameOfCanvas = find(document, '.canvas', HTMLElement);
function fitCanvas() {
  const [hidden, ...deep] = state.run ? sizesOf(state.run.layout).slice(0, -1) : [state.settings.hidden];
  const height = preferredHeight({ width: frameOfCanvas.clientWidth, hidden, deep });
  frameOfCanvas.style.setProperty('--stage-height', `${height}px`);
}
new ResizeObserver(fitCanvas).observe(frameOfCanvas);

createWords(document);
const about = find(document, '#about', HTMLDialogElement);
find(document, '#help', HTMLButtonElement).onclick = () => about.showModal();
const edition = `Glassbox ${VERSION} · build ${BUILD}`;
setText(find(document, '#edition', HTMLElement), edition);
find(document, 'h1', HTMLElement).title = edition;
/** The page itself is kept on the device, if it may be: the first visit waits for none of it. */
const keepPage = once(async () => {
  await new Promise((resolve) => setTimeout(resolve, KEEP_AFTER));
  const { keepOffline } = await import('./offline.js');
  await keepOffline(app.offer, (words) => setText(find(document, '#kept', HTMLElement), words), continueAfterReload);
});
const share = once(async () => (await import('./panels/share/share.js')).createShare(document, app));
find(document, '#share', HTMLButtonElement).onclick = async () => {
  try {
    (await share()).open();
  } catch (error) {
    dispatch({ type: 'notice', message: `Share could not be loaded: ${/** @type {Error} */ (error).message}` });
  }
};

const saving = once(async () => (await import('./panels/files/files.js')).createFiles(document, app));
const filesDialog = find(document, '#files', HTMLDialogElement);
find(document, '#save', HTMLButtonElement).onclick = async () => {
  try {
    (await saving()).open();
  } catch (error) {
    dispatch({ type: 'notice', message: `Save could not be loaded: ${/** @type {Error} */ (error).message}` });
  }
};

// ---- state

/** @param {Event} event */
function dispatch(event) {
  const before = state;
  state = reduce(state, event);
  watchCode();
  if (state.looking !== before.looking && ['look', 'look-near', 'hides'].includes(event.type)) sendLook();
  if (IN_ADDRESS.some((part) => state[part] !== before[part])) writeLinkSoon();
  render();
}

function render() {
  waiting.render(state);
  transport.render(state);
  data.render(state);
  training.render(state);
  example.render(state, frame?.figures ?? null);
  notice.render(state);
  for (const panel of panels) panel.render?.(state);
}

function renderFigures() {
  if (frame) {
    figures.render(frame.figures);
    example.render(state, frame.figures);
    run.render(state, frame.figures);
    for (const panel of panels) panel.frame?.(frame);
  }
}

const renderFiguresSoon = throttle(renderFigures, FIGURES_EVERY);
const renderChartsSoon = throttle(curves.draw, CHARTS_EVERY);
let address = addressOf(state);
/** Browsers refuse to change the address too often, as a slider would. */
const writeLinkSoon = throttle(() => {
  const now = addressOf(state);
  if (now !== address) window.history.replaceState(null, '', address = now);
}, LINK_EVERY);
const announce = () => setText(announcer, figuresInWords(runs.records));
const announceSoon = throttle(announce, WORDS_EVERY);

// ---- reports from the worker

/** @param {Report | {type: 'booting-slowly'} | {type: 'stuck'}} report */
function receive(report) {
  if (report.type === 'frame') return receiveFrame(report);
  if (report.type === 'stuck' || (report.type === 'crashed' && recovery.possible)) return recover(report);
  // Only the newest counts: the person is already further.
  if (report.type === 'looking' && (report.run !== state.runNumber || --looks > 0)) return;
  dispatch(report);
  switch (report.type) {
    case 'ready':
      return openData();
    case 'dataset':
      return dataOpened(report);
    case 'test-data':
      return testOpened(report.id);
    case 'checkpoint':
      recovery.keep(report);
      return tellKept((kept) => kept.keep(report));
    case 'resume-refused':
      return resumeRefused(report.message);
    case 'code-applied':
      recovery.applied(report.program.source);
      return codeApplied(report.outcome);
    case 'code-refused':
      return startIfWanted();
    case 'weights-opened':
      return weightsOpened(report.weights);
    case 'weights-refused':
      // The dialog says it where it is open.
      if (!filesDialog.open) dispatch({ type: 'notice', message: report.message });
      return undefined;
    case 'looking':
      looked = report.moment && report.activations;
      return undefined;
    case 'started':
      return begin();
    case 'records':
      if (report.run === state.run?.run) runs.append(report.run, report.records);
      return;
    case 'reset-refused':
      // A fork that cannot be: the run in force is still there, and goes on or waits as before.
      if (state.run && state.startWanted) dispatch({ type: 'start-wanted', wanted: false });
      return;
    case 'training':
      if (!report.running) {
        stopped();
        tellKept((kept) => kept.flush());
      }
      announce();
      return renderFigures();
    case 'file-failed':
    case 'file-cancelled':
      if (report.id === opening?.id) {
        if (opening.file === openedTest && !state.test) openedTest = null;
        opening = null;
      }
      if (unfinished && report.id === expecting) askForFile(unfinished);
      if (!state.dataset && !opening) openData();
      return;
    case 'crashed':
      // It may be what the engine died of.
      opening = null;
      tellKept((kept) => kept.offerOwn());
  }
}

/** A run has begun: of the one before it only the curves stay on the page. */
function begin() {
  looks = 0;
  looked = null;
  const { run: number, settings, parent, program } = /** @type {Started} */ (state.run);
  recovery.begun(program.source);
  runs.begin({ run: number, settings, data: state.dataset?.name ?? '', parent });
  frame = null;
  curves.draw();
  fitCanvas();
  const data = /** @type {DatasetInfo} */ (state.dataset);
  const origin = { name: data.name, examples: data.examples - data.added, file: opened && { name: opened.name, size: opened.size } };
  const [taken, file] = [resuming, opened];
  resuming = null;
  tellKept((kept) => {
    kept.begun(number, origin, file);
    if (taken) kept.took(number, taken);
  });
  // What may have changed since the reset was sent.
  sendAlpha();
  sendShown();
  document.documentElement.dataset.engine = 'ready';
  keepPage().catch(console.warn);
  if (unfinished && unfinishedWaits) return continueRun(unfinished);
  if (wantedCode !== null) applyCode(wantedCode);
  if (wantedWeights) openWeights(wantedWeights);
  startIfWanted();
}

/** Not before the code that is being tried, which may wait for what it imports. */
function startIfWanted() {
  if (!state.startWanted || state.code.applying) return;
  dispatch({ type: 'start-wanted', wanted: false });
  client.send({ type: 'start' });
}

/** @param {Frame} received */
const giveBack = ({ buffer }) => client.send({ type: 'frame-done', buffer });

/** @param {Frame} received */
function receiveFrame(received) {
  if (received.run !== state.runNumber || !state.run) return giveBack(received);
  frame = received;
  runs.append(received.run, received.records);
  runs.setAlpha(received.figures.now, received.figures.alpha);
  const activations = looked ?? state.code.program?.activations;
  stage.setModel({ layout: state.run.layout, data: new Float32Array(received.buffer), figures: received.figures, activations });
  // The stage has asked for this animation frame before us: by then it has drawn. A hidden tab gives back as well,
  // or the worker would keep records for it as long as it is hidden.
  afterDrawing(() => giveBack(received));
  if (state.running) {
    renderFiguresSoon();
    announceSoon();
  } else {
    renderFigures();
    announce();
  }
  renderChartsSoon();
}

// ---- what the person does

/** Whoever sets training going wants to see it. */
function backToNow() {
  if (state.looking) dispatch({ type: 'look', moment: null });
}

function step() {
  backToNow();
  client.send({ type: 'step' });
}

function start() {
  backToNow();
  if (state.run && state.engine.kind === 'ready' && !state.code.applying) client.send({ type: 'start' });
  else dispatch({ type: 'start-wanted', wanted: true });
}

function pause() {
  if (state.startWanted) dispatch({ type: 'start-wanted', wanted: false });
  else client.send({ type: 'pause' });
}

function resetAsked() {
  dispatch({ type: 'notice', message: null });
  reset();
}

function reset() {
  if (state.engine.kind !== 'ready' || !state.dataset) return;
  const number = state.runNumber + 1;
  dispatch({ type: 'reset-sent', run: number });
  client.send({ type: 'reset', run: number, settings: state.settings });
}

/**
 * @param {keyof import('./protocol.js').Settings} name
 * @param {number | string} value
 */
function changeSetting(name, value) {
  dispatch({ type: 'setting-changed', name, value });
  writeLinkSoon();
  if (!state.run || state.engine.kind !== 'ready') return;
  if (name === 'alpha') sendAlpha();
  else if (!state.running && (frame?.figures.now ?? 0) === 0) reset();
}

function sendAlpha() {
  client.send({ type: 'set-alpha', alpha: state.settings.alpha });
}

window.onhashchange = () => {
  const link = parseLink(location.hash, state.settings);
  const { settings, view, side, hides, problems } = link;
  for (const name of SETTING_NAMES) {
    if (settings[name] !== state.settings[name]) changeSetting(name, settings[name]);
  }
  dispatch({ type: 'hides', hides });
  if (view) dispatch({ type: 'view', view });
  if (side) dispatch({ type: 'side', side });
  dispatch({ type: 'notice', message: inOne(problems) });
  if (link.code !== null) dispatch({ type: 'offer', offer: offerOf(link) });
};

/** Code in a link waits for the person. @param {{code: string | null}} link */
function offerOf({ code }) {
  return code === null ? null : { text: code, source: null };
}

/** The page's own hash. Code stays in it while it is asked about, tried or in force. @param {State} state */
function addressOf({ settings, view, side, hides, offer, code }) {
  const stays = offer && (offer.source === null || offer.source === code.source || offer.source === wantedCode || code.applying);
  return formatLink({ settings, view, side, hides, code: stays ? offer.text : null });
}

/** What is wrong with a link, as one notice. @param {string[]} problems */
function inOne(problems) {
  const more = problems.length - PROBLEMS_SHOWN;
  const shown = problems.slice(0, PROBLEMS_SHOWN).join(' ');
  if (more > 0) return `${shown} ${more} more ${more === 1 ? 'piece of it was' : 'pieces of it were'} left out.`;
  return shown || null;
}

/** @param {Shown} shown */
function show(shown) {
  dispatch({ type: 'show', shown });
  sendShown();
}

function sendLook() {
  if (state.run?.run !== state.runNumber) return;
  looks++;
  client.send({ type: 'look', run: state.runNumber, moment: state.looking });
}

/**
 * Go on from a moment, as a new run that trains at once.
 * @param {Which} from
 * @param {Settings} settings
 */
function fork(from, settings) {
  if (state.engine.kind !== 'ready') return;
  for (const name of /** @type {const} */ (['alpha', 'batch', 'rule'])) {
    dispatch({ type: 'setting-changed', name, value: settings[name] });
  }
  writeLinkSoon();
  dispatch({ type: 'start-wanted', wanted: true });
  const number = state.runNumber + 1;
  dispatch({ type: 'reset-sent', run: number });
  client.send({ type: 'fork', run: number, from, settings });
}

function sendShown() {
  // Not while a reset is under way: its run may be on other data. `begin` says what to show.
  if (state.run?.run !== state.runNumber || state.engine.kind !== 'ready') return;
  client.send({ type: 'show', run: state.runNumber, shown: state.shown });
}

// ---- the code

/** @param {string} source */
function applyCode(source) {
  if (!state.run || state.engine.kind !== 'ready') {
    wantedCode = source;
    return;
  }
  wantedCode = null;
  dispatch({ type: 'code-applying' });
  client.send({ type: 'apply-code', id: ++applied, source });
}

/** @param {'swapped' | 'reset'} outcome */
function codeApplied(outcome) {
  if (outcome === 'swapped') return startIfWanted();
  // A network of other layers begins anew, and trains on if the one before did.
  if (state.running) dispatch({ type: 'start-wanted', wanted: true });
  reset();
}

/** Take up the network again that the code in force took the place of. */
function goBack() {
  if (state.running) dispatch({ type: 'start-wanted', wanted: true });
  recovery.goBack();
  goOn();
}

// ---- weights from a file

/** Begin a new run with them; what is wrong with them is in `state.weights`. @param {File} file */
async function openWeights(file) {
  dispatch({ type: 'weights-opening', name: file.name });
  wantedWeights = null;
  if (!state.run || state.engine.kind !== 'ready') {
    wantedWeights = file;
    return;
  }
  let bytes;
  try {
    // No more than shows that it is too large.
    bytes = await file.slice(0, LARGEST_WEIGHTS + 1).arrayBuffer();
  } catch (error) {
    return receive({ type: 'weights-refused', message: `${file.name} cannot be read: ${/** @type {Error} */ (error).message}` });
  }
  client.send({ type: 'open-weights', run: state.runNumber + 1, name: file.name, bytes, settings: state.settings });
}

/** @param {OpenedWeights} weights */
function weightsOpened(weights) {
  recovery.replace();
  writeLinkSoon();
  const before = runs.current;
  const trained = before && before.history.length > 0;
  const actions = trained ? [{ label: `Back to run ${before.run}`, act: takeBack }] : [];
  offered = app.offer({ id: 'weights', words: weightsInWords(weights), actions });
}

/** Take up the run again that the weights took the place of. */
function takeBack() {
  if (state.running) dispatch({ type: 'start-wanted', wanted: true });
  recovery.takeBack();
  goOn();
}

/** Only code that somebody wrote may never come back; and to import pandas, for a file, or SciPy may take long. */
function watchCode() {
  if (state.engine.kind !== 'ready') return;
  const { applying, installing, program } = state.code;
  const theirs = applying || (program !== null && !program.original);
  client.watch(theirs && state.opening.kind === 'none' && installing.length === 0);
}

/**
 * The engine is gone: start another, and go on from the last checkpoint, with code that is known to work.
 * @param {{type: 'stuck'} | {type: 'crashed', message: string}} report
 */
function recover(report) {
  const trying = state.code.applying;
  const what = report.type === 'stuck' ? 'The code did not come back' : report.message.replace(/[.\s]*$/, '');
  const how = recovery.plan(trying, state.code);
  // While code was tried the run was well, and it was only held up.
  const goesOn = trying && state.running;
  frame = null;
  client.restart();
  dispatch({ type: 'restarted', notice: `${what}. Python was started anew and goes on ${how}.` });
  if (goesOn) dispatch({ type: 'start-wanted', wanted: true });
}

/** With new data, or on a new engine: begin a run, or go on with the one that was lost. */
function goOn(number = state.runNumber + 1) {
  const next = recovery.next();
  if (!next) return reset();
  dispatch({ type: 'reset-sent', run: number });
  client.send({ type: 'resume', run: number, ...next });
}

// ---- what is kept on the device

const keeping = import('./panels/kept/kept.js').then(({ createKeptPanel }) => createKeptPanel(document, app, {
  goOn: continueRun,
  drop: () => {
    unfinished = expecting = null;
  },
}));
keeping.then((kept) => kept.offerUnfinished()).catch((error) => {
  dispatch({ type: 'notice', message: `A part of the page could not be loaded: ${/** @type {Error} */ (error).message} What is trained now lasts only as long as the page is open.` });
});

/** In the order of the calls; said above, should there be nobody to tell. @param {(kept: Awaited<typeof keeping>) => unknown} what */
function tellKept(what) {
  keeping.then(what, () => {});
}

/**
 * Go on with a run that was kept: have its data first. Until they are here, all stays as it is.
 * @param {Unfinished} wanted
 */
function continueRun(wanted) {
  unfinished = wanted;
  unfinishedWaits = !state.run || state.engine.kind !== 'ready';
  if (state.engine.kind === 'failed') return retry();
  if (unfinishedWaits) return;
  if (wanted.data.file === null) {
    expecting = 0;
    if (opened === null) return takeUp(wanted);
    opened = null;
    openData();
  } else if (wanted.file) openFile(wanted.file);
}

/** Its file cannot be had, or was not given: the person has it. @param {Unfinished} wanted */
function askForFile(wanted) {
  expecting = wanted.file = null;
  tellKept((kept) => kept.ask(wanted));
}

/** Its data are here: let Python go on with it. @param {Unfinished} wanted */
function takeUp(wanted) {
  const { checkpoint, shown, runs: before } = wanted;
  unfinished = expecting = null;
  resuming = wanted;
  recovery.adopt(checkpoint);
  runs.restore(before);
  for (const name of SETTING_NAMES) dispatch({ type: 'setting-changed', name, value: shown.settings[name] });
  writeLinkSoon();
  dispatch({ type: 'notice', message: null });
  dispatch({ type: 'view', view: shown.view });
  dispatch({ type: 'side', side: shown.side });
  dispatch({ type: 'start-wanted', wanted: shown.running });
  goOn(Math.max(state.runNumber, ...before.map(({ run: number }) => number)) + 1);
}

/** Of a checkpoint there is nothing to be had: what else there is to go on from, or a new run. @param {string} message */
function resumeRefused(message) {
  const refused = resuming;
  resuming = null;
  if (refused) {
    dispatch({ type: 'notice', message: `The kept run cannot go on: ${message}` });
    dispatch({ type: 'start-wanted', wanted: false });
    tellKept((kept) => kept.refused(refused));
  }
  goOn();
}

/**
 * Before a reload that the person wants: stop, and keep all of it, so that the next page goes on at once.
 * @returns {Promise<boolean>} whether there is something to go on with
 */
async function continueAfterReload() {
  const { running } = state;
  if (running) {
    const pausing = new Promise((resolve) => {
      stopped = () => resolve(undefined);
    });
    client.send({ type: 'pause' });
    await Promise.race([pausing, new Promise((resolve) => setTimeout(resolve, LAST_WAIT))]);
  }
  return (await keeping).mark(running);
}

// ---- data

/** Give a new engine its data: the file on its way in, the one that was open, or the sample. */
async function openData() {
  if (opening) return openFile(opening.file, opening);
  if (opened) return openFile(opened, { quiet: true, expected: null });
  try {
    const { images, labels } = await sample();
    // Copies: the worker takes them over, and a restart needs them again.
    client.send({ type: 'open-sample', images: images.slice(0), labels: labels.slice(0) });
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    const before = state.notice ? `${state.notice} ` : '';
    dispatch({ type: 'notice', message: `${before}There are no data yet: open an MNIST CSV, or reload the page. ${message}` });
  }
}

const filesAreHidden = () => state.hides.has('files') || state.hides.has('data-panel');

/** What was dropped cannot be opened. @param {string} message */
function refuseFile(message) {
  if (!filesAreHidden()) dispatch({ type: 'notice', message });
}

/**
 * @param {File} file
 * @param {object} [how]
 * @param {boolean} [how.test] its images are to be predicted, even if they have labels
 * @param {boolean} [how.quiet] nobody asked for it just now
 * @param {Expected | null} [how.expected] what must be in it: whoever goes on with a run means its file, and no other takes
 *   the place of what is here
 */
function openFile(file, { test = false, quiet = false, expected = !test && unfinished?.data.file ? unfinished.expected : null } = {}) {
  if (!quiet && filesAreHidden()) return;
  if (WEIGHTS.test(file.name)) {
    openWeights(file);
    return;
  }
  const id = ++files;
  opening = { id, file, test, quiet, expected };
  const waiting = state.engine.kind !== 'ready';
  if (expected) expecting = id;
  dispatch({ type: 'file-opening', id, name: file.name, size: file.size, test, quiet, waiting });
  if (!waiting) client.send({ type: 'open-file', id, file, test, expected });
}

/**
 * There are data to train on; then come the test images of the same archive, or those that a lost engine had.
 * @param {{id: number, test: boolean}} report
 */
function dataOpened({ id, test }) {
  let next = state.test ? null : openedTest;
  if (id === opening?.id) {
    if (test && !opening.quiet) next = opening.file;
    opened = opening.file;
    opening = null;
  }
  // The run before is of other data.
  offered?.close();
  if (unfinished && id === expecting) takeUp(unfinished);
  else goOn();
  if (next && !opening) openFile(next, { test: true, quiet: true });
}

/** Images to predict are here. @param {number} id */
function testOpened(id) {
  if (id === opening?.id) {
    const { file, quiet } = opening;
    openedTest = file;
    opening = null;
    if (!quiet && state.hides.has('predict')) {
      dispatch({ type: 'notice', message: `${file.name} holds images to predict, and the link hides the view that does.` });
    } else if (!quiet) dispatch({ type: 'view', view: 'predict' });
  }
  // They were dropped before there was anything to train on.
  if (!state.dataset && !opening) openData();
}

function cancelFile() {
  if (!opening) return;
  const { id } = opening;
  if (state.engine.kind === 'ready') {
    dispatch({ type: 'file-cancelling' });
    client.send({ type: 'cancel-file', id });
  } else {
    opening = null;
    dispatch({ type: 'file-cancelled', id });
  }
}

function retry() {
  recovery.forget();
  client.restart();
  frame = null;
  dispatch({ type: 'restarted' });
}

/** Show the sample's first digit as soon as it is here, long before Python is ready. */
async function preview() {
  const { preview: { x, label } } = await sample();
  if (!frame) stage.setModel({ x, label, hidden: state.settings.hidden });
}

// All is wired, and nobody speaks to the worker before it has spoken: it may start in a task of its own again.
await nextTask();
const client = createClient(receive);
preview().catch(() => {
  // Without a picture for now: if the sample is needed, `openData` says what is wrong with it.
});
if ('startWanted' in document.documentElement.dataset) dispatch({ type: 'start-wanted', wanted: true });
else render();
data.openChosen();
