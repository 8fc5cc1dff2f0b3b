import { describe, expect, it } from 'vitest';
import { isFailure, type Failure } from '../errors/failure.ts';
import { databaseOf, resolveEnvironment, type ResolveOptions } from './environment.ts';
import { readManifest } from './manifest.ts';
import type { EnvVars } from './variables.ts';
import { readWorkspaceConfig } from './workspace-config.ts';

const failureOf = (act: () => unknown): Failure => {
  try {
    act();
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

const DESIGN = `environments:
  local: { url: "pglite:.sluice/db/local" }
  test:  { url: "\${SLUICE_TEST_URL:-pglite:.sluice/db/test}" }
  prod:
    databases: { default: { url: "\${SLUICE_PROD_URL}" }, warehouse: { url: "\${SLUICE_WH_URL}" } }
    shadow: auto
    prune: journaled
    gates: { promotedFrom: test, approvals: { required: 1, signers: sluice/allowed_signers }, ticket: "^CHG-[0-9]+$",
             window: "02:00-04:00 UTC", hazards: { forbid: [data-loss], ask: [blocking-lock] }, backup: verified }
    timeouts: { lock: 500ms, statement: 15min, smokeTest: 60s, rollback: 5min }
    notify: [{ webhook: "\${SLACK_WEBHOOK}" }]
    variables: { env: prd }
`;
const config = readWorkspaceConfig('sluice.yaml', DESIGN);
const PROD = { SLUICE_PROD_URL: 'postgres://u:p@db/shop?sslmode=require', SLUICE_WH_URL: 'postgres://db/wh', SLACK_WEBHOOK: 'https://hooks/x' };

const one = (url: string, env: EnvVars, more = '', options?: ResolveOptions) =>
  resolveEnvironment(readWorkspaceConfig('sluice.yaml', `environments:\n  e:\n    url: ${url}\n${more}`), 'e', env, options);

describe('an environment', () => {
  it('has the defaults of the design', () => {
    expect(resolveEnvironment(config, 'local', {})).toEqual({
      name: 'local',
      databases: { default: { name: 'default', url: 'pglite:.sluice/db/local', label: 'pglite:.sluice/db/local' } },
      shadow: 'auto',
      prune: 'journaled',
      gates: {},
      timeouts: { lock: 500, lockBudget: 30_000, statement: 900_000, smokeTest: 60_000, rollback: 300_000 },
      variables: {},
      notify: [],
      journalSchema: 'sluice',
      onFailure: 'undo',
      backups: { keep: 30 * 86_400_000 },
      policyDigest: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      secrets: [],
    });
  });
  it('says for how long what goes is kept, or that nothing is', () => {
    expect(one('pglite:x', {}, '    backups: { keep: 90d }\n').backups).toEqual({ keep: 90 * 86_400_000 });
    expect(one('pglite:x', {}, '    backups: off\n').backups).toBe('off');
    expect(() => one('pglite:x', {}, '    backups: { keep: 2h }\n')).toThrow(expect.objectContaining({ code: 'SL101' }));
  });
  it('takes the default, or what the process environment says', () => {
    expect(resolveEnvironment(config, 'test', {}).databases['default']?.url).toBe('pglite:.sluice/db/test');
    expect(resolveEnvironment(config, 'test', { SLUICE_TEST_URL: '' }).databases['default']?.url).toBe('pglite:.sluice/db/test');
    expect(resolveEnvironment(config, 'test', { SLUICE_TEST_URL: 'postgres://h/d' }).databases['default']?.url).toBe('postgres://h/d');
  });
  it('has gates as data', () => {
    const prod = resolveEnvironment(config, 'prod', PROD);
    expect(prod.gates).toEqual({
      promotedFrom: 'test',
      approvals: { required: 1, signers: 'sluice/allowed_signers' },
      ticket: '^CHG-[0-9]+$',
      window: ['02:00-04:00 UTC'],
      hazards: { forbid: ['data-loss'], ask: ['blocking-lock'], accept: [] },
      backup: 'verified',
    });
    expect(prod.databases['default']).toEqual({ name: 'default', url: PROD.SLUICE_PROD_URL, label: 'postgres://db/shop' });
  });
  it('needs only what is used of it', () => {
    expect(failureOf(() => resolveEnvironment(config, 'prod', {})).code).toBe('SL103');
    const part = resolveEnvironment(config, 'prod', { SLUICE_WH_URL: 'postgres://db/wh' }, { databases: ['warehouse'], notify: false });
    expect(Object.keys(part.databases)).toEqual(['warehouse']);
  });
  it('names every reference that is not resolved, with its place', () => {
    const { message, detail } = failureOf(() => resolveEnvironment(config, 'prod', { SLUICE_WH_URL: 'postgres://h/d' }));
    expect(message).toBe('environments.prod.databases.default.url needs SLUICE_PROD_URL, which is not set (and 1 more)');
    expect(detail.at).toEqual({ file: 'sluice.yaml', line: 5, column: 35 });
    expect(detail.hint).toBe('Set SLUICE_PROD_URL in the process environment, or write ${SLUICE_PROD_URL:-default}.');
    expect(detail.lines?.[2]).toBe('sluice.yaml:11:26 environments.prod.notify[0].webhook needs SLACK_WEBHOOK, which is not set');
  });
  it.each([
    ['no name', undefined, 'no environment was named', 'Name one, for example --env=local; the environments are: local, test, prod.'],
    ['a wrong name', 'tset', 'there is no environment tset', 'Did you mean test?'],
    ['a name of every object', 'toString', 'there is no environment toString', 'The environments are: local, test, prod.'],
  ])('refuses %s', (_what, name, message, hint) => {
    const failure = failureOf(() => resolveEnvironment(config, name, {}));
    expect([failure.code, failure.message, failure.detail.hint]).toEqual(['SL102', message, hint]);
  });
  it('finds the database of a project, or says where the wrong name stands', () => {
    const prod = resolveEnvironment(config, 'prod', PROD);
    const project = (database: string) => readManifest('a/database.yaml', `dialect: p\nowns: "*"\ndatabase: ${database}\n`);
    expect(databaseOf(prod, project('warehouse')).label).toBe('postgres://db/wh');
    const failure = failureOf(() => databaseOf(prod, project('warehuose')));
    expect([failure.code, failure.message, failure.detail.hint, failure.detail.at]).toEqual([
      'SL101',
      'the environment prod has no database warehuose',
      'Did you mean warehouse?',
      { file: 'a/database.yaml', line: 3, column: 11 },
    ]);
  });
  it('binds secrets in urls only', () => {
    const resolved = one('"postgres://u:${secret:PW}@h/d"', { PW: 'x' }, '    variables: { pw: "${secret:PW}" }\n');
    expect(resolved.databases['default']?.url).toBe('postgres://u:x@h/d');
    expect(resolved.variables).toEqual({ pw: '${secret:PW}' });
    expect(one('"postgres://${secret:PW}@h/d"', {}, '', { secret: () => 'from a file' }).databases['default']?.url).toBe('postgres://from a file@h/d');
  });
  it('takes a shadow by url, and leaves out a webhook that resolves to nothing', () => {
    const resolved = one('x:y', { S: 'postgres://h/shadow' }, '    shadow: ${S}\n    notify: [{ webhook: "${W:-}" }]\n');
    expect([resolved.shadow, resolved.notify]).toEqual([{ url: 'postgres://h/shadow' }, []]);
  });
  it('has a policy digest that moves with the policy and not with the secrets', () => {
    const digest = (more: string, url = 'x:y') => one(url, {}, more).policyDigest;
    expect(digest('', 'x:z')).toBe(digest(''));
    expect(digest('    variables: { a: b }\n')).toBe(digest(''));
    expect(new Set([digest(''), digest('    prune: all\n'), digest('    onFailure: keep\n'), digest('    gates: { ticket: x }\n')]).size).toBe(4);
  });
});

describe('a reference', () => {
  const at = (url: string, env: EnvVars = {}) => {
    const { code, message, detail } = failureOf(() => one(url, env));
    expect(code).toBe('SL103');
    return [`${String(detail.at?.line)}:${String(detail.at?.column)}`, message];
  };
  it.each([
    ['not set', '"x:${A}"', '3:13', 'environments.e.url needs A, which is not set'],
    ['the second of two', '"x:${H:-h}/${A}"', '3:21', 'environments.e.url needs A, which is not set'],
    ['the same one twice', '"x:${A}/${A}"', '3:13', 'environments.e.url needs A, which is not set (and 1 more)'],
    ['open', '"x:${A"', '3:13', 'environments.e.url has a ${ without its }'],
    ['nested', '"x:${A:-${B}}"', '3:13', 'environments.e.url has a reference that is not understood'],
    ['of another kind', '"x:${A-b}"', '3:13', 'environments.e.url has a reference that is not understood'],
    ['a secret with a default', '"x:${secret:A:-b}"', '3:13', 'environments.e.url has a reference that is not understood'],
    ['without a name', '"x:${}"', '3:13', 'environments.e.url has a reference that is not understood'],
    ['in a folded value', '>-\n      x:\n      ${A}', '5:7', 'environments.e.url needs A, which is not set'],
    ['a secret', '"x:${secret:A}"', '3:13', 'environments.e.url needs A, which is not set'],
    ['on every object', '"x:${toString}"', '3:13', 'environments.e.url needs toString, which is not set'],
  ])('is refused where it stands: %s', (_what, url, place, message) => {
    expect(at(url)).toEqual([place, message]);
  });
  it('must lead to a url', () => {
    expect(at('"${A}"', { A: 'nonsense' })).toEqual(['3:10', 'environments.e.url resolves to what is not a url']);
  });
  it('is a literal after a second dollar', () => {
    expect(one('"x:$${A}"', {}).databases['default']?.url).toBe('x:${A}');
  });
  it('is not looked for inside of values', () => {
    expect(one('"x:${A}"', { A: '${B}' }).databases['default']?.url).toBe('x:${B}');
  });
  it('brings no line break into SQL', () => {
    const failure = failureOf(() => one('x:y', { A: 'a\nb' }, '    variables: { v: "${A}" }\n'));
    expect([failure.code, failure.message]).toEqual(['SL103', 'environments.e.variables.v has a line break in its value']);
  });
});
