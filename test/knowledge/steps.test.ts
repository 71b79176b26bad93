/** What an administrator would trip over when the steps are taken one after the other, on the Windows they are shown for. */
import assert from 'node:assert/strict';
import { buildBrain } from '../../bot/brain.ts';
import { HAND_OVER, makePlan } from '../../bot/decide.ts';
import type { Facts } from '../../bot/types.ts';
import { loadKnowledge } from '../../knowledge/load.ts';
import { UNKNOWN } from '../../knowledge/model.ts';

const { knowledge } = loadKnowledge();
const brain = buildBrain(knowledge);
const atServer = (server_os: string): Facts =>
  Object.fromEntries(
    Object.entries({ server_os, rights: 'admin', role: 'session_host' }).map(([fact, value]) => [
      fact,
      { value, how: 'answered' as const },
    ]),
  );

describe('a workstation as the remote computer', () => {
  const LICENCE_SERVER = ['P01', 'P02', 'P04', 'P05', 'P06', 'P25', 'P26', 'P29', 'R-NOCAL', 'R-LICUPG', 'R-LICMODE'];
  const CLIENT_STORE = ['P03', 'R-LICPROT-OLD'];

  /** Everything that is advised, one after the other, when nothing helps. */
  function advised(error: string, facts: Facts): string[] {
    const tried: string[] = [];
    for (;;) {
      const signals = [{ error, score: 0.95, by: 'words' as const, after: 0 }];
      const fresh = makePlan(brain, { signals, facts, tried, asked: [] }).show.map(({ procedure }) => procedure);
      if (fresh.every((id) => id === HAND_OVER || tried.includes(id))) return tried;
      tried.push(...fresh);
    }
  }

  it('sends nobody to a licence server, and to the licence store of the client only where the message is about that', () => {
    for (const error of knowledge.errors)
      for (const server_os of ['7', '8.1', '10', '11']) {
        const list = advised(error.id, atServer(server_os));
        const isAboutLicence = ['client-licence-store-invalid', 'licence-store-not-writable'].some(
          (cause) => (error.causes[cause] ?? 0) >= 0.2,
        );
        const wrong = list.find((id) => LICENCE_SERVER.includes(id) || (CLIENT_STORE.includes(id) && !isAboutLicence));
        assert.equal(wrong, undefined, `${error.id} on ${server_os}`);
      }
  });

  it('is not asked about where a server has logged that a client brought an invalid licence', () => {
    for (const version of [UNKNOWN, '2019', '2003']) assert.equal(advised('EVT-1003', atServer(version))[0], 'P03');
  });
});
