/** The versioned scripts of a project in the order in which they run, from the names of their files. Dry. */
import { Failure } from '../errors/failure.ts';
import type { SourceFile } from '../model/statement.ts';
import { naturally } from '../sources/layouts/natural-order.ts';
import { REPEATABLE, VERSIONED, versionKey } from '../sources/script-name.ts';

/** `V001__orders.sql` with `V001__rollback_orders.sql`, or `R__views.sql`. */
export interface Script {
  /** The file's own name. */
  readonly name: string;
  /** As it is written, without the V; left out: repeatable. */
  readonly version?: string;
  /** With its variables bound: what runs. */
  readonly file: SourceFile;
  /** Every name stands for itself: what the script is, whatever the environment. */
  readonly plain: SourceFile;
  readonly rollback?: SourceFile;
}

/** By numbers: `V2` comes before `V10`, and `V1` before `V1.1`. */
export const compareVersions = (one: string, other: string): number => naturally(versionKey(one), versionKey(other));

const RULE = 'Name it V001__name.sql with V001__rollback_name.sql beside it, or R__name.sql when it shall run again after each edit.';

/** Versions first, by number; then what is repeatable, by name. `plain` holds the same files. Throws SL206. */
export function orderScripts(files: readonly SourceFile[], plain: readonly SourceFile[]): Script[] {
  const versioned = new Map<string, Script>();
  const repeatable = new Map<string, Script>();
  const rollbacks = new Map<string, { readonly name: string; readonly file: SourceFile }>();
  const texts = new Map(plain.map((file) => [file.path, file]));
  for (const file of files) {
    const name = file.path.slice(file.path.lastIndexOf('/') + 1);
    const own = { name, file, plain: texts.get(file.path) ?? file };
    const [, version, back] = VERSIONED.exec(name) ?? [];
    if (version === undefined) {
      if (!REPEATABLE.test(name)) throw misplaced(file, `${name} is no name of a versioned script`, RULE);
      if (name.startsWith('R__rollback_')) throw misplaced(file, `${name} is a rollback script of a repeatable one, which has none`, 'Remove it: what a repeatable script changes is taken back by the one that was applied before.');
      const twin = repeatable.get(name);
      if (twin) throw misplaced(file, `${name} is there twice, also as ${twin.file.path}`, 'Rename one of them.');
      repeatable.set(name, own);
      continue;
    }
    const key = versionKey(version);
    const twin = back === undefined ? versioned.get(key) : rollbacks.get(key);
    if (twin) throw misplaced(file, `version ${version} has two ${back === undefined ? '' : 'rollback '}scripts: ${name} and ${twin.name}`, `Give one of them another version. ${twin.file.path} is the other one.`);
    if (back === undefined) versioned.set(key, { ...own, version });
    else rollbacks.set(key, { name, file });
  }
  for (const [key, { name, file }] of rollbacks) {
    if (!versioned.has(key)) throw misplaced(file, `${name} takes back a version that has no script`, `Put V${key}__name.sql beside it, or remove it.`);
  }
  return [
    ...[...versioned].map(([key, script]): Script => ({ ...script, ...(rollbacks.has(key) && { rollback: rollbacks.get(key)!.file }) })).sort((a, b) => compareVersions(a.version!, b.version!)),
    ...[...repeatable.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  ];
}

const misplaced = (file: SourceFile, message: string, hint: string): Failure => new Failure('SL206', message, { at: { file: file.path, line: 1 }, hint });
