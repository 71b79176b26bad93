import assert from 'node:assert/strict';
import { readTeamsConfig } from '../../../adapters/teams/config.ts';
import { type CameFrom, createServices } from '../../../adapters/teams/services.ts';

const DESK = { desk: 'teams:g-1/19:desk@thread.tacv2', team: 'g-1', channel: '19:desk@thread.tacv2' };
const EMEA = 'https://smba.trafficmanager.net/emea/t1/';
const AMER = 'https://smba.trafficmanager.net/amer/t1/';
const PUBLIC = 'https://smba.trafficmanager.net/teams/';
const APP = '5b3cd0f2-0d3e-4f0a-9f55-3d3a6a0a7c11';
const TENANT = '8f2d3a54-77c1-4d5c-9a3b-6d1f0a4b2c33';
const OWN = { MICROSOFT_APP_ID: APP, MICROSOFT_APP_PASSWORD: 'p', MICROSOFT_APP_TENANT_ID: TENANT.toUpperCase() };

/** A shelf that counts what is written. */
function open(env: Record<string, string> = OWN, desks = [DESK], kept = new Map<string, string>()) {
  const read = readTeamsConfig(env);
  const written: string[] = [];
  const shelf = {
    get: async (_kind: string, key: string) => kept.get(key) ?? null,
    put: async (_kind: string, key: string, value: string) => {
      kept.set(key, value);
      written.push(key);
    },
  };
  const config = 'value' in read ? read.value : assert.fail(read.problem.join());
  return { services: createServices({ config, desks, shelf, clock: () => 0 }), written, kept };
}
const from = (over: Partial<CameFrom> = {}): CameFrom => ({
  ...{ serviceUrl: EMEA, tenant: TENANT, conversation: 'a:1', teams: [], ...over },
});

describe('Where Teams is, for a desk,', () => {
  it('is what Microsoft names for all, until something has come', async () => {
    assert.equal(await open().services.find(DESK), PUBLIC);
    const other = { ...OWN, TEAMS_SERVICE_URLS: 'https://teams.example/x/' };
    await assert.rejects(open(other).services.find(DESK), { message: /nothing has come from the team of this desk yet/ });
    await assert.rejects(open(other).services.find(DESK), (error: { final?: boolean }) => error.final === undefined);
  });

  it('is known from its channel, from its team by either id, or from anybody of the one tenant', async () => {
    for (const about of [
      { conversation: '19:desk@thread.tacv2;messageid=1', tenant: 't9' },
      { conversation: '19:general@thread.tacv2', teams: ['19:general@thread.tacv2', 'g-1'], tenant: 't9' },
      {},
    ]) {
      const { services } = open();
      await services.note(from(about));
      assert.equal(await services.find(DESK), EMEA);
    }
    const { services, written } = open();
    await services.note(from({ tenant: 't9', conversation: '19:x@thread.tacv2', teams: ['g-9'] }));
    assert.deepEqual([await services.find(DESK), written], [PUBLIC, []]);
  });

  it('is the nearest and newest, and is written only when it changes', async () => {
    const { services, written, kept } = open();
    for (let i = 0; i < 5; i += 1) await services.note(from({ serviceUrl: AMER }));
    for (let i = 0; i < 5; i += 1) await services.note(from({ conversation: DESK.channel, tenant: 't9' }));
    assert.deepEqual(written, [TENANT, DESK.channel]);
    assert.equal(await services.find(DESK), EMEA);
    await services.note(from({ conversation: DESK.channel, serviceUrl: AMER }));
    assert.equal(await services.find(DESK), AMER);
    const later = open(OWN, [DESK], kept);
    assert.equal(await later.services.find(DESK), AMER, 'also after a restart');
    await later.services.note(from({ conversation: DESK.channel, serviceUrl: AMER }));
    assert.deepEqual(later.written, []);
  });

  it('is never a place that is not allowed any more', async () => {
    const kept = new Map([[DESK.channel, 'https://old.example/']]);
    assert.equal(await open(OWN, [DESK], kept).services.find(DESK), PUBLIC);
  });

  it('is not remembered where there is no desk', async () => {
    const { services, written } = open(OWN, []);
    await services.note(from());
    assert.deepEqual(written, []);
  });
});
