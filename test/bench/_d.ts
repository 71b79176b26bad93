import { startBot, OURS, ourSettings, settingsOf } from './bots.ts';
import { createLoad } from './load.ts';
import { startStandIn } from './stand-in.ts';
import { SLACK_PLATFORM } from './requests.ts';
import { pin } from './cores.ts';
import { percentile } from './table.ts';
import { rmSync } from 'node:fs';
pin(process.pid, 1);
rmSync('/tmp/_d.db', { force: true });
const s = await startStandIn();
const bot = await startBot({ program: OURS, env: { ...settingsOf('slack', s), ...ourSettings('sqlite:/tmp/_d.db') }, isPinned: true });
const load = createLoad([bot.url], SLACK_PLATFORM, s);
for (let i = 0; i < 5; i++) {
  const r = await load.run({ inFlight: 64, ms: 4000 });
  const big = [...r.acks].map((a, n) => [n, a] as const).filter(([, a]) => a > 2 * percentile(r.acks, 0.5)).map(([n, a]) => `${n}:${a.toFixed(0)}`);
  console.log(r.acks.length, r.seconds.toFixed(1), 'p50', percentile(r.acks, .5).toFixed(0), 'p90', percentile(r.acks, .9).toFixed(0), 'p99', percentile(r.acks, .99).toFixed(0), r.failures.length, [...new Set(r.failures)].join('; '), big.slice(0, 40).join(' '));
}
load.close(); await bot.stop(); await s.close();
