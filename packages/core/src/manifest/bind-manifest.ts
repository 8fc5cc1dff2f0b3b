/** Names in a manifest: `{{name}}` in `owns`, `requires` and `ignore`, such as `schemas: ["{{env}}_sales"]`. */
import type { Path } from './config-file.ts';
import type { Manifest } from './manifest.ts';
import { bindText, type Variables } from './names.ts';
import { problemsFailure, type Problem } from './problem.ts';

/** Throws SL103 with the place of every unresolved name. */
export function bindManifest(manifest: Manifest, variables: Variables): Manifest {
  const { source } = manifest;
  const problems: Problem[] = [];
  const bindAll = (texts: readonly string[], path: Path): string[] =>
    texts.map((text, index) =>
      bindText(text, variables, (name) => {
        problems.push({
          span: source.spanOf([...path, index]),
          message: `the variable ${name} has no value in this environment`,
          hint: `Add ${name} to the environment's variables in sluice.yaml.`,
        });
      }),
    );
  const bindClaims = (claims: Readonly<Record<string, readonly string[]>>, path: string) =>
    Object.fromEntries(Object.entries(claims).map(([kind, names]) => [kind, bindAll(names, [path, kind])]));
  const bound: Manifest = {
    ...manifest,
    owns: manifest.owns === '*' ? '*' : bindClaims(manifest.owns, 'owns'),
    requires: bindClaims(manifest.requires, 'requires'),
    ignore: bindAll(manifest.ignore, ['ignore']),
  };
  if (problems.length > 0) throw problemsFailure('SL103', source.file, source.text, problems);
  return bound;
}
