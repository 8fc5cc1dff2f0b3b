/** Which scripts another tool's own table tells to be applied. Dry. */
import type { ScriptHistory } from '../../model/script.ts';
import { named } from './folders.ts';
import type { OwnScript } from './files-of.ts';
import { naturally, unpadded } from './natural-order.ts';

export interface Applied {
  readonly scripts: readonly OwnScript[];
  /** What the table tells of and no script is. */
  readonly strangers: readonly string[];
}

/** Each tool writes versions, names or files; what is told twice is as many scripts (a change that was reworked). */
export function appliedOf(scripts: readonly OwnScript[], { applied, upTo }: ScriptHistory): Applied {
  const waiting = new Map<string, OwnScript[]>();
  for (const script of scripts) for (const key of new Set(keysOf(script).map(plain))) waiting.set(key, [...(waiting.get(key) ?? []), script]);
  const found = new Set(upTo === undefined ? [] : scripts.filter(({ version, was }) => version !== undefined && naturally(plain(was), plain(upTo)) <= 0));
  const strangers: string[] = [];
  for (const id of applied) {
    const script = (waiting.get(plain(id)) ?? []).find((each) => !found.has(each));
    if (script) found.add(script);
    else if (!waiting.has(plain(id))) strangers.push(id);
  }
  return { scripts: scripts.filter((script) => found.has(script)), strangers };
}

function keysOf({ was, version, up }: OwnScript): string[] {
  const file = up.from.path.slice(up.from.path.lastIndexOf('/') + 1);
  // A reworked change has its tag behind its name; a folder's own name is its file's folder's.
  return version === undefined ? [was, `R__${was}`, file] : [was, was.replace(/@.*$/, ''), file, named(file.replace(/\.sql$/i, '')).version];
}

/** `001` and `1` are one version, `a.sql` and `a` one name. */
const plain = (id: string): string => unpadded(id.replace(/\.sql$/i, '')).toLowerCase();
