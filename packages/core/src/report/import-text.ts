/** What an import did, for a terminal. */
import type { Finding } from '../model/finding.ts';
import { count } from './words.ts';

interface Imported {
  readonly project: string;
  readonly layout: { readonly title: string };
  readonly folder: string;
  readonly scripts: readonly { readonly was: string; readonly up: { readonly name: string }; readonly down?: unknown }[];
  readonly findings: readonly Finding[];
  readonly written: number;
  readonly history?: { readonly environment: string; readonly table: string; readonly applied: number };
}

/** More are counted. */
const SHOWN = 20;

export function importText({ project, layout, folder, scripts, findings, written, history }: Imported): string {
  const without = scripts.filter(({ up, down }) => !down && up.name.startsWith('V'));
  const shown = scripts.slice(0, SHOWN).map(({ was, up, down }) => `  ${up.name}${down ? ', with its rollback' : ''}${up.name.includes(was) ? '' : `   (${was})`}`);
  return [
    `${project}: ${count(scripts.length, 'script')} from ${layout.title}`,
    ...shown, ...(scripts.length > SHOWN ? [`  … and ${scripts.length - SHOWN} more`] : []),
    `${count(written, 'file')} written to ${folder}`,
    ...(without.length > 0 ? [`${count(without.length, 'script')} without a rollback script: the way back is made from the catalog where nothing is lost`] : []),
    ...(history ? [`${history.table} in ${history.environment} tells that ${count(history.applied, 'script')} ${history.applied === 1 ? 'is' : 'are'} applied`] : []),
    ...findingLines(findings),
  ].join('\n');
}

const findingLines = (findings: readonly Finding[]): string[] => findings.flatMap(({ message, hint, at, severity }) => [`${severity}: ${at ? `${at.file}:${at.line} ` : ''}${message}`, ...(hint === undefined ? [] : [`  hint: ${hint}`])]);

interface Settings {
  readonly environments: readonly string[];
  readonly text: string;
  readonly written: boolean;
  readonly findings: readonly Finding[];
}

/** Where nothing was written, what sluice.yaml would be is shown. */
export const settingsText = ({ environments, text, written, findings }: Settings): string => [
  `${count(environments.length, 'environment')}${environments.length > 0 ? ` ${written ? 'added to' : 'for'} sluice.yaml: ${environments.join(', ')}` : ' to add to sluice.yaml'}`,
  ...(environments.length > 0 && !written ? [text.trimEnd()] : []), ...findingLines(findings),
].join('\n');
