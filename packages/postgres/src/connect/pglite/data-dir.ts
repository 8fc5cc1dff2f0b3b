/** Brings a data directory to where an instance can open it, and gives each database an identity of its own. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '@sluice/core/dialect';
import { emptyDatabase } from './image.ts';
import { unpack } from './tar.ts';

/** Of PGlite 0.5. */
const MAJOR = '18';

/**
 * All databases made from one image have the server's system identifier in common, so each carries this file, which the server
 * itself can read (`pg_read_file`).
 */
export const IDENTITY_FILE = 'sluice.identity';

/** Makes an empty database in `dir` unless there is one. The caller holds the directory's lock. Throws SL401. */
export async function prepareDataDir(dir: string, label: string): Promise<void> {
  const version = join(dir, 'PG_VERSION');
  if (!existsSync(version)) await makeDatabase(dir, label);
  const major = readFileSync(version, 'utf8').trim();
  if (major !== MAJOR) {
    throw new Failure('SL401', `${label} cannot be opened: its folder was made by PostgreSQL ${major}, and this PGlite is ${MAJOR}`, {
      hint: 'Move the folder away and deploy again, or use the Sluice that made it.',
    });
  }
  const identity = join(dir, IDENTITY_FILE);
  if (!existsSync(identity)) writeFileSync(identity, randomUUID(), { mode: 0o600 });
}

async function makeDatabase(dir: string, label: string): Promise<void> {
  if (existsSync(dir)) {
    if (readdirSync(dir).length > 0) {
      throw new Failure('SL401', `${label} cannot be opened: its folder holds other files and no database`, { hint: 'Name an empty or a new folder in the url.' });
    }
    rmdirSync(dir);
  }
  mkdirSync(dirname(dir), { recursive: true });
  // Unpacked beside and moved: a process that dies here leaves no half database.
  const unfinished = `${dir}.new-${randomUUID()}`;
  try {
    unpack(await emptyDatabase(), unfinished);
    renameSync(unfinished, dir);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
