// The page's questions in the worker: they wait for Python, which works on them in slices. What can be asked, and what
// answers it, is in Python (questions.py).

import { sentence, toValues } from './python.js';

/** @import {Engine} from './boot.js' */
/** @import {Command, Report} from './protocol.js' */

/** @typedef {ReturnType<typeof createQuestions>} Questions */

/**
 * @param {Engine} engine
 * @param {object} worker
 * @param {(report: Report, transfer?: Transferable[]) => void} worker.post
 * @param {() => void} worker.wake asks for a slice
 * @param {() => boolean} worker.hasRun there is a network to ask about
 */
export function createQuestions({ pyodide, session, complete }, { post, wake, hasRun }) {
  const { questions } = session;

  return {
    /** There are some that wait. */
    get waiting() {
      return questions.length > 0;
    },

    /** @param {Extract<Command, {type: 'ask'}>} command */
    async ask({ id, question }) {
      try {
        // What writes ONNX models is not part of the boot.
        if ('format' in question && question.format === 'onnx') await complete();
      } catch (error) {
        return post({ type: 'answer-refused', id, message: sentence(error) });
      }
      if (!hasRun()) return post({ type: 'answer-refused', id, message: 'There is no network yet.' });
      const asked = pyodide.toPy(question);
      session.ask(id, asked);
      asked.destroy();
      wake();
    },

    /** The answer is not wanted any more. @param {number} id */
    drop(id) {
      questions.drop(id);
    },

    /** Work on those that wait, and send the answers that are done. @param {number} milliseconds */
    advance(milliseconds) {
      if (questions.length === 0) return;
      for (const { number, answer, message, share } of toValues(questions.advance(milliseconds))) {
        if (share !== undefined) post({ type: 'answer-share', id: number, share });
        else if (message === undefined) post({ type: 'answer', id: number, answer }, buffersOf(answer));
        else post({ type: 'answer-refused', id: number, message });
      }
    },
  };
}

/** @param {Record<string, unknown>} answer */
const buffersOf = (answer) => Object.values(answer).filter((value) => ArrayBuffer.isView(value)).map(({ buffer }) => /** @type {ArrayBuffer} */ (buffer));
