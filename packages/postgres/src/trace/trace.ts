/** Runs a plan on a clone without rows and compares the locks and rewrites that its steps declare with those that happened. */
import { bindBackups, stepsOf, type Batch, type Effect, type Finding, type Id, type Session, type ShadowOptions, type Step, type Traced, type TraceRequest } from '@sluice/core/dialect';
import { stronger } from '../lock/modes.ts';
import { leaseScratch } from '../shadow/shadow.ts';
import { backup } from '../backup/backup.ts';
import { makeClone, OUTWARD } from './clone.ts';
import { held, reach, relations, type Held, type Relation } from './watched.ts';

/** Throws SL301 where the state before cannot be made there, with the server's reason. */
export async function trace(request: TraceRequest, options: ShadowOptions): Promise<Traced> {
  await using scratch = await leaseScratch(options);
  const { session } = scratch;
  await makeClone(scratch, [...(request.backups === undefined ? [] : [backup.creationSql(request.backups)]), ...request.setup], stepsOf(request));
  const known = await relations(session);
  const differences: Finding[] = [];
  const seen: Seen = { locks: new Set(), rewrites: new Set() };
  for (const batch of request.batches) await watch(session, batch, known, differences, seen);
  return { where: scratch.label, steps: stepsOf(request).length, locks: seen.locks.size, rewrites: seen.rewrites.size, differences };
}

interface Seen {
  readonly locks: Set<Id>;
  readonly rewrites: Set<Id>;
}

async function watch(session: Session, batch: Batch, known: Relations, differences: Finding[], seen: Seen): Promise<void> {
  if (batch.transactional) await session.execute('begin');
  let before = { ...(await held(session)), relations: await relations(session) };
  for (const step of batch.steps) {
    if (OUTWARD.test(step.sql)) continue;
    await session.execute(bindBackups(step.sql, 'trace'));
    const after = { ...(await held(session)), relations: await relations(session) };
    for (const [oid, { id }] of known) {
      if (after.locks.has(oid)) seen.locks.add(id);
      if (isRewritten(oid, before, after)) seen.rewrites.add(id);
      const difference = compared({ step, oid, id, before, after, known, transactional: batch.transactional });
      if (difference) differences.push(difference);
    }
    before = after;
  }
  if (batch.transactional) await session.execute('commit');
}

type Relations = ReadonlyMap<number, Relation>;
type Moment = Held & { readonly relations: Relations };

const isRewritten = (oid: number, before: Held, after: Held): boolean => {
  const [was, is] = [before.files.get(oid), after.files.get(oid)];
  return was !== undefined && is !== undefined && was !== is;
};

interface Compared {
  readonly step: Step;
  readonly oid: number;
  /** Its name in the state before. */
  readonly id: Id;
  readonly before: Moment;
  readonly after: Moment;
  readonly known: Relations;
  readonly transactional: boolean;
}

/** A lock that the transaction has by then is nobody's news; one outside a transaction is gone when it could be looked at. */
function compared({ step, oid, id, before, after, known, transactional }: Compared): Finding | undefined {
  // What goes for good is locked by whoever takes it away, and rows were in nothing else's way.
  if (!before.relations.has(oid) || !after.relations.has(oid)) return undefined;
  const own = step.effects.filter(({ subject }) => namesOf(oid, before, after, known).has(subject));
  // What a step says of a table is so of all that inherits from it.
  const above = step.effects.filter(({ subject }) => before.relations.get(oid)!.above.concat(after.relations.get(oid)!.above).some((parent) => namesOf(parent, before, after, known).has(subject)));
  const said = [...own, ...above];
  const rewritten = isRewritten(oid, before, after);
  const finding = (severity: Finding['severity'], message: string): Finding => ({ code: 'trace', severity, subject: id, message: `step ${step.id}, ${step.action} ${step.address}: ${message}`, hint: step.sql });
  if (rewritten && !said.some(isRewrite)) return finding('warning', `${id} was written anew, and the step does not say so`);
  if (!transactional) return undefined;
  const [had, has] = [before.locks.get(oid), after.locks.get(oid)];
  const declared = declaredLock(said);
  if (reach(has) > reach(had) && reach(has) > reach(declared)) return finding('warning', `${has} was taken on ${id}, and the step says ${declared ?? 'nothing'}`);
  if (reach(declaredLock(own)) > reach(has)) return finding('info', `the step says ${declaredLock(own)} on ${id}, and ${has ?? 'nothing that keeps anybody out'} was taken`);
  // A partitioned table has no storage of its own.
  if (own.some(isRewrite) && !rewritten && !known.get(oid)?.partitioned) return finding('info', `the step says that ${id} is written anew, and it was not`);
  return undefined;
}

/** The rows of a materialized view are made, not written again. */
const isRewrite = ({ effect, subject, while: how }: Effect): boolean => effect === 'rewrites' || (effect === 'blocks' && how === 'build' && subject.startsWith('materialized-view '));
const declaredLock = (said: readonly Effect[]): string | undefined =>
  said.filter(({ effect, lock }) => (effect === 'blocks' || effect === 'rewrites') && (lock === undefined || reach(lock) > 0)).reduce<string | undefined>((mode, { lock }) => stronger(mode, lock ?? 'ACCESS EXCLUSIVE'), undefined);

/** Steps before and behind a rename call it differently. */
const namesOf = (oid: number, before: Moment, after: Moment, known: Relations): ReadonlySet<Id> =>
  new Set([known, before.relations, after.relations].flatMap((of) => of.get(oid)?.id ?? []));
