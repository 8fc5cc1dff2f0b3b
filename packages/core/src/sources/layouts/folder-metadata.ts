/** What stands beside up.sql and says more of it: `metadata.yaml` with its name and the folders that come before, `metadata.toml` with how it runs (Diesel). */
import { parse } from 'yaml';
import { Failure } from '../../errors/failure.ts';
import type { SourceFile } from '../../model/statement.ts';
import type { WrittenScript } from './layout.ts';

export interface FolderMetadata {
  readonly file: SourceFile;
  readonly name?: string;
  /** Versions of folders that run before it; left out: nothing is said. */
  readonly parents?: readonly string[];
  readonly transaction?: boolean;
}

export const isMetadata = ({ path }: SourceFile): boolean => /(?:^|\/)metadata\.(?:ya?ml|toml)$/i.test(path);

/** Throws SL208 for what cannot be read. */
export function metadataIn(file: SourceFile): FolderMetadata {
  if (/\.toml$/i.test(file.path)) {
    const [, said] = /^\s*run_in_transaction\s*=\s*(true|false)\b/m.exec(file.text) ?? [];
    return { file, ...(said !== undefined && { transaction: said === 'true' }) };
  }
  const { name, parents, parent } = fieldsOf(file);
  const before = Array.isArray(parents) ? parents : parent === undefined ? undefined : [parent];
  return { file, ...(typeof name === 'string' && { name }), ...(before && { parents: before.map(String) }) };
}

function fieldsOf(file: SourceFile): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = parse(file.text);
    return typeof read === 'object' && read !== null ? { ...read } : {};
  } catch (cause) {
    throw new Failure('SL208', `${file.path} cannot be read: ${cause instanceof Error ? cause.message.split('\n')[0]! : String(cause)}`, { at: { file: file.path, line: 1 }, hint: 'Correct it, or remove it: then the versions alone say the order.', cause });
  }
}

/** Each behind its parents, else as it was. `metadata`: by the path of the script. Of parents that are not there nothing is known. Throws SL208 for a circle. */
export function behindParents(scripts: readonly WrittenScript[], metadata: ReadonlyMap<string, FolderMetadata>): WrittenScript[] {
  const byVersion = new Map(scripts.map((script) => [script.version, script]));
  const placed = new Set<WrittenScript>();
  const place = (script: WrittenScript, above: readonly WrittenScript[]): void => {
    if (placed.has(script)) return;
    const said = metadata.get(script.up.path);
    if (above.includes(script)) throw new Failure('SL208', `${script.version} comes before itself, by way of its parents`, { at: { file: said!.file.path, line: 1 }, hint: 'Take one of the parents out.' });
    for (const parent of said?.parents ?? []) {
      const before = byVersion.get(parent);
      if (before) place(before, [...above, script]);
    }
    placed.add(script);
  };
  for (const script of scripts) place(script, []);
  return [...placed];
}
