// The worker's composition root: boots Python, answers commands, and runs Python in short slices between them.

import { BootError, boot } from './boot.js';
import { createFrames } from './frames.js';
import { lockDown } from './lockdown.js';
import { PackageError, providePackages } from './packages.js';
import { PROTOCOL } from './protocol.js';
import { codeProblem, isForeseen, sentence, toBytes, toFloat64, toValues } from './python.js';
import { createQuestions } from './questions.js';
import { createReading } from './reading.js';
import { unreachable } from './unreachable.js';

/** @import {PyodideAPI} from 'pyodide' */
/** @import {Engine} from './boot.js' */
/** @import {Frames} from './frames.js' */
/** @import {Command, DatasetInfo, Moment, Report, Settings, Shown, Which} from './protocol.js' */
/** @import {Questions} from './questions.js' */
/** @import {Reading} from './reading.js' */

/** A single step is announced as training only when it takes longer than this, in milliseconds: no button flickers. */
const SHORT_STEP = 150;

/** How long Python may hold the worker before messages are looked at, in milliseconds. */
const SLICE = 8;

/** The least time between two reports of the moments kept, in milliseconds. */
const MOMENTS_EVERY = 250;

/** The time between two checkpoints while it trains, in milliseconds: so much is lost when Python has to start anew. */
const CHECKPOINT_EVERY = 2000;

if (self.location.protocol !== 'blob:') {
  throw new Error('This worker was not started by spawn.js: the page’s policy does not bind it.');
}

/** Ours alone: edited code could say anything with it. */
const postMessage = self.postMessage.bind(self);

/** @type {Engine} */
let engine;
/** @type {PyodideAPI} */
let pyodide;
/** @type {any} proxy of glassbox.session.Session */
let session;
/** @type {Questions} */
let questions;
/** @type {Frames} */
let frames;
/** @type {Reading} */
let reading;
/** @type {'paused' | 'running' | 'stepping'} */
let mode = 'paused';
/** Python has failed in a way nobody foresaw. */
let crashed = false;
/** What the page was last told. */
let announced = false;
/** The iteration that a single step ends with, and when it was asked for. */
let step = { until: 0, began: 0 };
/** 0 is none yet. */
let run = 0;
/** The state of the moments that the page was told of, and when it may be told again, by `performance.now()`. */
let momentsTold = -1;
let momentsDue = 0;
/** The run and iteration that the last checkpoint was of, and when the next is due, by `performance.now()`. */
let checkpointed = { run: 0, iteration: -1 };
let checkpointDue = 0;

/**
 * @param {Report} report
 * @param {Transferable[]} [transfer]
 */
const post = (report, transfer = []) => postMessage(report, { transfer });

// ---- commands

/** @param {Command} command */
async function handle(command) {
  switch (command.type) {
    case 'open-sample': {
      const [images, labels] = [command.images, command.labels].map((bytes) => pyodide.toPy(new Uint8Array(bytes)));
      const dataset = toValues(session.open_sample(images, labels));
      for (const proxy of [images, labels]) proxy.destroy();
      return post({ type: 'dataset', id: 0, dataset, test: false });
    }
    case 'open-file':
      return reading.open(command);
    case 'cancel-file':
      return reading.cancel(command.id);
    case 'reset':
      return reset(command.run, command.settings);
    case 'fork':
      return fork(command.run, command.from, command.settings);
    case 'look':
      return command.run === run ? look(command.moment) : undefined;
    case 'start':
      return setMode('running');
    case 'pause':
      return setMode('paused');
    case 'step':
      step = { until: session.iteration + 1, began: performance.now() };
      return setMode('stepping');
    case 'set-alpha':
      return session.set_alpha(command.alpha);
    case 'show':
      if (command.run !== run) return undefined;
      show(command.shown);
      return touch();
    case 'add-example': {
      const image = pyodide.toPy(command.image);
      const changed = toValues(session.add_example(image, command.label));
      image.destroy();
      return dataChanged(changed);
    }
    case 'remove-added':
      return dataChanged(toValues(session.remove_added()));
    case 'apply-code':
      return applyCode(command.id, command.source);
    case 'resume':
      return resume(command);
    case 'open-weights':
      return openWeights(command);
    case 'ping':
      return post({ type: 'pong' });
    case 'ask':
      return questions.ask(command);
    case 'unask':
      return questions.drop(command.id);
    case 'frame-done':
      frames.drawn(command.buffer);
      return frames.waiting ? wake() : undefined;
    default:
      return unreachable(command);
  }
}

/**
 * @param {number} number
 * @param {Settings} settings
 */
function reset(number, settings) {
  begin(number, settings, (wanted) => session.reset(wanted, number));
}

/**
 * @param {number} number
 * @param {Which} from
 * @param {Settings} settings
 */
function fork(number, from, settings) {
  flushRecords();
  begin(number, settings, (wanted) => session.fork(wanted, from.run, from.iteration, number));
}

/**
 * @param {number} number
 * @param {Settings} settings
 * @param {(settings: any) => any} started begins the run, with settings that Python understands
 */
function begin(number, settings, started) {
  const wanted = pyodide.toPy(settings);
  let report;
  try {
    report = toValues(started(wanted));
  } catch (error) {
    if (!isForeseen(error)) throw error;
    return post({ type: 'reset-refused', asked: number, run, message: sentence(error) });
  } finally {
    wanted.destroy();
  }
  begun(number, report);
}

/**
 * @param {number} number
 * @param {any} report what Python says of the run that has begun
 */
function begun(number, report) {
  run = number;
  mode = 'paused';
  announced = false;
  frames.begun(report.layout);
  post({ type: 'started', run, ...report });
  momentsTold = -1;
  touch();
  // The page has what it waited for. If the rest cannot be had now, whoever needs it asks again, and says so.
  engine.complete().catch(() => {});
}

/** Send what there is of a run, before it is over or what is kept of it goes. */
function flushRecords() {
  const records = toFloat64(session.take_records());
  post({ type: 'records', run, records }, [records.buffer]);
}

/** @param {Extract<Command, {type: 'open-weights'}>} command */
function openWeights({ run: number, name, bytes, settings }) {
  // As the run is that they take the place of: the person may want it back.
  sendCheckpoint();
  flushRecords();
  const [data, wanted] = [pyodide.toPy(new Uint8Array(bytes)), pyodide.toPy(settings)];
  let report;
  try {
    report = toValues(session.open_weights(data, name, wanted, number));
  } catch (error) {
    if (!isForeseen(error)) throw error;
    return post({ type: 'weights-refused', message: sentence(error) });
  } finally {
    for (const proxy of [data, wanted]) proxy.destroy();
  }
  const { weights, ...started } = report;
  post({ type: 'weights-opened', run: number, weights, settings: started.settings });
  begun(number, started);
}

/** @param {Moment | null} moment */
function look(moment) {
  let found = null;
  if (moment) found = { run: moment.run, iteration: session.look(moment.run, moment.iteration) };
  else session.look_at_now();
  post({ type: 'looking', run, moment: found, activations: toValues(session.activations) });
  frames.look(moment !== null);
  touch();
}

/** Tell the page which moments are kept, when that has changed: it is told at once where a person waits for it. */
function tellMoments() {
  if (mode === 'running' && performance.now() < momentsDue) return;
  const version = session.moments_version;
  if (version === momentsTold) return;
  momentsTold = version;
  momentsDue = performance.now() + MOMENTS_EVERY;
  post({ type: 'moments', run, kept: toValues(session.kept()) });
}

/** @param {{dataset: DatasetInfo, trainExamples: number}} changed */
function dataChanged(changed) {
  post({ type: 'data-changed', run, ...changed });
  touch();
}

/** @param {Shown} shown */
function show(shown) {
  if (shown.kind === 'example') return session.show(shown.example);
  const image = pyodide.toPy(shown.image);
  session.show_image(image, shown.label);
  image.destroy();
}

/** @param {typeof mode} next */
function setMode(next) {
  mode = next;
  touch();
}

// ---- the code, and what is kept of a run in case that Python has to start anew

/**
 * @param {number} id
 * @param {string} source
 */
async function applyCode(id, source) {
  let applied;
  try {
    await provide(id, source);
    // As it is with the code before, in case that the new code takes Python down with it.
    sendCheckpoint();
    applied = toValues(session.apply_code(source));
  } catch (error) {
    const problem = error instanceof PackageError ? error.problem : codeProblem(pyodide, error);
    if (!problem) throw error;
    return post({ type: 'code-refused', id, problem });
  }
  post({ type: 'code-applied', id, ...applied });
  touch();
}

/**
 * Bring what code imports, and tell the page while it waits for it.
 * @param {number} id
 * @param {string} source
 */
const provide = (id, source) =>
  providePackages(engine, source, (packages) => post({ type: 'code-installing', id, packages }));

/** @param {Extract<Command, {type: 'resume'}>} command */
async function resume({ run: number, checkpoint, source }) {
  const bytes = pyodide.toPy(checkpoint);
  let report;
  try {
    await provide(0, source ?? session.code_in(bytes));
    report = toValues(session.resume(bytes, source ?? undefined, number));
  } catch (error) {
    if (!isForeseen(error) && !(error instanceof PackageError)) throw error;
    return post({ type: 'resume-refused', run: number, message: sentence(error) });
  } finally {
    bytes.destroy();
  }
  const { dataset, ...started } = report;
  // First the data: when the run begins, the page asks for an image that is among them.
  post({ type: 'data-changed', run: number, dataset, trainExamples: started.trainExamples });
  begun(number, started);
}

/** Hand the page what it needs to go on from here with another worker. */
function sendCheckpoint() {
  if (run === 0) return;
  const { iteration } = session;
  if (checkpointed.run === run && checkpointed.iteration === iteration) return;
  checkpointed = { run, iteration };
  checkpointDue = performance.now() + CHECKPOINT_EVERY;
  // All that led there: whoever keeps both has curves without a gap.
  flushRecords();
  const checkpoint = toBytes(session.checkpoint());
  post({ type: 'checkpoint', run, iteration, checkpoint }, [checkpoint.buffer]);
}

/** Say whether it trains now; that it stopped is said after the last frame, so that what is shown then stays. */
function announce() {
  const running = mode === 'running' || (mode === 'stepping' && performance.now() - step.began > SHORT_STEP);
  if (running === announced || (!running && frames.waiting)) return;
  announced = running;
  if (!running) sendCheckpoint();
  post({ type: 'training', run, running });
}

// ---- the loop: one slice of Python, then whatever messages came, then the next

const turn = new MessageChannel();
turn.port1.onmessage = () => guard(slice);
let awake = false;

/** Ask for a slice after the messages that wait. A MessageChannel takes microseconds where setTimeout takes 4 ms. */
function wake() {
  if (awake) return;
  awake = true;
  turn.port2.postMessage(null);
}

/** Show soon what a command has changed. */
function touch() {
  frames.changed(true);
  wake();
}

function slice() {
  awake = false;
  questions.advance(SLICE);
  reading.advance();
  // Meanwhile, too: what comes may be images to predict, which are no reason to stop.
  if (mode !== 'paused') train();
  frames.send(run);
  if (run > 0) tellMoments();
  announce();
  if (mode === 'running' && performance.now() >= checkpointDue && !session.unevaluated) sendCheckpoint();
  if (reading.goesOn || mode !== 'paused' || questions.waiting) wake();
}

function train() {
  frames.changed();
  let stepped = false;
  try {
    stepped = session.advance(SLICE, mode === 'stepping' ? step.until : undefined);
  } catch (error) {
    setMode('paused');
    throw error;
  }
  if (stepped) setMode('paused');
}

/**
 * Run something, and tell the page when it fails.
 * @param {() => unknown} work
 */
async function guard(work) {
  if (crashed) return;
  try {
    await work();
  } catch (error) {
    const problem = pyodide && codeProblem(pyodide, error);
    if (problem) return codeFailed(problem);
    if (isForeseen(error)) return post({ type: 'refused', message: sentence(error) });
    console.error(error);
    // The page ends this worker and starts another; until then it does nothing more.
    crashed = true;
    post({ type: 'crashed', message: `The Python engine stopped: ${sentence(error)}` });
  }
}

/** Code that was good enough to begin with has failed: training pauses. @param {import('./protocol.js').CodeProblem} problem */
function codeFailed(problem) {
  mode = 'paused';
  // How far it came is shown, unless showing it is what failed.
  if (frames.waiting) touch();
  announce();
  post({ type: 'code-failed', run, problem });
}

async function bootEngine() {
  try {
    engine = await boot((stage, share) => post({ type: 'booting', stage, share }));
    ({ pyodide, session } = engine);
    lockDown(engine.files);
    questions = createQuestions(engine, { post, wake, hasRun: () => run > 0 });
    frames = createFrames(engine, post);
    reading = createReading(engine, {
      post, wake,
      pause: () => {
        mode = 'paused';
      },
    });
    const { program } = session;
    const original = program.source;
    program.destroy();
    post({ type: 'ready', protocol: PROTOCOL, versions: engine.versions, original });
  } catch (error) {
    if (!(error instanceof BootError)) throw error;
    console.error(error.cause);
    post({ type: 'boot-failed', stage: error.stage, message: error.message });
  }
}

// As a listener it can neither be read nor called by edited code, and what such code dispatches is not trusted.
self.addEventListener('message', (/** @type {MessageEvent<Command>} */ { data, isTrusted }) => {
  if (isTrusted) guard(() => handle(data));
});
guard(bootEngine);
