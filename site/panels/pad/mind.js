// “What would change its mind?”: which pixels sway an output, and a nudge that moves the strongest until it does.

import { activation, count, significant } from '../../view/format.js';
import { find, setText } from '../dom.js';
import { outputsName } from '../outputs.js';

/** @import {Sway} from '../../protocol.js' */
/** @import {App} from '../app.js' */
/** @import {createPixels} from './pixels.js' */

/** Time between two images of a nudge, in milliseconds. */
const STEP = 70;

/**
 * @param {ParentNode} root
 * @param {App} app
 * @param {{image(): Uint8Array | null, pixels: ReturnType<typeof createPixels>, changed(image: Uint8Array): void, readAgain(): void}} pad
 */
export function createMind(root, app, { image, pixels, changed, readAgain }) {
  const part = find(root, '#pad-mind', HTMLElement);
  const choice = find(root, '#pad-towards', HTMLSelectElement);
  const amount = find(root, '#pad-amount', HTMLSelectElement);
  const slopes = find(root, '#pad-slopes', HTMLInputElement);
  const slopesName = find(root, '#pad-slopes + code', HTMLElement);
  const legend = find(root, '#pad-legend', HTMLElement);
  const [low, high] = legend.querySelectorAll('span');
  const nudge = find(root, '#pad-nudge', HTMLButtonElement);
  const result = find(root, '#pad-result', HTMLElement);
  /** @type {Sway | null} */
  let shown = null;
  let chosen = false;
  let playing = false;
  for (let digit = 0; digit < 10; digit++) choice.append(new Option(String(digit), String(digit)));

  function draw() {
    const limit = pixels.setSlope(slopes.checked && shown ? shown.slope : null);
    legend.hidden = !slopes.checked || !shown;
    const end = significant(limit, 2);
    setText(low, limit ? `−${end}` : '0');
    setText(high, limit ? `+${end}` : '0');
    nudge.disabled = playing || !image() || shown?.prediction === Number(choice.value);
    setText(nudge, `Nudge it to ${choice.value}`);
  }

  async function play() {
    const from = image();
    if (!from || playing) return;
    playing = true;
    draw();
    const digit = Number(choice.value);
    try {
      const answer = await app.ask('nudge', { image: from, digit, pixels: Number(amount.value) });
      if (image() !== from) return;
      pixels.load(from, true);
      const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
      for (let step = 1; step < answer.steps && !still; step++) {
        pixels.step(answer.path.subarray(step * 784, (step + 1) * 784));
        await new Promise((resolve) => setTimeout(resolve, Math.min(STEP, 2500 / answer.steps)));
        if (image() !== from) return;
      }
      const end = answer.path.slice(answer.steps * 784);
      pixels.step(end);
      changed(end);
      const A2 = answer.A2.subarray(answer.steps * 10);
      const moved = `${count(answer.changed)} pixel${answer.changed === 1 ? '' : 's'} moved by ${count(answer.levels)} grey levels in all`;
      setText(result, answer.reached
        ? `Read as ${digit}, ${outputsName(app.state())}[${digit}] = ${activation(A2[digit])}, after ${count(answer.steps)} step${answer.steps === 1 ? '' : 's'}: ${moved}.`
        : `Not read as ${digit} after ${count(answer.steps)} steps: ${moved}.`);
    } catch (error) {
      setText(result, /** @type {Error} */ (error).message);
    } finally {
      playing = false;
      draw();
    }
  }

  choice.onchange = () => {
    chosen = true;
    shown = null;
    draw();
    readAgain();
  };
  slopes.onchange = draw;
  nudge.onclick = play;

  return {
    /** The output that the slopes are of. */
    get digit() {
      return Number(choice.value);
    },
    /** @param {boolean} on */
    show(on) {
      part.hidden = !on;
      setText(result, '');
      chosen = false;
      draw();
    },
    /** @param {Sway} answer */
    render(answer) {
      shown = answer;
      setText(slopesName, `d${outputsName(app.state())}/dx`);
      if (!chosen && !part.hidden) {
        // What comes second is what its mind is most easily changed to.
        const second = answer.A2.reduce((best, a, k) => (k !== answer.prediction && (best < 0 || a > answer.A2[best]) ? k : best), -1);
        chosen = true;
        if (second !== Number(choice.value)) {
          choice.value = String(second);
          shown = null;
          readAgain();
        }
      }
      if (!part.hidden && !playing) draw();
    },
  };
}
