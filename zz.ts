import { buildBrain } from './bot/turn.ts';
import { loadKnowledge } from './knowledge/load.ts';
import { match } from './bot/match.ts';
import { readEvidence } from './bot/evidence.ts';
const brain = buildBrain(loadKnowledge().knowledge);
const all = loadKnowledge().knowledge.errors.flatMap(({ id, found }) => found.map((t) => [id, t] as const));
let n = 0; const want = process.argv[2];
for (const [id, t] of [...all, ['R-CREDSSP', 'ssh works, but rdp says the function requested is not supported']] as const) {
  const m = match(readEvidence(t, brain.reader), brain.index);
  if (m.found.some((c) => c.error === id) && m.doubtful.length > 0) { n++; const c = m.doubtful.find((c) => c.error === id)!; console.log(id, c?.fits, c?.by, '|', t.replace(/\n/g, '⏎').slice(0, 160), '| K:', c?.text.slice(0, 120), '|', c?.contra.join('; ')); }
}
console.log(n, 'of', all.length);
