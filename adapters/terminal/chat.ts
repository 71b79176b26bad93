/** `npm run chat`: the bot in the terminal; with `--json` for scripts, one JSON object a line in and out. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { viewState } from '../../bot/state-view.ts';
import { type Brain, buildBrain, newConversation, takeTurn } from '../../bot/turn.ts';
import { type Content, type Conversation, type Incoming, OTHER_SYSTEMS, type Outgoing } from '../../bot/types.ts';
import { loadKnowledge } from '../../knowledge/load.ts';
import { type DatabasePlace, parseDatabaseUrl } from '../config.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { refuse } from './command.ts';
import { readLine } from './json-line.ts';

const USAGE = 'usage: npm run chat -- [--json] [--now ISO-TIME] [--database sqlite:FILE --conversation ID]';
/** Each message is one second after the one before, so that a script's run is the same every time. */
const TICK_MS = 1_000;
/** Milliseconds without a further line after which a paste is complete. */
const PASTE_MS = 80;

interface Options {
  readonly json: boolean;
  readonly now: number;
  readonly database: DatabasePlace;
  readonly conversation: string;
}

interface Terminal {
  readonly options: Options;
  readonly brain: Brain;
  readonly store: Store;
  /** Messages taken so far in this run. */
  count: number;
}

async function main(): Promise<number> {
  const options = readOptions();
  if (typeof options === 'string') return refuse(options);
  const opened = await openStore(options.database);
  if ('problem' in opened) return refuse(opened.problem);
  const { knowledge, problems } = loadKnowledge();
  for (const { at, message } of problems) console.error(`${at}  ${message}`);
  const terminal: Terminal = { options, brain: buildBrain(knowledge), store: opened.store, count: 0 };
  if (!options.json) console.log('Paste the Remote Desktop error. Ctrl+D ends.\n');
  await (options.json ? runScript(terminal) : runDialogue(terminal));
  await terminal.store.close();
  return 0;
}

/** The options, or a sentence that says what is wrong with them. */
function readOptions(): Options | string {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        now: { type: 'string', default: '' },
        database: { type: 'string', default: '' },
        conversation: { type: 'string', default: '' },
      },
    });
    const now = values.now === '' ? Date.now() : Date.parse(values.now);
    if (Number.isNaN(now)) return `--now takes a time like 2026-01-31T08:00:00Z, not "${values.now}". ${USAGE}`;
    if ((values.database === '') !== (values.conversation === '')) return `--database and --conversation go together. ${USAGE}`;
    const database = parseDatabaseUrl(values.database === '' ? 'sqlite::memory:' : values.database);
    if ('problem' in database) return `${database.problem} ${USAGE}`;
    return { json: values.json, now, database: database.value, conversation: values.conversation || 'terminal' };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}. ${USAGE}`;
  }
}

async function runScript(terminal: Terminal): Promise<void> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    const read = readLine(line);
    if ('error' in read) {
      console.log(JSON.stringify(read));
      continue;
    }
    console.log(JSON.stringify(await reply(terminal, read.content)));
  }
}

/** The contract's line for one message. A fault of the bot costs that message, not the conversation. */
async function reply(terminal: Terminal, content: Content): Promise<object> {
  try {
    const { conversation, outgoing } = await say(terminal, content);
    const messages = outgoing.map(({ to, text, card }) => ({ to, text, card }));
    return { messages, state: viewState(conversation, terminal.brain) };
  } catch (error) {
    console.error(error);
    return {
      error: {
        message: 'The bot failed on this message and remembers nothing of it.',
        tip: 'Say it in another way; stderr has the reason.',
      },
    };
  }
}

/** Lines that arrive together are one message, because what Windows shows has several and is pasted at once. */
async function runDialogue(terminal: Terminal): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  let pasted: string[] = [];
  let quiet: NodeJS.Timeout | undefined;
  let answering = Promise.resolve();
  const send = () => {
    const text = pasted.join('\n');
    pasted = [];
    answering = answering.then(() => answer(terminal, text));
  };
  process.stdout.write('> ');
  lines.on('line', (line) => {
    pasted.push(line);
    clearTimeout(quiet);
    quiet = setTimeout(send, PASTE_MS);
  });
  await once(lines, 'close');
  clearTimeout(quiet);
  if (pasted.length > 0) send();
  await answering;
}

async function answer(terminal: Terminal, text: string): Promise<void> {
  const { outgoing } = await say(terminal, { kind: 'text', text });
  for (const { to, text: said } of outgoing) console.log(to === 'user' ? `\n${said}\n` : `\n[to the help desk]\n${said}\n`);
  process.stdout.write('> ');
}

async function say(terminal: Terminal, content: Content): Promise<{ conversation: Conversation; outgoing: readonly Outgoing[] }> {
  const { store, brain, options } = terminal;
  const at = new Date(options.now + terminal.count * TICK_MS).toISOString();
  terminal.count += 1;
  const incoming: Incoming = {
    // A later run with the same conversation may have the same clock, and in a container the same process id.
    id: randomUUID(),
    at,
    channel: 'terminal',
    conversation: options.conversation,
    user: content.kind === 'action' && content.action.kind === 'desk' ? content.action.agent : 'terminal',
    address: 'terminal',
    ...(content.kind === 'action' && content.action.kind === 'desk' && { desk: 'terminal' }),
    content,
  };
  let result: { conversation: Conversation; outgoing: readonly Outgoing[] } | undefined;
  await store.turn(
    {
      delivery: incoming.id,
      conversation: incoming.conversation,
      user: incoming.user,
      channel: incoming.channel,
      address: incoming.address,
      at,
      said: content.kind === 'text' ? content.text : JSON.stringify(content),
    },
    (conversation) => {
      result = takeTurn(conversation ?? newConversation(incoming.conversation), incoming, brain);
      return result;
    },
  );
  if (!result) throw new Error('the store took no turn');
  // What only other systems are told is nobody's here.
  return { ...result, outgoing: result.outgoing.filter(({ desk }) => desk !== OTHER_SYSTEMS) };
}

/** Whoever reads stdout may go away early; that is no error. */
process.stdout.on('error', () => process.exit(0));
process.exitCode = await main();
