import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Effect, Evidence } from '@sluice/core/dialect';
import { judge } from '../../../core/src/gate/judge.ts';
import { HAZARDS } from './all.ts';
import { CAUSES, type Cause, type DeclaredEffect } from './causes.ts';

const evidence = (over: Partial<Evidence> = {}): Evidence => ({ rows: new Map(), created: new Set(), smallBelow: 10_000, ...over });
const rows = (count: number, subject = 'table s.t') => evidence({ rows: new Map([[subject, count]]) });
const effect = (name: Effect['effect'], cause: Cause, over: Omit<Partial<Effect>, 'cause'> = {}): DeclaredEffect => ({ effect: name, cause, subject: 'table s.t', ...over });
const codes = (one: Effect, known: Evidence = evidence()) => judge([one], HAZARDS, known).map(({ code, severity }) => `${code} ${severity}`);

test('a loss hurts whoever has rows, and nobody else', () => {
  const drop = effect('loses-values', 'drop-column', { detail: 'column s.t/c' });
  expect(codes(drop)).toEqual(['H104 block']);
  expect(codes(drop, rows(1))).toEqual(['H104 block']);
  expect(codes(drop, rows(0))).toEqual([]);
  expect(codes(effect('loses-rows', 'drop-table'))).toEqual(['H101 block']);
  // Dropped and created: new, and still its rows are gone.
  expect(codes(effect('loses-rows', 'replace-table'), evidence({ created: new Set(['table s.t']) }))).toEqual(['H113 block']);
});

test('a lock is judged by its mode, how long it lasts and who has rows', () => {
  const check = effect('blocks', 'add-check', { lock: 'ACCESS EXCLUSIVE', while: 'scan' });
  expect(codes(check)).toEqual(['H205 block']);
  expect(codes(check, rows(9_999))).toEqual(['H205 info']);
  expect(codes(check, rows(10_000))).toEqual(['H205 block']);
  expect(codes(check, rows(0))).toEqual([]);
  expect(codes(check, evidence({ created: new Set(['table s.t']) }))).toEqual([]);
  expect(codes({ ...check, while: 'catalog' })).toEqual([]);
  expect(codes(effect('blocks', 'validate-constraint', { lock: 'SHARE UPDATE EXCLUSIVE', while: 'scan' }))).toEqual([]);
  expect(codes(effect('blocks', 'type-scan', { lock: 'ACCESS EXCLUSIVE', while: 'scan' }))).toEqual(['H233 block']);
  expect(codes(effect('blocks', 'drop-index', { lock: 'ACCESS EXCLUSIVE', while: 'catalog' }))).toEqual(['H202 warn']);
});

test('an UPDATE of many rows is told of, of few or none it is not', () => {
  const update = effect('blocks', 'update-rows', { lock: 'ROW EXCLUSIVE', while: 'rewrite' });
  expect(codes(update)).toEqual(['H222 warn']);
  expect(codes(update, rows(10_000))).toEqual(['H222 warn']);
  expect(codes(update, rows(9_999))).toEqual([]);
  expect(codes(update, rows(0))).toEqual([]);
  expect(codes(update, evidence({ created: new Set(['table s.t']) }))).toEqual([]);
});

test('an UPDATE of every row is told of wherever there are rows', () => {
  const update = effect('changes-meaning', 'overwrite-values');
  expect(codes(update)).toEqual(['H108 warn']);
  expect(codes(update, rows(1))).toEqual(['H108 warn']);
  expect(codes(update, rows(0))).toEqual([]);
  expect(codes(update, evidence({ created: new Set(['table s.t']) }))).toEqual([]);
});

test('what may fail is certain once it was counted', () => {
  const unique = effect('may-fail', 'add-unique', { check: 'select count(*) …' });
  expect(codes(unique)).toEqual(['H401 block']);
  expect(codes(unique, evidence({ violations: new Map([['select count(*) …', 0]]) }))).toEqual([]);
  const [hazard] = judge([unique], HAZARDS, evidence({ violations: new Map([['select count(*) …', 3]]) }));
  expect(hazard).toMatchObject({ severity: 'block', message: 'Rows of table s.t stand in the way: table s.t' });
  expect(codes(effect('may-fail', 'attach-partition'))).toEqual(['H403 warn']);
  expect(codes(unique, rows(0))).toEqual([]);
});

test('a thing that is rebuilt is no loss, one that comes back in another shape is', () => {
  const drop = effect('removes', 'drop-view', { subject: 'view s.v' });
  const created = new Set(['view s.v']);
  expect(codes(drop)).toEqual(['H316 warn']);
  expect(codes(drop, evidence({ created }))).toEqual(['H308 block']);
  expect(codes(drop, evidence({ created, rebuilt: created }))).toEqual([]);
});

test('a trigger on a new table hurts nobody; that the trigger is new is no excuse', () => {
  const trigger = effect('changes-meaning', 'add-trigger', { subject: 'trigger s.t/audit' });
  expect(codes(trigger, evidence({ created: new Set(['trigger s.t/audit']) }))).toEqual(['H225 warn']);
  expect(codes(trigger, evidence({ created: new Set(['trigger s.t/audit', 'table s.t']) }))).toEqual([]);
  const owner = effect('changes-meaning', 'owner-change', { subject: 'owner table s.t' });
  expect(codes(owner, evidence({ created: new Set(['owner table s.t']) }))).toEqual(['H608 warn']);
  expect(codes(owner, evidence({ created: new Set(['table s.t']) }))).toEqual([]);
});

/** Effects that a cause comes with, out of its description. */
const NAMES = ['loses-rows', 'loses-values', 'narrows-values', 'removes-namespace', 'removes', 'blocks', 'rewrites', 'may-fail', 'breaks-callers', 'widens-access', 'narrows-access', 'changes-meaning'] as const;

test('every cause with an effect that lasts is heard by a rule', () => {
  const silent = Object.entries(CAUSES).flatMap(([cause, text]) =>
    NAMES.filter((name) => new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text) && !(name === 'blocks' && /catalog|lets writers pass/.test(text)))
      .filter((name) => codes(effect(name, cause as Cause, { while: 'scan' })).length === 0)
      .map((name) => `${cause}: ${name}`),
  );
  expect(silent).toEqual([]);
});

test('rules name causes of their own effect only, and each cause once an effect', () => {
  const claims = HAZARDS.flatMap((rule) => (rule.causes ?? []).map((cause) => `${rule.effect} ${cause}`));
  expect(claims.filter((claim, index) => claims.indexOf(claim) !== index)).toEqual([]);
  for (const rule of HAZARDS) for (const cause of rule.causes ?? []) expect(CAUSES[cause as Cause], `${rule.code}: ${cause}`).toContain(rule.effect);
});

test('each file is a rule of its name, and all of them are listed', () => {
  const files = readdirSync(fileURLToPath(new URL('.', import.meta.url))).filter((name) => /^H\d+\.ts$/.test(name));
  expect(files.map((name) => name.slice(0, -3)).toSorted()).toEqual([...new Set(HAZARDS.map((rule) => rule.code))].toSorted());
  for (const name of files) expect(readFileSync(new URL(name, import.meta.url), 'utf8')).toContain(`code: '${name.slice(0, -3)}'`);
});
