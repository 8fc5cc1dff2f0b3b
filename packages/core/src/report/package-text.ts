/** What was made of a package, in the terminal: its scripts in their order, what does not come back, and where it lies. */
import type { Package } from '../model/package.ts';
import { paint, type TextOptions } from './ansi.ts';
import { oneLine } from './printable.ts';
import { count } from './words.ts';
import { labelled } from './wrap.ts';

/** Lines joined by newlines, without one at the end. */
export function packageText({ name, format, digest, steps, smokeTests, requires, base, target, findings, signature }: Package, options: TextOptions): string {
  const p = paint(options);
  const scripts = steps.flatMap((step) => step.scripts);
  const without = scripts.filter(({ rollback }) => rollback === undefined).length;
  const lines = [
    `${p.bold(`package ${oneLine(name)}`)}  ${p.dim(`${format}, digest ${digest.slice(0, 12)}${signature ? `, signed by ${oneLine(signature.signer ?? signature.key)}` : ''}`)}`,
    `  ${count(steps.length, 'step')}, ${count(scripts.length, 'script')}${without === 0 ? '' : ` of which ${without} without a rollback script`}, ${count(smokeTests.length, 'smoke test')}`,
    ...(base ? [`  from ${base.fingerprint} to ${target?.fingerprint ?? 'what is not known before'}`] : []),
    ...requires.map((each) => `  requires ${'package' in each ? `the package ${oneLine(each.package)}${each.digest === undefined ? '' : ` ${each.digest.slice(0, 12)}`}` : `${oneLine(each.project)} at ${each.fingerprint}`}`),
    ...findings.flatMap(({ code, message }) => labelled(`  ${code}: `, oneLine(message), options.width)),
  ];
  return lines.join('\n');
}
