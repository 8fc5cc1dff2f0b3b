/**
 * Module hooks: a child process runs the TypeScript sources as the tests do, so a stale build can never make them pass. What a text
 * compiles to is kept by its digest, for hundreds of children are started.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const cache = join(tmpdir(), `sluice-sources-${userInfo().uid}`);
const SOURCES = {
  '@sluice/core': 'packages/core/src/index.ts',
  '@sluice/core/dialect': 'packages/core/src/dialect.ts',
  '@sluice/postgres': 'packages/postgres/src/index.ts',
};

export async function resolve(specifier, context, next) {
  const source = SOURCES[specifier] ?? (specifier.startsWith('@sluice/kit/') ? `test/kit/${specifier.slice('@sluice/kit/'.length)}.ts` : undefined);
  if (source) return { url: new URL(source, root).href, format: 'module', shortCircuit: true };
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  const text = await readFile(fileURLToPath(url), 'utf8');
  return { format: 'module', source: await compiled(text, fileURLToPath(url)), shortCircuit: true };
}

async function compiled(text, fileName) {
  const kept = join(cache, `${createHash('sha256').update(text).digest('hex')}.js`);
  try {
    return await readFile(kept, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  const { default: ts } = await import('typescript');
  const { outputText } = ts.transpileModule(text, {
    fileName,
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true },
  });
  await mkdir(cache, { recursive: true, mode: 0o700 });
  await writeFile(`${kept}.${process.pid}`, outputText);
  await rename(`${kept}.${process.pid}`, kept);
  return outputText;
}
