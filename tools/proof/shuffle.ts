/** Other orders of one text's statements. What stands in the schema files does not depend on their order, so nothing may change. */
import type { Plan, ProjectReport } from '@sluice/core';
import { seeded } from './generate/random.ts';
import { statementsOf } from './statements-of.ts';

/** What is said for everything that comes later has its place: at the end. */
const LAST = new Set(['AlterDefaultPrivilegesStmt', 'CreateEventTrigStmt', 'AlterEventTrigStmt', 'CreatePublicationStmt']);

/** One file in another order, and the same in several files of another one. undefined: the grammar does not know the text, or order means something in it. */
export async function shuffled(text: string, seed: string): Promise<{ readonly one: string; readonly several: Readonly<Record<string, string>> } | undefined> {
  const found = await statementsOf(text);
  if (!found || found.some(({ tag }) => tag === 'VariableSetStmt' || tag === 'SelectStmt' || tag === 'DropStmt')) return undefined;
  const random = seeded(seed);
  const line = ({ sql }: { sql: string }) => `${sql};\n`;
  // What is made behind privileges by default has them: it keeps its place.
  const privileges = found.findIndex(({ tag }) => tag === 'AlterDefaultPrivilegesStmt');
  const stays = ({ tag }: { tag: string }, at: number): boolean => LAST.has(tag) || (privileges >= 0 && at > privileges);
  const last = found.filter(stays).map(line);
  const body = found.filter((each, at) => !stays(each, at)).map(line);
  const several: Record<string, string> = {};
  for (const each of random.shuffle(body)) {
    const file = `part-${random.int(4)}.sql`;
    several[file] = `${several[file] ?? ''}${each}`;
  }
  return { one: [...random.shuffle(body), ...last].join(''), several: { ...several, ...(last.length > 0 && { 'part-z.sql': last.join('') }) } };
}

/** `before`: the plan from a shuffled file before the deployment of `steps`; `after`: one from several shuffled files after it. `decided`: something was done to the rows in between. */
export function inOtherOrders(steps: Plan['batches'][number]['steps'], decided: boolean, before: ProjectReport, after: ProjectReport): string[] {
  const failed = ({ failure, status }: ProjectReport, how: string) => `${how}: ${failure?.code ?? status} ${failure?.message ?? ''}${failure?.lines ? ` | ${failure.lines.slice(0, 4).join(' | ')}` : ''}`;
  const stepsOf = ({ plan }: ProjectReport) => plan?.batches.flatMap((batch) => batch.steps);
  const [planned, left] = [stepsOf(before), stepsOf(after)];
  const wrong = left ? left.map(({ sql }) => `shuffled files leave: ${sql}`) : [failed(after, 'shuffled files')];
  if (!planned) wrong.push(failed(before, 'shuffled'));
  else if (!decided) {
    const [one, other] = [steps.map(({ sql }) => sql), planned.map(({ sql }) => sql)];
    const at = Array.from({ length: Math.max(one.length, other.length) }).findIndex((_, index) => one[index] !== other[index]);
    if (at >= 0) wrong.push(`shuffled, another plan: ${other[at] ?? 'nothing'} instead of ${one[at] ?? 'nothing'}`);
  }
  return wrong;
}
