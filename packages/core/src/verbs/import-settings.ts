/** Import of settings: environments of the tool that came before become ours, beside those that are there. */
import { existsSync } from 'node:fs';
import { join, resolve as resolvePath } from 'node:path';
import { Document, parseDocument } from 'yaml';
import { Failure } from '../errors/failure.ts';
import { readWorkspaceConfig } from '../manifest/workspace-config.ts';
import type { Finding } from '../model/finding.ts';
import { readFormerSettings, type FormerEnvironment } from '../sources/former-settings.ts';
import { readDocument, writePlainFile } from '../sources/plain-file.ts';
import { WORKSPACE_FILE } from '../sources/workspace.ts';
import type { VerbContext } from './context.ts';

export interface ImportSettingsOptions {
  /** `dblocks.toml`, absolute or relative to the workspace. */
  readonly file: string;
  /** Nothing is written. */
  readonly dryRun?: boolean | undefined;
}

export interface ImportedSettings {
  /** Of the environments that were added. */
  readonly environments: readonly string[];
  /** What sluice.yaml is now, or would be. */
  readonly text: string;
  readonly written: boolean;
  readonly findings: readonly Finding[];
}

const HEAD = ' Environments as dblocks.toml had them. Passwords come from the process environment: Sluice writes none of them anywhere.';

/** Throws SL208 for what cannot be read, SL101 for a sluice.yaml that is broken. What sluice.yaml says already stays. */
export async function importSettings({ root }: VerbContext, { file, dryRun }: ImportSettingsOptions): Promise<ImportedSettings> {
  const toml = readDocument(resolvePath(root, file), 'Name the dblocks.toml of your repository.', true);
  if (toml === undefined) throw new Failure('SL208', `there is no ${file}`, { hint: 'Name the dblocks.toml of your repository.' });
  const { environments, findings } = readFormerSettings({ path: file, text: toml });
  const path = join(root, WORKSPACE_FILE);
  const before = existsSync(path) ? readDocument(path, 'Correct it first.') : undefined;
  const there = before === undefined ? {} : readWorkspaceConfig(WORKSPACE_FILE, before).environments;
  const missing = environments.filter(({ name }) => !Object.hasOwn(there, name));
  const text = withEnvironments(before, missing);
  // What comes out must be readable before it is written.
  if (missing.length > 0) readWorkspaceConfig(WORKSPACE_FILE, text);
  const write = dryRun !== true && missing.length > 0;
  if (write) await writePlainFile(root, path, text);
  const kept = environments.filter((each) => !missing.includes(each)).map(({ name }): Finding => ({ code: 'import', severity: 'info', message: `${name} is in ${WORKSPACE_FILE} already, and stays as it is` }));
  return { environments: missing.map(({ name }) => name), text, written: write, findings: [...kept, ...findings] };
}

function withEnvironments(before: string | undefined, missing: readonly FormerEnvironment[]): string {
  const document = before === undefined ? new Document({ environments: {} }) : parseDocument(before);
  if (before === undefined) document.commentBefore = HEAD;
  for (const { name, url, variables } of missing) document.setIn(['environments', name], document.createNode({ url, ...(Object.keys(variables).length > 0 && { variables }) }));
  return document.toString({ lineWidth: 0 });
}
