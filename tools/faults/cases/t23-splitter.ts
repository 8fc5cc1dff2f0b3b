/** T23: the splitter against the server's own parser, on scripts made to mislead it. */
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { isFailure } from '@sluice/core/dialect';
import { dialect } from '@sluice/postgres';
import { loadModule, parseSync } from 'libpg-query';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { generatedScript, mutated, slowTexts } from '../hostile/scripts.ts';

/** A trial is this many scripts, so that the list of trials stays one that can be read. */
const TOGETHER = 500;
const HANG_MS = 5_000;

export const splitter: FaultCase = {
  id: 'T23',
  title: 'Splitter fuzz',
  holds: 'every script is cut where the parser of PostgreSQL 18 cuts it, what does not parse as a whole has a part that does not; no crash, no hang, linear',
  on: 'libpg-query 18 as oracle; a trial is 500 scripts',
  trials: { full: 211, quick: 10 },
  async *run(world) {
    await loadModule();
    await dialect.ready?.();
    const full = world.scale === 'full';
    const corpus = await samples();
    yield* many(world, 'generated', full ? 100_000 : 3_000, (index) => generatedScript(index, (...parts) => fast(world.seed, 'g', ...parts)));
    yield* many(world, 'mutated', full ? 5_000 : 1_500, (index) => mutated(corpus[index % corpus.length] as string, index, (...parts) => fast(world.seed, 'm', ...parts)));
    yield await slow(full ? 1_000_000 : 200_000);
  },
};

/** FNV-1a: as repeatable as the world's own and a hundred times as fast. */
function fast(seed: number, ...parts: (string | number)[]): number {
  let hash = 2166136261 ^ seed;
  for (const part of parts) {
    const each = String(part);
    for (let at = 0; at < each.length; at += 1) hash = Math.imul(hash ^ each.charCodeAt(at), 16777619);
    hash = Math.imul(hash ^ 0x2c, 16777619);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

async function* many(world: FaultWorld, kind: string, count: number, make: (index: number) => string): AsyncGenerator<Trial> {
  for (let start = 0; start < count; start += TOGETHER) {
    const name = `${kind} scripts ${start + 1} to ${start + TOGETHER}`;
    if (!world.wanted(name)) continue;
    let [wrong, parsed, longest]: [string | undefined, number, number] = [undefined, 0, 0];
    for (let index = start; index < Math.min(count, start + TOGETHER); index += 1) {
      const script = make(index);
      const began = performance.now();
      const verdict = await judge(script);
      longest = Math.max(longest, performance.now() - began);
      if (verdict === 'agreed') parsed += 1;
      else if (verdict !== 'neither parses') wrong ??= `script ${index}: ${verdict}: ${JSON.stringify(script.slice(0, 400))}`;
    }
    if (longest > HANG_MS) wrong ??= `one took ${Math.round(longest)} ms`;
    // A generator whose scripts never parse would prove nothing.
    if (kind === 'generated' && parsed < TOGETHER / 10) wrong ??= `only ${parsed} of its scripts parse`;
    yield { name, ...(wrong !== undefined && { wrong }), figures: { 'longest script ms': longest, 'scripts that parse of 500': parsed } };
  }
}

async function judge(script: string): Promise<string> {
  const theirs = cuts(script);
  let ours: readonly { readonly text: string; readonly offset: number; readonly meta?: boolean }[];
  try {
    ours = await dialect.statements({ path: 'f.sql', text: script });
  } catch (error) {
    if (!isFailure(error)) return `crashed: ${String(error)}`;
    return theirs === undefined ? 'neither parses' : `refused what parses: ${error.message}`;
  }
  // Commands of psql are cut out before the rest is parsed.
  if (ours.some((each) => each.meta)) return 'neither parses';
  if (theirs === undefined) return 'took what does not parse as a whole';
  if (ours.length !== theirs.length) return `${ours.length} pieces instead of ${theirs.length}`;
  const other = ours.findIndex(({ text, offset }, index) => offset !== theirs[index]?.start || !theirs[index].text.startsWith(text) || !isBlank(theirs[index].text.slice(text.length)));
  return other === -1 ? 'agreed' : `piece ${other + 1} is ${JSON.stringify(ours[other]?.text)} instead of ${JSON.stringify(theirs[other]?.text)}`;
}

/** The parser's own pieces; undefined: it does not parse. */
function cuts(script: string): { readonly start: number; readonly text: string }[] | undefined {
  try {
    const bytes = Buffer.from(script);
    // The byte order mark is no blank to the parser, and no part of a text to whoever reads a file.
    return (parseSync(script === '' ? ' ' : script).stmts ?? []).map(({ stmt_location: start = 0, stmt_len: length = 0 }) => ({
      start: bytes.subarray(0, start).toString().length, text: bytes.subarray(start, length === 0 ? bytes.length : start + length).toString(),
    }));
  } catch {
    return undefined;
  }
}

/** Comments and spaces, by the parser's word. */
function isBlank(text: string): boolean {
  try {
    return (parseSync(`${text} `).stmts ?? []).length === 0;
  } catch {
    return false;
  }
}

async function slow(size: number): Promise<Trial> {
  let [wrong, worst]: [string | undefined, number] = [undefined, 0];
  for (const [name, text] of Object.entries(slowTexts(size))) {
    const began = performance.now();
    await dialect.check([{ project: 'p', owns: '*', files: [{ path: 'f.sql', text }] }]).catch((error: unknown) => (wrong ??= `${name}: ${String(error)}`));
    const ms = performance.now() - began;
    worst = Math.max(worst, ms);
    if (ms > 60_000) wrong ??= `${name}: ${Math.round(ms)} ms for ${size} characters`;
  }
  return { name: `texts of ${size} characters that make scanners slow`, ...(wrong !== undefined && { wrong }), figures: { 'slowest text ms': worst } };
}

async function samples(): Promise<string[]> {
  const folder = fileURLToPath(new URL('../../../../packages/postgres/', import.meta.url));
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.sql') && !name.includes('node_modules')).sort();
  const texts = await Promise.all(names.map((name) => readFile(`${folder}${name}`, 'utf8')));
  // As long as a file that a person writes: a mutation must not drown in it.
  return texts.flatMap((text) => (text.length < 4_000 ? [text] : Array.from({ length: 8 }, (_, part) => text.slice((part * text.length) / 8, (part * text.length) / 8 + 3_000)))).filter((text) => text.trim() !== '');
}
