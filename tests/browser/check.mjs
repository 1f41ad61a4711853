// Looks at exported CSS in Chromium: icons in the color of the text, images at the scale of the screen, colors in the mode of
// the system. Usage: check.mjs DIRECTORY-OF-THE-APP
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { PNG } from 'pngjs';

const app = process.argv[2];
const types = { '.css': 'text/css', '.html': 'text/html', '.png': 'image/png', '.svg': 'image/svg+xml' };
const pages = new Map();
const server = createServer((request, response) => {
  const path = decodeURI(new URL(request.url, 'http://localhost').pathname);
  // `/static/` is the folder that a server serves under that name.
  const file = join(app, path.replace(/^\/static\//, '/public/'));
  const body = pages.get(path) ?? (existsSync(file) ? readFileSync(file) : undefined);
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': types[extname(path)] ?? 'text/plain' });
  response.end(body);
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const base = `http://127.0.0.1:${server.address().port}`;

const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });

/** Opens a page with these sheets, in a folder that is neither the sheets' nor the assets'. */
async function open(name, sheets, body, context = {}) {
  const links = sheets.map((sheet) => `<link rel="stylesheet" href="${sheet}">`).join('');
  pages.set(`/pages/deep/${name}.html`, `<!doctype html><html><meta charset="utf-8">${links}<body>${body}</body></html>`);
  // Another sheet, in a folder of its own, that uses what the exported ones declare.
  pages.set('/other/sheets/user.css', '.page { background-color: var(--theme-surface-base); } .red { color: rgb(255, 0, 0); }');
  const page = await (await browser.newContext(context)).newPage();
  page.lost = [];
  page.asked = [];
  page.on('response', (response) => {
    page.asked.push(new URL(response.url()).pathname);
    if (response.status() !== 200 && !response.url().endsWith('favicon.ico')) page.lost.push(response.url());
  });
  await page.goto(`${base}/pages/deep/${name}.html`, { waitUntil: 'networkidle' });
  if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`), fullPage: true });
  return page;
}

const classes = (file, noun) => [
  ...new Set([...readFileSync(join(app, file), 'utf8').matchAll(new RegExp(`^\\.(${noun}-[^ {,]+) \\{`, 'gm'))].map(([, name]) => name.replaceAll('\\', ''))),
];

/** How many pixels of an element are opaque enough in this color, and how many there are. */
async function pixels(page, selector, [r, g, b]) {
  const { data, width, height } = PNG.sync.read(await page.locator(selector).first().screenshot());
  let same = 0;
  for (let at = 0; at < data.length; at += 4)
    if (Math.abs(data[at] - r) + Math.abs(data[at + 1] - g) + Math.abs(data[at + 2] - b) < 30) same++;
  return { same, of: width * height };
}

// Icons as masks, in the color of the text.
const icons = classes('web/styles/parts/icons.css', 'icon');
assert.ok(icons.length > 80, `${icons.length} icons`);
const all = icons.map((name) => `<i class="${name}"></i>`).join('');
const masks = await open('icons', ['../../web/styles/parts/icons.css', '../../other/sheets/user.css'], `<p class="red"><i class="icon-home"></i>${all}</p>`);
assert.deepEqual(masks.lost, []);
assert.equal(new Set(masks.asked.filter((path) => path.endsWith('.svg'))).size, icons.length);
const red = await pixels(masks, '.icon-home', [255, 0, 0]);
assert.ok(red.same > red.of / 20 && red.same < red.of * 0.9, `${red.same} of ${red.of} pixels are red`);

// Icons with their own colors: the sun of the weather is not the color of the text.
const colored = await open('colored', ['../../web/styles/parts/colored.css'], all);
assert.deepEqual(colored.lost, []);

// Images, at the scale of the screen.
const images = classes('web/styles/images.css', 'image');
const pictures = images.map((name) => `<div class="${name}"></div>`).join('');
for (const [sheet, prefix] of [['web/styles/images.css', '/public/pictures/'], ['web/prefixed.css', '/static/pictures/']])
  for (const scale of [1, 2]) {
    const page = await open(`images-${scale}x`, [`../../${sheet}`], pictures, { deviceScaleFactor: scale });
    assert.deepEqual(page.lost, []);
    const files = page.asked.filter((path) => path.endsWith('.png'));
    assert.equal(files.length, images.length);
    assert.ok(files.every((path) => path.startsWith(prefix) && path.includes('@2x') === (scale === 2)), files.join(' '));
  }

// Colors, in the mode of the system and of an element that states one.
const rgb = (hex) => `rgb(${[1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).join(', ')})`;
const attribute = readFileSync(join(app, 'web/styles/attribute.css'), 'utf8').replaceAll(/\/\*[^]*?\*\//g, '');
const stated = (mode) => attribute.match(new RegExp(`\\[data-theme="${mode}"\\] \\{[^}]*?--theme-surface-base: ([^;]+);`))[1];
const value = (mode) => {
  let found = stated(mode);
  for (let name; (name = found.match(/^var\(--([^)]+)\)$/)?.[1]); ) found = attribute.match(new RegExp(`--${name}: ([^;]+);`))[1];
  return rgb(found);
};
const nested = `<main class="page" id="root"><section data-theme="light"><p class="page" id="light">a</p><div data-theme="high-contrast"><div data-theme="dark"><p class="page" id="dark">b</p></div><p class="page" id="contrast">c</p></div></section></main>`;
for (const sheet of ['media', 'light-dark'])
  for (const colorScheme of ['light', 'dark']) {
    const page = await open(`${sheet}-${colorScheme}`, [`../../web/styles/${sheet}.css`, '../../other/sheets/user.css'], nested, { colorScheme });
    const color = (id) => page.locator(`#${id}`).evaluate((element) => getComputedStyle(element).backgroundColor);
    assert.equal(await color('root'), value(colorScheme), `${sheet} in a ${colorScheme} system`);
    for (const mode of ['light', 'dark']) assert.equal(await color(mode), value(mode), `${sheet}: ${mode} in a ${colorScheme} system`);
    assert.equal(await color('contrast'), value('high-contrast'), `${sheet}: high contrast in a ${colorScheme} system`);
    await page.evaluate(() => (document.documentElement.dataset.theme = 'dark'));
    assert.equal(await color('root'), value('dark'), `${sheet}: an attribute against a ${colorScheme} system`);
  }
console.log(`${icons.length} icons, ${images.length} images and ${4} combinations of system and sheet are as designed`);
await browser.close();
server.close();
