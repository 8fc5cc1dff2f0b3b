/** Which deployments a rollback takes back: the last one, a named one, all after a named one, or those of a run. Nothing is written. */
import { Failure } from '../errors/failure.ts';
import type { Deployment } from '../journal/deployment-row.ts';
import { allDeployments, isSwitch, isWay, rolledBackBy, stands } from '../journal/history.ts';
import { isForward } from '../model/plan.ts';
import type { Engagement } from './engagement.ts';
import type { Gathered, Member } from './gather.ts';
import { requiring } from './package-requires.ts';
import type { RollbackOptions } from './rollback.ts';

export interface Choice {
  readonly member: Member;
  /** The first of those that go; going back to before it takes them all. undefined: nothing is to be taken back. */
  readonly target?: Deployment;
  readonly taken: readonly Deployment[];
  /** Why there is no target. */
  readonly failure?: Failure;
}

/** Of all selected projects on one physical database, dependants first. Projects that are not meant are left out. */
export async function chooseAll({ store, journal, group }: Engagement, gathered: Gathered, options: RollbackOptions): Promise<Choice[]> {
  const rows = journal.exists ? await allDeployments(store) : [];
  const own = (member: Member) => rows.filter((row) => row.project === member.project.name && row.environment === gathered.environment.name);
  const named = options.projects.length > 0 || options.package !== undefined;
  return [...group.selected].reverse().flatMap((member): Choice[] => {
    const all = own(member);
    if (!named && !all.some((row) => isMeant(row, options))) return [];
    try {
      return [choose(all, member, gathered, options)];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return [{ member, taken: [], failure: error }];
    }
  });
}

function isMeant(row: Deployment, { deployment, to, run }: RollbackOptions): boolean {
  const id = to ?? deployment;
  return id === undefined ? row.runId === run : row.id === id || rolledBackBy(row.id) === id;
}

const none = (why: string, hint = 'Run `sluice status` to see what can be rolled back.') => new Failure('SL605', why, { hint });

function choose(rows: readonly Deployment[], member: Member, { environment }: Gathered, { deployment, to, run, package: pack }: RollbackOptions): Choice {
  const name = member.project.name;
  const isItsOwn = (row: Deployment): boolean => pack === undefined || (row.kind === 'package' && row.sourceDigest === member.sourceDigest) || (row.kind === 'rollback' && rows.some((each) => each.id === rolledBackBy(row.id) && isItsOwn(each)));
  const open = rows.filter((row) => row.endedAt === undefined && isWay(row)).pop();
  if (open) {
    const asked = to ?? deployment;
    if (!isItsOwn(open) || (asked !== undefined && asked !== open.id && asked !== rolledBackBy(open.id)) || (run !== undefined && run !== open.runId && !rows.some((row) => row.runId === run && row.id === rolledBackBy(open.id)))) {
      throw new Failure('SL603', `the deployment ${open.id} of ${name} is open and must be ended first`, { hint: 'Run deploy to finish it, or rollback without --deployment to take it back.' });
    }
    return { member, target: open, taken: [open] };
  }
  const left = rows.filter(stands);
  if (to !== undefined) {
    const state = requireLeft(rows, to, name, environment.name);
    const later = rows.slice(rows.indexOf(state) + 1).filter((row) => left.includes(row));
    return { member, ...(later[0] && { target: later[0] }), taken: later };
  }
  if (deployment !== undefined) {
    const target = requireLeft(rows, deployment, name, environment.name);
    return { member, target, taken: [target] };
  }
  if (run !== undefined) {
    const of = rows.filter((row) => row.runId === run && isForward(row));
    if (of.length === 0) throw none(`the run ${run} deployed nothing of ${name} to ${environment.name}`);
    const target = of.find((row) => row.status === 'done');
    if (!target) throw none(`nothing of the run ${run} is left of ${name}: its deployment ${of[0]!.id} ${fate(of[0]!)}`);
    return { member, target, taken: [target] };
  }
  if (pack !== undefined) {
    // What failed in between and was gone on with later is one with the rest.
    const own = left.filter(isItsOwn);
    if (!own[0]) throw none(`nothing of the package is left in ${environment.name}: it was never deployed there, or was taken back`);
    return { member, target: own[0], taken: own };
  }
  const last = left.at(-1);
  if (!last) throw none(rows.length === 0 ? `nothing of ${name} was ever deployed to ${environment.name} here` : `no deployment of ${name} to ${environment.name} is left to roll back`);
  return { member, target: last, taken: [last] };
}

function requireLeft(rows: readonly Deployment[], id: string, project: string, environment: string): Deployment {
  const found = rows.find((row) => row.id === id);
  if (!found) throw none(`the journal of ${environment} holds no deployment ${id} of ${project}`);
  if (isSwitch(found)) throw none(`${id} switched objects ${found.kind === 'disable' ? 'off' : 'on'}, and is no deployment that can be gone back to or before`, `Use \`sluice ${found.kind === 'disable' ? 'enable' : 'disable'}\`.`);
  if (!isForward(found)) throw none(`${id} is a ${found.kind}, and not a deployment that can be gone back to or before`, 'Name a deployment, as `sluice status` lists them.');
  if (found.status !== 'done') throw none(`nothing of the deployment ${found.id} is left: it ${fate(found)}`);
  return found;
}

const fate = ({ status }: Deployment): string => (status === 'failed' ? 'failed' : 'was rolled back');

/** Projects that stand on it by themselves. */
export const dependantsOf = (gathered: Gathered, project: string): readonly string[] => gathered.edges.filter((edge) => edge.to === project && edge.strength === 'hard').map((edge) => edge.from);

/** Later deployments of this project, and of those that stand on it, must be taken back first. `going`: what goes before it. Throws SL606. */
export async function refuseUnderOthers({ store }: Engagement, gathered: Gathered, { member, target, taken }: Choice, going: readonly Choice[]): Promise<void> {
  if (!target) return;
  const rows = await allDeployments(store);
  const later = rows.slice(rows.findIndex(({ id }) => id === target.id) + 1);
  const goes = new Set([...taken, ...going.flatMap((each) => each.taken)].map(({ id }) => id));
  const name = member.project.name;
  const dependants = new Set(dependantsOf(gathered, name));
  const others = later.filter((row) => row.environment === target.environment && !goes.has(row.id));
  const asking = new Set((await requiring(store, taken, others)).map(({ id }) => id));
  const standing = others.filter((row) => asking.has(row.id) || (stands(row) && (row.project === name || dependants.has(row.project))));
  if (standing.length === 0) return;
  const names = [...new Set(standing.map(({ project }) => project))];
  throw new Failure('SL606', `later deployments stand on ${target.id}`, {
    lines: standing.map((row) => `${row.id}: ${row.project}, ${row.startedAt}${asking.has(row.id) ? ', a package that requires it' : ''}`),
    hint: names.includes(name) && names.length === 1 ? `Roll back the later ones first, or go back behind all of them with --to.` : `Roll back first: ${names.join(', ')}.`,
  });
}
