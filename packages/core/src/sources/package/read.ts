/** Reads and proves a whole package, folder or archive, before anybody connects: what is not as its package.yaml says is refused. */
import { lstatSync, statSync, type Stats } from 'node:fs';
import { basename, join } from 'node:path';
import { Failure } from '../../errors/failure.ts';
import { sha256Bytes } from '../../model/hash.ts';
import { PACKAGE_FORMAT, type ManifestScript, type ManifestStep, type Package, type PackageFile, type PackageManifest, type PackageScript, type PackageStep } from '../../model/package.ts';
import type { SourceFile } from '../../model/statement.ts';
import { decode } from '../decode.ts';
import { scriptNamed } from '../script-name.ts';
import { naturally } from '../layouts/natural-order.ts';
import { readPlainFile } from '../plain-file.ts';
import { readArchive } from './archive.ts';
import { readFolder } from './folder.ts';
import { readFormer } from './former.ts';
import { LARGEST_MANIFEST, readPackageManifest } from './manifest.ts';
import { asIs, isDevice, LARGEST_PACKAGE, MANIFEST_FILE, SIGNATURE_FILE, strange, type PackedFile } from './paths.ts';
import { requireSignature, type SignaturePolicy } from './signed.ts';

export interface ReadPackageOptions {
  /** For messages: the path as it was given. */
  readonly label?: string;
  /** Where the former layout has its steps, when not in `db/<platform>`. */
  readonly stepsFolder?: string;
  /** What must be true of its signature. */
  readonly signatures?: SignaturePolicy;
}

/** `path` is absolute. Throws SL211 (no package), SL212 (what it cannot hold), SL213 (changed), SL214 (signature), SL216 (steps), SL203 (no text). */
export function readPackage(path: string, options: ReadPackageOptions = {}): Package {
  const label = options.label ?? basename(path);
  const found = standing(path, label);
  if (!found) throw new Failure('SL211', `there is no package ${label}`, { hint: 'Name the folder or the .tar of a package.' });
  if (!found.isDirectory()) return proven(label, archived(path, label), options);
  if (isSealed(path)) return proven(label, readFolder(path), options);
  const former = readFormer(path, label, options);
  requireSignature(former.name, Buffer.alloc(0), undefined, options.signatures);
  return former;
}

/** Links may lead in a circle, a name may be too long, a folder on the way not be ours to look into. */
function standing(path: string, label: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw new Failure('SL211', `there is no way to the package ${label} (${String((cause as NodeJS.ErrnoException).code)})`, { hint: 'Name the folder or the .tar of a package.', cause });
  }
}

/** Whatever stands under that name, a link that leads nowhere included. */
const isSealed = (path: string): boolean => lstatSync(join(path, MANIFEST_FILE), { throwIfNoEntry: false }) !== undefined;

function archived(path: string, label: string): ReadonlyMap<string, PackedFile> {
  // The path itself was named by whoever deploys: a link there is theirs.
  const bytes = readPlainFile(path, { largest: LARGEST_PACKAGE, links: true });
  if (!Buffer.isBuffer(bytes)) throw new Failure('SL211', `${label} is ${bytes === 'large' ? `larger than ${LARGEST_PACKAGE / 1024 / 1024} MiB` : 'neither a folder nor an archive'}`, { hint: 'Name the folder or the .tar of a package.' });
  return readArchive(label, bytes);
}

function proven(label: string, files: ReadonlyMap<string, PackedFile>, { signatures }: ReadPackageOptions): Package {
  const own = files.get(MANIFEST_FILE);
  if (!own) throw new Failure('SL211', `${label} holds no ${MANIFEST_FILE}`, { hint: 'Name a package, or make one with sluice package.' });
  if (own.bytes.length > LARGEST_MANIFEST) throw new Failure('SL211', `${MANIFEST_FILE} is larger than ${LARGEST_MANIFEST / 1024 / 1024} MiB`, { hint: asIs });
  const manifest = readPackageManifest(decodeExactly(own.bytes));
  if (own.executable) throw new Failure('SL213', `${MANIFEST_FILE} may be run as a program`, { hint: asIs });
  requireFiles(manifest.files, files);
  const signature = requireSignature(manifest.name, own.bytes, files.get(SIGNATURE_FILE), signatures);
  const text = (path: string): SourceFile => ({ path, text: decode(path, files.get(path)!.bytes) });
  requireStructure(manifest);
  return {
    format: PACKAGE_FORMAT, name: manifest.name, project: manifest.project, dialect: manifest.dialect, database: manifest.database, owns: manifest.owns,
    ...(manifest.base && { base: manifest.base }), ...(manifest.target && { target: manifest.target }), ...(manifest.scope && { scope: manifest.scope }), ...(manifest.planHash !== undefined && { planHash: manifest.planHash }),
    variables: manifest.variables, digest: manifest.digest, contentDigest: manifest.contentDigest, ...(manifest.ifExists && { ifExists: manifest.ifExists }),
    steps: manifest.steps.map((step) => stepOf(step, text)), smokeTests: manifest.smokeTests.map(text), approved: manifest.approved, requires: manifest.requires, findings: [], ...(signature && { signature }),
  };
}

/** Byte for byte: a byte order mark or another line end is a change here. */
function decodeExactly(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) throw new Failure('SL213', `${MANIFEST_FILE} was changed: it is not UTF-8`, { hint: asIs });
  return text;
}

/** Exactly those of the list, each as the list says. */
function requireFiles(listed: readonly PackageFile[], files: ReadonlyMap<string, PackedFile>): void {
  const names = new Set(listed.map(({ path }) => path));
  if (names.size < listed.length) throw strange(`${MANIFEST_FILE} lists a file twice`, asIs);
  for (const path of files.keys()) {
    if (!names.has(path) && path !== MANIFEST_FILE && path !== SIGNATURE_FILE) throw strange(`${path} is not in the list of ${MANIFEST_FILE}`, asIs);
  }
  for (const { path, mode, size, sha256 } of listed) {
    const file = files.get(path);
    if (!file || path === MANIFEST_FILE || path === SIGNATURE_FILE) throw strange(`${path} is in the list of ${MANIFEST_FILE} and not in the package`, asIs);
    const changed = (what: string) => new Failure('SL213', `${path} was changed: ${what}`, { hint: asIs });
    if (file.bytes.length !== size) throw changed(`it has ${file.bytes.length} bytes, and was made with ${size}`);
    if (sha256Bytes(file.bytes) !== sha256) throw changed('its content is another one');
    if (process.platform !== 'win32' && file.executable !== (mode === '0755')) throw changed(`its mode is not ${mode}`);
  }
}

const SCRIPT_FOLDERS = ['steps/', 'rollback/', 'tests/', 'docs/'];

/** Names say what a file is for, and what is for nothing does not belong. Throws SL216. */
export function requireStructure({ steps, smokeTests, files }: Pick<PackageManifest, 'steps' | 'smokeTests' | 'files'>): void {
  const wrong = (message: string, hint = 'Correct package.yaml and seal the package again: sluice package --seal=FOLDER.') => new Failure('SL216', message, { at: { file: MANIFEST_FILE, line: 1 }, hint });
  const listed = new Set(files.map(({ path }) => path));
  const used = new Set<string>();
  const migrations = new Map<string, string>();
  const run = new Set<string>();
  const use = (path: string, within: string) => {
    if (!path.startsWith(within)) throw wrong(`${path} is not below ${within}`);
    if (!listed.has(path)) throw wrong(`${path} is named and is not in the package`);
    if (used.has(path)) throw wrong(`${path} is named twice`);
    used.add(path);
  };
  for (const [index, { name, scripts, folders }] of steps.entries()) {
    const before = steps[index - 1]?.name;
    if (steps.some((each, other) => other < index && each.name.toLowerCase() === name.toLowerCase())) throw wrong(`the step ${name} is there twice`);
    if (before !== undefined && naturally(before, name) > 0) throw wrong(`the step ${name} comes after ${before}, and is named to come before it`, 'Name steps in the order in which they run: 10-tables, 20-views.');
    for (const { path, rollback, runs = [], migration } of scripts) {
      const known = migration ? scriptNamed(path) : undefined;
      if (migration && known === undefined) throw wrong(`${path} is no name of a versioned script`, 'Name it V001__name.sql or R__name.sql, or leave migration: out.');
      if (known !== undefined && migrations.has(known.key)) throw wrong(`${path} is a versioned script that the package has already: ${migrations.get(known.key)!}`);
      if (known !== undefined) migrations.set(known.key, path);
      use(path, `steps/${name}/`);
      if (rollback !== undefined) use(rollback, `rollback/${name}/`);
      // Several scripts may run the same file.
      for (const each of runs) {
        if (run.has(each)) continue;
        use(each, `steps/${name}/`);
        run.add(each);
      }
    }
    for (const folder of Object.keys(folders ?? {})) if (!scripts.some(({ path }) => folderOf(name, path) === folder)) throw wrong(`the step ${name} says something of the folder ${folder}, in which it has no script`);
  }
  for (const path of smokeTests) use(path, 'tests/');
  for (const { path } of files) {
    if (path.split('/').some(isDevice)) throw strange(`${path} means a device on Windows, and no file`, 'Give it another name.');
    if (!SCRIPT_FOLDERS.some((folder) => path.startsWith(folder))) throw wrong(`${path} has no place in a package`, 'Files stand below steps/, rollback/, tests/ and docs/.');
    if (!used.has(path) && !path.startsWith('docs/')) throw wrong(`${path} belongs to no step and no smoke test`);
  }
}

const stepOf = ({ name, ifExists, folders, scripts }: ManifestStep, text: (path: string) => SourceFile): PackageStep => ({
  name, ...(ifExists && { ifExists }), ...(folders && { folders }), scripts: scripts.map((script) => scriptOf(name, script, text)),
});

function scriptOf(step: string, { path, rollback, runs, irreversible, ifExists, migration }: ManifestScript, text: (path: string) => SourceFile): PackageScript {
  const folder = folderOf(step, path);
  return { path, file: text(path), ...(folder !== undefined && { folder }), ...(rollback !== undefined && { rollback: text(rollback) }), ...(runs && { runs: runs.map(text) }), ...(irreversible !== undefined && { irreversible }), ...(ifExists && { ifExists }), ...(migration && { migration }) };
}

/** The folder right above the file, below the step. */
function folderOf(step: string, path: string): string | undefined {
  const parts = path.slice(`steps/${step}/`.length).split('/');
  return parts.length > 1 ? parts[parts.length - 2] : undefined;
}
