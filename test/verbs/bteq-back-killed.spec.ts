/** A rollback that is killed inside of a BTEQ rollback script takes the same decisions when it is run again, and runs nothing twice. */
import { describe, expect, it } from 'vitest';
import { runChild } from '../faults/child.ts';
import { endings, MANIFEST, steered, wordsOf } from './bteq-world.ts';
import { keeping } from './keeping.ts';
import { pglite, postgres15, postgres18, toy, type Place } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

describe('a process killed inside of a BTEQ rollback script', () => {
  const keep = keeping();
  const child = async (w: World, verb: string, fault: string) => {
    await w.context.close();
    return runChild('../verbs/verb-child.ts', [w.root, w.tongue.dialect.name, verb], { VERBS_URL: w.url, SLUICE_FAULT: fault });
  };

  async function killed(place: Place, fault: string, goOn: 'rollback' | 'deploy' = 'rollback'): Promise<void> {
    const { isToy, area, make, drop, put } = wordsOf(place);
    const w = await keep(makeWorld(place, { app: { manifest: MANIFEST, files: {
      ...(area !== '' && { 'migrations/V000__area.sql': area, 'migrations/V000__rollback_area.sql': 'drop schema app;\n' }), 'migrations/V001__a.sql': `${make('app.a')};\n${make('app.b')};\n`,
      'migrations/V001__rollback_a.bteq': `.SET ERRORLEVEL 3807 SEVERITY 0\n${drop('app.gone')};\n.IF ERRORCODE = 3807 THEN .GOTO ON\n${make('app.wrong')};\n.LABEL ON\n${drop('app.a')};\n${isToy ? '' : `BT;\n${put('beside.log', 1)};\n${put('beside.log', 2)};\nET;\n`}.IF ERRORCODE <> 0 THEN .QUIT 8\n${drop('app.b')};\n.QUIT 0\n${drop('app.c')};\n`,
    } } }));
    if (!isToy) await w.hand('create schema beside', make('beside.log'));
    const before = [...(await w.ids())].sort();
    const first = await w.deploy();
    expect(of(first), why(first)).toMatchObject({ status: 'deployed' });
    const ended = await child(w, 'rollback', fault);
    expect(ended, `${fault}: ${ended.output}`).toMatchObject({ signal: 'SIGKILL' });
    expect((await w.status()).open, fault).toMatchObject({ kind: 'rollback' });
    if (goOn === 'rollback') {
      const again = await w.rollback();
      expect(of(again), `${fault}: ${why(again)}`).toMatchObject({ status: 'rolled back', outcome: 0 });
      expect(steered(of(again)).at(-1), fault).toContain('V001__rollback_a.bteq ended with 0');
      expect([...(await w.ids())].sort(), fault).toEqual(before);
    }
    const anew = await w.deploy();
    expect(of(anew), `${fault}: ${why(anew)}`).toMatchObject({ status: 'deployed', outcome: 0 });
    expect((await endings(w)).slice(0, isToy ? 5 : 7), fault).toEqual(['refused', 'skipped', 'done', ...(isToy ? [] : ['done', 'done']), 'done', 'skipped']);
    if (!isToy) expect(await w.rows(place.tongue.count('beside.log')), fault).toEqual([{ count: 2 }]);
    expect((await w.journal('deployment'))!.map(({ kind, status }) => `${String(kind)} ${String(status)}`), fault).toEqual(['scripts rolled back', 'rollback done', 'scripts done']);
    expect(of(await w.deploy()), fault).toMatchObject({ status: 'unchanged' });
  }

  it.each(['before-send:0', 'after-send:0', 'before-send:2', 'after-send:2', 'after-reply:2', 'before-journal:2', 'before-commit:2', 'after-commit:2', 'after-reply:3', 'after-commit:3'])('on the toy, at %s', (fault) => killed(toy, fault));
  it.each(['after-send:0', 'before-journal:0', 'after-reply:2', 'before-commit:2', 'after-commit:2', 'after-reply:4', 'before-commit:4', 'after-commit:4', 'after-commit:5'])('on PostgreSQL 18, at %s', (fault) => killed(postgres18, fault));
  it.each(['before-commit:2', 'after-commit:4'])('on PostgreSQL 15, at %s', (fault) => killed(postgres15, fault));
  it.each(['after-reply:3', 'after-commit:4'])('on PGlite, at %s', (fault) => killed(pglite, fault));
  it('on PostgreSQL 18: deploying again ends the rollback first', () => killed(postgres18, 'after-commit:2', 'deploy'));
});
