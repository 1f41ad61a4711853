// Compiles .slint files with Slint's own compiler: any diagnostic fails. Images have to be there, which the
// compiler does not check. Also takes the snapshots of exfig's tests, whose images are nowhere: slint.mjs
// --without-images FILE…
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import * as slint from 'slint-ui';

const files = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const withImages = !process.argv.includes('--without-images');

/** A component that reads every property, because the compiler takes no file without a component. */
function user(path, text) {
  const globals = [...text.matchAll(/^export global (\S+) \{\n((?: {4}.*\n)*)/gm)];
  const imports = globals.map(([, name], at) => `${name} as Global${at}`);
  const reads = globals.flatMap(([, , body], at) =>
    [...body.matchAll(/^ {4}(?:in-out|out) property <(\S+)> (\S+):/gm)].map(([, type, name]) => ({ type, value: `Global${at}.${name}` })));
  const types = [...text.matchAll(/^export (?:enum|struct) (\S+) /gm)].map(([, name]) => name);
  const lines = reads.map(({ type, value }, at) => `    in-out property <${type}> read-${at}: ${value};`);
  const list = [...imports, ...types].join(', ');
  return `${list && `import { ${list} } from "${path}";`}\nexport component User inherits Window {\n${lines.join('\n')}\n}\n`;
}

assert.ok(files.length > 0, 'no files');
for (const file of files) {
  const text = readFileSync(file, 'utf8').replace(/^---\n[^]*?\n---\n/, '');
  const folder = mkdtempSync(join(tmpdir(), 'slint-'));
  const copy = withImages ? resolve(file) : join(folder, 'design.slint');
  if (!withImages) writeFileSync(copy, text);
  const path = join(folder, 'user.slint');
  writeFileSync(path, user(copy, text));
  try {
    slint.loadFile(path, { quiet: true });
  } catch (error) {
    const lines = (error.diagnostics ?? []).map((one) => `  ${one.fileName}:${one.lineNumber}:${one.columnNumber}: ${one.message}`);
    console.error(`${file}:\n${lines.join('\n') || error}`);
    process.exitCode = 1;
    continue;
  }
  const images = [...text.matchAll(/@image-url\("(.*)"\)/g)].map(([, image]) => join(dirname(file), image));
  for (const image of withImages ? images : []) assert.ok(existsSync(image), `${image} is not there`);
  console.log(`Slint compiles ${basename(file)}`);
}
