/** The order in which changelogs in YAML, JSON or XML include files of SQL. */
import { posix } from 'node:path';
import { parse } from 'yaml';
import type { Finding } from '../../model/finding.ts';
import type { SourceFile } from '../../model/statement.ts';
import { naturally } from './natural-order.ts';

interface Include { readonly path: string; readonly all: boolean; readonly relative: boolean }

/** Without a changelog the files' own order counts; those that none includes are left out and told. */
export function includedOrder(files: readonly SourceFile[], formatted: readonly string[], findings: Finding[]): string[] {
  const sorted = [...formatted].sort(naturally);
  const changelogs = files.filter(({ path, text }) => /\.(?:ya?ml|json|xml)$/i.test(path) && /databaseChangeLog/.test(text));
  if (changelogs.length === 0) return sorted;
  const included = new Map(changelogs.map((file) => [file.path, includesOf(file)]));
  const paths = new Set(files.map(({ path }) => path));
  const targets = new Set([...included].flatMap(([from, includes]) => includes.flatMap((include) => resolve(from, include, paths))));
  const order = new Set<string>();
  const enter = (path: string, above: readonly string[]): void => {
    if (above.includes(path)) return;
    if (formatted.includes(path)) order.add(path);
    for (const include of included.get(path) ?? []) for (const found of resolve(path, include, paths)) enter(found, [...above, path]);
  };
  for (const { path, text } of changelogs) {
    if (!targets.has(path)) enter(path, []);
    if (/<changeSet\b|^\s*-\s*changeSet:|"changeSet"/m.test(text)) {
      findings.push({ code: 'import', severity: 'warning', at: { file: path, line: 1 }, message: `${path} holds changesets that are not SQL, which are not taken over`, hint: 'Let Liquibase write their SQL (update-sql) and put it where they stand.' });
    }
  }
  for (const path of sorted) if (!order.has(path)) findings.push({ code: 'import', severity: 'warning', at: { file: path, line: 1 }, message: `${path} is included by no changelog and left out` });
  return [...order];
}

function includesOf({ path, text }: SourceFile): Include[] {
  if (/\.xml$/i.test(path)) {
    return [...text.matchAll(/<(include|includeAll)\b([^>]*)>/g)].flatMap(([, element, attributes]) => {
      const value = (name: string) => new RegExp(String.raw`\b${name}\s*=\s*["']([^"']*)["']`).exec(attributes!)?.[1];
      const found = value('file') ?? value('path');
      return found === undefined ? [] : [{ path: found, all: element === 'includeAll', relative: value('relativeToChangelogFile') === 'true' }];
    });
  }
  const read = parse(text, { maxAliasCount: 0 }) as { readonly databaseChangeLog?: unknown } | null;
  const entries: readonly unknown[] = Array.isArray(read?.databaseChangeLog) ? read.databaseChangeLog : [];
  return entries.flatMap((entry) => {
    const { include, includeAll } = (entry ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
    const said = include ?? includeAll;
    const found = said?.['file'] ?? said?.['path'];
    return typeof found === 'string' ? [{ path: found, all: include === undefined, relative: String(said?.['relativeToChangelogFile']) === 'true' }] : [];
  });
}

/** Paths of a changelog start at a root that only its owner knows: the longest path that ends so is meant. */
function resolve(from: string, { path, all, relative }: Include, paths: ReadonlySet<string>): string[] {
  const clean = posix.normalize(path.replace(/^classpath:/, '').replace(/^\.?\//, '')).replace(/\/$/, '');
  const beside = posix.join(posix.dirname(from), clean);
  if (all) {
    const folders = [beside, ...(relative ? [] : [clean, ...endings(clean)])];
    const folder = folders.find((each) => [...paths].some((file) => file.startsWith(`${each}/`)));
    return folder === undefined ? [] : [...paths].filter((file) => file.startsWith(`${folder}/`)).sort(naturally);
  }
  const found = [beside, ...(relative ? [] : [clean, ...endings(clean)])].find((each) => paths.has(each));
  return found === undefined ? [] : [found];
}

/** `db/changes/a.sql` → `changes/a.sql`, `a.sql`. */
const endings = (path: string): string[] => path.split('/').map((_, index, all) => all.slice(index + 1).join('/')).filter((each) => each !== '');
