// What the outputs are called in the network in force: A2 of two layers, A3 of three. It knows none of their numbers.

/** @import {State} from '../state.js' */

/** @param {Pick<State, 'run'>} state */
export const outputsName = ({ run }) => `A${(run?.program.layers.length ?? 3) - 1}`;
