/** `database.yaml`: what a database project is. DESIGN §4. */
import { z } from 'zod';
import { IF_EXISTS } from '../model/conflict.ts';
import type { AnyKind } from '../model/kind.ts';
import { checkShape } from './check-shape.ts';
import { readConfigFile, type ConfigFile } from './config-file.ts';
import { globs, text, texts, type DeepReadonly } from './fields.ts';
import { meant } from './nearest.ts';
import { problemsFailure } from './problem.ts';

const claims = z.record(text, texts);

export const manifestSchema = z.strictObject({
  dialect: text.meta({ description: 'the kind of database' }),
  database: text.prefault('default').meta({ description: "which of the environment's physical databases the project lives in" }),
  owns: z
    .union([z.literal('*'), claims])
    .meta({ description: 'what the project manages, as lists of names by kind, or "*" for the whole database', expected: 'lists of names by kind, or "*" for the whole database' }),
  requires: claims.prefault({}).meta({ description: 'what must be there and is never created or changed, as lists of names by kind' }),
  dependsOn: texts.prefault([]).meta({ description: 'projects that are deployed before, beside those that are found in the SQL' }),
  ignoreDependencies: texts.prefault([]).meta({ description: 'projects that the SQL seems to need and does not' }),
  schema: globs.prefault('schema/**/*.sql').meta({ description: 'the files that hold the desired state' }),
  data: globs.optional().meta({ description: 'the files that hold the rows of lookup tables' }),
  migrations: globs.optional().meta({ description: 'versioned scripts, V001__name.sql with V001__rollback_name.sql' }),
  ifExists: z
    .union([z.enum(IF_EXISTS), z.strictObject({ all: z.enum(IF_EXISTS).optional(), in: z.record(text, z.enum(IF_EXISTS)).prefault({}) })]).optional()
    .meta({ description: 'what becomes of objects that versioned scripts create and that are there already: raise, rename or drop; or { all: …, in: { schema: … } }', expected: 'raise, rename, drop, or { all: …, in: { schema: … } }' }),
  smokeTests: globs.prefault('tests/**/*.{sql,yaml,yml}').meta({ description: 'the files that hold smoke tests' }),
  ignore: texts.prefault([]).meta({ description: 'patterns of addresses that are listed and never touched, such as "table sales.tmp_*"' }),
  partitions: z.enum(['managed', 'external']).prefault('managed').meta({ description: 'external: made at run time by others' }),
  grants: z.enum(['said', 'strict']).prefault('said').meta({ description: 'strict: privileges count on every object, not only on those with a grant in the files' }),
  manage: texts.prefault([]).meta({ description: 'what counts although the files do not speak about it: kinds, such as owner, and attributes, such as column.statistics' }),
  onFailure: z.enum(['undo', 'keep']).optional().meta({ description: 'what becomes of finished batches when a later one fails; overrides the environment' }),
});

export type ManifestValues = DeepReadonly<z.output<typeof manifestSchema>>;

export interface Manifest extends ManifestValues {
  /** The file itself: its text for digests, places for messages. */
  readonly source: ConfigFile;
}

/** By file and content: one command reads the same manifest several times, and YAML takes a millisecond each. Sound ones only. */
const known = new Map<string, Manifest>();
const MOST_KNOWN = 2_000;

/** `file` is relative to the workspace root. Throws SL101 with every problem of the file. */
export function readManifest(file: string, content: string): Manifest {
  const key = `${file}\n${content}`;
  const before = known.get(key);
  if (before) return before;
  const source = readConfigFile(file, content, 'Begin with dialect: and owns:.');
  const manifest = { ...checkShape(manifestSchema, source), source };
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, manifest);
  return manifest;
}

/** What only the dialect knows: throws SL101 for a key of `owns` that nothing can be owned by, and for a word of `manage` that counts anyway, or is none. */
export function checkKinds({ owns, manage, dialect, source }: Manifest, kinds: readonly AnyKind[]): void {
  const keys = kinds.flatMap(({ ownsKey }) => ownsKey ?? []);
  const optional = kinds.flatMap(({ kind, optIn, unsaid = [] }) => [...(optIn === undefined ? [] : [kind]), ...unsaid.map((attribute) => `${kind}.${attribute}`)]);
  const problems = [
    ...Object.keys(owns === '*' ? {} : owns).filter((key) => !keys.includes(key)).map((key) => ({
      span: source.spanOf(['owns', key], 'key'),
      message: `"${key}" is nothing that a ${dialect} project can own`,
      hint: meant(key, keys, 'kinds that can be owned'),
    })),
    ...manage.flatMap((word, index) => (optional.includes(word) ? [] : [{
      span: source.spanOf(['manage', index]),
      message: `"${word}" is nothing that counts only where the files speak about it`,
      hint: meant(word, optional, 'words of manage'),
    }])),
  ];
  if (problems.length > 0) throw problemsFailure('SL101', source.file, source.text, problems);
}
