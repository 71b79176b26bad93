import assert from 'node:assert/strict';
import type { Facts } from '../../bot/types.ts';
import { holds, isKnown } from '../../bot/when.ts';
import { When } from '../../knowledge/model.ts';

const facts = (values: Record<string, string | string[]>): Facts =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, how: 'answered' }]));

describe('a condition', () => {
  it('holds when every fact has one of its values', () => {
    const when = When.parse({ server_os: ['2003', '2003r2'], rights: 'admin' });
    assert.equal(holds(when, facts({ server_os: '2003r2', rights: 'admin' })), 'yes');
    assert.equal(holds(when, facts({ server_os: '2008', rights: 'admin' })), 'no');
  });

  it('is open while a fact is missing or declared unknown, and decided by another that fails', () => {
    const when = When.parse({ server_os: '2003', rights: 'admin' });
    assert.equal(holds(when, facts({ rights: 'admin' })), 'maybe');
    assert.equal(holds(when, facts({ server_os: 'unknown', rights: 'admin' })), 'maybe');
    assert.equal(holds(when, facts({ server_os: 'unknown', rights: 'user' })), 'no');
  });

  it('can name unknown itself', () =>
    assert.equal(holds(When.parse({ role: ['client', 'unknown'] }), facts({ role: 'unknown' })), 'yes'));

  it('can exclude a value, which an unknown fact neither fulfils nor fails', () => {
    const when = When.parse({ cal_mode: '!user' });
    assert.deepEqual(
      ['device', 'user', 'unknown'].map((value) => holds(when, facts({ cal_mode: value }))),
      ['yes', 'no', 'maybe'],
    );
  });

  it('asks of a list of values whether one fits', () =>
    assert.equal(holds(When.parse({ events: ['1003'] }), facts({ events: ['50', '1003'] })), 'yes'));

  it('reads ranges of versions, without mixing servers and clients', () => {
    assert.deepEqual(When.parse({ server_os: '2012r2+' }).server_os, ['2012r2', '2016', '2019', '2022', '2025']);
    assert.deepEqual(When.parse({ server_os: '2000..2003r2' }).server_os, ['2000', '2003', '2003r2']);
    assert.deepEqual(When.parse({ client_os: ['vista+', 'mac'] }).client_os, ['vista', '7', '8', '8.1', '10', '11', 'mac']);
    assert.deepEqual(When.parse({ server_os: 2008 }).server_os, ['2008']);
  });

  it('that is empty always holds', () => assert.equal(holds({}, {}), 'yes'));
});

describe('a fact', () => {
  it('is known when it has a value other than unknown', () => {
    assert.equal(isKnown(undefined), false);
    assert.equal(isKnown({ value: 'unknown', how: 'answered' }), false);
    assert.equal(isKnown({ value: ['50'], how: 'said' }), true);
  });
});
