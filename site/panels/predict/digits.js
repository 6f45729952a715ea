// How many images are read as each digit, beside the balance of the loaded data; each a switch of what is shown.

import { count } from '../../view/format.js';
import { balance } from './words.js';

/** @import {Predicted} from '../../protocol.js' */

/**
 * @param {HTMLElement} root
 * @param {(digits: number[]) => void} choose
 */
export function createDigits(root, choose) {
  const buttons = Array.from({ length: 10 }, (_, digit) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.setAttribute('aria-pressed', 'false');
    const name = document.createElement('b');
    const words = document.createElement('small');
    const bars = document.createElement('i');
    const [here, there] = [document.createElement('i'), document.createElement('i')];
    name.textContent = String(digit);
    bars.append(here, there);
    const more = document.createElement('span');
    more.className = 'unseen';
    button.append(name, ' ', words, more, bars);
    button.onclick = () => {
      button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
      choose(chosen());
    };
    root.append(button);
    return { button, words, more, here, there };
  });
  const chosen = () => buttons.flatMap(({ button }, digit) => (button.getAttribute('aria-pressed') === 'true' ? [digit] : []));

  return {
    clear() {
      for (const { button } of buttons) button.setAttribute('aria-pressed', 'false');
    },
    /** @param {Predicted} predicted */
    render({ counts, shares, data_shares }) {
      const most = Math.max(...shares, ...data_shares);
      buttons.forEach(({ button, words, more, here, there }, digit) => {
        words.textContent = count(counts[digit]);
        here.style.width = `${(shares[digit] / most) * 100}%`;
        there.style.width = `${(data_shares[digit] / most) * 100}%`;
        more.textContent = balance(shares[digit], data_shares[digit]);
        button.title = `${count(counts[digit])} images read as ${digit}${more.textContent}`;
      });
    },
  };
}
