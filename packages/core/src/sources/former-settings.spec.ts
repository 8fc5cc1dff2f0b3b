/** What becomes of dblocks.toml. */
import { expect, test } from 'vitest';
import { isFailure } from '../errors/failure.ts';
import { readFormerSettings } from './former-settings.ts';

const read = (text: string) => readFormerSettings({ path: 'dblocks.toml', text });
const BASE = '[environments.default]\nplatform = "td"\nhost = "td"\nusername = "me"\npassword = "hunter2"\nconnection_parameters = { logmech = "LDAP", api_key = "s3" }\nextraction.databases = ["A"]\n';

test('environments have what default gives them, and no password', () => {
  const { environments, findings } = read(`${BASE}[environments.dev]\n[environments.prod]\nhost = "p d"\nusername = "a@b"\ntagging_variables = { env_db = "P01_", cost = "\${x}" }\n`);
  expect(environments).toEqual([
    { name: 'dev', url: 'td://me:${secret:DBLOCKS_ENVIRONMENTS__DEV__PASSWORD}@td?logmech=LDAP&api_key=${secret:DBLOCKS_ENVIRONMENTS__DEV__CONNECTION_PARAMETERS__API_KEY}', variables: {} },
    { name: 'prod', url: 'td://a%40b:${secret:DBLOCKS_ENVIRONMENTS__PROD__PASSWORD}@p d?logmech=LDAP&api_key=${secret:DBLOCKS_ENVIRONMENTS__PROD__CONNECTION_PARAMETERS__API_KEY}', variables: { env_db: 'P01_', cost: '$${x}' } },
  ]);
  expect(JSON.stringify([environments, findings])).not.toMatch(/hunter2|s3"/);
  expect(findings.filter(({ message }) => message.includes('password'))).toHaveLength(2);
});

test('what is missing is asked of the process environment', () => {
  expect(read('[environments.dev]\n').environments[0]!.url).toBe('${DBLOCKS_ENVIRONMENTS__DEV__PLATFORM}://${DBLOCKS_ENVIRONMENTS__DEV__USERNAME}:${secret:DBLOCKS_ENVIRONMENTS__DEV__PASSWORD}@${DBLOCKS_ENVIRONMENTS__DEV__HOST}');
});

test('what has no place is named with its place', () => {
  const { findings } = read('meta_dir = "m"\n[packager]\nsteps_subdir = "db/td"\n[environments."a b"]\n[environments.dev]\ngit_branch = "x"\ntagging_rules = ["{{one}}%"]\ntagging_variables = { "1" = "x", two = ["y"] }\n');
  expect(findings.map(({ message, at }) => `${at?.line} ${message}`)).toEqual([
    '1 packager.steps_subdir is db/td', '1 meta_dir: no place in Sluice', '4 environments.a b is left out: it cannot be a name of an environment, or is no table',
    '5 environments.dev.tagging_variables.1 is left out', '5 environments.dev.tagging_variables.two is left out', '5 environments.dev.tagging_rules: {{one}}% names one, which has no value',
    '5 environments.dev.tagging_rules say how names are written when a database is extracted: {{one}}%', '5 environments.dev.git_branch has no place',
  ]);
});

test.each([['[environments.dev]\npassword = "hunter2\n', /is no TOML/, 2], ['a = 1\n', /has no environments/, 1], ['environments = 3\n', /has no environments/, 1], ['[environments.default]\n', /has no environments/, 1]])('%j is refused, and shows no password', (text, message, line) => {
  try {
    read(text);
    expect.unreachable();
  } catch (error) {
    if (!isFailure(error)) throw error;
    const failure = error;
    expect(failure).toMatchObject({ code: 'SL208', detail: { at: { file: 'dblocks.toml', line } } });
    expect(failure.message).toMatch(message);
    expect(JSON.stringify([failure.message, failure.detail.lines, failure.detail.hint])).not.toContain('hunter2');
  }
});
