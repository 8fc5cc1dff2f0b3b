/** `package.yaml`: its shape, its one way of being written, and its digests. What is read must be what this writes: no byte of it can differ unseen. */
import { z } from 'zod';
import { Failure, isFailure } from '../../errors/failure.ts';
import { checkShape } from '../../manifest/check-shape.ts';
import { readConfigFile } from '../../manifest/config-file.ts';
import { sha256 } from '../../model/hash.ts';
import { PACKAGE_FORMAT, packageDigest, type PackageFile, type PackageManifest } from '../../model/package.ts';
import { byName, MANIFEST_FILE } from './paths.ts';

/** Bytes; some thousand files. */
export const LARGEST_MANIFEST = 2 * 1024 * 1024;

const text = z.string().min(1).max(2000);
const hash = z.string().regex(/^[0-9a-f]{64}$/).meta({ expected: 'a sha256 in hexadecimal' });
const fingerprint = z.string().regex(/^(?:sf1:[0-9a-f]{64}|unseen)$/).meta({ expected: 'a fingerprint (sf1:…)' });
const bound = z.strictObject({ fingerprint, outside: z.array(text) });
/** Names files of a checkout and a package. */
export const PACKAGE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;
const name = z.string().regex(PACKAGE_NAME).meta({ expected: 'a name of letters, digits, ., _ and -' });
const ifExists = z.enum(['raise', 'rename', 'drop']);

const schema = z.strictObject({
  format: z.literal(PACKAGE_FORMAT),
  name,
  project: text,
  dialect: text,
  database: text,
  owns: z.union([z.literal('*'), z.record(text, z.array(text))]),
  base: bound.optional(),
  target: bound.optional(),
  scope: z.strictObject({ said: z.array(text), ignore: z.array(text) }).optional(),
  planHash: hash.optional(),
  variables: z.record(text, z.string()).prefault({}),
  ifExists: ifExists.optional(),
  approved: z.array(z.strictObject({ code: z.string().regex(/^H\d{3}$/), subject: text })).prefault([]),
  requires: z.array(z.union([z.strictObject({ package: name, digest: hash.optional() }), z.strictObject({ project: text, fingerprint })])).prefault([]),
  steps: z.array(z.strictObject({
    name,
    ifExists: ifExists.optional(),
    folders: z.record(text, ifExists).optional(),
    scripts: z.array(z.strictObject({ path: text, rollback: text.optional(), runs: z.array(text).optional(), irreversible: text.optional(), ifExists: ifExists.optional(), migration: z.literal(true).optional() })),
  })),
  smokeTests: z.array(text).prefault([]),
  files: z.array(z.strictObject({ path: text, mode: z.enum(['0644', '0755']), size: z.int().min(0), sha256: hash })),
  contentDigest: hash,
  digest: hash,
});

/** Throws SL211 for what is no package of this format, SL213 for what was changed since it was written. */
export function readPackageManifest(content: string): PackageManifest {
  const data = shaped(content);
  const hint = 'Take the package as it was made; after changes on purpose, seal it again: sluice package --seal=FOLDER.';
  if (data.digest !== packageDigest(data)) throw new Failure('SL213', `${MANIFEST_FILE} was changed: its own digest is another one`, { hint });
  if (data.contentDigest !== contentDigest(data.files)) throw new Failure('SL213', `${MANIFEST_FILE} was changed: the digest of its files is another one`, { hint });
  if (content !== manifestText(data)) throw new Failure('SL213', `${MANIFEST_FILE} was changed: it says the same in another way`, { hint });
  return data;
}

function shaped(content: string): PackageManifest {
  try {
    const source = readConfigFile(MANIFEST_FILE, content, `Begin with format: ${PACKAGE_FORMAT}.`, LARGEST_MANIFEST);
    const { format } = source.data;
    if (format !== PACKAGE_FORMAT) throw new Failure('SL211', `${MANIFEST_FILE} is of the format ${JSON.stringify(format)?.slice(0, 100)}, and this version reads ${PACKAGE_FORMAT}`, { hint: 'Deploy it with the version that made it, or a newer one; or make it again.' });
    if (!Object.hasOwn(source.data, 'digest')) throw new Failure('SL211', `${MANIFEST_FILE} is not sealed: it has no digest`, { hint: 'Write its list and digests: sluice package --seal=FOLDER.' });
    return checkShape(schema, source);
  } catch (error) {
    if (!isFailure(error) || error.code !== 'SL101') throw error;
    throw new Failure('SL211', error.message, error.detail);
  }
}

/** What somebody wrote by hand, before it is sealed: without list and digests. Throws SL101. */
export function readUnsealed(content: string): Omit<PackageManifest, 'files' | 'contentDigest' | 'digest'> {
  const source = readConfigFile(MANIFEST_FILE, content, `Begin with format: ${PACKAGE_FORMAT}.`, LARGEST_MANIFEST);
  const nothing = '0'.repeat(64);
  const { files: _files, contentDigest: _content, digest: _digest, ...rest } = checkShape(schema, { ...source, data: { ...source.data, files: [], contentDigest: nothing, digest: nothing } });
  return rest;
}

/** As the file itself is looked for: `path NUL mode NUL size NUL sha256`, a line each, in order of path. */
export const contentDigest = (files: readonly PackageFile[]): string =>
  sha256(files.toSorted((one, other) => byName(one.path, other.path)).map(({ path, mode, size, sha256: of }) => `${path}\0${mode}\0${size}\0${of}\n`).join(''));

/** With its list and both digests. */
export function sealed(manifest: Omit<PackageManifest, 'files' | 'contentDigest' | 'digest'>, files: readonly PackageFile[]): PackageManifest {
  const listed = files.toSorted((one, other) => byName(one.path, other.path));
  const rest = { ...manifest, files: listed, contentDigest: contentDigest(listed) };
  return { ...rest, digest: packageDigest(rest) };
}

const HEAD = '# A package of Sluice: every byte below is covered by its digest. Deploy it with sluice pkg-deploy.\n';

/** Members in the order of the schema; names in records in their own order. */
export function manifestText(manifest: PackageManifest): string {
  const record = manifest as unknown as Readonly<Record<string, unknown>>;
  return HEAD + Object.keys(schema.shape).flatMap((key) => (record[key] === undefined ? [] : member(key, record[key], ''))).map((line) => `${line}\n`).join('');
}

function member(key: string, value: unknown, indent: string): string[] {
  const plain = flat(value);
  if (plain !== undefined) return [`${indent}${scalar(key)}: ${plain}`];
  if (Array.isArray(value)) return [`${indent}${scalar(key)}:`, ...value.flatMap((item) => listed(item, `${indent}  `))];
  return [`${indent}${scalar(key)}:`, ...members(value as object, `${indent}  `)];
}

const ORDER = ['code', 'subject', 'package', 'project', 'fingerprint', 'outside', 'name', 'ifExists', 'folders', 'path', 'mode', 'size', 'sha256', 'rollback', 'runs', 'irreversible', 'digest', 'scripts'];
const rank = (key: string): number => (ORDER.indexOf(key) < 0 ? ORDER.length : ORDER.indexOf(key));

const entries = (value: object): [string, unknown][] =>
  Object.entries(value).filter(([, each]) => each !== undefined).sort(([one], [other]) => rank(one) - rank(other) || byName(one, other));

const members = (value: object, indent: string): string[] => entries(value).flatMap(([key, each]) => member(key, each, indent));

/** An item on one line where it holds nothing but plain values. */
function listed(item: unknown, indent: string): string[] {
  const plain = flat(item);
  if (plain !== undefined) return [`${indent}- ${plain}`];
  const pairs = entries(item as object);
  const each = pairs.map(([key, value]) => [key, flat(value)] as const);
  if (each.every(([, value]) => value !== undefined)) return [`${indent}- { ${each.map(([key, value]) => `${scalar(key)}: ${value}`).join(', ')} }`];
  return pairs.flatMap(([key, value]) => member(key, value, `${indent}  `)).map((line, index) => (index === 0 ? `${indent}- ${line.slice(indent.length + 2)}` : line));
}

/** On one line: a plain value, or nothing of a kind. */
function flat(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : undefined;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0 ? '{}' : undefined;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : scalar(String(value));
}

const PLAIN = /^[A-Za-z][A-Za-z0-9_./-]*$/;
/** What YAML, of whatever version, takes for something else than a text. */
const WORDS = /^(?:true|false|yes|no|on|off|null|y|n)$/i;

/** A JSON string is one of YAML's too. */
const scalar = (value: string): string => (PLAIN.test(value) && !WORDS.test(value) ? value : JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`));

