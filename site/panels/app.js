// What a panel gets and what it gives, as types: the panels know each other through nothing else. It runs nothing.

/** @import {Answer, Frame, QuestionKind, Questions, Settings, Shown} from '../protocol.js' */
/** @import {Runs} from '../runs.js' */
/** @import {Event, State} from '../state.js' */
/** @import {Offers} from './offers.js' */
/** @import {Target} from '../view/layout.js' */
/** @import {Stage} from '../view/stage.js' */

/**
 * @typedef {object} App
 * @property {() => State} state
 * @property {() => Frame | null} frame the newest of the run in force; its buffer is given back already, its figures stay
 * @property {<K extends QuestionKind>(kind: K, given: Questions[K]['arguments'], signal?: AbortSignal,
 *   share?: (share: number) => void) => Promise<Answer<K>>} ask asks Python about what is shown now; it fails with one
 *   sentence for the person, or with the signal's reason; `share` hears how much of a long answer is done
 * @property {(event: Event) => void} dispatch
 * @property {(shown: Shown) => void} show brings an image to the stage
 * @property {(image: Uint8Array, label: number) => void} addExample to the data, and to what is trained on
 * @property {() => void} removeAdded takes all of them out again
 * @property {(source: string) => void} applyCode tries code, and goes on with it; what comes of it is in `state.code`
 * @property {(file: File, test?: boolean) => void} openFile data, or weights, which its name tells; `test`: its images are to
 *   be predicted, even if they have labels
 * @property {() => void} cancelFile
 * @property {() => void} goBack to the network that the code in force took the place of, while `state.code.back`
 * @property {(name: keyof Settings, value: number | string) => void} changeSetting as its control does
 * @property {() => void} reset begins anew with the settings as they stand
 * @property {() => void} start begins or goes on training
 * @property {Offers} offer something that the person may take up, or leave
 * @property {() => Promise<boolean>} continueAfterReload before a reload that the person wants: keeps the run, so that the
 *   next page goes on at once; false if there is nothing to go on with. It fails with one sentence if the run cannot be kept
 * @property {Stage} stage
 * @property {Runs} runs the records of this run and of those before it
 *
 * @typedef {object} Panel
 * @property {(state: State) => void} [render] at every change of the state
 * @property {(target: Target) => void} [target] what is pointed at on the stage, or nothing
 * @property {(frame: Frame) => void} [frame] with the newest frame, at most ten times a second while it trains
 */
export {};
