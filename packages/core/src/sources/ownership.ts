/** Two projects that claim the same thing on one physical database. */
import { Failure } from '../errors/failure.ts';
import { bindManifest } from '../manifest/bind-manifest.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Variables } from '../manifest/names.ts';
import type { Project } from './project.ts';

interface Claim {
  readonly project: Project;
  readonly manifest: Manifest;
  readonly path: readonly (string | number)[];
}

/**
 * One SL105 for each thing that is claimed again. `databaseKey` tells which projects share a physical database: by the manifest's
 * `database`, or by the url of an environment. Projects with broken manifests claim nothing.
 */
export function ownershipConflicts(
  projects: readonly Project[],
  variables: Variables = 'symbolic',
  databaseKey: (manifest: Manifest) => string = (manifest) => manifest.database,
): readonly Failure[] {
  const claims = new Map<string, Claim>();
  const failures: Failure[] = [];
  const claim = (manifest: Manifest, key: string, what: string, made: Claim) => {
    const id = JSON.stringify([manifest.dialect, databaseKey(manifest), key]);
    const earlier = claims.get(id);
    if (!earlier) claims.set(id, made);
    else if (earlier.project !== made.project) failures.push(conflict(earlier, made, what));
  };
  for (const project of projects) {
    const { manifest } = project;
    if (!manifest) continue;
    const owns = bindManifest(manifest, variables).owns;
    if (owns === '*') {
      claim(manifest, '*', 'the whole database', { project, manifest, path: ['owns'] });
      continue;
    }
    for (const [kind, names] of Object.entries(owns)) {
      for (const [index, name] of names.entries()) claim(manifest, `${kind} ${name}`, `${kind}: ${name}`, { project, manifest, path: ['owns', kind, index] });
    }
  }
  return failures;
}

function conflict(first: Claim, second: Claim, what: string): Failure {
  const place = ({ manifest, path }: Claim) => manifest.source.placeOf(path);
  const line = (claim: Claim) => `  ${claim.project.name}: ${place(claim).file}:${String(place(claim).line)}:${String(place(claim).column)}`;
  return new Failure('SL105', `${first.project.name} and ${second.project.name} both own ${what} on the database ${first.manifest.database}`, {
    at: place(second),
    hint: 'Leave it to one of the two; the other one can depend on it.',
    lines: [line(first), line(second)],
  });
}
