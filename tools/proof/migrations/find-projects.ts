/** Finds projects of versioned scripts in a folder: each is read in whatever layout it has, as `sluice import` reads it. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { Failure, readScripts } from '@sluice/core';

/** The file that a text was read from, relative to the folder that was asked for, and the line in which the text begins. */
export interface Origin { readonly path: string; readonly line: number }

export interface WrittenPair {
  /** The file's own name in Sluice's layout: `V001__orders.sql`. */
  readonly name: string;
  readonly up: string;
  readonly from: Origin;
  readonly downName?: string;
  readonly down?: string;
  readonly downFrom?: Origin;
}

export interface MigrationsProject {
  /** Relative to the folder that was asked for. */
  readonly name: string;
  readonly layout: string;
  /** In the order in which they run; repeatable ones stand behind. */
  readonly scripts: readonly WrittenPair[];
  /** Why its scripts cannot be put in order. */
  readonly unreadable?: string;
}

interface File { readonly path: string; readonly text: string }

export async function findProjects(folder: string): Promise<MigrationsProject[]> {
  const files = await filesBelow(folder, folder);
  // Sqitch's own is named sqitch.plan, that of tools like it as they are.
  const plans = files.filter(({ path, text }) => path.endsWith('.plan') && /^%(?:syntax-version|project)/m.test(text)).map(({ path }) => dirname(path));
  // What else lies in the folder of one script (its metadata) belongs to the same project.
  const scriptFolders = new Set(files.filter(({ path }) => /(?:^|\/)up\.sql$/i.test(path)).map(({ path }) => dirname(path)));
  const groups = new Map<string, File[]>();
  for (const file of files) {
    const root = plans.find((plan) => plan === '.' || file.path.startsWith(`${plan}/`)) ?? (scriptFolders.has(dirname(file.path)) || /(?:^|\/)(?:up|down)(?:\.sql|\/[^/]+)$/i.test(file.path) ? dirname(dirname(file.path)) : dirname(file.path));
    groups.set(root, [...(groups.get(root) ?? []), file]);
  }
  return inParts(groups).sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([root, all]): MigrationsProject[] => {
    const name = root === '.' ? basename(folder) : root;
    try {
      const read = readScripts(all, 'postgres');
      const scripts = read?.scripts.map(({ up, down }): WrittenPair => ({ name: up.name, up: up.text, from: { path: up.from.path, line: firstLine(up) }, ...(down && { downName: down.name, down: down.text, downFrom: { path: down.from.path, line: firstLine(down) } }) }));
      return !read || !scripts || scripts.length === 0 ? [] : [{ name, layout: read.layout, scripts }];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return [{ name, layout: 'none', scripts: [], unreadable: `${error.code} ${error.message}` }];
    }
  });
}

/** `1.0/…`, `1.1/…`: one history in several folders, as long as no version is there twice. */
function inParts(groups: ReadonlyMap<string, File[]>): [string, File[]][] {
  const parents = new Map<string, [string, File[]][]>();
  for (const group of groups) if (/^v?\d[\w.-]*$/i.test(basename(group[0]))) parents.set(dirname(group[0]), [...(parents.get(dirname(group[0])) ?? []), group]);
  const merged = [...parents].filter(([parent, parts]) => parts.length > 1 && !groups.has(parent)).flatMap(([parent, parts]): [string, File[]][] => {
    const all = parts.flatMap(([, files]) => files);
    return reads(all) ? [[parent, all]] : [];
  });
  return [...[...groups].filter(([root]) => !merged.some(([parent]) => parent === dirname(root))), ...merged];
}

function reads(files: readonly File[]): boolean {
  try {
    return readScripts(files, 'postgres') !== undefined;
  } catch {
    return false;
  }
}

/** What stands before the text in its own file is left out, or a directive was put above it. */
const firstLine = ({ text, from }: { readonly text: string; readonly from: { readonly text: string; readonly line: number } }): number =>
  from.line + (/^(?:[ \t]*\r?\n)*/.exec(from.text)![0].split('\n').length - 1) - (text.startsWith('-- sluice: transaction off\n') ? 1 : 0);

async function filesBelow(root: string, folder: string): Promise<File[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(entries.map(async (entry): Promise<File[]> => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === '.git' || entry.name === 'node_modules' ? [] : filesBelow(root, path);
    if (!entry.isFile() || !/(?:\.(?:sql|plan|conf|ya?ml|xml|json)|^metadata\.toml)$/i.test(entry.name)) return [];
    return [{ path: relative(root, path).split(sep).join('/'), text: await readFile(path, 'utf8') }];
  }));
  return found.flat().sort((a, b) => (a.path < b.path ? -1 : 1));
}
