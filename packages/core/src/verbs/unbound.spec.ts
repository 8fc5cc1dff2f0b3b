import { expect, it } from 'vitest';
import { catalog } from '../model/catalog.ts';
import type { Group } from './gather.ts';
import { unbinding } from './unbound.ts';

const group = (text: string): Group => ({ members: [{ sources: { files: [{ path: 'a', text }] } }] }) as unknown as Group;
const note = (text: string) => catalog([{ address: ['note', 'a'], id: 'note a', body: { text, list: [text] } }], []);
const secrets: Readonly<Record<string, string>> = { PW: "it's\\secret", LONGER: "it's\\secret too", WORD: 'postgres' };
const context = { secret: (name: string) => secrets[name] };

it('puts the name in place of what the database holds, in every spelling', () => {
  const unbind = unbinding(context, group("a '${secret:PW}' b ${secret:LONGER}"))!;
  for (const held of ["x it's\\secret", "x it''s\\secret", "x it''s\\\\secret"]) expect(unbind(note(held)).facts.get('note a')?.body).toEqual({ text: 'x ${secret:PW}', list: ['x ${secret:PW}'] });
  expect(unbind(note("it's\\secret too")).facts.get('note a')?.body).toMatchObject({ text: '${secret:LONGER}' });
});

it('leaves catalogs alone where nothing is to be told', () => {
  expect(unbinding(context, group('nothing'))).toBeUndefined();
  expect(unbinding(context, group('${secret:NOT_SET}'))).toBeUndefined();
  // A word that stands everywhere.
  expect(unbinding(context, group('${secret:WORD}'))).toBeUndefined();
});
