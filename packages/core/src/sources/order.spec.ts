import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFailure, type Failure } from '../errors/failure.ts';
import { readManifest } from '../manifest/manifest.ts';
import type { Reference } from '../model/dialect.ts';
import { projectEdges, type ProjectEdge } from './edges.ts';
import { dependencyOrder, requireOrder } from './order.ts';
import { ownershipConflicts } from './ownership.ts';
import type { Project } from './project.ts';

const project = (name: string, more = '', owns = `{ schemas: [${name}] }`): Project => ({
  name,
  root: name,
  file: `${name}/database.yaml`,
  manifest: readManifest(`${name}/database.yaml`, `dialect: p\nowns: ${owns}\n${more}`),
  failure: undefined,
});
const edge = (from: string, to: string, strength: 'hard' | 'soft' = 'hard'): ProjectEdge => ({ from, to, strength, at: { file: `${from}.sql`, line: 1, column: 2 } });
const reference = (from: string, to: string, strength: 'hard' | 'soft' = 'hard'): Reference => ({ from, to, strength, name: `${to}.t`, at: { file: `${from}.sql`, line: 3, column: 4 } });
const failureOf = (act: () => unknown): Failure => {
  try {
    act();
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('the order of projects', () => {
  it('is what is needed first, then by name', () => {
    expect(requireOrder(['d', 'c', 'b', 'a'], [edge('a', 'd'), edge('b', 'a')])).toEqual(['c', 'd', 'a', 'b']);
  });
  it('leaves out soft edges that close a circle, and says which', () => {
    const soft = edge('a', 'b', 'soft');
    expect(dependencyOrder(['a', 'b'], [soft, edge('b', 'a')])).toEqual({ order: ['a', 'b'], dropped: [soft] });
    expect(dependencyOrder(['a', 'b', 'c'], [edge('a', 'b', 'soft'), edge('b', 'c', 'soft'), edge('c', 'a', 'soft')])).toEqual({ order: ['c', 'b', 'a'], dropped: [edge('c', 'a', 'soft')] });
  });
  it('refuses a circle of hard edges with the place of each', () => {
    const { code, message, detail } = failureOf(() => requireOrder(['a', 'b', 'c'], [edge('a', 'b'), edge('b', 'c'), edge('c', 'a')]));
    expect([code, message, detail.lines]).toEqual([
      'SL106',
      'projects depend on each other in a circle: c → a → b → c',
      ['  c needs a  c.sql:1:2', '  a needs b  a.sql:1:2', '  b needs c  b.sql:1:2'],
    ]);
  });
  it('does not mind projects that are not there, or that need themselves', () => {
    expect(requireOrder(['a'], [edge('a', 'x'), edge('x', 'a'), edge('a', 'a')])).toEqual(['a']);
  });
  it('holds for every graph', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const edges = fc.array(fc.record({ from: fc.constantFrom(...names), to: fc.constantFrom(...names), strength: fc.constantFrom('hard' as const, 'soft' as const) }), { maxLength: 15 });
    fc.assert(
      fc.property(edges, fc.shuffledSubarray(names, { minLength: 6 }), (given, shuffled) => {
        const ordered = dependencyOrder(shuffled, given);
        if ('circle' in ordered) {
          const { circle } = ordered;
          expect(circle.every((each, index) => each.strength === 'hard' && each.to === circle[(index + 1) % circle.length]?.from)).toBe(true);
          return;
        }
        const { order, dropped } = ordered;
        expect([...order].sort()).toEqual(names);
        expect(dropped.every(({ strength }) => strength === 'soft')).toBe(true);
        for (const each of given) {
          if (each.from !== each.to && !dropped.includes(each)) expect(order.indexOf(each.to)).toBeLessThan(order.indexOf(each.from));
        }
      }),
    );
  });
});

describe('edges between projects', () => {
  it('are those of the manifest and those of the SQL, one for each pair', () => {
    const projects = [project('a'), project('b', 'dependsOn: [a]\n'), project('c', 'ignoreDependencies: [a]\n')];
    const { edges, failures } = projectEdges(projects, [reference('b', 'a', 'soft'), reference('c', 'a'), reference('c', 'b', 'soft'), reference('c', 'b'), reference('a', 'a')]);
    expect(failures).toEqual([]);
    expect(edges).toEqual([{ from: 'b', to: 'a', strength: 'hard', at: { file: 'b/database.yaml', line: 3, column: 13 } }, reference('c', 'b')]);
  });
  it('to unknown projects are refused where they stand', () => {
    const { failures } = projectEdges([project('db-core'), project('b', 'dependsOn: [db-cor]\nignoreDependencies: [zzz]\n')], []);
    expect(failures.map(({ code, message, detail }) => [code, message, detail.at?.line, detail.at?.column, detail.hint])).toEqual([
      ['SL104', 'there is no database project db-cor', 3, 13, 'Did you mean db-core?'],
      ['SL104', 'there is no database project zzz', 4, 22, 'The database projects are: db-core, b.'],
    ]);
  });
  it('in the SQL must not leave the physical database; written ones may', () => {
    const projects = [project('a'), project('b', 'database: warehouse\ndependsOn: [a]\n')];
    const { edges, failures } = projectEdges(projects, [reference('b', 'a')]);
    expect(edges.map(({ from, to }) => [from, to])).toEqual([['b', 'a']]);
    expect(failures.map(({ code, message, detail }) => [code, message, detail.at])).toEqual([
      ['SL109', 'b refers to a.t of a, which lives in another physical database (warehouse and default)', { file: 'b.sql', line: 3, column: 4 }],
    ]);
    expect(projectEdges(projects, [reference('b', 'a')], () => 'one').failures).toEqual([]);
  });
});

describe('what two projects own', () => {
  const told = (projects: Project[], ...more: unknown[]) => ownershipConflicts(projects, ...(more as [])).map(({ code, message, detail }) => [code, message, detail.at, detail.lines]);
  it('is refused with both places', () => {
    expect(told([project('a', '', '{ schemas: [x, sales] }'), project('b', '', '{ schemas: [sales] }')])).toEqual([
      [
        'SL105',
        'a and b both own schemas: sales on the database default',
        { file: 'b/database.yaml', line: 2, column: 19 },
        ['  a: a/database.yaml:2:22', '  b: b/database.yaml:2:19'],
      ],
    ]);
    expect(told([project('a', '', '"*"'), project('b', '', '"*"')])[0]?.[1]).toBe('a and b both own the whole database on the database default');
  });
  it.each([
    ['another database', project('b', 'database: other\n', '{ schemas: [a] }')],
    ['another kind', project('b', '', '{ extensions: [a] }')],
    ['the rest of the database', project('b', '', '"*"')],
    ['a broken manifest', { ...project('b'), manifest: undefined }],
  ])('is no conflict with %s', (_what, other) => {
    expect(told([project('a'), other])).toEqual([]);
  });
  it('is looked at with names bound', () => {
    const pair = [project('a', '', '{ schemas: ["{{x}}_s"] }'), project('b', '', '{ schemas: ["{{y}}_s"] }')];
    expect([told(pair).length, told(pair, { x: '1', y: '1' }).length]).toEqual([0, 1]);
  });
});
