/** `sluice.yaml`: the environments of a workspace. DESIGN §4. */
import { z } from 'zod';
import { checkShape } from './check-shape.ts';
import { readConfigFile, type ConfigFile } from './config-file.ts';
import { days, duration, name, plainName, text, type DeepReadonly } from './fields.ts';
import { gatesSchema } from './gates.ts';
import { meant } from './nearest.ts';

const URL_HINT = 'Write scheme://host/database, or ${NAME} for a value of the process environment.';
const isUrl = (value: string): boolean => value.includes('${') || /^[a-z][a-z0-9+.-]*:./i.test(value);
const url = text.refine(isUrl, { error: 'is not a url', params: { hint: URL_HINT } });

const SHADOW_PLACES = ['auto', 'target', 'pglite', 'embedded'] as const;
const shadow = z
  .string()
  .refine((value) => SHADOW_PLACES.some((place) => place === value) || isUrl(value), {
    error: 'is neither a place nor a url',
    params: { hint: `Write ${SHADOW_PLACES.join(', ')} or a url.` },
  })
  .meta({ description: 'where the desired state is loaded', examples: [...SHADOW_PLACES] });

const timeouts = z.strictObject({
  lock: duration.prefault('500ms').meta({ description: 'how long a statement waits for a lock before it is tried again' }),
  lockBudget: duration.prefault('30s').meta({ description: 'for how long a batch is tried again while locks are not to be had' }),
  statement: duration.prefault('15min').meta({ description: 'how long one statement may run' }),
  smokeTest: duration.prefault('60s').meta({ description: 'how long the smoke tests of a project may run' }),
  rollback: duration.prefault('5min').meta({ description: 'how long a rollback may run' }),
});

const environment = z
  .strictObject({
    url: url.optional().meta({ description: 'where the database is; short for databases: { default: { url } }' }),
    databases: z
      .record(name, z.strictObject({ url: url.meta({ description: 'where the database is' }) }))
      .optional()
      .meta({ description: 'the physical databases by name, when there are several' }),
    shadow: shadow.prefault('auto'),
    prune: z.enum(['never', 'journaled', 'all']).prefault('journaled').meta({ description: 'which live objects are dropped when the files no longer hold them' }),
    gates: gatesSchema.prefault({}).meta({ description: 'what a plan must pass' }),
    timeouts: timeouts.prefault({}),
    notify: z.array(z.strictObject({ webhook: url.meta({ description: 'the url that is told about every deployment' }) })).prefault([]),
    variables: z.record(name, z.string()).prefault({}).meta({ description: 'names in SQL: {{name}}' }),
    journalSchema: plainName.optional().meta({ description: 'the schema that holds the journal, where it differs from the workspace' }),
    backups: z.union([z.literal('off'), z.strictObject({ keep: days.prefault('30d').meta({ description: 'how long backup objects of destructive steps are kept' }) })]).prefault({}).meta({ description: 'what destructive steps leave behind so that rows can come back' }),
    packages: z
      .strictObject({
        signed: z.boolean().prefault(false).meta({ description: 'true: only packages that somebody signed whom the allowed signers list' }),
        allowedSigners: text.optional().meta({ description: 'the file that lists who may sign packages, in the format of ssh-keygen allowed_signers' }),
        approvedHazards: z.enum(['ask', 'count']).prefault('ask').meta({ description: 'count: what was approved when the package was made is not asked about here; forbid goes before' }),
      })
      .optional()
      .meta({ description: 'what a package must be to be deployed here' }),
    onFailure: z.enum(['undo', 'keep']).prefault('undo').meta({ description: 'what becomes of finished batches when a later one fails' }),
  })
  .superRefine((value, context) => {
    const count = Object.keys(value.databases ?? {}).length;
    const add = (path: string[], message: string, hint: string) => {
      context.addIssue({ code: 'custom', path, message, params: { hint } });
    };
    if (value.packages?.signed && value.packages.allowedSigners === undefined) add(['packages', 'signed'], 'asks for signatures of nobody', 'Add allowedSigners: with the file that lists who may sign.');
    if (value.url !== undefined && value.databases) add(['databases'], 'stands beside url', 'Keep one of the two.');
    else if (value.url === undefined && !value.databases) context.addIssue({ code: 'custom', path: [], message: 'names no database', params: { hint: 'Add url: with where the database is.', missing: 'url' } });
    else if (value.databases && count === 0) add(['databases'], 'is empty', 'Add default: { url: … }.');
  });

export const workspaceSchema = z
  .strictObject({
    journalSchema: plainName.prefault('sluice').meta({ description: 'the schema that holds the journal, in every database' }),
    environments: z.record(name, environment).meta({ description: 'the places to deploy to, by name' }),
  })
  .superRefine((value, context) => {
    const names = Object.keys(value.environments);
    const add = (path: string[], message: string, hint: string) => {
      context.addIssue({ code: 'custom', path, message, params: { hint } });
    };
    if (names.length === 0) add(['environments'], 'is empty', 'Add an environment: local: { url: … }.');
    for (const [each, { gates }] of Object.entries(value.environments)) {
      const path = ['environments', each, 'gates', 'promotedFrom'];
      const from = gates.promotedFrom;
      if (from === undefined) continue;
      if (!names.includes(from)) add(path, `is ${from}, which is not an environment`, meant(from, names, 'environments'));
      else if (promotesInCircle(each, value.environments)) add(path, 'leads back to this environment, so nothing could ever be deployed', 'Remove one of the promotedFrom.');
    }
  });

function promotesInCircle(start: string, environments: Readonly<Record<string, { readonly gates: { readonly promotedFrom?: string | undefined } }>>): boolean {
  const from = new Map(Object.entries(environments).map(([each, { gates }]) => [each, gates.promotedFrom]));
  let at = from.get(start);
  for (let steps = 0; at !== undefined && steps <= from.size; steps += 1) {
    if (at === start) return true;
    at = from.get(at);
  }
  return false;
}

/** As written: `${NAME}` are not resolved yet. */
export type Environment = DeepReadonly<z.output<typeof environment>>;

export interface WorkspaceConfig extends DeepReadonly<z.output<typeof workspaceSchema>> {
  /** The file itself: its text for digests, places for messages. */
  readonly source: ConfigFile;
}

/** `file` is relative to the workspace root. Throws SL101 with every problem of the file. */
export function readWorkspaceConfig(file: string, content: string): WorkspaceConfig {
  const source = readConfigFile(file, content, 'Begin with environments:.');
  return { ...checkShape(workspaceSchema, source), source };
}
