import { describe, expect, it } from 'vitest';
import type { IfExists, StrategyLevel } from '../model/conflict.ts';
import { strategyFor } from './strategy.ts';

/** Outermost first, as a deployment gives them. */
const levels = (deployment?: IfExists, step?: IfExists, schema?: IfExists, file?: IfExists): StrategyLevel[] => [
  { whence: 'deployment', ifExists: deployment }, { whence: 'step', ifExists: step }, { whence: 'schema sales', within: 'sales', ifExists: schema }, { whence: 'file', ifExists: file },
];

describe('the strategy of a conflict', () => {
  it.each([
    [levels(), 'sales', 'raise', 'nobody says otherwise'],
    [levels('rename'), 'sales', 'rename', 'deployment'],
    [levels('rename', 'drop'), 'sales', 'drop', 'step'],
    [levels('rename', 'drop', 'raise'), 'sales', 'raise', 'schema sales'],
    [levels('rename', 'drop', 'raise'), 'core', 'drop', 'step'],
    [levels('rename', undefined, 'drop'), 'core', 'rename', 'deployment'],
    [levels('rename', undefined, 'drop'), undefined, 'rename', 'deployment'],
    [levels('drop', 'drop', 'drop', 'raise'), 'sales', 'raise', 'file'],
    [levels('raise', 'raise', 'raise', 'rename'), 'core', 'rename', 'file'],
    [levels(undefined, undefined, undefined, 'drop'), 'core', 'drop', 'file'],
    [levels(undefined, undefined, 'rename'), 'sales', 'rename', 'schema sales'],
    [levels(undefined, undefined, 'rename'), 'core', 'raise', 'nobody says otherwise'],
  ])('%#: the nearest level that says one', (given, namespace, ifExists, whence) => {
    expect(strategyFor(given, namespace)).toMatchObject({ ifExists, whence });
  });

  it('carries rows where the old one is renamed, leaves them where it is dropped, and does what the nearest level says of them', () => {
    expect(strategyFor(levels('rename'), 'sales').rows).toBe('carry');
    expect(strategyFor(levels('drop'), 'sales').rows).toBe('leave');
    expect(strategyFor([...levels('rename'), { whence: 'file', rows: 'leave' }], 'sales')).toMatchObject({ ifExists: 'rename', rows: 'leave', whence: 'deployment' });
    expect(strategyFor([{ whence: 'step', rows: 'leave' }, { whence: 'file', ifExists: 'drop', rows: 'carry' }], 'sales')).toMatchObject({ ifExists: 'drop', rows: 'carry' });
  });
});
