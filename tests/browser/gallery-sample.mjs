// Makes galleries of invented designs, with the replacements that exfig makes, to look at without exfig.
// Usage: gallery-sample.mjs DIRECTORY [TEMPLATES]
// Writes normal.html, empty.html, hostile.html and large.html.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PNG } from 'pngjs';

const here = dirname(fileURLToPath(import.meta.url));
const [directory, templates = join(here, '../../templates/gallery')] = process.argv.slice(2);
const read = (name) => readFileSync(join(templates, name), 'utf8');

/** A page as exfig writes it. The data comes last, because a name in it may look like a placeholder. */
function page(data) {
  const css = read('gallery.css');
  const js = read('gallery.js');
  assert.ok(!/<\/style/i.test(css) && !/<\/script|<!--/i.test(js), 'neither CSS nor JavaScript ends its own element');
  const hash = createHash('sha256').update(js).digest('base64');
  const csp = `default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`;
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  let html = read('gallery.html');
  for (const [placeholder, value] of [['/*CSS*/', css], ['/*JS*/', js], ['{{CSP}}', csp], ['{{DATA}}', json]]) {
    assert.equal(html.split(placeholder).length, 2, `${placeholder} stands once`);
    html = html.replace(placeholder, () => value);
  }
  return html;
}

// Icons

const SHAPES = {
  'arrow/left': 'M19 12H5M11 6l-6 6 6 6', 'arrow/right': 'M5 12h14M13 6l6 6-6 6', 'arrow/up': 'M12 19V5M6 11l6-6 6 6', 'arrow/down': 'M12 5v14M6 13l6 6 6-6',
  'action/check': 'M5 13l5 5L20 6', 'action/close': 'M6 6l12 12M18 6L6 18', 'action/add': 'M12 5v14M5 12h14', 'action/search': 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L21 21',
  'action/menu': 'M4 7h16M4 12h16M4 17h16', 'media/play': 'M7 4l13 8-13 8z', 'media/pause': 'M7 5h3v14H7zM14 5h3v14h-3z', 'media/stop': 'M6 6h12v12H6z',
  'object/home': 'M4 11l8-7 8 7v9h-6v-6h-4v6H4z', 'object/mail': 'M3 6h18v12H3zM3 7l9 7 9-7', 'object/folder': 'M3 6h6l2 2h10v11H3z', 'object/clock': 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l4 2',
  'object/lock': 'M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3', 'object/heart': 'M12 20S4 15 4 9a4 4 0 0 1 8-1 4 4 0 0 1 8 1c0 6-8 11-8 11z', 'object/star': 'M12 3l2.8 5.8 6.2.9-4.500 4.400 1.100 6.200L12 17.300 6.400 20.300l1.100-6.200L3 9.700l6.200-.9z', 'object/bolt': 'M13 3L5 14h6l-1 7 8-11h-6z',
};
const STYLES = {
  outline: (path, color) => `<path d="${path}" fill="none" stroke="${color}" stroke-width="2" stroke-linejoin="round"/>`,
  bold: (path, color) => `<path d="${path}" fill="none" stroke="${color}" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>`,
  duotone: (path, color) => `<path d="${path}" fill="${color}" fill-opacity=".25" stroke="${color}" stroke-width="1.5"/>`,
};
const drawn = (path, style, color) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">${STYLES[style](path, color)}</svg>`;
const tinted = (path, style) => ({ svg: drawn(path, style, 'currentColor'), tinted: true });
const codes = (name) => {
  const words = name.replaceAll(/[^a-z0-9]+/gi, '-');
  return { rust: words.replaceAll('-', '_').toUpperCase(), css: `--${words.toLowerCase()}` };
};

/** An icon. The duotone ones have colors of their own, and the others that of the text. */
function icon(shape, style, suffix = '') {
  const name = `${shape}-${style}${suffix}`;
  const picture = style === 'duotone' ? { svg: drawn(SHAPES[shape], style, '#d9480f') } : tinted(SHAPES[shape], style);
  return { name, description: '', codes: codes(name), width: 24, height: 24, path: `assets/icons/${name.replaceAll('/', '-')}.svg`, picture, dark: null };
}
const icons = (suffix) => Object.keys(SHAPES).flatMap((shape) => Object.keys(STYLES).map((style) => icon(shape, style, suffix)));

// Images, colors, text styles and effects

/** A picture of hills under a sky of this color. */
function hills(width, height, [r, g, b], night = false) {
  const png = new PNG({ width, height });
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const hill = [0.55, 0.7, 0.85].filter((at, i) => y / height > at + 0.08 * Math.sin((x / width) * (5 + 2 * i) + i)).length;
      const shade = (night ? 0.45 : 1) * (hill ? 0.85 - hill * 0.18 : 1 - (0.3 * y) / height);
      png.data.set([r * shade, g * shade, b * shade, 255], (y * width + x) * 4);
    }
  return { type: 'image/png', base64: PNG.sync.write(png).toString('base64') };
}
const image = (name, picture, dark = null, description = '') =>
  ({ name, description, codes: codes(name), width: 320, height: 200, path: `assets/images/${name.replaceAll('/', '-')}.png`, picture, dark });

const color = (css, alias = null, text = css) => ({ css, text, alias });
const token = (name, values, description = '') => ({ name, description, codes: codes(name), values });
const collections = [
  {
    name: 'Theme',
    modes: ['Light', 'Dark'],
    tokens: [
      token('surface/base', [color('#ffffff', 'palette/white'), color('#14161a', 'palette/ink')], 'Behind everything.'),
      token('surface/raised', [color('#f4f5f8'), color('#1d2026')]),
      token('surface/scrim', [color('rgb(10 12 18 / 40%)'), color('rgb(0 0 0 / 60%)')]),
      token('text/primary', [color('#14161a', 'palette/ink'), color('#ffffff', 'palette/white')]),
      token('accent/base', [color('#3b5bdb', 'palette/blue'), color('#91a7ff')]),
      token('accent/glow', [color('linear-gradient(90deg, #3b5bdb 0%, rgb(59 91 219 / 0%) 100%)'), color('linear-gradient(90deg, #91a7ff 0%, rgb(145 167 255 / 0%) 100%)')]),
      token('space/gap', [color(null, null, '8'), color(null, null, '12')]),
    ],
  },
  {
    name: 'Brand',
    modes: ['Ocean', 'Forest'],
    tokens: [
      token('brand/primary', [color('#0b7285'), color('#2b8a3e')]),
      token('brand/secondary', [color('#99e9f2'), color('#b2f2bb')]),
      token('brand/wheel', [color('conic-gradient(#0b7285, #99e9f2, #0b7285)'), color('conic-gradient(#2b8a3e, #b2f2bb, #2b8a3e)')]),
    ],
  },
];
const textStyle = (name, fontSize, fontWeight, more = {}) => ({
  name, description: '', codes: codes(name), text: `Inter ${fontWeight} ${fontSize}/${Math.round(fontSize * 1.3)}`,
  style: { fontFamily: 'Inter', fontWeight, fontSize, lineHeight: `${Math.round(fontSize * 1.3)}px`, letterSpacing: '0px', fontStyle: 'normal', textTransform: 'none', textDecoration: 'none', ...more },
});
const typography = [
  textStyle('display/large', 56, 700, { letterSpacing: '-1px' }), textStyle('heading/large', 32, 600), textStyle('heading/small', 24, 600), textStyle('body/large', 18, 400),
  textStyle('body/base', 16, 400), textStyle('body/emphasis', 16, 400, { fontStyle: 'italic' }), textStyle('label/caps', 13, 600, { textTransform: 'uppercase', letterSpacing: '1px' }), textStyle('link', 16, 500, { textDecoration: 'underline' }),
];
const effect = (name, text, boxShadow) => ({ name, description: '', codes: codes(name), text, boxShadow });
const effects = [
  effect('elevation/card', 'drop shadow 0 4 12 0 #00000040', '0px 4px 12px 0px rgb(0 0 0 / 25%)'),
  effect('blur/backdrop', 'background blur 8', null),
];

// Changes

const changed = (kind, what, name, more) => ({ kind, what, name, before: null, after: null, beforePicture: null, afterPicture: null, beforeCss: [], afterCss: [], ...more });
const star = SHAPES['object/star'];
const changes = [
  changed('icons', 'changed', 'object/star-outline', { beforePicture: tinted(star, 'outline'), afterPicture: tinted(star, 'bold') }),
  changed('icons', 'changed', 'object/heart-duotone', { beforePicture: { svg: drawn(SHAPES['object/heart'], 'duotone', '#d9480f') }, afterPicture: { svg: drawn(SHAPES['object/heart'], 'duotone', '#2f9e44') } }),
  changed('images', 'changed', 'illustration/hills', { beforePicture: hills(320, 200, [255, 214, 165]), afterPicture: hills(320, 200, [165, 216, 255]) }),
  changed('colors', 'changed', 'surface/base', { before: '#fdfdfd, #101216', after: '#ffffff, #14161a', modes: ['Light', 'Dark'], beforeCss: ['#fdfdfd', '#101216'], afterCss: ['#ffffff', '#14161a'] }),
  changed('typography', 'changed', 'heading/large', { before: 'Inter 600 30/40', after: 'Inter 600 32/42' }),
  changed('icons', 'added', 'object/bolt-duotone', { afterPicture: { svg: drawn(SHAPES['object/bolt'], 'duotone', '#d9480f') } }),
  changed('icons', 'renamed', 'action/close-bold', { before: 'action/cross-bold', after: 'action/close-bold', afterPicture: tinted(SHAPES['action/close'], 'bold') }),
  changed('icons', 'removed', 'object/floppy', { beforePicture: tinted('M4 4h13l3 3v13H4zM8 4v5h8V4M7 20v-7h10v7', 'outline') }),
];

// Packages

const pack = (name, more) => ({ name, colors: [], typography: [], effects: [], icons: [], images: [], changes: [], omitted: { icons: 0, images: 0, changes: 0 }, ...more });
const images = [
  image('illustration/hills', hills(320, 200, [165, 216, 255]), 'illustration/hills-dark', 'The first thing that a new user sees.'),
  image('illustration/hills-dark', hills(320, 200, [165, 216, 255], true)),
  image('illustration/desert', hills(200, 320, [255, 214, 165])),
];
const normal = pack('demo-app', { colors: collections, typography, effects, icons: icons(), images, changes, omitted: { icons: 0, images: 12, changes: 0 } });

const attack = '<img src=x onerror="window.__pwned=1">';
const evilSvg = `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" onload="window.__pwned=1"><script>window.__pwned=1;alert(1)</script><image href="https://tracker.invalid/pixel.png" width="24" height="24"/><foreignObject width="24" height="24"><iframe xmlns="http://www.w3.org/1999/xhtml" srcdoc="x"/></foreignObject><circle cx="12" cy="12" r="9" fill="#c2255c"/></svg>`;
const NAMES = [
  attack, '</script><script>window.__pwned=1</script>', 'safe/\u202Egpj.exe', 'two\nlines\tand a tab', 'x'.repeat(500), 'many words '.repeat(50), 'family 👨‍👩‍👧‍👦 thumbs 👍🏽', 'zero\u200Bwidth\uFEFF\u2066isolate',
  'سهم/يسار', '{{DATA}} /*JS*/ /*CSS*/ {{CSP}} $& $1', '__proto__', '', '\u0000\u001b[31mred', 'javascript:alert(1)',
];
const evilItem = (name, more) => ({ ...icon('object/home', 'outline'), name, description: `${name}\n${name}`, codes: { rust: name, [attack]: name }, path: name, picture: { svg: evilSvg }, dark: name, ...more });
const CSS_ATTACKS = ['url(https://tracker.invalid/a.png)', 'image-set("https://tracker.invalid/b.png" 1x)', 'u\\72l(https://tracker.invalid/c.png)', '#fff; position: fixed', 'red url(https://tracker.invalid/d.png)', 'var(--page)', 'not a color'];
const hostile = pack(attack, {
  icons: [...NAMES.map((name) => evilItem(name)), evilItem('broken', { picture: { svg: '<svg' } }), evilItem('missing', { picture: null }), evilItem('html', { picture: { type: 'text/html', base64: 'PHNjcmlwdD4=' } })],
  images: [evilItem(attack, { picture: { svg: evilSvg, tinted: true } })],
  colors: [{ name: attack, modes: NAMES.slice(0, 3), tokens: [...CSS_ATTACKS, ...NAMES].map((css) => token(css, [color(css, css), color(css), color(null, css, '')], css)) }],
  typography: [{ ...typography[0], name: attack, style: { ...typography[0].style, fontFamily: 'x; background: url(https://tracker.invalid/e.png)', fontSize: 4000, lineHeight: attack, textDecoration: 'url(#x)' } }],
  effects: [effect(attack, attack, '0 0 0 9999px red'), effect('none', '', 'url(https://tracker.invalid/f.png)')],
  changes: [
    ...NAMES.map((name) => changed('icons', 'changed', name, { before: name, after: `${name}!`, beforePicture: { svg: evilSvg }, afterPicture: { svg: evilSvg, tinted: true } })),
    changed(attack, 'added', attack, { after: attack }), changed('colors', 'changed', attack, { beforeCss: CSS_ATTACKS, afterCss: [null] }),
  ],
});

const many = Array.from({ length: 84 }, (_, copy) => icons(`-${copy}`)).flat().slice(0, 5000);
mkdirSync(directory, { recursive: true });
const pages = { normal: [normal], empty: [pack('demo-app')], hostile: [hostile, pack(NAMES[4])], large: [{ ...normal, changes: [], icons: many }] };
for (const [name, packages] of Object.entries(pages)) writeFileSync(join(directory, `${name}.html`), page({ packages }));
