/** The name of a database project, as Nx and the verbs find it: project.json, then `nx.name` and `name` of package.json, then the folder. */
import { lstatSync, readFileSync } from 'node:fs';
import { basename, join, posix } from 'node:path';

/** `folder` is relative to `root`, with forward slashes; `.` is the root itself. */
export function projectName(root: string, folder: string): string {
  const project = readJson(join(root, folder, 'project.json'));
  const manifest = readJson(join(root, folder, 'package.json'));
  const nx = manifest['nx'];
  const names = [project['name'], typeof nx === 'object' && nx !== null ? (nx as Record<string, unknown>)['name'] : undefined, manifest['name']];
  return names.find((name): name is string => typeof name === 'string' && name !== '') ?? (folder === '.' ? basename(root) : posix.basename(folder));
}

/** A broken file is Nx's or npm's to report; here it only gives no name. */
function readJson(path: string): Readonly<Record<string, unknown>> {
  try {
    if (!lstatSync(path).isFile()) return {};
    const value: unknown = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
