/** What must have been deployed before a package, and stays as long as that is in. */
import { OUTCOMES } from '../errors/codes.ts';
import { Failure } from '../errors/failure.ts';
import { deploymentRows, planOf, type Deployment } from '../journal/deployment-row.ts';
import { lastSuccessful, stands } from '../journal/history.ts';
import type { JournalStore } from '../model/journal-store.ts';
import type { Package, PackageRequirement } from '../model/package.ts';
import { isForward } from '../model/plan.ts';
import { PACKAGE_NAME } from '../sources/package/manifest.ts';
import type { Engagement } from './engagement.ts';

/** `core-12` or `core-12:<digest>`. Throws SL901. */
export function parseRequired(text: string): PackageRequirement {
  const [, name = '', digest] = /^([^:]*)(?::([0-9a-f]{64}))?$/.exec(text) ?? [];
  if (PACKAGE_NAME.test(name)) return { package: name, ...(digest !== undefined && { digest }) };
  throw new Failure('SL901', `--requires=${text} names no package`, { hint: 'Write the name that stands in its package.yaml, or that and its digest: core-12:<sha256>.' });
}

/** Throws SL512 for what must have been deployed before. */
export async function requireOthers({ store, journal }: Engagement, { name, requires }: Package, environment: string): Promise<void> {
  const rows = requires.length > 0 && journal.exists ? (await deploymentRows(store, { environment })).filter(({ kind }) => kind === 'package') : [];
  const missing: string[] = [];
  for (const each of requires) {
    if ('package' in each) {
      const why = await packageMissing(store, rows, each, environment);
      if (why !== undefined) missing.push(why);
    } else {
      const last = journal.exists ? await lastSuccessful(store, each.project, environment) : undefined;
      if (last?.toFingerprint !== each.fingerprint) missing.push(`${each.project} is ${last ? `at ${last.toFingerprint}` : `not deployed to ${environment}`}, and ${each.fingerprint} is required`);
    }
  }
  if (missing.length === 0) return;
  throw new Failure('SL512', `the package ${name} requires what is not there: ${missing[0]!}`, { lines: missing.slice(1), hint: 'Deploy that first.' });
}

type OfPackage = Extract<PackageRequirement, { readonly package: string }>;

/** The last that is known of it tells why: it may be there in part, or not any more. */
async function packageMissing(store: JournalStore, rows: readonly Deployment[], required: OfPackage, environment: string): Promise<string | undefined> {
  const own: Deployment[] = [];
  for (const row of rows) if (await isMeant(store, row, required)) own.push(row);
  if (own.some((row) => stands(row) && row.outcome === OUTCOMES.success)) return undefined;
  const label = `the package ${required.package}${required.digest === undefined ? '' : ` (${required.digest.slice(0, 12)})`}`;
  const last = own.filter(({ status }) => status !== 'failed').at(-1);
  if (last?.status === 'rolled back') return `${label} was deployed to ${environment} by ${last.id}, and rolled back`;
  if (last) return `${label} is in ${environment} in part only: ${last.id} did not come to its end`;
  return `${label} was not deployed to ${environment}`;
}

/** The digest is of all that a package is, its name included; a name alone stands in the plan. */
async function isMeant(store: JournalStore, row: Deployment, { package: name, digest }: OfPackage): Promise<boolean> {
  if (row.kind !== 'package') return false;
  return digest === undefined ? (await planOf(store, row.id))?.package?.name === name : row.sourceDigest === digest;
}

/** It is in, or a part of it is. */
const isIn = (row: Deployment): boolean => isForward(row) && row.status !== 'failed' && row.status !== 'rolled back';

/** Of `later`, the deployments of packages that require what `taken` brought, also those that did not come to their end. */
export async function requiring(store: JournalStore, taken: readonly Deployment[], later: readonly Deployment[]): Promise<Deployment[]> {
  const found: Deployment[] = [];
  for (const row of later) {
    if (row.kind !== 'package' || !isIn(row)) continue;
    for (const each of (await planOf(store, row.id))?.package?.requires ?? []) {
      // The state that it asked for was made by the project's last deployment before it, or by an earlier one: either way it goes.
      if ('project' in each ? taken.some(({ project }) => project === each.project) : (await Promise.all(taken.map((one) => isMeant(store, one, each)))).includes(true)) {
        found.push(row);
        break;
      }
    }
  }
  return found;
}
