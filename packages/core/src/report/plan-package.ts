/** A plan as the scripts of a package: the same statements in the same order, one file an object wherever the order lets it, and beside each what takes it back. Dry. */
import { sha256 } from '../model/hash.ts';
import type { ManifestScript, ManifestStep } from '../model/package.ts';
import type { Plan, Step } from '../model/plan.ts';
import { isDevice } from '../sources/package/paths.ts';
import { idParts } from './id-parts.ts';
import { lossesOf, numbered, type NumberedStep } from './outline.ts';
import { terminated } from './plan-sql.ts';
import { oneLine } from './printable.ts';

export interface WrittenScripts {
  readonly steps: readonly ManifestStep[];
  /** By path within the package. */
  readonly texts: ReadonlyMap<string, string>;
}

/** What goes into one file: steps in a row to one object, that commit together. */
interface Piece {
  readonly kind: string;
  readonly home: string;
  readonly batch: number;
  readonly transactional: boolean;
  readonly steps: NumberedStep[];
}

const OFF = ['-- sluice: transaction off', '-- What stands here cannot be in a transaction with others: each statement commits by itself.'];

/** `escape`: what of a statement would be taken for a variable. */
export function packageScripts(plan: Plan, escape: (sql: string) => string): WrittenScripts {
  const runs = runsOf(piecesOf(plan));
  const texts = new Map<string, string>();
  const steps = runs.map(({ kind, pieces }, index): ManifestStep => {
    const name = `${padded((index + 1) * 10, runs.length * 10)}-${slug(kind)}`;
    const scripts = pieces.map((piece, at): ManifestScript => {
      const [folder, object] = placeOf(piece.home);
      const file = `${name}/${folder === undefined ? '' : `${folder}/`}${padded(at + 1, Math.max(pieces.length, 100))}-${slug(piece.kind)}-${object}.sql`;
      const path = `steps/${file}`;
      texts.set(path, forward(piece, escape));
      const back = rollback(piece, escape);
      if (back !== undefined) texts.set(`rollback/${file}`, back);
      const losses = lostBy(piece.steps);
      return { path, ...(back !== undefined && { rollback: `rollback/${file}` }), ...(losses.length > 0 && { irreversible: losses.join('; ').slice(0, 2000) }) };
    });
    return { name, scripts };
  });
  return { steps, texts };
}

const padded = (value: number, most: number): string => String(value).padStart(String(most).length, '0');

function piecesOf(plan: Plan): Piece[] {
  const pieces: Piece[] = [];
  for (const step of numbered(plan)) {
    const { kind, home } = idParts(step.address);
    const last = pieces.at(-1);
    if (last?.home === home && last.batch === step.batch && last.transactional === step.transactional) last.steps.push(step);
    else pieces.push({ kind, home, batch: step.batch, transactional: step.transactional, steps: [step] });
  }
  return pieces;
}

/** Steps of the package: files in a row that begin with one kind. */
function runsOf(pieces: readonly Piece[]): { readonly kind: string; readonly pieces: Piece[] }[] {
  const runs: { readonly kind: string; readonly pieces: Piece[] }[] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    if (last?.kind === piece.kind) last.pieces.push(piece);
    else runs.push({ kind: piece.kind, pieces: [piece] });
  }
  return runs;
}

/** Of `sales.orders`: the folder and the name of the file. What stands in no schema or database lies in the step itself. */
function placeOf(home: string): [folder: string | undefined, object: string] {
  const names = namesOf(home);
  const [first = ''] = names;
  return names.length > 1 ? [folderName(first), slug(names.slice(1).join('.'))] : [undefined, slug(first)];
}

/** One that cannot be the folder's name everywhere is told apart by a few digits of its own. */
const folderName = (name: string): string => (/^[a-z0-9_]{1,63}$/.test(name) && !isDevice(name) ? name : `${slug(name)}~${sha256(name).slice(0, 8)}`);

/** Quotes and parentheses hide dots. */
const namesOf = (home: string): string[] => (home.match(/(?:"(?:[^"]|"")*"|\([^)]*\)|[^."(])+/g) ?? [home]).map((name) => name.replaceAll('"', ''));

/** Names of files: what could not stand in one everywhere becomes a dash. Two objects may come to the same name; the number before it tells them apart. */
const slug = (text: string): string => shortened(text.normalize('NFC').replace(/\(.*$/s, '').replace(/[^\p{L}\p{N}_.-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '')).replace(/[-.]+$/, '') || 'object';

/** Bytes that an archive has for a part of a name, less the number and the kind before it. */
function shortened(text: string): string {
  let short = '';
  for (const character of text) {
    if (Buffer.byteLength(short + character) > 48) break;
    short += character;
  }
  return short;
}

function forward({ transactional, steps }: Piece, escape: (sql: string) => string): string {
  return text([...(transactional ? [] : OFF), ...steps.flatMap((step) => [
    `-- ${step.number}  ${step.action} ${oneLine(step.address)}${step.reason === '' ? '' : `: ${oneLine(step.reason)}`}`, ...step.hazards.map((hazard) => `-- ! ${hazard.code} ${oneLine(hazard.message)}`), ...terminated(escape(step.sql)),
  ])]);
}

/** Undefined where nothing of it can be taken back. */
function rollback(piece: Piece, escape: (sql: string) => string): string | undefined {
  const back = piece.steps.toReversed();
  if (back.every(({ reverse }) => reverse.length === 0) && lossesIn(piece).length > 0) return undefined;
  const off = back.some((step) => step.reverse.some(({ transactional }) => (transactional ?? step.transactional) === false));
  return text([...(off ? OFF : []), ...back.flatMap((step) => [
    `-- takes back ${step.number}: ${step.action} ${oneLine(step.address)}`, ...lossesOf(step).map((loss) => `-- ! ${oneLine(loss)}`),
    ...(step.reverse.length === 0 && lossesOf(step).length === 0 ? ['-- Nothing to run: it follows from another step.'] : step.reverse.flatMap(({ sql }) => terminated(escape(sql)))),
  ])]);
}

/** What going back does not bring: what a step makes is not among it, though a rollback takes that away. */
export const lostBy = (steps: readonly Step[]): string[] => [...new Set(steps.filter(({ action }) => action !== 'create').flatMap((step) => lossesOf(step)).map(oneLine))];

const lossesIn = ({ steps }: Piece): string[] => [...new Set(steps.flatMap((step) => lossesOf(step)).map(oneLine))];

const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
