// Owns the worker: typed send, receive, restart, and the watch over its boot. Knows nothing of the page.

import { PROTOCOL } from './protocol.js';
import { spawn } from './spawn.js';

/** @import {Answer, Command, QuestionKind, Questions, Report} from './protocol.js' */

/** A boot stage without news for this long is called slow, in milliseconds; it is not given up. */
const SLOW_STAGE = 45_000;

/** While somebody's code runs, the worker is asked this often whether it is there, in milliseconds. */
const PING_EVERY = 1000;

/**
 * It is given up when it has not answered for this long. Python itself ends a loop in that code after half of it
 * (program.py); what is left are calls that never come back from C.
 */
const SILENT = 10_000;

/**
 * A new worker, and what it says until somebody listens.
 * @returns {{worker: Worker, heard: Report[]}}
 */
function begin() {
  const worker = spawn();
  /** @type {Report[]} */
  const heard = [];
  worker.onmessage = ({ data }) => heard.push(data);
  worker.onerror = (event) => heard.push(crashed(event));
  return { worker, heard };
}

/** @param {ErrorEvent} event @returns {Report} */
function crashed(event) {
  event.preventDefault();
  return { type: 'crashed', message: `The Python engine stopped: ${event.message || 'its script could not be loaded'}.` };
}

/** The first worker boots from the moment that this module is here, while the page is still put together. */
const first = begin();

/**
 * @param {(report: Report | {type: 'booting-slowly'} | {type: 'stuck'}) => void} receive called for every report, in order;
 *   `stuck` once `watch` finds that the worker does not answer
 */
export function createClient(receive) {
  /** @type {Worker} */
  let worker;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let slow;
  /** @type {Map<number, {resolve: (answer: any) => void, reject: (reason: Error) => void, share?: (share: number) => void}>} questions on their way */
  const asked = new Map();
  let questions = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let watching;
  /** Since when the worker owes an answer, by `performance.now()`. */
  let owed = Infinity;
  let suspected = false;

  /** @param {Command} command */
  function send(command) {
    worker.postMessage(command, transfers(command));
  }

  /** @param {Report} report */
  function onReport(report) {
    clearTimeout(slow);
    if (report.type === 'booting') slow = setTimeout(() => receive({ type: 'booting-slowly' }), SLOW_STAGE);
    if (report.type === 'ready' && report.protocol !== PROTOCOL) {
      receive({
        type: 'boot-failed', stage: 'glassbox',
        message: `The page speaks protocol ${PROTOCOL} and the engine ${report.protocol}: reload the page.`,
      });
      return;
    }
    if (report.type === 'pong') {
      owed = Infinity;
      suspected = false;
      return;
    }
    if (report.type === 'answer-share') return asked.get(report.id)?.share?.(report.share);
    if (report.type === 'answer') return settle(report.id)?.resolve(report.answer);
    if (report.type === 'answer-refused') return settle(report.id)?.reject(new Error(report.message));
    if (report.type === 'crashed') refuseAll();
    receive(report);
  }

  /** @param {number} id */
  function settle(id) {
    const waiting = asked.get(id);
    asked.delete(id);
    return waiting;
  }

  function look() {
    if (owed === Infinity) {
      owed = performance.now();
      send({ type: 'ping' });
    } else if (performance.now() - owed > SILENT) {
      // Seen twice: a machine that slept wakes page and worker in any order.
      if (suspected) receive({ type: 'stuck' });
      suspected = true;
    }
  }

  function refuseAll() {
    for (const { reject } of asked.values()) reject(new Error('The Python engine stopped before it could answer.'));
    asked.clear();
  }

  /** @param {ReturnType<typeof begin>} begun */
  function listen(begun) {
    worker = begun.worker;
    worker.onmessage = ({ data }) => onReport(data);
    worker.onerror = (event) => onReport(crashed(event));
    slow = setTimeout(() => receive({ type: 'booting-slowly' }), SLOW_STAGE);
    // Once the caller has its client.
    queueMicrotask(() => begun.heard.forEach(onReport));
  }

  listen(first);
  return {
    send,

    /**
     * Ask Python about what is shown now.
     * @template {QuestionKind} K
     * @param {K} kind
     * @param {Questions[K]['arguments']} given
     * @param {AbortSignal} [signal] the answer is not wanted any more: the promise fails with the signal's reason
     * @param {(share: number) => void} [share] hears how much of the work is done, of questions that take long
     * @returns {Promise<Answer<K>>} fails with an error that has one sentence for the person
     */
    ask(kind, given, signal, share) {
      const id = ++questions;
      return new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        asked.set(id, { resolve, reject, share });
        signal?.addEventListener('abort', () => {
          if (!settle(id)) return;
          send({ type: 'unask', id });
          reject(signal.reason);
        }, { once: true });
        send({ type: 'ask', id, question: { kind, ...given } });
      });
    },

    /** Whether to find out when the worker does not answer any more. @param {boolean} on */
    watch(on) {
      if (on === (watching !== undefined)) return;
      clearInterval(watching);
      watching = on ? setInterval(look, PING_EVERY) : undefined;
      owed = Infinity;
      suspected = false;
    },

    /** Stop the worker, whatever it does, and boot a new one. */
    restart() {
      clearTimeout(slow);
      this.watch(false);
      refuseAll();
      worker.terminate();
      listen(begin());
    },
  };
}

/**
 * @param {Command} command
 * @returns {Transferable[]} what moves to the worker instead of being copied
 */
function transfers(command) {
  if (command.type === 'open-sample') return [command.images, command.labels];
  if (command.type === 'frame-done') return [command.buffer];
  if (command.type === 'open-weights') return [command.bytes];
  return [];
}
