/** What becomes of scripts in another layout: files in Sluice's own. */
import type { Finding } from '../../model/finding.ts';
import type { Passage, Reading, WrittenScript } from './layout.ts';
import { naturally, unpadded } from './natural-order.ts';

export interface OwnFile {
  /** The file's own name: `V001__orders.sql`. */
  readonly name: string;
  readonly text: string;
  readonly from: Passage;
}

export interface OwnScript {
  /** As the other layout knows it. */
  readonly was: string;
  /** As Sluice does, without the V; left out: repeatable. */
  readonly version?: string;
  readonly up: OwnFile;
  readonly down?: OwnFile;
}

export interface OwnFiles {
  readonly scripts: readonly OwnScript[];
  readonly findings: readonly Finding[];
}

const VERSION = /^\d+(?:\.\d+)*$/;

/** Versions that are numbers in the order of the scripts stay; else all are counted through. */
export function filesOf({ scripts, findings }: Reading): OwnFiles {
  const versioned = scripts.filter(({ repeatable }) => !repeatable);
  const stay = versioned.every(({ version }, index) => VERSION.test(version) && (index === 0 || naturally(unpadded(versioned[index - 1]!.version), unpadded(version)) < 0));
  const width = Math.max(3, String(versioned.length).length);
  const names = new Map<string, number>();
  const made = scripts.map((script): OwnScript => {
    if (script.repeatable) {
      const name = `R__${fileName(script.name)}`;
      const times = (names.get(name) ?? 0) + 1;
      names.set(name, times);
      return { was: script.version, up: file(times === 1 ? name : `${name}_${times}`, script, script.up) };
    }
    const version = stay ? script.version : String(versioned.indexOf(script) + 1).padStart(width, '0');
    const name = fileName(script.name);
    return { was: script.version, version, up: file(`V${version}__${name}`, script, script.up), ...(script.down && { down: file(`V${version}__rollback_${name}`, script, script.down) }) };
  });
  const lost = scripts.filter(({ repeatable, down }) => repeatable && down);
  return { scripts: made, findings: [...findings, ...lost.map(({ version, down }): Finding => ({ code: 'import', severity: 'warning', at: { file: down!.path, line: down!.line }, message: `the rollback of ${version} is not taken over: a script that runs again after each edit has none` }))] };
}

/** A rollback of an empty text is a file all the same: it says that nothing is to be done. */
const file = (stem: string, { transaction }: WrittenScript, from: Passage): OwnFile => ({
  name: `${stem}.sql`, from, text: from.text.trim() === '' ? '-- Nothing is to be done.\n' : `${transaction ? '' : '-- sluice: transaction off\n'}${tidy(from.text)}`,
});

const tidy = (text: string): string => `${text.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd()}\n`;

/** Bytes of a name; file systems take 255, and a version, `rollback_` and an ending come beside it. */
const LONGEST = 120;

/** What every file system takes, and no pattern reads as something else. */
const fileName = (name: string): string => {
  const plain = name.replace(/^rollback_/i, '').replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_+|_+$/g, '').slice(0, LONGEST);
  return plain === '' ? 'script' : plain;
};
