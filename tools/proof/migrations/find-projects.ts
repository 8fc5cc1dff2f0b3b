/** Finds projects of versioned scripts in a folder: each is read in whatever layout it has, as `sluice import` reads it. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { readScripts } from '@sluice/core';

export interface WrittenPair {
  /** The file's own name in Sluice's layout: `V001__orders.sql`. */
  readonly name: string;
  readonly up: string;
  readonly downName?: string;
  readonly down?: string;
}

export interface MigrationsProject {
  /** Relative to the folder that was asked for. */
  readonly name: string;
  readonly layout: string;
  /** In the order in which they run; repeatable ones stand behind. */
  readonly scripts: readonly WrittenPair[];
}

interface File { readonly path: string; readonly text: string }

export async function findProjects(folder: string): Promise<MigrationsProject[]> {
  const files = await filesBelow(folder, folder);
  const plans = files.filter(({ path }) => basename(path) === 'sqitch.plan').map(({ path }) => dirname(path));
  const groups = new Map<string, File[]>();
  for (const file of files) {
    const root = plans.find((plan) => plan === '.' || file.path.startsWith(`${plan}/`)) ?? (/^(?:up|down)\.sql$/i.test(basename(file.path)) ? dirname(dirname(file.path)) : dirname(file.path));
    groups.set(root, [...(groups.get(root) ?? []), file]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([root, all]): MigrationsProject[] => {
    const read = readScripts(all, 'postgres');
    if (!read) return [];
    const scripts = read.scripts.map(({ up, down }): WrittenPair => ({ name: up.name, up: up.text, ...(down && { downName: down.name, down: down.text }) }));
    return scripts.length === 0 ? [] : [{ name: root === '.' ? basename(folder) : root, layout: read.layout, scripts }];
  });
}

async function filesBelow(root: string, folder: string): Promise<File[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(entries.map(async (entry): Promise<File[]> => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === '.git' || entry.name === 'node_modules' ? [] : filesBelow(root, path);
    if (!entry.isFile() || !/\.(?:sql|plan|conf|ya?ml|xml|json)$/i.test(entry.name)) return [];
    return [{ path: relative(root, path).split(sep).join('/'), text: await readFile(path, 'utf8') }];
  }));
  return found.flat().sort((a, b) => (a.path < b.path ? -1 : 1));
}
