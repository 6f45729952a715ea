// What tests of the app do in the code editor, as a person would.

/** @import {App} from './app.js' */

/** Opens the Code view, and waits for the editor. @param {Pick<App, 'page'>} app */
export async function showCode({ page }) {
  await page.getByRole('tab', { name: 'Code', exact: true }).click();
  await page.getByRole('textbox', { name: 'network.py' }).waitFor();
}

/** The standing in words, once it is so. @param {Pick<App, 'page'>} app @param {RegExp} words */
export const stands = ({ page }, words) => page.locator('#code-standing').filter({ hasText: words }).waitFor();

/**
 * Replace, by the editor's own find and replace, every place of some words.
 * @param {Pick<App, 'page'>} app
 * @param {string} before
 * @param {string} after
 */
export async function replaceAll({ page }, before, after) {
  await page.getByRole('textbox', { name: 'network.py' }).focus();
  await page.keyboard.press('Control+f');
  await page.getByRole('textbox', { name: 'Find' }).fill(before);
  await page.getByRole('textbox', { name: 'Replace' }).fill(after);
  await page.getByRole('button', { name: 'replace all' }).click();
  await page.keyboard.press('Escape');
}
