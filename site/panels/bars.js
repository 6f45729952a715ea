// Ten outputs as ten upright bars, the largest in ink.

import { barScale } from '../view/colors.js';
import { activation } from '../view/format.js';

/** @param {HTMLElement} outputs an empty `.output-bars` */
export function createBars(outputs) {
  const bars = Array.from({ length: 10 }, (_, k) => {
    const column = document.createElement('span');
    const bar = document.createElement('i');
    column.append(bar, String(k));
    outputs.append(column);
    return { column, bar };
  });
  /**
   * @param {Float32Array | null} values
   * @param {number} prediction
   * @param {string} name of the outputs
   */
  return (values, prediction, name) => {
    const { limit } = barScale(values ?? new Float32Array(0));
    bars.forEach(({ column, bar }, k) => {
      bar.style.height = values ? `${Math.max(0, Math.round(values[k] / limit * 100)) || 0}%` : '0';
      column.classList.toggle('most', values !== null && k === prediction);
      column.title = values ? `${name}[${k}] = ${activation(values[k])}` : '';
    });
    outputs.setAttribute('aria-label', values ? `${name}: ${Array.from(values, (a, k) => `${k} ${activation(a)}`).join(', ')}` : 'No outputs yet');
  };
}
