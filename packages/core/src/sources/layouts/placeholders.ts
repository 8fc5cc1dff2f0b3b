/** What other tools put values in place of, as names of Sluice: `${name}` of Flyway and Liquibase, `:name` of psql in Sqitch's scripts. */
import type { Finding } from '../../model/finding.ts';
import type { SourceFile } from '../../model/statement.ts';

interface Named {
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** `${name}`; names with a colon are Flyway's own, and stay. */
const PLACEHOLDER = /\$\{([\p{L}_][\p{L}\p{N}_.-]*)\}/gu;

/** Comments, texts, quoted names and bodies, in which psql puts no values; else `:name`, `:'name'`, `:"name"`, but for casts and slices of arrays. */
const PSQL = /--[^\n]*|\/\*[\s\S]*?\*\/|[eE]'(?:[^'\\]|\\[\s\S]|'')*'|(?<!:)'(?:[^']|'')*'|(?<!(?<!:):)"(?:[^"]|"")*"|\$((?:[A-Za-z_]\w*)?)\$[\s\S]*?\$\1\$|(?<![\w:)\][]):(?:([A-Za-z_]\w*)|'([A-Za-z_]\w*)'|"([A-Za-z_]\w*)")/g;

export const nameOf = (written: string): string => written.replaceAll(/[^A-Za-z0-9_-]/g, '_');

/** What is in double braces already means itself. */
export const kept = (text: string): string => text.replaceAll(/\{\{([ \t]*[A-Za-z_][A-Za-z0-9_-]*[ \t]*)\}\}/g, '{{{{$1}}}}');

/** `${name}` → `{{name}}`. */
export const dollarNames = (file: SourceFile): Named => named(file, kept(file.text).replaceAll(PLACEHOLDER, (_, name: string) => `{{${nameOf(name)}}}`), [...file.text.matchAll(PLACEHOLDER)].map((match) => [match[0], match[1]!, match.index]));

/** `:name` → `{{name}}`, within its quotes where it has some. */
export function psqlNames(file: SourceFile): Named {
  const found: [string, string, number][] = [];
  for (const match of file.text.matchAll(PSQL)) {
    const name = match[2] ?? match[3] ?? match[4];
    if (name !== undefined) found.push([match[0], name, match.index]);
  }
  const text = kept(file.text).replaceAll(PSQL, (whole, _tag, bare?: string, quoted?: string, identifier?: string) => bare !== undefined ? `{{${bare}}}` : quoted !== undefined ? `'{{${quoted}}}'` : identifier !== undefined ? `"{{${identifier}}}"` : whole);
  return named(file, text, found);
}

/** Each once a file, where it stands first. */
function named({ path, text: before }: SourceFile, text: string, found: readonly (readonly [written: string, name: string, offset: number])[]): Named {
  const first = new Map<string, (typeof found)[number]>();
  for (const each of found) if (!first.has(each[1])) first.set(each[1], each);
  return {
    text,
    findings: [...first.values()].map(([written, name, offset]): Finding => ({
      code: 'import', severity: 'info', at: { file: path, line: before.slice(0, offset).split('\n').length }, message: `${written} is {{${nameOf(name)}}} now`, hint: `Give it a value in each environment: \`variables: { ${nameOf(name)}: … }\` in sluice.yaml.`,
    })),
  };
}
