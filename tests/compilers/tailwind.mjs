// Builds stylesheets with Tailwind's own command: every theme variable has to give its utility, and the value that
// exfig's plain CSS has, in every mode. Usage: tailwind.mjs DIRECTORY-OF-PLAIN-CSS FILE…
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

const [plain, ...files] = process.argv.slice(2);
const work = resolve('tailwind');
mkdirSync(work, { recursive: true });

/** The blocks of a stylesheet without nesting other than layers: selectors and declarations. */
function blocks(css) {
  const text = css.replaceAll(/\/\*[^]*?\*\//g, '').replaceAll(/@(?:layer|theme)[^{;]*;/g, '');
  return [...text.matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(([, selectors, body]) => ({
    selectors: selectors.split(',').map((selector) => selector.trim()),
    values: new Map([...body.matchAll(/^\s*(--)?([^\s:]+):(.*);$/gm)].map(([, dashes = '', name, value]) => [dashes + name, value.trim()])),
  }));
}

/** The values by selector and property; the default mode is `:root`. */
function bySelector(css) {
  const all = new Map();
  for (const { selectors, values } of blocks(css))
    for (const selector of selectors) for (const [name, value] of values) all.set(`${selector} ${name}`, value);
  return all;
}

/** What each utility of a theme has to declare. */
function utilities(theme) {
  const wanted = new Map();
  for (const name of theme) {
    const [, namespace, rest] = name.match(/^--(color|background-image|text|font|radius|spacing)-(.*)$/) ?? assert.fail(`${name} is in no namespace`);
    if (rest.includes('--')) continue;
    const [utility, property] = {
      color: ['bg', 'background-color'],
      'background-image': ['bg', 'background-image'],
      text: ['text', 'font-size'],
      font: ['font', 'font-family'],
      radius: ['rounded', 'border-radius'],
      spacing: ['p', 'padding'],
    }[namespace];
    wanted.set(`${utility}-${rest}`, [property, `var(${name})`]);
  }
  return wanted;
}

assert.ok(files.length > 0, 'no files');
for (const file of files) {
  const text = readFileSync(file, 'utf8');
  const themes = [...text.matchAll(/@theme static \{\n([^}]*)\}/g)].map(([, body]) => body.replaceAll(/\/\*[^]*?\*\//g, '')).join('');
  const theme = new Map([...themes.matchAll(/^ {2}(--\S+): (.*);$/gm)].map(([, name, value]) => [name, value]));
  assert.ok(theme.size > 0, `${file} has no theme`);
  const wanted = utilities(theme.keys());
  const input = join(work, `${basename(file)}.in.css`);
  const output = join(work, `${basename(file)}.out.css`);
  writeFileSync(input, `@import "tailwindcss" source(none);\n@import "${resolve(file)}";\n@source inline("${[...wanted.keys()].join(' ')}");\n`);
  execFileSync('node_modules/.bin/tailwindcss', ['--input', input, '--output', output], { stdio: ['ignore', 'ignore', 'inherit'] });
  const built = readFileSync(output, 'utf8');
  const rules = bySelector(built);
  for (const [utility, [property, value]] of wanted) {
    assert.equal(rules.get(`.${utility} ${property}`), value, `${utility} in ${file}`);
  }
  for (const [name, value] of theme) assert.equal(rules.get(`:root ${name}`), value, `${name} in ${file}`);
  const twin = join(plain, basename(file));
  if (!existsSync(twin) || basename(file) === 'typography.css') {
    console.log(`Tailwind builds ${basename(file)}: ${wanted.size} utilities`);
    continue;
  }
  // Properties of the theme have a word before their name; all others have the same one.
  const unnamed = (key) => key.replace(/ --(?:color|background-image|value)-/, ' --');
  const mine = new Map([...rules].map(([key, value]) => [unnamed(key), value]));
  let compared = 0;
  for (const [key, value] of bySelector(readFileSync(twin, 'utf8'))) {
    assert.equal(mine.get(key), value, `${key} in ${file}`);
    compared += 1;
  }
  console.log(`Tailwind builds ${basename(file)}: ${wanted.size} utilities, ${compared} values as in plain CSS`);
}
