/** A project's state for the terminal. */
import { oneLine } from '../report/printable.ts';
import type { ProjectState } from './status.ts';

export function statusText({ project, environment, last, open, restored, drift, objects, filesDeployed, disabled, emergencies, history, reached = [] }: ProjectState): string {
  const lines = [`${project} → ${environment}`];
  if (!last) lines.push('  never deployed');
  else lines.push(`  ${last.id}  ${last.kind}, ${last.endedAt ?? last.startedAt} by ${last.actor}${last.gitSha === undefined ? '' : ` at ${last.gitSha.slice(0, 12)}`}`, `  files: ${filesDeployed ? 'as deployed' : objects.some(({ deployment }) => deployment === last.id) ? 'some of them deployed' : 'changed since'}`);
  if (open) lines.push(`  open: ${open.id} is ${open.status} since ${open.startedAt} (deploy goes on with it, rollback takes it back)`);
  for (const each of reached) lines.push(`    ${each}`);
  if (restored !== undefined) lines.push(`  restored: ${restored}`);
  for (const each of disabled) {
    lines.push(`  disabled: ${each.address}${each.as === undefined ? '' : `, which is ${each.as} now`}, since ${each.since} by ${each.by}${each.reason === undefined ? '' : `: ${each.reason}`}`, `    back with: sluice enable '${each.address}' --env=${environment}`);
  }
  for (const each of emergencies) {
    lines.push(
      `  emergency: ${each.deployment}, ${each.at} by ${each.actor}: ${each.reason}${each.skipped.length > 0 ? ` (not asked: ${each.skipped.join(', ')})` : ''}`,
      `    not approved yet: sluice audit --env=${environment} --approve=${each.deployment} --reason=…`,
    );
  }
  lines.push(drift.length === 0 ? '  drift: none' : `  drift: ${drift.length} (status --drift shows both sides)`, ...drift.slice(0, SHOWN).map((line) => `    ${line}`));
  if (drift.length > SHOWN) lines.push(`    and ${drift.length - SHOWN} more`);
  lines.push(...objectLines(objects));
  if (history.length > 0) lines.push('  history:', ...history.map((row) => `    ${row.startedAt}  ${row.kind.padEnd(8)} ${row.status.padEnd(11)} ${row.id}`));
  return lines.map(oneLine).join('\n');
}

const SHOWN = 20;

/** Those that drifted come first. */
function objectLines(objects: ProjectState['objects']): string[] {
  if (objects.length === 0) return [];
  const sorted = [...objects.filter(({ drift }) => drift.length > 0), ...objects.filter(({ drift }) => drift.length === 0)];
  return [
    '  deployed by their names since the whole:',
    ...sorted.slice(0, SHOWN).map(({ address, deployment, drift }) => `    ${address}: ${drift.length === 0 ? 'as deployed' : `drifted (${drift.join('; ')})`}  ${deployment}`),
    ...(sorted.length > SHOWN ? [`    and ${sorted.length - SHOWN} more`] : []),
  ];
}
