// What each module of this folder gets of the page, as types. It runs nothing.

/** @import {Command} from '../protocol.js' */
/** @import {Event, State} from '../state.js' */

/**
 * @typedef {object} Page
 * @property {() => State} state
 * @property {(event: Event) => void} dispatch
 * @property {(command: Command) => void} send to the worker
 */
export {};
