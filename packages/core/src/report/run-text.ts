/** A finished run in the terminal: one row a project, what failed and why, smoke tests, what to do next, and the outcome as the last line. */
import type { Finding } from '../model/finding.ts';
import type { ProjectReport, ProjectStatus, RunReport, SmokeCheck } from '../model/report.ts';
import { paint, type Colour, type Paint, type TextOptions } from './ansi.ts';
import { failureText, placeText } from './failure-text.ts';
import { oneLine, printable } from './printable.ts';
import { blocks, duration } from './words.ts';
import { indent, labelled, wrap } from './wrap.ts';

const GOOD: ReadonlySet<ProjectStatus> = new Set(['unchanged', 'planned', 'deployed', 'adopted', 'passed', 'rolled back', 'disabled', 'enabled']);
const FINDING_COLOUR = { error: 'red', warning: 'yellow', info: 'dim' } as const;
/** Notes past this many are counted; warnings and errors are all shown. */
const MOST_NOTES = 10;

export function runText(report: RunReport, options: TextOptions): string {
  const p = paint(options);
  const blocks = [
    [`${p.bold(oneLine(`${report.verb}${to(report)}`))}  ${p.dim(`run ${oneLine(report.runId)}`)}`],
    table(report.projects, p),
    ...report.projects.flatMap((project) => projectBlocks(project, report.projects.length > 1, report.verb === 'smoke-test', p, options)),
    ...nextBlock(report.projects),
    [p[report.outcome === 0 ? 'green' : 'red'](outcomeLine(report))],
  ];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n');
}

/** The last line that a run prints: under Nx, which swallows exit codes, it is the outcome. */
export function outcomeLine(report: RunReport): string {
  const [first, ...others] = report.projects;
  const { outcome } = report;
  if (first === undefined) return oneLine(`sluice: no project${to(report)}: nothing to do (outcome ${outcome})`);
  if (others.length === 0) return projectLine({ ...first, outcome });
  const worst = report.projects.reduce((most, each) => (each.outcome > most.outcome ? each : most), first);
  const what = worst.outcome === 0 ? `all ${report.projects.length} ended well` : `${worst.project} ${worst.status}`;
  return oneLine(`sluice: ${report.projects.length} projects${to(report)}: ${what} (outcome ${outcome})`);
}

/** `sluice: db-sales → test: smoke test failed, rolled back (outcome 3)`. */
export const projectLine = (project: Pick<ProjectReport, 'project' | 'environment' | 'status' | 'outcome'>): string =>
  oneLine(`sluice: ${project.project}${to(project)}: ${project.status} (outcome ${project.outcome})`);

/** What the files alone show has no environment. */
const to = ({ environment }: { readonly environment: string }): string => (environment === '' ? '' : ` → ${environment}`);

const statusColour = (project: ProjectReport): Colour => (project.status === 'not run' ? 'dim' : GOOD.has(project.status) && project.outcome === 0 ? 'green' : 'red');

function table(projects: readonly ProjectReport[], p: Paint): string[] {
  if (projects.length === 0) return [];
  const rows = projects.map((project) => [oneLine(project.project), project.status, steps(project), hazards(project), smoke(project), duration(project.ms)]);
  const head = ['project', 'status', 'steps', 'hazards', 'smoke tests', 'time'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  // Names to the left, numbers to the right.
  const pad = (cells: readonly string[]) => cells.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)));
  return [
    p.dim(`  ${pad(head).join('  ')}`.trimEnd()),
    ...rows.map((row, index) => {
      const cells = pad(row);
      const project = projects[index];
      if (project) cells[1] = p[statusColour(project)](cells[1] ?? '');
      return `  ${cells.join('  ')}`.trimEnd();
    }),
  ];
}

const steps = (project: ProjectReport): string => (project.stepsTotal === 0 ? '–' : project.stepsDone === project.stepsTotal ? String(project.stepsTotal) : `${project.stepsDone} of ${project.stepsTotal}`);

function hazards(project: ProjectReport): string {
  const blocking = project.hazards.filter(blocks).length;
  return project.hazards.length === 0 ? '–' : `${project.hazards.length}${blocking > 0 ? ` (${blocking} ${blocking === 1 ? 'blocks' : 'block'})` : ''}`;
}

function smoke(project: ProjectReport): string {
  const passed = project.smoke.filter((check) => check.passed).length;
  return project.smoke.length === 0 ? '–' : passed === project.smoke.length ? `${passed} passed` : `${project.smoke.length - passed} failed`;
}

/** The checks that passed are shown where they were asked for; elsewhere their number says enough. */
function projectBlocks(project: ProjectReport, several: boolean, allChecks: boolean, p: Paint, options: TextOptions): string[][] {
  const title = (text: string) => (several ? `${p.bold(oneLine(project.project))}: ${text}` : text);
  const blocks: string[][] = [];
  if (project.resumed !== undefined) blocks.push([title(`deployment ${oneLine(project.resumed)}, which a crash had left open, was finished first`)]);
  if (project.failure) blocks.push(title(failureText(project.failure, options)).split('\n'));
  const checks = project.smoke.filter((check) => allChecks || !check.passed).flatMap((check) => checkLines(check, p, options));
  if (checks.length > 0) blocks.push([title('smoke tests'), ...indent(checks, 2)]);
  const findings = findingLines(project.findings, p, options);
  if (findings.length > 0) blocks.push([title('findings'), ...indent(findings, 2)]);
  return blocks;
}

/** A failed check says what was expected and where it stands; a passed one only that it passed. */
export function checkLines(check: SmokeCheck, p: Paint, options: TextOptions): string[] {
  const mark = check.passed ? p.green('✓ pass') : p.red('✗ fail');
  const lines = [`${mark}  ${oneLine(check.name)}  ${p.dim(duration(check.ms))}`];
  if (check.passed) return lines;
  if (check.message !== undefined) lines.push(...indent(wrap(printable(check.message), options.width - 10), 8));
  if (check.at) lines.push(`        ${p.cyan(placeText(check.at))}`);
  return lines;
}

function findingLines(findings: readonly Finding[], p: Paint, options: TextOptions): string[] {
  const notes = findings.filter((each) => each.severity === 'info');
  const shown = [...findings.filter((each) => each.severity !== 'info'), ...notes.slice(0, MOST_NOTES)];
  const lines = shown.flatMap((each) => {
    const [first = '', ...rest] = labelled(`${each.severity} ${each.code}: `, printable(each.message), options.width - 4);
    return [
      p[FINDING_COLOUR[each.severity]](first),
      ...rest,
      ...(each.at ? [`    ${p.cyan(placeText(each.at))}`] : []),
      ...(each.hint === undefined ? [] : indent(labelled('hint: ', printable(each.hint), options.width - 8), 4)),
    ];
  });
  if (notes.length > MOST_NOTES) lines.push(p.dim(`and ${notes.length - MOST_NOTES} more notes, all in the run's JSON`));
  return lines;
}

function nextBlock(projects: readonly ProjectReport[]): string[][] {
  const commands = [...new Set(projects.flatMap((project) => (project.next === undefined ? [] : [project.next])))];
  return commands.length === 0 ? [] : [commands.map((command) => `next: ${oneLine(command)}`)];
}
