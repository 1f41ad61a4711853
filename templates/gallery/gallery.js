'use strict';
// Shows what exfig exported. Whatever comes from a design (names, descriptions, pictures, values) is untrusted: text only
// becomes text nodes, SVG only images, and a CSS value only a property that `paint` has judged.

const { packages } = JSON.parse(document.getElementById('data').textContent);
const main = document.getElementById('main');
const searchField = document.getElementById('search');
const dialog = document.querySelector('dialog');
const nothing = document.getElementById('nothing');

const KINDS = {
  changes: { title: 'Changes', one: 'change', many: 'changes' },
  icons: { title: 'Icons', one: 'icon', many: 'icons' },
  images: { title: 'Images', one: 'image', many: 'images' },
  colors: { title: 'Colors', one: 'color', many: 'colors' },
  typography: { title: 'Typography', one: 'text style', many: 'text styles' },
  effects: { title: 'Effects', one: 'effect', many: 'effects' },
};
const counted = (number, one, many) => `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

/** Control, format and bidi characters and odd line breaks, but not the joiners inside emoji. */
const HIDDEN = /(?!(?<=\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?)\u200D)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Spells out characters that cannot be seen, because they could hide or reorder the text around them. */
function visible(text, kept = '') {
  const spelled = (char) => `‹U+${char.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}›`;
  return String(text ?? '').replace(HIDDEN, (char) => (char === kept ? char : spelled(char)));
}

/** Creates an element. Attributes that are null are left out; strings among the children become text. */
function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) if (value != null) element.setAttribute(name, value);
  element.append(...children.filter((child) => child != null));
  return element;
}

/** Text of a design, kept from changing the direction of what is next to it. Long names break between their words. */
const said = (text, className) =>
  el('bdi', { class: className }, ...visible(text).split(/(?<=[_/-])(?=\w)/).flatMap((word) => [word, el('wbr')]).slice(0, -1));

const nameOf = ({ name }) => name?.trim() || '(no name)';

/** A description, whose line breaks are its author's. */
const prose = (text) => (text ? el('bdi', { class: 'description' }, visible(text.replaceAll('\r\n', '\n'), '\n')) : null);

function button(className, label, action, ...children) {
  const element = el('button', { type: 'button', class: className, 'aria-label': label }, ...children);
  element.addEventListener('click', action);
  return element;
}

/** Radio buttons that look like one switch. Options are pairs of a value and a label. */
function choice(legend, name, options, chosen, choose) {
  const radios = options.map(([value, label]) => {
    const radio = el('input', { type: 'radio', name, value });
    radio.checked = value === chosen;
    radio.addEventListener('change', () => choose(value));
    return el('label', null, radio, el('span', null, label));
  });
  choose(chosen);
  return el('fieldset', { class: 'choice' }, el('legend', null, legend), el('div', null, ...radios));
}

/** Functions that only compute a color or a gradient. Others, such as url() and var(), could load or read something. */
const HARMLESS = /^(rgba?|hsla?|hwb|(ok)?lab|(ok)?lch|color(-mix)?|(repeating-)?(linear|radial|conic)-gradient|calc)?\($/i;

/** Sets a property of an element if the value is valid and harmless, and says whether it did. */
function paint(element, property, value) {
  const calls = String(value ?? '').match(/[^\s,()]*\(/g) ?? [];
  const harmless = value && !/[\\"';]/.test(value) && calls.every((call) => HARMLESS.test(call));
  if (!harmless || !CSS.supports(property, value)) return false;
  element.style.setProperty(property, value);
  return true;
}

function swatch(css) {
  const fill = el('span');
  return el('span', { class: paint(fill, 'background', css) ? 'swatch' : 'swatch none' }, fill);
}

// Pictures
const PIXELS = /^image\/(png|jpeg|gif|webp|avif)$/;
const waiting = new WeakMap();

/** The URL of a picture. It holds the picture itself, since Chromium loads thousands of blobs far more slowly. */
function urlOf({ svg, type, base64 }) {
  if (svg) return `data:image/svg+xml,${encodeURIComponent(svg.toWellFormed?.() ?? svg)}`;
  return `data:${PIXELS.test(type) ? type : 'application/octet-stream'};base64,${base64}`;
}

const absent = (text = 'No picture') => el('span', { class: 'absent' }, text);

function draw(frame) {
  const picture = waiting.get(frame);
  const element = picture.tinted ? el('span', { class: 'mask' }) : el('img', { alt: '', decoding: 'async', src: urlOf(picture) });
  if (picture.tinted) element.style.maskImage = `url("${urlOf(picture)}")`;
  element.addEventListener('error', () => element.replaceWith(absent()));
  frame.replaceChildren(element);
}

// Thousands of pictures at once, masks above all, would make scrolling slow.
const drawSeen = (entries) => entries.forEach(({ isIntersecting, target }) => (isIntersecting ? draw(target) : target.replaceChildren()));
const seen = new IntersectionObserver(drawSeen, { rootMargin: '600px' });

/** A place for a picture, which is drawn while it is near the screen. */
function frame(picture, className = '') {
  const element = el('span', { class: `picture ${className}` });
  if (!picture?.svg && !picture?.base64) element.append(absent());
  else seen.observe(element);
  waiting.set(element, picture);
  return element;
}


// Code names and copying
/** The format that names most items is the first choice. */
const naming = Map.groupBy(packages.flatMap(allItems).flatMap((item) => Object.keys(item.codes ?? {})), (name) => name);
const formats = [...naming.keys()].sort((a, b) => naming.get(b).length - naming.get(a).length || a.localeCompare(b));
let format = formats[0];

function allItems(pack) {
  const tokens = (pack.colors ?? []).flatMap((collection) => collection.tokens);
  return [tokens, pack.icons, pack.images, pack.typography, pack.effects].flatMap((items) => items ?? []);
}

/** What a click on an item copies: its code name in the chosen format, else in any, else its name. */
const codeOf = (item) => item.codes?.[format] ?? Object.values(item.codes ?? {})[0] ?? item.name;

let quiet;
/** Tells everyone, also users of screen readers. A modal dialog hides the page from them, so it has its own status. */
function say(text) {
  clearTimeout(quiet);
  const places = document.querySelectorAll('.toast');
  for (const place of places) place.textContent = '';
  // A text that is said twice is announced twice only if it was gone in between.
  quiet = setTimeout(() => {
    for (const place of places) place.textContent = text;
    quiet = setTimeout(() => places.forEach((place) => (place.textContent = '')), 4000);
  }, 50);
}

async function copy(text) {
  const copied = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  say(copied || copyByCommand(text) ? `Copied ${visible(text)}` : `Could not copy ${visible(text)}`);
}

/** Copies without the permission that some browsers do not give to a page that was opened from a disk. */
function copyByCommand(text) {
  const focused = document.activeElement;
  const field = el('textarea', { class: 'unseen', readonly: '', 'aria-hidden': 'true' });
  field.value = text;
  (dialog.open ? dialog : document.body).append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  focused?.focus({ preventScroll: true });
  return copied;
}

// Items
/** The button that copies an item. In a list of rows, it covers its row. */
function copyButton(item, ...before) {
  const code = codeOf(item);
  return button('copy', null, () => copy(code), ...before, said(nameOf(item), 'name'), code === item.name ? null : said(code, 'code'));
}

const infoButton = (item, kind, pack) =>
  button('info', `Details of ${visible(nameOf(item))}`, () => showDetails(item, kind, pack), el('span', { 'aria-hidden': 'true' }, 'i'));

const tile = (item, kind, pack) => el('li', { class: 'tile' }, copyButton(item, frame(item.picture)), infoButton(item, kind, pack));

function row(item, kind, pack, ...cells) {
  const about = el('div', { class: 'about' }, copyButton(item), item.text ? said(item.text, 'text') : null, prose(item.description));
  return el('li', { class: 'row' }, about, ...cells, infoButton(item, kind, pack));
}

/** The value of a color in one mode. The mode's name is for those who do not see the column's head. */
function value({ css, text, alias }, mode) {
  const parts = [said(mode, 'mode'), said(text, 'code'), alias ? said(`→ ${alias}`, 'alias') : null];
  return el('div', { class: 'value' }, swatch(css), el('span', { class: 'text' }, ...parts));
}

const values = (token, modes) => modes.map((mode, at) => value(token.values[at] ?? {}, mode));

function sample(style = {}) {
  const text = el('p', { class: 'sample' }, 'Grumpy wizards make toxic brew');
  text.style.fontFamily = `${CSS.escape(style.fontFamily ?? '')}, system-ui, sans-serif`;
  text.style.fontSize = `${style.fontSize}px`;
  for (const name of ['fontWeight', 'lineHeight', 'letterSpacing', 'fontStyle', 'textTransform', 'textDecoration'])
    text.style[name] = style[name] ?? '';
  return text;
}

function shadow(effect) {
  const box = el('span');
  return el('div', { class: 'shadow picture' }, paint(box, 'box-shadow', effect.boxShadow) ? box : absent('No preview'));
}

// Changes
const WHATS = { changed: 'Changed', added: 'Added', renamed: 'Renamed', removed: 'Removed' };
const side = (label, picture, name) => el('figure', { class: name }, frame(picture), el('figcaption', null, label));

/** Two pictures, which CSS puts side by side or on top of each other, as the section says. */
function compare(change) {
  const stage = el('div', { class: 'stage' }, side('Before', change.beforePicture), side('After', change.afterPicture, 'after'));
  const slider = el('input', { type: 'range', 'aria-label': `Before and after: ${visible(nameOf(change))}` });
  slider.addEventListener('input', () => stage.style.setProperty('--wipe', `${slider.value}%`));
  return el('div', { class: 'compare' }, stage, el('label', { class: 'wipe' }, 'Before', slider, 'After'));
}

function changedPictures(change) {
  const { beforePicture: before, afterPicture: after } = change;
  if (before && after) return compare(change);
  return before || after ? el('div', { class: 'stage' }, before ? side('Before', before) : side('After', after)) : null;
}

/** The colors before and after, a line per mode. */
function changedColors({ beforeCss, afterCss, modes }) {
  const [before, after] = [beforeCss ?? [], afterCss ?? []];
  if (![...before, ...after].some(Boolean)) return null;
  const lines = Array.from({ length: Math.max(before.length, after.length) }, (_, at) => {
    const sides = [before[at], after[at]].filter(Boolean);
    const parts = sides.flatMap((css, index) => [index ? '→' : '', el('span', { class: 'value' }, swatch(css), said(css, 'code'))]);
    return el('li', null, modes?.[at] ? said(modes[at], 'mode') : '', ...parts);
  });
  return el('ul', { class: 'changed-colors' }, ...lines);
}

function changedText({ before, after }) {
  const parts = [before && el('del', null, said(before)), before && after && ' → ', after && el('ins', null, said(after))];
  return before || after ? el('p', { class: 'text' }, ...parts.filter(Boolean)) : null;
}

function change(item) {
  const head = el('p', { class: 'change-name' }, said(nameOf(item), 'name'), el('span', { class: 'kind' }, KINDS[item.kind]?.one ?? item.kind));
  return el('li', { class: 'change' }, head, changedPictures(item), changedColors(item) ?? changedText(item));
}

// Details
function showDetails(item, kind, pack) {
  const close = button('close', 'Close', () => dialog.close(), '×');
  const codes = Object.entries(item.codes ?? {}).map(([name, code]) => fact(visible(name), copyChip(code)));
  const parts = [preview(item, kind, pack), prose(item.description), el('dl', null, ...codes, ...facts(item, kind, pack))];
  const head = el('div', { class: 'details-head' }, el('h2', { id: 'details-name' }, said(nameOf(item))), close);
  dialog.replaceChildren(head, ...parts.filter(Boolean), el('p', { class: 'toast', role: 'status' }));
  dialog.showModal();
}

const fact = (term, ...values) => el('div', null, el('dt', null, term), el('dd', null, ...values));
const copyChip = (text) => button('chip', null, () => copy(text), el('span', { class: 'unseen' }, 'Copy '), said(text, 'code'));

function preview(item, kind, pack) {
  if (kind === 'colors') return null;
  if (kind === 'typography') return sample(item.style);
  if (kind === 'effects') return shadow(item);
  const dark = item.dark && pack[kind].find((other) => other.name === item.dark);
  return el('div', { class: 'stage' }, frame(item.picture, dark ? 'on-light' : ''), dark ? frame(dark.picture, 'on-dark') : null);
}

function facts(item, kind, pack) {
  const modes = kind === 'colors' ? pack.colors.find((collection) => collection.tokens.includes(item)).modes : [];
  const lines = modes.map((mode, at) => {
    const { css, text, alias } = item.values[at] ?? {};
    return fact(said(mode || 'Value'), swatch(css), text ? copyChip(text) : '', alias ? said(`→ ${alias}`, 'alias') : '');
  });
  const others = {
    Value: item.text,
    Size: item.width && `${item.width} × ${item.height}`,
    File: item.path,
    'Dark variant': item.dark,
    Package: packages.length > 1 && pack.name,
  };
  return [...lines, ...Object.entries(others).flatMap(([term, text]) => (text ? fact(term, said(text)) : []))];
}

// A click on the dialog itself, not on something in it, is one on the backdrop.
dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());

// Sections
/** A list of items under a title. */
function group(items, create, { title, className = 'rows', modes = [] } = {}) {
  const list = el('ul', { class: className, role: 'list' });
  const heads = el('div', { class: 'heads', 'aria-hidden': 'true' }, el('span'), ...modes.map((mode) => said(mode)));
  const content = modes.length > 1 ? el('div', { class: 'columns' }, heads, list) : list;
  const root = el('div', { class: 'group' }, title ? el('h4', null, said(title)) : null, content);
  root.style.setProperty('--modes', Math.max(modes.length, 1));
  return { items, create, list, root, elements: new Map() };
}

const GROUPS = {
  changes: ({ changes = [] }) => Object.entries(WHATS).map(([what, title]) =>
    group(changes.filter((item) => item.what === what), change, { title, className: 'cards' })),
  icons: (pack) => [group(pack.icons ?? [], (item) => tile(item, 'icons', pack), { className: 'tiles' })],
  images: (pack) => [group(pack.images ?? [], (item) => tile(item, 'images', pack), { className: 'tiles large' })],
  colors: (pack) => (pack.colors ?? []).map(({ name, modes, tokens }) =>
    group(tokens, (item) => row(item, 'colors', pack, ...values(item, modes)), { title: name, className: 'rows colors', modes })),
  typography: (pack) => [group(pack.typography ?? [], (item) => row(item, 'typography', pack, sample(item.style)))],
  effects: (pack) => [group(pack.effects ?? [], (item) => row(item, 'effects', pack, shadow(item)))],
};

const STEP = 60;
const growing = new WeakMap();
const growSeen = (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => grow(growing.get(entry.target)));
const ends = new IntersectionObserver(growSeen, { rootMargin: '0px 0px 1500px' });

/** Shows these items of a group, but thousands only as one scrolls to them: the elements of all would make typing slow. */
function fill(shown, items) {
  shown.found = items;
  // From the end, since Chromium removes thousands from the start twenty times more slowly.
  while (shown.list.lastChild) shown.list.lastChild.remove();
  grow(shown);
}

function grow(shown, number = STEP) {
  const from = shown.list.childElementCount;
  if (shown.end) ends.unobserve(shown.end);
  const elementOf = (item) => shown.elements.get(item) ?? shown.elements.set(item, shown.create(item)).get(item);
  shown.list.append(...shown.found.slice(from, from + number).map(elementOf));
  shown.end = shown.list.lastElementChild;
  if (!shown.end || shown.list.childElementCount === shown.found.length) return;
  growing.set(shown.end, shown);
  ends.observe(shown.end);
}

function section(pack, index, kind) {
  const groups = GROUPS[kind](pack).filter((each) => each.items.length);
  const total = groups.reduce((sum, each) => sum + each.items.length, 0);
  const omitted = pack.omitted?.[kind] ?? 0;
  if (!total && !omitted) return [];
  const id = `${kind}-${index}`;
  const heading = el('div', { class: 'section-head' }, el('h3', { id }, KINDS[kind].title), el('span', { class: 'count' }));
  const root = el('section', { 'aria-labelledby': id }, heading, ...groups.map((each) => each.root));
  if (kind === 'changes' && pack.changes.some((item) => item.beforePicture && item.afterPicture)) {
    const options = [['side', 'Side by side'], ['overlay', 'Overlay'], ['difference', 'Difference']];
    heading.append(choice('Compare', `compare-${index}`, options, 'side', (mode) => (root.dataset.compare = mode)));
    heading.after(el('p', { class: 'note difference-note' }, 'Black is where before and after are the same.'));
  }
  if (kind === 'typography') heading.after(el('p', { class: 'note' }, 'A font that is not installed here is replaced by another.'));
  if (omitted) {
    const more = counted(omitted, `more ${KINDS[kind].one} is`, `more ${KINDS[kind].many} are`);
    root.append(el('p', { class: 'note' }, `${more} not on this page; it would be larger than 20 MB.`));
  }
  const link = el('a', { href: `#${id}` }, KINDS[kind].title, ' ', el('span', { class: 'count' }));
  return [{ root, link, groups, total, omitted, kind, counts: [heading.children[1], link.lastChild] }];
}

function packageView(pack, index) {
  const sections = Object.keys(KINDS).flatMap((kind) => section(pack, index, kind));
  const parts = sections.map(({ total, omitted, kind }) => counted(total + omitted, KINDS[kind].one, KINDS[kind].many));
  const summary = parts.join(', ') || 'Nothing here yet. Export something with exfig, and it shows up in the next gallery.';
  const head = el('div', { class: 'package' }, el('h2', null, said(nameOf(pack))), el('p', { class: 'summary' }, summary));
  const links = el('ul', { role: 'list' }, ...sections.map(({ link }) => el('li', null, link)));
  document.querySelector('nav').append(packages.length > 1 ? el('p', null, said(nameOf(pack))) : '', sections.length ? links : '');
  main.append(head, ...sections.map(({ root }) => root));
  return { head, sections };
}

// Search
/** Everything of an item that a search looks at. */
const textOf = ({ name, description, before, after, codes }) =>
  [name, description, before, after, ...Object.values(codes ?? {})].join('\n').toLowerCase();

function search() {
  const query = searchField.value.trim();
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (item) => words.every((word) => textOf(item).includes(word));
  let found = 0;
  for (const { head, sections } of views) {
    const before = found;
    for (const each of sections) found += filterSection(each, matches, query);
    head.hidden = query !== '' && found === before;
  }
  nothing.hidden = !query || found > 0;
  nothing.textContent = `Nothing matches “${visible(query)}”.`;
  document.getElementById('found').textContent = query ? counted(found, 'match', 'matches') : '';
}

/** Shows the items of a section that match, and returns how many these are. */
function filterSection({ root, link, groups, total, omitted, counts }, matches, query) {
  let found = 0;
  for (const each of groups) {
    const items = each.items.filter(matches);
    each.root.hidden = !items.length;
    fill(each, items);
    found += items.length;
  }
  const all = (total + omitted).toLocaleString('en');
  for (const place of counts) place.textContent = query ? `${found.toLocaleString('en')} of ${all}` : all;
  root.hidden = query !== '' && !found;
  link.classList.toggle('no-match', root.hidden);
  return found;
}

let typing;
searchField.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(search, 30);
});

searchField.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !searchField.value) return;
  event.preventDefault();
  searchField.value = '';
  search();
});

document.addEventListener('keydown', (event) => {
  const typed = event.target.closest?.('input:not([type=radio], [type=range]), select, textarea');
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || typed || dialog.open) return;
  event.preventDefault();
  searchField.focus();
  searchField.select();
});

const allGroups = () => views.flatMap(({ sections }) => sections.flatMap(({ groups }) => groups));

// Paper cannot be scrolled.
addEventListener('beforeprint', () => {
  allGroups().forEach((each) => grow(each, Infinity));
  document.querySelectorAll('.picture:empty').forEach(draw);
});

/** The switches that change how everything looks. */
function controls() {
  const look = document.documentElement.dataset;
  const scheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const backgrounds = [['light', 'Light'], ['dark', 'Dark'], ['checkers', 'Checkers']];
  const sizes = [['small', 'Small'], ['large', 'Large']];
  return [
    choice('Background', 'background', backgrounds, scheme, (value) => (look.background = value)),
    packages.some((pack) => pack.icons?.length) ? choice('Icon size', 'size', sizes, 'small', (value) => (look.size = value)) : '',
    formats.length > 1 ? formatChoice() : '',
  ];
}

function formatChoice() {
  const select = el('select', { id: 'format' }, ...formats.map((name) => el('option', { value: name }, visible(name))));
  select.addEventListener('change', () => {
    format = select.value;
    allGroups().forEach(({ elements }) => elements.clear());
    search();
  });
  return el('div', { class: 'format' }, el('label', { for: 'format' }, 'Code names'), select);
}

const views = packages.map(packageView);
if (!packages.length) main.append(el('p', { class: 'message' }, 'There is no package in this gallery.'));
if (packages.some((pack) => allItems(pack).length || pack.changes?.length)) document.getElementById('controls').append(...controls());
document.title = [packages.map((pack) => visible(pack.name)).join(', '), 'exfig gallery'].filter(Boolean).join(' · ');
search();
