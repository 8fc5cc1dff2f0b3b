/** Nothing to do, and nothing that this follows from has moved since: the plan of last time is given again without reading either side. */
import { join } from 'node:path';
import type { Finding } from '../model/finding.ts';
import { digest } from '../model/hash.ts';
import { isEmpty, type Plan } from '../model/plan.ts';
import { fileName } from '../sources/state.ts';
import { TOOL_VERSION } from './context.ts';
import type { Opened } from './engagement.ts';
import type { Gathered, Member } from './gather.ts';
import { readWhole, writeWhole } from './kept.ts';
import { lastOf } from './known.ts';

/** A project's plan and what was found on the way to it. */
export interface Settled {
  readonly plan: Plan;
  readonly findings: readonly Finding[];
}

interface Kept extends Settled {
  /** Digest of all that the plan was made from but the live catalog. */
  readonly from: string;
  /** The change token of the live catalog. */
  readonly token: string;
}

/** By project, digests of all that the plans follow from but the live catalog; taken before they are made. undefined: they cannot be kept. */
export type Origins = ReadonlyMap<string, string> | undefined;

export async function origins(gathered: Gathered, opened: Opened): Promise<Origins> {
  if (!isKeepable(gathered)) return undefined;
  const found = new Map<string, string>();
  for (const member of opened.group.selected) found.set(member.project.name, await origin(gathered, opened, member));
  return found;
}

/** Plans of all selected projects; undefined when there is one that must be made. Only empty plans are kept: others depend on rows. */
export async function unchanged(gathered: Gathered, opened: Opened, from: Origins): Promise<Settled[] | undefined> {
  if (!from) return undefined;
  const found: Settled[] = [];
  let token: string | undefined;
  for (const member of opened.group.selected) {
    const kept = readWhole<Kept>(path(gathered, member));
    if (!kept || kept.from !== from.get(member.project.name)) return undefined;
    token ??= await opened.dialect.changeToken(opened.session, kept.token);
    if (kept.token !== token) return undefined;
    found.push({ plan: kept.plan, findings: kept.findings });
  }
  return found;
}

/** `token` is that of the live catalog that they were made from, one after the other. */
export async function rememberUnchanged(gathered: Gathered, { group }: Opened, from: Origins, token: string, plans: readonly Settled[]): Promise<void> {
  if (!from || plans.length !== group.selected.length || !plans.every(({ plan }) => isEmpty(plan))) return;
  for (const [index, member] of group.selected.entries()) {
    const { plan, findings } = plans[index]!;
    await writeWhole(path(gathered, member), JSON.stringify({ from: from.get(member.project.name)!, token, plan, findings } satisfies Kept));
  }
}

/** A shadow on the target or on a server of the user's may give another desired state for the same sources. */
const isKeepable = ({ environment: { shadow } }: Gathered): boolean => typeof shadow === 'string' && shadow !== 'target';

const path = ({ state, environment }: Gathered, { project }: Member): string => join(state.cache, 'unchanged', fileName(environment.name), `${fileName(project.name)}.json`);

async function origin({ environment, edges }: Gathered, opened: Opened, member: Member): Promise<string> {
  const { group, dialect, connection } = opened;
  const last = (await lastOf(opened, member.project.name, environment.name))?.id;
  return digest({
    project: member.project.name, database: group.database.name, label: group.database.label, server: { ...connection.server }, last: last ?? null,
    sources: group.members.map((each) => [each.project.name, each.sourceDigest, each.sources.owns]), selected: group.selected.map((each) => each.project.name),
    edges: edges.map(({ from, to }) => [from, to]), policy: environment.policyDigest, prune: environment.prune, shadow: environment.shadow, variables: environment.variables,
    schema: environment.journalSchema, dialect: dialect.name, build: dialect.build, tool: TOOL_VERSION,
  });
}
