/** After a script that failed: which of those behind it stand on what it should have done. */
import type { Dialect } from '../model/dialect.ts';
import type { Finding } from '../model/finding.ts';
import type { Plan } from '../model/plan.ts';
import type { Touched } from '../model/script.ts';
import type { ScriptWork } from '../plan/scripts.ts';
import type { LeftOut, RunRequest } from '../run/request.ts';
import type { Member } from './gather.ts';

/** For each batch of the plan: the name of its script, in the order of scripts. */
function scriptsByBatch(plan: Plan): (string | undefined)[] {
  let end = 0;
  const ends = plan.batches.map(({ steps }) => (end += steps.length));
  return ends.map((last, index) => plan.scripts?.find(({ steps }) => steps.some((seq) => seq > last - plan.batches[index]!.steps.length && seq <= last))?.name);
}

/** Of a whole script; undefined: nobody sees what it does. */
type Reach = Omit<Touched, 'within'> | undefined;

function reachOf({ statements, owns }: ScriptWork, dialect: Dialect, member: Member): Reach {
  const all: { makes: string[]; needs: string[] } = { makes: [], needs: [] };
  for (const statement of statements) {
    const touched = dialect.scripts?.touches?.(statement, owns ?? member.sources.owns);
    if (!touched) return undefined;
    all.makes.push(...touched.makes);
    all.needs.push(...touched.needs, ...touched.makes);
  }
  return all;
}

/** A script stands on one before it where it speaks of anything that that one makes or changes, or where what one of the two does is not seen. So do those that stand on it. */
export function goOnWith(plan: Plan, work: readonly ScriptWork[], dialect: Dialect, member: Member): NonNullable<RunRequest['goOn']> {
  const scripts = scriptsByBatch(plan);
  const reach = new Map(work.map((each) => [each.name, reachOf(each, dialect, member)]));
  return (failed) => {
    const without = new Set<number>();
    const gone = new Set([scripts[failed]]);
    const spoilt = new Set(reach.get(scripts[failed] ?? '')?.makes);
    let unseen = reach.get(scripts[failed] ?? '') === undefined;
    for (let index = failed + 1; index < scripts.length; index += 1) {
      const name = scripts[index];
      const own = name === undefined ? undefined : reach.get(name);
      if (!gone.has(name) && own && !unseen && !own.needs.some((each) => spoilt.has(each))) continue;
      gone.add(name);
      without.add(index);
      for (const each of own?.makes ?? []) spoilt.add(each);
      unseen ||= own === undefined;
    }
    return without;
  };
}

/** A line for each script that failed, and for each that was left out because of it. */
export function leftOut(plan: Plan, left: readonly LeftOut[]): Finding[] {
  const scripts = scriptsByBatch(plan);
  const failed = new Map(left.map(({ batch, failure }) => [scripts[batch] ?? '', failure.message]));
  const without = new Map(left.flatMap(({ batch, without: some }) => [...some].map((index) => [scripts[index] ?? '', scripts[batch] ?? ''] as const)));
  return [
    ...[...failed].map(([name, message]): Finding => ({ code: 'script-failed', severity: 'error', message: `${name} failed: ${message}` })),
    ...[...without].filter(([name]) => !failed.has(name)).map(([name, because]): Finding => ({ code: 'script-left-out', severity: 'warning', message: `${name} did not run: it stands on what ${because} should have done, or nobody sees that it does not` })),
  ];
}
