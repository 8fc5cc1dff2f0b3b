/** What the graph needs to know of a `database.yaml`. A broken one has facts too: `validate` says what is wrong with it. */
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Memory } from './memory.ts';

export interface ManifestFacts {
  readonly dialect?: string;
  /** Globs of the project's own files, relative to its folder; those that start with `!` take away. */
  readonly globs: readonly string[];
}

/** Everything below the folder: what a broken manifest will read when it is mended is not known. */
const BROKEN: ManifestFacts = { globs: ['**/*'] };

/** Bytes; what is larger is refused by the reader, too. */
const LARGEST = 1024 * 1024;

export async function manifestFacts(root: string, file: string, memory: Memory<ManifestFacts>): Promise<ManifestFacts> {
  const found = lstatSync(join(root, file));
  // A link may lead to what has no end, a pipe may never answer.
  if (!found.isFile() || found.size > LARGEST) return BROKEN;
  const content = readFileSync(join(root, file), 'utf8');
  const key = createHash('sha256').update(content).digest('hex');
  const known = memory.get(key);
  if (known) return known;
  // Loading the reader takes longer than the rest of the graph's work for these files, so it is loaded for new content only.
  const { isFailure, readManifest } = await import('@sluice/core');
  try {
    const { dialect, schema, data, migrations, smokeTests } = readManifest(file, content);
    const facts = { dialect, globs: [...new Set([...schema, ...(data ?? []), ...(migrations ?? []), ...smokeTests])] };
    memory.set(key, facts, true);
    return facts;
  } catch (error) {
    if (!isFailure(error)) throw error;
    memory.set(key, BROKEN, false);
    return BROKEN;
  }
}
