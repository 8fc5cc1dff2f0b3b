/** What sources alone show: syntax, statements that do not belong, and references between projects. No database is opened. */
import type { Failure, Finding, ProjectSources, Reference, SourceFile, Statement } from '@sluice/core/dialect';
import { classify } from './script/classify.ts';
import { mentionsOthers } from './script/mentions.ts';
import { unguarded } from './script/guarded.ts';
import { ready } from './script/parser.ts';
import { parse, syntaxError } from './script/parse.ts';
import { references as referencesOf } from './script/references.ts';
import { split } from './script/split.ts';
import { prepare } from './shadow/prepare.ts';

export async function check(sources: readonly ProjectSources[]): Promise<readonly (Finding | Failure)[]> {
  const { failures, findings } = await prepare(sources);
  return [...failures, ...findings];
}

/** Statements of any file (a smoke test too); throws SL201 for the first that does not parse. */
export async function statements(file: SourceFile): Promise<readonly Statement[]> {
  await ready();
  const found = split(file.text, file.path);
  for (const statement of found) {
    if (statement.meta) continue;
    const parsed = parse(statement);
    if ('problem' in parsed) throw syntaxError(statement, parsed.problem);
  }
  return found;
}

/** An edge for each pair of projects and each name, from who mentions to who defines it (or owns the schema that it lies in). */
export async function references(sources: readonly ProjectSources[]): Promise<readonly Reference[]> {
  await ready();
  const schemas = new Map<string, string>();
  const extensions = new Map<string, string>();
  for (const { project, owns } of sources) {
    if (owns === '*') continue;
    for (const name of owns['schemas'] ?? []) schemas.set(name, project);
    for (const name of owns['extensions'] ?? []) extensions.set(name, project);
  }
  const mayLeave = mentionsOthers([...schemas, ...extensions]);
  const found = new Map<string, Reference>();
  for (const { project, files } of sources) {
    for (const file of files) {
      if (!mayLeave(file.text, project)) continue;
      for (const statement of split(file.text, file.path).flatMap((each) => unguarded(each)?.statements ?? [each])) {
        if (!mayLeave(statement.text, project)) continue;
        const role = classify(statement).role;
        if (role !== 'schema') continue;
        const refs = referencesOf(statement);
        const add = (ref: { kind: string; schema?: string; name: string }, strength: Reference['strength']) => {
          const to = ref.kind === 'extension' ? extensions.get(ref.name) : ref.kind === 'schema' ? schemas.get(ref.name) : ref.schema === undefined ? undefined : schemas.get(ref.schema);
          if (to === undefined || to === project) return;
          const name = ref.schema === undefined ? ref.name : `${ref.schema}.${ref.name}`;
          const key = `${project}\n${to}\n${name}`;
          if (found.get(key)?.strength === 'hard') return;
          found.set(key, { from: project, to, strength, at: statement.place, name });
        };
        for (const ref of refs.uses) add(ref, 'hard');
        for (const ref of refs.bodyUses) add(ref, 'soft');
      }
    }
  }
  return [...found.values()];
}
