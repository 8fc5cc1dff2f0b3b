/** A clone without rows: the state that a plan starts from, made anew in a database of its own. */
import { Failure, isSqlError, type Session, type Step } from '@sluice/core/dialect';
import { makeRoles } from '../preflight/roles.ts';
import { ready } from '../script/parser.ts';
import { ident } from '../script/quote.ts';
import { references } from '../script/references.ts';
import type { Scratch } from '../shadow/shadow.ts';

/** Throws SL301 where the state before cannot be made there, with the server's reason. */
export async function makeClone({ session, embedded }: Scratch, setup: readonly string[], steps: readonly Step[]): Promise<void> {
  await session.execute('set check_function_bodies = off; drop schema if exists public');
  // Each stands by itself here: what a plan sets for its transaction is set for the session, and given back by the plan.
  for (const statement of setup) await setUp(session, statement.replace(/^set local (?=search_path = )/, 'set '), embedded);
  if (embedded) await makeRoles(session, await rolesOf(steps));
}

/** Would reach for another server, by a secret that is not bound here; it locks no relation. */
export const OUTWARD = /^(create|alter|drop|comment on) subscription\b/i;

/** Roles belong to the cluster: those that are missing in a scratch database of our own are made there. */
async function setUp(session: Session, statement: string, embedded: boolean): Promise<void> {
  while (!OUTWARD.test(statement)) {
    try {
      await session.execute(statement);
      return;
    } catch (error) {
      const role = isSqlError(error) && error.sqlState === '42704' ? /^role "(.+)" does not exist$/s.exec(error.message)?.[1] : undefined;
      if (role === undefined || !embedded) throw new Failure('SL301', `the state that the plan starts from cannot be made anew: ${error instanceof Error ? error.message : String(error)}`, { lines: [statement.split('\n')[0]!], hint: 'Plan without --trace, or set `shadow: target` for this environment.', cause: error });
      await session.execute(`create role ${ident(role)} nologin`);
    }
  }
}

/** Roles that only the plan names. */
async function rolesOf(steps: readonly Step[]): Promise<string[]> {
  await ready();
  return [...new Set(steps.flatMap(({ sql }) => references({ text: sql, place: { file: '', line: 1, column: 1 }, offset: 0, leadingComments: '' }).uses).filter(({ kind }) => kind === 'role').map(({ name }) => name))];
}
