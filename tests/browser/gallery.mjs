// Looks at galleries in Chromium as a reader does: with the keyboard, on a phone and a desktop, in light and in dark.
// Usage: gallery.mjs DIRECTORY, with the pages that gallery-sample.mjs writes, or others of the same names: normal.html,
// which has everything and changed pictures, and, where they exist, empty.html, hostile.html and large.html (5,000 icons).
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { PNG } from 'pngjs';

const directory = resolve(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };

/** Opens a page from the disk and notes whatever it must not do. */
async function open(name, context = {}) {
  const page = await (await browser.newContext({ viewport: SIZES.desktop, ...context })).newPage();
  page.wrong = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && page.wrong.push(message.text()));
  page.on('pageerror', (error) => page.wrong.push(String(error)));
  page.on('dialog', (dialog) => (page.wrong.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  page.on('popup', (popup) => page.wrong.push(`popup: ${popup.url()}`));
  page.on('request', (request) => /^(data|blob):/.test(request.url()) || request.url() === page.start || page.wrong.push(`request: ${request.url()}`));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => console.error(`violates ${event.effectiveDirective}: ${event.blockedURI}`));
    // What a page copied by command, as the clipboard itself cannot be read without a permission.
    addEventListener('copy', () => (window.copied = document.activeElement.value));
  });
  page.start = pathToFileURL(join(directory, `${name}.html`)).href;
  await page.goto(page.start);
  return page;
}

async function shoot(page, name, fullPage = false) {
  if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`), fullPage });
}

/** What axe finds that keeps someone from using the page. */
async function obstacles(page) {
  // As the test, not as the page, whose policy forbids scripts that are not its own.
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => axe.run({ resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }));
  assert.ok(passes.length > 10, 'axe looked at the page');
  return violations.filter(({ impact }) => ['serious', 'critical'].includes(impact)).map(({ id, nodes }) => `${id}: ${nodes[0].html} (${nodes.length}): ${nodes[0].failureSummary}`);
}

/** How far the page can be scrolled sideways. Long words that are cut off rather than scrolled count, too. */
const overflow = (page) =>
  page.evaluate(() => {
    const wide = [...document.querySelectorAll('body *')].filter((element) => element.checkVisibility() && !element.closest('.columns, .unseen, .sample, .picture, .skip') && element.getBoundingClientRect().right > innerWidth + 1);
    return [document.documentElement.scrollWidth - innerWidth, ...wide.slice(0, 3).map((element) => element.outerHTML.slice(0, 120))];
  });

/** Presses Tab until an element has the focus. */
async function tabTo(page, selector, limit = 60) {
  for (let at = 0; at < limit; at++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
  }
  assert.fail(`${limit} times Tab do not reach ${selector}`);
}
const status = (page) => page.locator('body > .toast');
const says = async (page, text) => assert.equal(await status(page).filter({ hasText: /./ }).textContent({ timeout: 3000 }), text);
const visibleTiles = (page) => page.locator('section .tile:visible');

/** Scrolls through a page, so that all its pictures are made. */
async function scrollThrough(page) {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  for (let y = 0; y < Math.min(height, 20000); y += 600) {
    await page.evaluate((to) => scrollTo(0, to), y);
    await page.waitForTimeout(40);
  }
  await page.evaluate(() => scrollTo(0, 0));
}

/** The pixels of an element. */
async function pixels(locator) {
  const { data } = PNG.sync.read(await locator.screenshot());
  return Array.from({ length: data.length / 4 }, (_, at) => [data[4 * at], data[4 * at + 1], data[4 * at + 2]]);
}
const share = (colors, test) => colors.filter(test).length / colors.length;

async function keyboard() {
  const page = await open('normal');
  await tabTo(page, '#search');
  const before = await visibleTiles(page).count();
  const word = (await page.locator('.tile .name').first().textContent()).slice(1, 7);
  await page.keyboard.type(word);
  await page.waitForFunction(() => document.getElementById('found').textContent !== '');
  const after = await visibleTiles(page).count();
  assert.ok(after > 0 && after < before, `a search leaves ${after} of ${before} items`);
  for (const text of await visibleTiles(page).allTextContents()) assert.ok(text.toLowerCase().includes(word.toLowerCase()), text);
  await tabTo(page, '.tile .copy');
  const code = await page.evaluate(() => document.activeElement.querySelector('.code').textContent);
  const focus = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.notEqual(focus, 'none', 'the focus can be seen');
  await page.keyboard.press('Enter');
  await says(page, `Copied ${code}`);
  assert.equal(await page.evaluate(() => document.activeElement.querySelector('.code')?.textContent), code, 'the focus stays');

  // Details, and back.
  await tabTo(page, '.tile .info', 1);
  await page.keyboard.press('Enter');
  await page.locator('dialog[open]').waitFor();
  await tabTo(page, 'dialog .chip', 4);
  await page.keyboard.press('Enter');
  await page.locator('dialog .toast', { hasText: 'Copied ' }).waitFor();
  await shoot(page, 'details');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.activeElement.matches('.tile .info'));

  // `/` and Escape, then a search that finds nothing.
  await page.keyboard.press('/');
  assert.ok(await page.evaluate(() => document.activeElement.id === 'search'), '/ goes to the search');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#search').inputValue(), '');
  assert.equal(await visibleTiles(page).count(), before);
  await page.keyboard.type('<b>no such');
  await page.getByText('Nothing matches “<b>no such”.').waitFor();
  assert.equal(await visibleTiles(page).count(), 0);
  await page.keyboard.press('Escape');

  // Another format of the code names.
  const formats = await page.locator('#format option').allTextContents();
  assert.ok(formats.length > 1);
  await page.locator('#format').selectOption(formats[1]);
  const renamed = await page.locator('.tile .code').first().textContent();
  await page.locator('.tile .copy').first().click();
  await says(page, `Copied ${renamed}`);
  assert.notEqual(renamed, code);
  assert.deepEqual(page.wrong, []);
}

/** Both ways to copy, with what came to be in the clipboard. */
async function copying() {
  const permitted = await open('normal', { permissions: ['clipboard-read', 'clipboard-write'] });
  const code = await permitted.locator('.tile .code').first().textContent();
  await permitted.locator('.tile .copy').first().click();
  await says(permitted, `Copied ${code}`);
  assert.equal(await permitted.evaluate(() => navigator.clipboard.readText()), code);

  const refused = await open('normal');
  await refused.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await refused.locator('.tile .copy').first().click();
  await says(refused, `Copied ${code}`);
  assert.equal(await refused.evaluate(() => window.copied), code);
  await refused.evaluate(() => (document.execCommand = () => false));
  await refused.locator('.tile .copy').first().click();
  await refused.getByText(`Could not copy ${code}`).waitFor();
}

/** Before and after, side by side, on top of each other, and as their difference. */
async function comparing() {
  const page = await open('normal');
  const stage = page.locator('.compare .stage').first();
  const [before, after] = [stage.locator('figure').first(), stage.locator('figure').last()];
  await stage.scrollIntoViewIfNeeded();
  await stage.locator('img, .mask').last().waitFor();
  const boxes = async () => [await before.boundingBox(), await after.boundingBox()];
  let [left, right] = await boxes();
  assert.ok(right.x >= left.x + left.width, 'side by side');
  const seen = { before: await pixels(before.locator('.picture')), after: await pixels(after.locator('.picture')) };
  assert.ok(share(seen.before, ([r]) => r < 100) > 0.02, 'a picture before');
  assert.notDeepEqual(seen.before, seen.after);

  await page.getByRole('radio', { name: 'Side by side' }).focus();
  await page.keyboard.press('ArrowRight');
  assert.ok(await page.getByRole('radio', { name: 'Overlay' }).isChecked());
  [left, right] = await boxes();
  assert.deepEqual([left.x, left.y, left.width], [right.x, right.y, right.width], 'on top of each other');
  const slider = page.getByRole('slider').first();
  await slider.focus();
  await page.keyboard.press('Home');
  const allAfter = await pixels(stage);
  await page.keyboard.press('End');
  const allBefore = await pixels(stage);
  assert.notDeepEqual(allAfter, allBefore, 'the slider moves between before and after');
  await shoot(page, 'overlay');

  await page.getByRole('radio', { name: 'Difference' }).focus();
  await page.keyboard.press('Space');
  assert.ok(await page.getByRole('radio', { name: 'Difference' }).isChecked());
  assert.ok(!(await slider.isVisible()));
  const different = await pixels(stage);
  const black = share(different, ([r, g, b]) => r + g + b < 60);
  const bright = share(different, ([r, g, b]) => r + g + b > 300);
  assert.ok(black > 0.5 && bright > 0.01, `${black} of the difference is black, ${bright} bright`);
  await shoot(page, 'difference');
  assert.deepEqual(page.wrong, []);
}

/** A tinted icon can be seen on every background. */
async function backgrounds() {
  const page = await open('normal');
  for (const [name, isInk, isGround] of [
    ['Light', ([r]) => r < 80, ([r]) => r > 240],
    ['Dark', ([r]) => r > 200, ([r]) => r < 60],
    ['Checkers', ([r]) => r < 80, ([r]) => r > 120 && r < 190],
  ]) {
    await page.locator('label', { hasText: name }).first().click();
    const frame = page.locator('.tile .picture:has(.mask)').first();
    await page.locator('.tile').first().scrollIntoViewIfNeeded();
    await frame.waitFor();
    // A mask is shown once it is decoded, of which no event tells.
    await page.waitForTimeout(200);
    const colors = await pixels(frame);
    const [ink, ground] = [share(colors, isInk), share(colors, isGround)];
    assert.ok(ink > 0.004 && ground > 0.6, `an icon on ${name}: ${ink} of it has the color of the icon and ${ground} that of the ground`);
  }
}

async function looks(name) {
  for (const [device, viewport] of Object.entries(SIZES))
    for (const colorScheme of ['light', 'dark']) {
      const page = await open(name, { viewport, colorScheme, reducedMotion: 'reduce' });
      await scrollThrough(page);
      assert.deepEqual(await overflow(page), [0], `${name} on a ${device}`);
      assert.deepEqual(await obstacles(page), [], `${name} on a ${device}, ${colorScheme}`);
      await shoot(page, `${name}-${device}-${colorScheme}`, true);
      for (const info of (await page.locator('.info').all()).filter((_, at) => at % 17 === 0)) {
        await info.click();
        await page.locator('dialog[open]').waitFor();
        assert.deepEqual(await overflow(page), [0], `details of ${name} on a ${device}`);
        await page.keyboard.press('Escape');
      }
      assert.deepEqual(page.wrong, [], name);
      assert.equal(await page.evaluate(() => window.__pwned), undefined);
      await page.context().close();
    }
}

async function hostile() {
  const page = await open('hostile');
  await scrollThrough(page);
  const text = await page.locator('main').innerText();
  assert.ok(text.includes('<img src=x'), 'markup in a name is text');
  assert.ok(text.includes('‹U+202E›') && !/[\u202A-\u202E\u2066-\u2069\u0000]/.test(text), 'characters that reorder text are spelled out');
  assert.equal(await page.locator('main :is(svg, script, iframe, object, foreignObject), main [onerror], main [onload]').count(), 0);
  const styles = await page.locator('main [style]').evaluateAll((elements) => elements.map((element) => element.getAttribute('style')));
  // A quoted name of a font loads nothing, whatever it says.
  const loads = styles.filter((style) => /url\((?!"data:image\/svg)|image-set|position/.test(style.replaceAll(/"(?!data:image\/svg)[^"]*"/g, '""')));
  assert.ok(styles.length > 0);
  assert.deepEqual(loads, []);
  for (const mode of ['Overlay', 'Difference']) {
    await page.getByRole('radio', { name: mode }).check();
    await scrollThrough(page);
  }
  assert.deepEqual(page.wrong, []);
  assert.equal(await page.evaluate(() => window.__pwned), undefined);
}

async function empty() {
  const page = await open('empty');
  await page.getByText('Nothing here yet.').waitFor();
  assert.equal(await page.locator('section').count(), 0);
}

/** Milliseconds from a key in the search to the picture on the screen that answers it. */
async function answer(page, key) {
  await page.locator('#search').focus();
  await page.evaluate(() => {
    addEventListener('keydown', () => (window.pressed = performance.now()), { once: true, capture: true });
    window.answered = new Promise((answered) => {
      const changes = new MutationObserver(() => {
        changes.disconnect();
        requestAnimationFrame(() => setTimeout(() => answered(performance.now() - window.pressed)));
      });
      changes.observe(document.querySelector('.tiles'), { childList: true });
    });
  });
  await page.keyboard.press(key);
  return Math.round(await page.evaluate(() => window.answered));
}

/** How long a page with thousands of icons takes to show itself, and to answer a key. */
async function large() {
  const page = await open('large');
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length === 1);
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  assert.equal(await page.locator('section .count').first().textContent(), '5,000');
  await page.locator('.tile :is(img, .mask)').first().waitFor();
  const made = await page.locator('.tile :is(img, .mask)').count();
  assert.ok(made > 0 && made < 1000, `${made} pictures are made before anyone scrolls`);
  const keys = [];
  for (const key of ['a', 'r', 'r', 'o', 'w', 'Escape']) {
    keys.push(await answer(page, key));
    await page.waitForTimeout(300);
  }
  console.log(`5,000 icons: first paint after ${Math.round(paint)} ms; keys answered after ${keys.join(', ')} ms, with the pause for more typing`);
  // Twice what is wanted, because other work on the machine counts, too.
  assert.ok(paint < 3000, `first paint after ${paint} ms`);
  assert.ok(Math.max(...keys) < 300, `keys answered after ${keys} ms`);

  // One scrolls through all of them, and a key is answered as before.
  const scrolled = Date.now();
  const tiles = () => page.locator('.tiles:not(.large) > .tile').count();
  while ((await tiles()) < 5000 && Date.now() < scrolled + 30000) {
    await page.evaluate(() => document.querySelector('.tiles').lastElementChild.scrollIntoView());
    await page.waitForTimeout(30);
  }
  assert.equal(await tiles(), 5000);
  await page.locator('.tiles:not(.large) > .tile').last().scrollIntoViewIfNeeded();
  await page.locator('.tiles:not(.large) > .tile:last-child :is(img, .mask)').waitFor();
  const late = [await answer(page, 'b'), await answer(page, 'Escape')];
  console.log(`When all of them were scrolled through: ${late.join(', ')} ms`);
  assert.ok(Math.max(...late) < 1000, `keys answered after ${late} ms when all was scrolled through`);
  assert.deepEqual(page.wrong, []);
}

/** A page that exfig wrote: everything of the demo has its picture, and what changed is there twice. */
async function real() {
  const page = await open('real');
  assert.ok((await page.locator('.tile').count()) > 50, 'icons and images');
  await page.locator('.tile :is(img, .mask)').first().waitFor();
  const broken = await page.evaluate(() => [...document.images].filter((image) => image.complete && !image.naturalWidth).length);
  assert.equal(broken, 0, 'pictures that cannot be shown');
  assert.ok((await page.locator('main').textContent()).includes('weather_sun.svg'), 'what changed');
  assert.deepEqual(page.wrong, []);
}

const has = (name) => existsSync(join(directory, `${name}.html`));
await keyboard();
await copying();
await comparing();
await backgrounds();
for (const name of ['normal', 'empty', 'hostile', 'real'].filter(has)) await looks(name);
if (has('real')) await real();
for (const [name, check] of Object.entries({ empty, hostile, large })) if (has(name)) await check();
console.log('The gallery can be read, searched and copied from, and runs nothing of a design');
await browser.close();
