/** Proves one generated pair: there and taken back, back, in other orders and files. A failure is made smaller. */
import type { Case } from '../cases.ts';
import { plainLoad } from '../plain-load.ts';
import { prove, type ProveContext, type Result } from '../prove.ts';
import { generate } from './generate.ts';
import { shrink } from './shrink.ts';
import { sqlOf } from './standing.ts';

export interface PairJob {
  readonly seed: number;
  readonly major: number;
  readonly shrink: boolean;
}

export interface PairAnswer {
  readonly seed: number;
  /** Why the server did not take what was generated before: each cost one more attempt. */
  readonly refused: readonly string[];
  readonly result: Result;
  /** A failure, made smaller. */
  readonly failed?: { readonly kind: string; readonly old: string; readonly new: string; readonly changes: readonly string[]; readonly reasons: readonly string[] };
}

export const ROLES = ['gen_owner', 'gen_other', 'gen_reader', 'gen_writer'];
const ATTEMPTS = 20;

export async function provePair({ seed, major, shrink: smaller }: PairJob, context: ProveContext): Promise<PairAnswer> {
  const refused: string[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const pair = generate(seed, attempt, major);
    const [old, now] = [sqlOf(pair.old), sqlOf(pair.new)];
    const complaint = (await loads(context, old)) ?? (await loads(context, now));
    if (complaint !== undefined) {
      refused.push(complaint);
      continue;
    }
    const whole: Case = { name: `${seed}`, old, new: now, roundTrip: true, rollback: true, shuffle: `${seed}` };
    const result = await prove(whole, context);
    if (result.verdict !== 'failed') return { seed, refused, result };
    const small = smaller ? await shrink(whole, result, context) : { case: whole, result };
    return { seed, refused, result, failed: { kind: kindOf(small.result), old: small.case.old, new: small.case.new, changes: pair.changes, reasons: small.result.reasons } };
  }
  return { seed, refused, result: { name: `${seed}`, verdict: 'not loadable', reasons: refused, hazards: [], statements: 0, ms: 0 } };
}

async function loads({ place, number }: ProveContext, sql: string): Promise<string | undefined> {
  const name = `proof_${process.pid}_${number}_g`;
  await place.begin({ name, old: sql, new: '' }, ROLES);
  const database = await place.fresh(name);
  try {
    return await plainLoad(database, sql);
  } finally {
    await database.close();
    await place.drop(name);
  }
}

/** The first reason without names and numbers: failures of one kind have one cause, mostly. */
export const kindOf = ({ reasons }: Pick<Result, 'reasons'>): string =>
  (reasons[0] ?? '').split('\n')[0]!.replace(/"[^"]*"|'[^']*'/g, '…').replace(/\b[a-z]{1,2}\d+\w*|\b\w*\d+\w*\b/gi, 'N').replace(/\bN( |_)(x|n|long\w*)\b|Select…/g, 'N').slice(0, 160);
