// A panel that is fetched only when it is first needed: until then it costs a promise, and nothing else.

/** @import {Frame} from '../protocol.js' */
/** @import {State} from '../state.js' */
/** @import {Target} from '../view/layout.js' */
/** @import {App, Panel} from './app.js' */

/**
 * @param {App} app
 * @param {(state: State) => boolean} needed
 * @param {() => Promise<Panel>} open makes the panel
 * @returns {Panel}
 */
export function lazy(app, needed, open) {
  /** @type {Panel | null} */
  let panel = null;
  let asked = false;

  async function load() {
    asked = true;
    try {
      panel = await open();
    } catch (error) {
      // The network may be back the next time that it is wanted.
      asked = false;
      app.dispatch({ type: 'notice', message: `A part of the page could not be loaded: ${/** @type {Error} */ (error).message}` });
      return;
    }
    panel.render?.(app.state());
    const frame = app.frame();
    if (frame) panel.frame?.(frame);
  }

  return {
    render(state) {
      if (panel) panel.render?.(state);
      else if (!asked && needed(state)) load();
    },
    frame(/** @type {Frame} */ frame) {
      panel?.frame?.(frame);
    },
    target(/** @type {Target} */ target) {
      panel?.target?.(target);
    },
  };
}
