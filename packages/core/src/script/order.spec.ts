import { describe, expect, it } from 'vitest';
import { compareVersions, orderScripts } from './order.ts';

const file = (name: string) => ({ path: `db/migrations/${name}`, text: name });
const order = (...names: string[]) => orderScripts(names.map(file), names.map(file));
const names = (...given: string[]) => order(...given).map(({ name }) => name);

describe('the order of scripts', () => {
  it('is by numbers, and what is repeatable comes last, by name', () => {
    expect(names('R__b.sql', 'V10__c.sql', 'V2__b.sql', 'V1.10__b.sql', 'V1.9__b.sql', 'V001__a.sql', 'R__a.sql')).toEqual(['V001__a.sql', 'V1.9__b.sql', 'V1.10__b.sql', 'V2__b.sql', 'V10__c.sql', 'R__a.sql', 'R__b.sql']);
    expect(names('V20260102030405060708__b.sql', 'V20260102030405060707__a.sql')).toEqual(['V20260102030405060707__a.sql', 'V20260102030405060708__b.sql']);
    expect([compareVersions('1', '1.0'), compareVersions('V002', '2'), compareVersions('9', '10')].map(Math.sign)).toEqual([-1, 0, -1]);
  });

  it('pairs a rollback script by its version', () => {
    expect(order('V001__create_orders.sql', 'V001__rollback_orders.sql')).toMatchObject([{ name: 'V001__create_orders.sql', version: '001', rollback: { path: 'db/migrations/V001__rollback_orders.sql' } }]);
  });

  it.each([
    [['V1_orders.sql'], 'V1_orders.sql is no name of a versioned script'],
    [['orders.sql'], 'orders.sql is no name of a versioned script'],
    [['Vx__orders.sql'], 'Vx__orders.sql is no name'],
    [['V1__a.sql', 'V001__b.sql'], 'version 001 has two scripts: V001__b.sql and V1__a.sql'],
    [['V1__a.sql', 'V1__rollback_a.sql', 'V01__rollback_b.sql'], 'version 01 has two rollback scripts'],
    [['V2__rollback_a.sql', 'V1__a.sql'], 'V2__rollback_a.sql takes back a version that has no script'],
    [['R__rollback_a.sql'], 'R__rollback_a.sql is a rollback script of a repeatable one'],
  ])('refuses %j', (given, message) => {
    expect(() => order(...given)).toThrow(expect.objectContaining({ code: 'SL206', message: expect.stringContaining(message) as string, detail: expect.objectContaining({ at: expect.objectContaining({ line: 1 }) as object, hint: expect.any(String) as string }) as object }));
  });
});
