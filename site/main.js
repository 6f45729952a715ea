// The page's composition root: state, worker, stage and panels meet here and nowhere else.

import { createClient } from './client.js';
import { createAddress, readAddress } from './page/address.js';
import { createApplying } from './page/applying.js';
import { createCommands } from './page/commands.js';
import { createContinuing } from './page/continuing.js';
import { createOpening } from './page/opening.js';
import { createCurves } from './panels/curves/curves.js';
import { createData } from './panels/data.js';
import { find, setText } from './panels/dom.js';
import { createExample } from './panels/example.js';
import { createFigures, figuresInWords } from './panels/figures.js';
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
import { initial, reduce } from './state.js';
import { afterDrawing, nextTask, once, throttle } from './timing.js';
import { BUILD, VERSION } from './version.js';
import { sizesOf } from './view/layers.js';
import { preferredHeight } from './view/layout.js';
import { createStage } from './view/stage.js';

/** @import {Page} from './page/page.js' */
/** @import {App, Panel} from './panels/app.js' */
/** @import {Activation, Frame, Report, Started} from './protocol.js' */
/** @import {Event} from './state.js' */
/** @import {TileArray} from './view/model.js' */

/** How often numbers, charts and spoken words change while it trains, in milliseconds. */
const FIGURES_EVERY = 100;
const CHARTS_EVERY = 250;
const WORDS_EVERY = 15_000;
/** So long after it is ready the page has all it needs, and may be kept for later, in milliseconds. */
const KEEP_AFTER = 2000;

const linked = readAddress(location.hash);
let state = initial(linked.settings, linked.notice, linked);
const runs = createRuns();
/** @type {Frame | null} the newest frame of the run in force */
let frame = null;
const sample = once(loadSample);
const recovery = createRecovery();
/** What the layers of the moment that is looked at compute. @type {Activation[] | null} */
let looked = null;

// ---- what the person does, and what comes of it

/** @type {Page} */
const page = { state: () => state, dispatch, send: (command) => client.send(command) };
const offer = createOffers(document);
const filesDialog = find(document, '#files', HTMLDialogElement);
const commands = createCommands(page, { frame: () => frame, recovery });
const applying = createApplying(page, { commands, recovery, runs, offer, tellsRefusal: () => filesDialog.open });
const opening = createOpening(page, {
  sample,
  expected: () => continuing.expected,
  awaited: (id) => continuing.awaits(id),
  arrived: (id) => {
    applying.dataReplaced();
    if (!continuing.dataArrived(id)) commands.goOn();
  },
  tested: (file) => continuing.tellKept((kept) => kept.tested(file)),
  openWeights: applying.openWeights,
});
const continuing = createContinuing(page, {
  openPanel: async (actions) => (await import('./panels/kept/kept.js')).createKeptPanel(document, app, actions),
  opening, commands, recovery, runs, retry,
});
const address = createAddress(page, { waitingCode: () => applying.waitingCode, changeSetting: commands.changeSetting });

// ---- panels

const stage = createStage(find(document, '#canvas', HTMLCanvasElement), currentTheme(), {
  onTarget: (target, pinned) => {
    inspector.look(target, pinned);
    for (const panel of panels) panel.target?.(target);
  },
});
const waiting = createWaiting(document);
const transport = createTransport(document, {
  start: commands.start,
  pause: commands.pause,
  step: commands.step,
  reset: () => {
    dispatch({ type: 'notice', message: null });
    commands.reset();
  },
});
const figures = createFigures(document);
const data = createData(document, {
  open: opening.openFile, refuse: opening.refuse, cancel: opening.cancel, predict: () => dispatch({ type: 'view', view: 'predict' }),
});
const training = createTraining(document, { change: commands.changeSetting });
const example = createExample(document, { choose: (index) => commands.show({ kind: 'example', example: index }) });
const run = createRun(document);
const notice = createNotice(document, { dismiss: () => dispatch({ type: 'notice', message: null }), retry });
const announcer = find(document, '#announcer', HTMLElement);

/** What the panels below may know and do. @type {App} */
const app = {
  state: () => state,
  frame: () => frame,
  ask: (kind, given, signal, share) => client.ask(kind, given, signal, share),
  dispatch,
  show: commands.show,
  addExample: (image, label) => client.send({ type: 'add-example', image, label }),
  removeAdded: () => client.send({ type: 'remove-added' }),
  applyCode: applying.applyCode,
  openFile: (file, test) => opening.openFile(file, { test }),
  cancelFile: opening.cancel,
  goBack: applying.goBack,
  changeSetting: commands.changeSetting,
  start: commands.start,
  reset: commands.reset,
  offer,
  continueAfterReload: continuing.afterReload,
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
  createFork(document, app, commands.fork),
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
  await keepOffline(offer, (words) => setText(find(document, '#kept', HTMLElement), words), continuing.afterReload);
});

/**
 * A dialog that is fetched when its button is first pressed.
 * @param {string} button
 * @param {string} name
 * @param {() => Promise<{open(): void}>} create
 */
function opensDialog(button, name, create) {
  const dialog = once(create);
  find(document, button, HTMLButtonElement).onclick = async () => {
    try {
      (await dialog()).open();
    } catch (error) {
      dispatch({ type: 'notice', message: `${name} could not be loaded: ${/** @type {Error} */ (error).message}` });
    }
  };
}
opensDialog('#share', 'Share', async () => (await import('./panels/share/share.js')).createShare(document, app));
opensDialog('#save', 'Save', async () => (await import('./panels/files/files.js')).createFiles(document, app));

// ---- state

/** @param {Event} event */
function dispatch(event) {
  const before = state;
  state = reduce(state, event);
  watchCode();
  if (state.looking !== before.looking && ['look', 'look-near', 'hides'].includes(event.type)) commands.sendLook();
  address.follow(before);
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
const announce = () => setText(announcer, figuresInWords(runs.records));
const announceSoon = throttle(announce, WORDS_EVERY);

// ---- reports from the worker

/** @param {Report | {type: 'booting-slowly'} | {type: 'stuck'}} report */
function receive(report) {
  if (report.type === 'frame') return receiveFrame(report);
  if (report.type === 'stuck' || (report.type === 'crashed' && recovery.possible)) return recover(report);
  if (report.type === 'looking' && !commands.answersLook(report)) return;
  dispatch(report);
  switch (report.type) {
    case 'ready':
      return opening.openData();
    case 'dataset':
      return opening.dataOpened(report);
    case 'test-data':
      return opening.testOpened(report.id);
    case 'checkpoint':
      recovery.keep(report);
      return continuing.tellKept((kept) => kept.keep(report));
    case 'resume-refused':
      return continuing.refused(report.message);
    case 'code-applied':
      return applying.codeApplied(report);
    case 'code-refused':
      return commands.startIfWanted();
    case 'weights-opened':
      return applying.weightsOpened(report.weights);
    case 'weights-refused':
      return applying.weightsRefused(report.message);
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
      if (!report.running) continuing.stopped();
      announce();
      return renderFigures();
    case 'file-failed':
    case 'file-cancelled':
      opening.notOpened(report.id);
      return continuing.fileNotOpened(report.id);
    case 'crashed':
      opening.dropIncoming();
      continuing.tellKept((kept) => kept.offerOwn());
  }
}

/** A run has begun: of the one before it only the curves stay on the page. */
function begin() {
  looked = null;
  const { run: number, settings, parent, program } = /** @type {Started} */ (state.run);
  recovery.begun(program.source);
  runs.begin({ run: number, settings, data: state.dataset?.name ?? '', parent });
  frame = null;
  curves.draw();
  fitCanvas();
  continuing.begun(number);
  commands.begun();
  document.documentElement.dataset.engine = 'ready';
  keepPage().catch(console.warn);
  if (continuing.engineReady()) return;
  applying.begun();
  commands.startIfWanted();
}

/** To the engine that it came from: one that only boots has sent none. @param {Frame} received */
function giveBack({ buffer }) {
  if (state.engine.kind === 'ready') client.send({ type: 'frame-done', buffer });
}

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

// ---- another engine

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

function retry() {
  recovery.forget();
  client.restart();
  frame = null;
  dispatch({ type: 'restarted' });
}

// ---- start

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
