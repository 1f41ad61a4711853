// Reads exported token files with Style Dictionary and Terrazzo, and compares each value with exfig's own CSS.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, defineConfig, parse } from '@terrazzo/parser';
import css from '@terrazzo/plugin-css';
import StyleDictionary from 'style-dictionary';

const exported = process.argv[2];
const plain = (value) => value.replaceAll(/['"\s]/g, '');
const properties = (text) => new Map([...text.matchAll(/^ *--([\w-]+): (.*?);( \/\*.*)?$/gm)].map(([, name, value]) => [name, value]));

/** The values of exfig's stylesheet in the default modes: the blocks with `:root`. */
function defaults() {
  const css = readFileSync(join(exported, 'resolved.css'), 'utf8').replaceAll(/\/\*.*?\*\//g, '');
  const blocks = css.split('}');
  return properties(blocks.filter((block) => block.includes(':root')).join('}\n'));
}

/** The first file of each collection has the default mode. */
function defaultFiles(folder) {
  const resolver = JSON.parse(readFileSync(join(exported, 'dtcg', 'resolver.json'), 'utf8'));
  const sets = Object.values(resolver.sets ?? {}).map((set) => set.sources[0].$ref);
  const modifiers = Object.values(resolver.modifiers ?? {}).map((modifier) => modifier.contexts[modifier.default][0].$ref);
  return [...sets, ...modifiers].map((file) => join(folder, file));
}

async function styleDictionary() {
  const folder = mkdtempSync(join(tmpdir(), 'readers-'));
  const files = [{ destination: 'tokens.css', format: 'css/variables' }];
  const dictionary = new StyleDictionary({
    source: defaultFiles(join(exported, 'style-dictionary')),
    log: { verbosity: 'silent' },
    platforms: { css: { transforms: ['name/kebab'], buildPath: `${folder}/`, files } },
  });
  await dictionary.buildAllPlatforms();
  return properties(readFileSync(join(folder, 'tokens.css'), 'utf8'));
}

/** The number of tokens that Terrazzo resolves, and how many have a value in every mode. */
async function terrazzo() {
  const path = join(exported, 'dtcg', 'resolver.json');
  const filename = pathToFileURL(path);
  const config = defineConfig({ tokens: [path], lint: { rules: {} }, plugins: [css({ filename: 'tokens.css' })] }, { cwd: pathToFileURL(`${exported}/`) });
  const { tokens, sources, resolver } = await parse([{ filename, src: readFileSync(path, 'utf8') }], { config });
  assert.ok(resolver, 'Terrazzo found no resolver');
  await build(tokens, { sources, resolver, config });
  return Object.keys(tokens).length;
}

const wanted = defaults();
const read = await styleDictionary();
for (const [name, value] of wanted) {
  assert.ok(read.has(name), `Style Dictionary has no --${name}`);
  assert.equal(plain(read.get(name)), plain(value), `--${name}`);
}
assert.equal(await terrazzo(), wanted.size);
assert.ok(readdirSync(join(exported, 'dtcg')).length > 2);
console.log(`Style Dictionary and Terrazzo read ${wanted.size} tokens`);
