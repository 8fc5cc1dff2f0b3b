/** Source files of all projects → statements in loading order, with the settings of their files and what they say. Opens nothing. */
import { Failure, type Finding, type Keep, type ProjectSources, type Statement } from '@sluice/core/dialect';
import { annotationsOf, type Annotation } from '../script/annotations.ts';
import { withEnumLabels } from '../script/enum-labels.ts';
import { fileOrder } from '../script/file-order.ts';
import { olderGrammar, tooNew } from '../script/older-grammar.ts';
import { ready } from '../script/parser.ts';
import { parseOne, syntaxError } from '../script/parse.ts';
import type { Piece } from '../script/piece.ts';
import { hasPlainBackslash } from '../script/plain-backslash.ts';
import { ident } from '../script/quote.ts';
import type { Said } from '../script/said.ts';
import { unguarded } from '../script/guarded.ts';
import { split } from '../script/split.ts';
import type { Loadable } from './load.ts';
import { refName } from './origins.ts';
import { knownOf, openReadings, type Known, type Readings } from './readings.ts';
import { isAboutSubscription, subscriptionsOf, type SaidSubscription } from './subscriptions.ts';

type Source = Loadable & { readonly project: string; readonly searchSchema: string; readonly piece: Piece };
type Draft = Omit<Source, 'piece'>;

export interface Prepared {
  readonly loadables: readonly Source[];
  readonly said: readonly { readonly said: Said; readonly searchPath: readonly string[]; readonly place: Statement['place'] }[];
  /** What had another name before, and how values become others. */
  readonly annotated: readonly { readonly annotation: Annotation; readonly statement: Statement; readonly searchSchema: string }[];
  readonly findings: readonly Finding[];
  readonly failures: readonly Failure[];
  /** `relation sales.orders` → where it is defined first. */
  readonly definitions: ReadonlyMap<string, { readonly place: Statement['place']; readonly project: string }>;
  readonly schemas: ReadonlySet<string>;
  readonly extensions: readonly string[];
  readonly subscriptions: ReadonlyMap<string, SaidSubscription>;
  /** By extension: the version that the files say. */
  readonly versions: ReadonlyMap<string, string>;
  readonly roles: readonly string[];
  /** To be written by whoever is done with them. */
  readonly readings: Readings;
}

/** `keep`: where what was found in statements is kept; `version`: of the server that is to read them, where there is one. */
export async function prepare(sources: readonly ProjectSources[], { keep, version }: { readonly keep?: Keep | undefined; readonly version?: number } = {}): Promise<Prepared> {
  await ready();
  const grammar = version === undefined ? undefined : await olderGrammar(version);
  const readings = openReadings(keep);
  const loadables: Draft[] = [];
  const known = new Map<string, Known>();
  const spoken: Prepared['said'][number][] = [];
  const findings: Finding[] = [];
  const failures: Failure[] = [];
  const annotated: Prepared['annotated'][number][] = [];
  const versions = new Map<string, string>();
  const subscribing: { readonly statement: Statement; readonly project: string }[] = [];
  /** What statements made so far, and the files that take some of it away again. */
  const made = new Set<string>();
  const taking = new Set<string | undefined>();
  for (const { project, owns, files } of sources) {
    const first = owns === '*' ? 'public' : (owns['schemas'] ?? []).find((name) => name !== '*') ?? 'public';
    for (const file of files) {
      let searchPath: readonly string[] = [first];
      let path = pathText(searchPath);
      let settings: Record<string, string> = {};
      let oldStrings = false;
      const pieces = split(file.text, file.path);
      const annotations = attempt(() => annotationsOf(file.text, file.path, pieces), failures);
      for (const piece of pieces.flatMap((each) => opened(each, findings))) {
        const { found: read, text, version: versioned, said = [], known: own } = readings.of(piece);
        const searchSchema = searchPath[0] ?? 'public';
        const goes = read.role === 'drop' && read.takes.some((ref) => made.has(refName(ref, searchSchema)));
        const found = read.role !== 'drop' ? read : goes ? { role: 'schema' as const } : read.otherwise;
        if (read.role === 'drop' && found.role === 'schema') taking.add(file.path);
        const statement = text === undefined ? piece : { ...piece, text };
        if (oldStrings && hasPlainBackslash(statement.text)) failures.push(refused(statement, "it holds a backslash in a plain string, which standard_conforming_strings = off reads as an escape: write the string E'…'", 'here'));
        const beyond = grammar && found.role === 'schema' ? readings.beyond(grammar, piece) : undefined;
        if (beyond) failures.push(tooNew(piece, beyond, grammar!.major));
        if (found.role === 'broken') failures.push(syntaxError(statement, found.problem, 'Correct the statement; the grammar is that of PostgreSQL 18.'));
        else if (found.role === 'refused') failures.push(refused(statement, found.reason, found.belongs));
        else if (found.role === 'preamble') findings.push({ code: 'preamble', severity: 'info', message: found.note, at: statement.place });
        else if (found.role === 'setting') {
          // SET … TO DEFAULT: back to what holds without the setting.
          if (found.name === 'search_path') [searchPath, path] = found.value === null ? [[first], pathText([first])] : [pathOf(found.value), pathText(namesOf(found.value))];
          // Without a backslash in a plain string it means nothing; with one, what the parser reads is not what the server would.
          else if (found.name === 'standard_conforming_strings') oldStrings = found.value !== null && /^(off|false|no|0|f|n)$/i.test(found.value);
          // Bodies are never checked at loading: what they call may come later.
          else if (found.name === 'check_function_bodies') continue;
          else if (found.value === null) settings = Object.fromEntries(Object.entries(settings).filter(([name]) => name !== found.name));
          else settings = { ...settings, [found.name]: found.value };
        } else if (/^create\s+schema\s+"?public"?$/i.test(statement.text)) {
          findings.push({ code: 'preamble', severity: 'info', message: 'schema public is in every database: its CREATE SCHEMA was left out', at: statement.place });
        } else if (isAboutSubscription(statement)) {
          subscribing.push({ statement, project });
        } else {
          if (versioned) versions.set(versioned.extension, versioned.version);
          if (own === undefined) continue;
          const loaded = versioned?.rest === undefined ? statement : { ...statement, text: versioned.rest };
          known.set(loaded.text, own);
          for (const ref of [...own.refs.defines, ...own.refs.brings]) made.add(refName(ref, searchSchema));
          loadables.push({ statement: loaded, project, searchPath: path, searchSchema, settings });
          for (const each of said) spoken.push({ said: each, searchPath, place: statement.place });
          for (const each of annotations?.get(piece) ?? []) annotated.push({ annotation: each, statement, searchSchema });
        }
      }
    }
  }
  const withRefs = withEnumLabels(loadables).map((draft) => {
    const { refs, piece } = known.get(draft.statement.text) ?? knownOf(draft.statement);
    return { loadable: { ...draft, piece }, statement: draft.statement, refs };
  });
  // Trees take ten times the room of their texts.
  parseOne.forget();
  const definitions = new Map<string, { place: Statement['place']; project: string }>();
  const names = new Map<string, Set<string>>([['schema', new Set()], ['extension', new Set()], ['role', new Set()]]);
  for (const { loadable, refs } of withRefs) {
    for (const ref of refs.defines) {
      const name = refName(ref, loadable.searchSchema);
      // What was taken away may be made again, and what it is then is said there.
      if (!definitions.has(name) || taking.has(loadable.statement.place.file)) definitions.set(name, { place: loadable.statement.place, project: loadable.project });
      names.get(ref.kind)?.add(ref.name);
    }
    for (const ref of refs.uses) if (ref.kind === 'role') names.get('role')!.add(ref.name);
  }
  return {
    loadables: fileOrder(withRefs, taking).map(({ loadable }) => loadable),
    subscriptions: attempt(() => subscriptionsOf(subscribing), failures) ?? new Map(),
    said: spoken, annotated, findings, failures, definitions,
    schemas: names.get('schema')!, extensions: [...names.get('extension')!], versions, roles: [...names.get('role')!], readings,
  };
}

function attempt<T>(act: () => T, failures: Failure[]): T | undefined {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    failures.push(error);
    return undefined;
  }
}

/** A block that only makes what is not there yet is what it makes. */
function opened(piece: Statement, findings: Finding[]): readonly Statement[] {
  const { statements, roles } = unguarded(piece) ?? { statements: [piece], roles: [] };
  if (roles.length > 0) findings.push({ code: 'preamble', severity: 'info', message: 'roles belong to the cluster: what makes them where they are missing was left out, and whoever is named must be there', at: roles[0]!.place });
  return statements;
}

const namesOf = (value: string): string[] =>
  value.split(',').map((name) => name.trim().replace(/^["'](.*)["']$/, '$1')).filter((name) => name !== '' && name !== 'pg_temp' && name !== '$user');
/** `''` (pg_dump) means: every name is qualified. */
const pathOf = (value: string): string[] => namesOf(value).filter((name) => name !== 'pg_catalog');
/** pg_catalog comes first unless it is named (runtime-config-client, search_path): a function of the user's must not hide the server's own of that name. */
const pathText = (names: readonly string[]): string => (names.length === 0 ? `''` : [...names, 'pg_temp'].map(ident).join(', '));

const HOMES: Record<string, string> = {
  data: 'It belongs into a versioned script under `migrations:` of database.yaml; what lies under `data:` is not deployed yet.',
  migrations: 'It belongs into a versioned script under `migrations:` of database.yaml.',
  smokeTests: 'It belongs into a smoke test under `smokeTests:` of database.yaml.',
  requires: 'It concerns the whole server: name it under `requires:` of database.yaml and let an administrator make it.',
  nowhere: 'Leave it out.',
  here: "Write the string as E'…'.",
};

const refused = (statement: Statement, reason: string, belongs: string): Failure =>
  new Failure('SL202', `a schema file cannot hold this: ${reason}`, { at: statement.place, lines: [statement.text.split('\n')[0]!.slice(0, 120)], hint: HOMES[belongs] ?? HOMES['nowhere']! });
