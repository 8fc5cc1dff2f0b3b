/** Every way to write the two configuration files wrongly, with the exact place, message and hint that it leads to. */
import { describe, expect, it } from 'vitest';
import { type Failure, isFailure } from '../errors/failure.ts';
import { readManifest } from './manifest.ts';
import { readWorkspaceConfig } from './workspace-config.ts';

type Problem = readonly [at: string, message: string | RegExp, hint: string | RegExp];
type Row = readonly [what: string, text: string, ...problems: Problem[]];

const failureOf = (act: () => unknown): Failure => {
  try {
    act();
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

/** The problems of a Failure, one after another, from its place and from its lines. */
function problemsOf({ message, detail }: Failure): string[][] {
  const { at, hint = '', lines = [] } = detail;
  const others = lines.flatMap((line, index) => {
    const [, place, text = ''] = /^[a-z/]+\.yaml:(\d+:\d+) (.*)$/.exec(line) ?? [];
    return place === undefined ? [] : [[place, text, (lines[index + 3] ?? '').trim()]];
  });
  return [[`${String(at?.line)}:${String(at?.column)}`, message.replace(/ \(and \d+ more\)$/, ''), hint], ...others];
}

const check = (read: () => unknown, problems: readonly Problem[]) => {
  const failure = failureOf(read);
  expect(failure.code).toBe('SL101');
  const seen = problemsOf(failure);
  expect(seen).toEqual(problems.map((problem) => problem.map((each) => (typeof each === 'string' ? each : (expect.stringMatching(each) as unknown)))));
  // The caret stands under the column that is named.
  const [source = '', caret = ''] = failure.detail.lines ?? [];
  if (!source.includes('…')) expect(caret.indexOf('^') - caret.indexOf('|') - 1).toBe(failure.detail.at?.column);
};

const GOOD = 'dialect: postgres\nowns: { schemas: [sales] }\n';
const TEXT = /^Put the value into quotes\.$/;

const manifests: Row[] = [
  ['empty', '', ['1:1', 'libs/a/database.yaml is empty', 'Begin with dialect: and owns:.']],
  ['only a comment', '# later\n', ['1:1', 'libs/a/database.yaml is empty', 'Begin with dialect: and owns:.']],
  ['a list', '- dialect: postgres\n', ['1:1', 'libs/a/database.yaml must hold keys with values, not a list', 'Begin with dialect: and owns:.']],
  ['a word', 'postgres\n', ['1:1', 'libs/a/database.yaml must hold keys with values, not a single value', 'Begin with dialect: and owns:.']],
  ['no owns', 'dialect: postgres\n', ['1:1', 'libs/a/database.yaml has no owns', /^Add owns: what the project manages/]],
  ['a misspelt key that must be there', 'dialect: postgres\nonws: "*"\n', ['2:1', '"onws" is not a key of libs/a/database.yaml', 'Did you mean owns?']],
  ['another case', `${GOOD}dependson: [a]\n`, ['3:1', '"dependson" is not a key of libs/a/database.yaml', 'Did you mean dependsOn?']],
  ['a key that is like none', `${GOOD}zzz: 1\n`, ['3:1', '"zzz" is not a key of libs/a/database.yaml', /^The keys are: dialect, database, owns, /]],
  ['the same key twice', `${GOOD}  \ndialect: x\n`, ['4:1', 'the key dialect is written twice', 'Remove one of the two.']],
  ['no value', `${GOOD}dependsOn:\n`, ['3:1', 'dependsOn has no value', 'Write a list behind it, or remove the key.']],
  ['a number as text', `${GOOD}database: 5\n`, ['3:11', 'database must be text, not a number', TEXT]],
  ['a number in a list', `${GOOD}dependsOn: [db-core, 7]\n`, ['3:22', 'dependsOn[1] must be text, not a number', TEXT]],
  ['text as list', `${GOOD}dependsOn: db-core\n`, ['3:12', 'dependsOn must be a list, not "db-core"', 'Write a list.']],
  ['empty text', `${GOOD}database: ""\n`, ['3:11', 'database is empty', 'Write text.']],
  ['no such word', `${GOOD}partitions: manged\n`, ['3:13', 'partitions must be managed or external, not "manged"', 'Did you mean managed?']],
  ['no such word, far off', `${GOOD}grants: 12\n`, ['3:9', 'grants must be said or strict, not a number', /./]],
  ['owns is text', 'dialect: p\nowns: sales\n', ['2:7', 'owns must be lists of names by kind, or "*" for the whole database, not "sales"', /^Write lists of names/]],
  ['owns has text for a list', 'dialect: p\nowns:\n  schemas: sales\n', ['3:12', 'owns.schemas must be a list, not "sales"', 'Write a list.']],
  ['owns has a nothing', 'dialect: p\nowns:\n  schemas:\n', ['3:3', 'owns.schemas has no value', 'Write a list behind it, or remove the key.']],
  ['no globs', `${GOOD}schema: []\n`, ['3:9', 'schema is empty', /^Write/]],
  ['a glob that leaves', `${GOOD}schema: ["a/*.sql", "../b/*.sql"]\n`, ['3:21', 'schema[1] leaves the project', /^Name files of the project/]],
  ['a glob whose exception leaves', `${GOOD}schema: ["a/*.sql", "!../b/*.sql"]\n`, ['3:21', 'schema[1] leaves the project', /^Name files of the project/]],
  ['a glob of many stars', `${GOOD}schema: "*a*a*a*a.sql"\n`, ['3:9', 'schema is too complicated for a glob', /several simple patterns/]],
  ['a glob of many folders', `${GOOD}schema: "**/a/**/b/**/c/**/*.sql"\n`, ['3:9', 'schema is too complicated for a glob', /three/]],
  ['a glob that repeats', `${GOOD}schema: "+(a|aa)b"\n`, ['3:9', 'schema is too complicated for a glob', /understood/]],
  ['a glob that repeats a class', `${GOOD}schema: "[a]+[a]+b"\n`, ['3:9', 'schema is too complicated for a glob', /understood/]],
  ['an absolute glob', `${GOOD}data: /etc/*.sql\n`, ['3:7', 'data leaves the project', /^Name files/]],
  ['a Windows path', `${GOOD}schema: schema\\*.sql\n`, ['3:9', 'schema leaves the project', /forward slashes/]],
  ['a tab', 'dialect: p\nowns:\n\tschemas: [a]\n', ['3:1', 'a tab is used for indentation', 'Indent with spaces.']],
  ['bad indentation', 'dialect: p\n  owns: "*"\n', ['1:10', /second colon/, /quotes/]],
  ['an open quote', 'dialect: "p\nowns: "*"\n', ['1:12', 'missing closing "quote', /^Close the bracket or quote/]],
  ['an open bracket', 'dialect: p\nowns: { schemas: [a }\n', ['2:21', /./, /./], ['2:22', /./, /./]],
  ['two documents', 'dialect: p\nowns: "*"\n---\ndialect: q\n', ['3:1', 'the file holds a second document', 'Remove the --- line.']],
  ['an unknown tag', 'dialect: !!js/function "x"\nowns: "*"\n', ['1:10', 'the tag is not known', 'Remove the !tag.']],
  ['an alias without anchor', 'dialect: *x\nowns: "*"\n', ['1:10', 'the alias *x has no anchor before it', /^Define &x/]],
  ['a key that is no text', 'dialect: p\nowns: "*"\n5: x\n', ['3:1', '"5" is not a key of libs/a/database.yaml', /^The keys are/]],
  ['a key that is a list', 'dialect: p\nowns: "*"\n? [a]\n: x\n', ['3:3', 'a key must be text', 'Put the key into quotes.']],
  ['__proto__', `${GOOD}__proto__: { a: 1 }\n`, ['3:1', '"__proto__" cannot be a key', 'Take another name.']],
  ['constructor, deep inside', 'dialect: p\nowns: { constructor: [a] }\n', ['2:9', '"constructor" cannot be a key', 'Take another name.']],
  [
    'several',
    'dialect: 5\nowns: { schemas: [1] }\nschema: x\npartitions: no\nfoo: 1\n',
    ['1:10', 'dialect must be text, not a number', TEXT],
    ['2:19', 'owns.schemas[0] must be text, not a number', TEXT],
    ['4:13', 'partitions must be managed or external, not "no"', 'The possible values are: managed, external.'],
    ['5:1', '"foo" is not a key of libs/a/database.yaml', /^The keys are/],
  ],
  ['what an anchor stands for', 'dialect: p\nowns: "*"\nignore: &x [5]\nmanage: *x\n', ['3:13', /ignore\[0\]|manage\[0\]/, TEXT], ['3:13', /manage\[0\]|ignore\[0\]/, TEXT]],
];

const env = (lines: string) => `environments:\n${lines.replaceAll(/^/gm, '  ')}\n`;
const configs: Row[] = [
  ['empty', '\n', ['1:1', 'sluice.yaml is empty', 'Begin with environments:.']],
  ['no environments', 'journalSchema: a\n', ['1:1', 'sluice.yaml has no environments', /^Add environments: the places/]],
  ['environments is empty', 'environments: {}\n', ['1:15', 'environments is empty', /^Add an environment/]],
  ['environments has no value', 'environments:\n', ['1:1', 'environments has no value', /^Write keys with values/]],
  ['an environment has no value', env('local:'), ['2:3', 'environments.local has no value', /^Write keys with values/]],
  ['a misspelt key', env('local: { ulr: "pglite:x" }'), ['2:12', '"ulr" is not a key of environments.local', 'Did you mean url?']],
  ['no url', env('local: { prune: all }'), ['2:10', 'environments.local names no database', /^Add url:/]],
  ['url and databases', env('local: { url: "x:y", databases: { default: { url: "x:y" } } }'), ['2:35', 'environments.local.databases stands beside url', 'Keep one of the two.']],
  ['no databases', env('local: { databases: {} }'), ['2:23', 'environments.local.databases is empty', /^Add default/]],
  ['not a url', env('local: { url: localhost }'), ['2:17', 'environments.local.url is not a url', /^Write scheme:/]],
  ['a bad name', env('"lo cal": { url: "x:y" }'), ['2:3', '"lo cal" cannot be a name here', /^Use letters/]],
  ['no such prune', env('a: { url: "x:y", prune: al }'), ['2:27', 'environments.a.prune must be never, journaled or all, not "al"', 'Did you mean all?']],
  ['no such shadow', env('a: { url: "x:y", shadow: docker }'), ['2:28', 'environments.a.shadow is neither a place nor a url', /^Write auto, /]],
  ['a time without unit', env('a: { url: "x:y", timeouts: { lock: 500 } }'), ['2:38', 'environments.a.timeouts.lock must be a length of time such as 500ms, 2s, 15min or 1h, not a number', /^Write a length of time/]],
  ['a unit that is none', env('a: { url: "x:y", timeouts: { statement: 5m } }'), ['2:43', /not "5m"$/, /^Write a length of time/]],
  ['no such timeout', env('a: { url: "x:y", timeouts: { smoketest: 5s } }'), ['2:32', '"smoketest" is not a key of environments.a.timeouts', 'Did you mean smokeTest?']],
  ['promoted from nowhere', env('test: { url: "x:y" }\nprod: { url: "x:y", gates: { promotedFrom: tset } }'), ['3:46', 'environments.prod.gates.promotedFrom is tset, which is not an environment', 'Did you mean test?']],
  ['promoted from itself', env('prod: { url: "x:y", gates: { promotedFrom: prod } }'), ['2:46', /leads back to this environment/, /^Remove one/]],
  ['promoted in a circle', env('a: { url: "x:y", gates: { promotedFrom: b } }\nb: { url: "x:y", gates: { promotedFrom: a } }'), ['2:43', /leads back/, /^Remove/], ['3:43', /leads back/, /^Remove/]],
  ['no signatures', env('a: { url: "x:y", gates: { approvals: { required: 0, signers: f } } }'), ['2:52', 'environments.a.gates.approvals.required must be a whole number from 1 to 20, not 0', /^Write/]],
  ['a signature as text', env('a: { url: "x:y", gates: { approvals: { required: "1", signers: f } } }'), ['2:52', /must be a whole number from 1 to 20, not "1"/, /^Write/]],
  ['nobody signs', env('a: { url: "x:y", gates: { approvals: { required: 1 } } }'), ['2:29', 'environments.a.gates.approvals has no signers', /^Add signers: the file/]],
  ['not an expression', env('a: { url: "x:y", gates: { ticket: "(" } }'), ['2:37', 'environments.a.gates.ticket is not a regular expression', /^Write a JavaScript/]],
  ['not a window', env('a: { url: "x:y", gates: { window: "2-4 UTC" } }'), ['2:37', 'environments.a.gates.window is not a window of time', /Mon-Fri/]],
  ['no such time zone', env('a: { url: "x:y", gates: { window: "02:00-04:00 Berlin" } }'), ['2:37', 'environments.a.gates.window is not a window of time', /Mon-Fri/]],
  ['one of two windows', env('a: { url: "x:y", gates: { window: ["02:00-04:00 UTC", "2"] } }'), ['2:57', 'environments.a.gates.window[1] is not a window of time', /Mon-Fri/]],
  ['no such hazard', env('a: { url: "x:y", gates: { hazards: { forbid: [data-los] } } }'), ['2:49', /must be data-loss, .*not "data-los"$/, 'Did you mean data-loss?']],
  ['no such backup', env('a: { url: "x:y", gates: { backup: yes } }'), ['2:37', 'environments.a.gates.backup must be verified, not "yes"', /verified/]],
  ['a variable as number', env('a: { url: "x:y", variables: { version: 1.10 } }'), ['2:42', 'environments.a.variables.version must be text, not a number', TEXT]],
  ['a variable as truth', env('a: { url: "x:y", variables: { on: true } }'), ['2:37', 'environments.a.variables.on must be text, not true or false', TEXT]],
  ['a webhook alone', env('a: { url: "x:y", notify: ["https://x/y"] }'), ['2:29', /notify\[0\] must be keys with values/, /^Write keys/]],
  ['journal schema in capitals', `journalSchema: Sluice\n${env('a: { url: "x:y" }')}`, ['1:16', /must be a plain lower-case name/, /^Write a plain/]],
];

describe('database.yaml', () => {
  it.each(manifests.map(([what, text, ...problems]) => ({ what, text, problems })))('$what', ({ text, problems }) => {
    check(() => readManifest('libs/a/database.yaml', text), problems);
  });
});

describe('sluice.yaml', () => {
  it.each(configs.map(([what, text, ...problems]) => ({ what, text, problems })))('$what', ({ text, problems }) => {
    check(() => readWorkspaceConfig('sluice.yaml', text), problems);
  });
});

describe('attacks', () => {
  const bomb = `${Array.from({ length: 12 }, (_, n) => `a${String(n)}: &a${String(n)} [${Array(10).fill(n === 0 ? '"x"' : `*a${String(n - 1)}`).join(', ')}]`).join('\n')}\n`;

  it('refuses aliases that multiply', () => {
    const failure = failureOf(() => readManifest('database.yaml', bomb));
    expect(failure.message).toBe('database.yaml has more than 100 values behind aliases');
  });
  it('refuses a file that is nested to exhaust the stack', () => {
    expect(failureOf(() => readManifest('database.yaml', `dialect: ${'['.repeat(200_000)}`)).code).toBe('SL101');
    expect(failureOf(() => readManifest('database.yaml', `dialect: ${'['.repeat(2000)}${']'.repeat(2000)}\nowns: "*"\n`)).code).toBe('SL101');
  });
  it('counts all mistakes of a file that is made of them, and looks for the words of some', () => {
    const keys = Array.from({ length: 3000 }, (_, index) => `k${index}: 1\n`).join('');
    const failure = failureOf(() => readManifest('database.yaml', `dialect: postgres\nowns: { schemas: [s] }\n${keys}`));
    expect(failure.message).toBe('"k0" is not a key of database.yaml (and 2999 more)');
    expect(failure.detail.lines?.at(-1)).toBe('… and 2979 more');
  });

  it('refuses a file of more entries than anybody reads before it is parsed', () => {
    for (const many of ['- {}\n'.repeat(100_000), `[${'a,'.repeat(200_000)}]`, '? \n'.repeat(100_000)]) expect(failureOf(() => readManifest('database.yaml', many)).message).toBe('database.yaml has more than 120,000 lines and entries');
  });
  it('refuses a file of more than a MiB', () => {
    expect(failureOf(() => readManifest('database.yaml', `#${'x'.repeat(1024 * 1024)}`)).message).toBe('database.yaml is larger than 1 MiB');
  });
  it('does not show secrets of the line', () => {
    const text = env('a: { ulr: "postgres://me:p@ss/w?rd@db/x?sslpassword=abc", passwort: tops3cret, password: hunter2 }');
    const failure = failureOf(() => readWorkspaceConfig('sluice.yaml', text));
    const told = JSON.stringify([failure.message, failure.detail]);
    expect(told).toContain('postgres://***@db/x');
    for (const secret of ['p@ss', 'w?rd', 'abc', 'hunter2', 'tops3cret']) expect(told).not.toContain(secret);
  });
  it('keeps the prototype clean', () => {
    failureOf(() => readManifest('database.yaml', `${GOOD}"__proto__": { polluted: true }\n`));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
