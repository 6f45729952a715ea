// What axe-core, which checks pages against WCAG, finds on every surface: nothing.

import test from 'node:test';
import { finish, useApp } from './app.js';
import { check } from './axe.js';

const open = useApp();

const VIEWS = ['Network', 'Code', 'Curves', 'Data', 'Predict', 'Compare'];
const SIDES = ['Progress', 'Errors', 'Backprop', 'Check'];

for (const scheme of /** @type {const} */ (['light', 'dark'])) {
  test(`no violation on any surface, ${scheme}`, async () => {
    const app = await open('#batch=64&alpha=0.3');
    const { page } = app;
    // The form is made by what hears the press as well.
    await page.locator('#setting-batch').waitFor();
    if (scheme === 'dark') await page.locator('#theme').click();
    await app.ready();
    await check(page, 'before training');
    await app.press('Start training');
    await app.reaches('iteration', 200);
    await app.press('Pause');
    await app.paused();
    for (const name of [...VIEWS.slice(1), VIEWS[0], ...SIDES]) {
      await page.getByRole('tab', { name, exact: true }).click();
      // What a surface asks Python for when it is opened is here by then, or shows that it is awaited.
      await page.waitForTimeout(1000);
      await check(page, name);
    }
    await page.locator('#canvas').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.waitForTimeout(1000);
    await check(page, 'a pinned neuron');
    await page.locator('#moment').focus();
    await page.keyboard.press('Home');
    await app.press('Fork here…');
    await check(page, 'a moment that is past, and the form to fork from it');
    await page.keyboard.press('Escape');
    await page.locator('#help').click();
    await check(page, 'the help');
    await page.keyboard.press('Escape');
    await page.locator('#share').click();
    await page.locator('#share-dialog').waitFor();
    await check(page, 'the dialog to share');
    await page.keyboard.press('Escape');
    await app.press('Save');
    await page.getByRole('button', { name: '.onnx' }).waitFor();
    await check(page, 'the dialog to save and open');
    await finish(app);
  });
}

test('no violation on a phone', async () => {
  const app = await open('#batch=64&alpha=0.3');
  const { page } = app;
  await page.setViewportSize({ width: 390, height: 844 });
  await app.ready();
  await check(page, 'a phone');
  await finish(app);
});
