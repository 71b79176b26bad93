/**
 * Windows versions in what the user wrote, and whose they are: those of the computer that is connected to (server_os) or
 * of the one that people sit at (client_os). Where that is not certain, nothing is said: a wrong version makes wrong paths.
 */
import { UNKNOWN } from '../../knowledge/model.ts';
import { findAll } from '../find-all.ts';
import type { FoundFact } from '../types.ts';
import { isHedged } from './doubt.ts';
import type { OwnSentence } from './own-words.ts';
import { type Machine, machineOf } from './versions-context.ts';

export interface Versions {
  /** A version that the text doubts has the value `unknown`. */
  readonly facts: readonly FoundFact[];
  readonly denied: readonly { readonly fact: string; readonly value: string }[];
}

interface Mention {
  readonly version: string;
  readonly machine: Machine;
  readonly denied: boolean;
  /** Said with a maybe. */
  readonly hedged: boolean;
  /** The machine is named beside it, so that it wins over versions of who knows what. */
  readonly sure: boolean;
  /** Number of the sentence and place in it. */
  readonly sentence: number;
  readonly at: number;
  readonly quote: string;
}

const YEARS: Readonly<Record<string, string>> = {
  '2k3': '2003',
  '2k8': '2008',
  '2k12': '2012',
  '2k16': '2016',
  '2k19': '2019',
  '2k22': '2022',
  '2k': '2000',
};
const WITH_R2 = new Set(['2003', '2008', '2012']);
const CLIENTS = new Set(['xp', 'vista', '7', '8', '8.1', '10', '11']);

/** Versions in one sentence; nobody means more. */
const MOST_MENTIONS = 40;
const LONGEST_LIST = 10;
const EDITION = '(?:(?:standard|std|enterprise|datacenter|essentials|foundation|advanced|web|small business)[ -])?';
const PRODUCT = new RegExp(
  `(?<![\\p{L}\\p{N}_.\\\\/-])(?<win>(?:microsoft |ms )?(?:windows|win|w)[ -]?)?(?<server>${EDITION}(?:server ?|s(?=20))${EDITION})?` +
    '(?<version>2000|2003|2008|2012|2016|2019|2022|2025|2k3|2k8|2k12|2k16|2k19|2k22|2k|xp|vista|8\\.1|7|8|10|11)' +
    '(?:[ -]?(?<r2>r ?2))?(?<after>(?![\\p{L}\\p{N}_]|[.:/-]\\d))',
  'gu',
);
/** "Windows 7/8/10", "Server 2008 and 2012": what follows belongs to the list. */
const FURTHER =
  /^ ?(?:,|\/|&|\+|and|or|und|oder|et|ou|y|o) ?(?:windows |win |server )?(?<version>2000|2003|2008|2012|2016|2019|2022|2025|xp|vista|8\.1|7|8|10|11)(?:[ -]?(?<r2>r ?2))?(?![\p{L}\p{N}_]|[.:-]\d)/u;
const NOT_R2 = /^ ?[,(]? ?(?:but )?(?:not|non|no|without|ohne|nicht|sans)[ -](?:the )?r2(?![\p{L}\p{N}])/u;
/** What makes a version doubtful besides a maybe: "2003, or 2008". */
const UNSURE = /(?<!\p{L})(?:no idea|(?:or|oder|ou|o) (?:windows |win |server )*(?:20\d\d|2k\d{1,2}|xp|vista)(?![\p{L}\p{N}]))/u;
/** From here on the user says it again, or says how it is now. */
const CORRECTION =
  /(?<!\p{L})(?:sorry|correction|i meant|i mean|actually|no wait|wait|or rather|i was wrong|oops|turns out|looked again|now|korrektur|ich meinte|jetzt|pardon|je voulais dire|maintenant|perdón|quise decir|ahora|scusa|desculpe)(?!\p{L})/gu;

/** Reads the versions of all sentences. `isServerLog` says that the paste holds events that only a server logs. */
export function readVersions(sentences: readonly OwnSentence[], isServerLog: boolean): Versions {
  const named = sentences.flatMap((sentence, i) => withPartners(findMentions(sentence, i)));
  const mentions = named.length > 0 ? named : findBuilds(sentences, isServerLog);
  const corrections = sentences.flatMap(({ folded }, sentence) =>
    findAll(CORRECTION, folded).map(({ index }) => ({ sentence, at: index })),
  );
  const server = settle('server_os', mentions, corrections);
  const client = settle('client_os', mentions, corrections);
  return {
    facts: [...server.facts, ...client.facts, ...servicePack(server.facts[0], sentences)],
    denied: [...server.denied, ...client.denied],
  };
}

// --- what is named ---------------------------------------------------------------------------------------------------

function findMentions({ folded, quote }: OwnSentence, sentence: number): Mention[] {
  const hedged = isHedged(folded) || UNSURE.test(folded);
  const products = findAll(PRODUCT, folded).slice(0, MOST_MENTIONS);
  return products.flatMap((match) => {
    const { win, server, version: written = '', r2 } = match.groups ?? {};
    const at = match.index;
    const end = at + match[0].length;
    const context = {
      sentence: folded,
      at,
      end,
      named: win !== undefined,
      isServerProduct: server !== undefined || r2 !== undefined,
    };
    const version = toVersion(written, r2);
    if (!version) return [];
    const { machine, denied, sure } = machineOf(version, context);
    if (!machine) return [];
    const mention = { version, machine, denied, hedged: hedged && !denied, sure, sentence, at, quote };
    return [mention, ...listedAfter(folded, end, mention), ...withoutR2(folded, end, mention)];
  });
}

function toVersion(written: string, r2: string | undefined): string | null {
  const version = YEARS[written] ?? written;
  if (r2 === undefined) return version;
  return WITH_R2.has(version) ? `${version}r2` : null;
}

function listedAfter(sentence: string, end: number, first: Mention): Mention[] {
  const listed: Mention[] = [];
  for (
    let match = FURTHER.exec(sentence.slice(end, end + 40));
    match && listed.length < LONGEST_LIST;
    match = FURTHER.exec(sentence.slice(end, end + 40))
  ) {
    const version = toVersion(match.groups?.version ?? '', match.groups?.r2);
    end += match[0].length;
    const isSameKind = version !== null && CLIENTS.has(version) === CLIENTS.has(first.version);
    if (version && isSameKind) listed.push({ ...first, version, at: end });
  }
  return listed;
}

/** "2008 (not R2)". */
function withoutR2(sentence: string, end: number, mention: Mention): Mention[] {
  return WITH_R2.has(mention.version) && NOT_R2.test(sentence.slice(end, end + 24))
    ? [{ ...mention, version: `${mention.version}r2`, denied: true }]
    : [];
}

/** "It is Windows 2000, not 2003": both are of the same machine. */
function withPartners(mentions: readonly Mention[]): Mention[] {
  const partner = mentions.find(({ machine }) => machine === 'server_os' || machine === 'client_os');
  return mentions.flatMap((mention) => {
    if (mention.machine !== 'either') return [mention];
    const isPair = partner !== undefined && mentions.some(({ denied }) => denied);
    return isPair ? [{ ...mention, machine: partner.machine }] : [];
  });
}

// --- which of several ------------------------------------------------------------------------------------------------

interface Place {
  readonly sentence: number;
  readonly at: number;
}

function settle(fact: 'server_os' | 'client_os', all: readonly Mention[], corrections: readonly Place[]): Versions {
  const mentions = all.filter(({ machine }) => machine === fact);
  const ruledOut = new Set(mentions.filter(({ denied }) => denied).map(({ version }) => version));
  const claimed = mentions.filter(({ denied, version }) => !denied && !ruledOut.has(version));
  const said = claimed.filter(({ hedged }) => !hedged);
  const left = narrow(said, corrections);
  if (distinct(left) === 1) for (const { version } of said) if (version !== left[0]?.version) ruledOut.add(version);
  const denied = [...ruledOut].map((value) => ({ fact, value }));
  const [first] = left;
  const doubt = claimed.find((mention) => mention.hedged && !left.some((m) => isAfter(m, mention))) ?? left.find(isOther);
  const { version, quote } = doubt ?? first ?? {};
  if (version === undefined || quote === undefined) return { facts: [], denied };
  return { facts: [{ fact, value: doubt ? UNKNOWN : version, quote, how: 'said' }], denied };
}

function isOther({ version }: Mention, _: number, [first]: readonly Mention[]): boolean {
  return version !== first?.version;
}

function isAfter(mention: Place, mark: Place): boolean {
  return mention.sentence > mark.sentence || (mention.sentence === mark.sentence && mention.at > mark.at);
}

/** Of several versions: those after the last correction, else those whose machine is named. */
function narrow(said: readonly Mention[], corrections: readonly Place[]): readonly Mention[] {
  if (distinct(said) < 2) return said;
  const last = corrections.findLast((mark) => said.some((m) => isAfter(m, mark)) && said.some((m) => !isAfter(m, mark)));
  const corrected = last ? said.filter((m) => isAfter(m, last)) : said;
  if (distinct(corrected) < 2) return corrected;
  const sure = corrected.filter((m) => m.sure);
  return sure.length > 0 ? sure : corrected;
}

function distinct(mentions: readonly Mention[]): number {
  return new Set(mentions.map(({ version }) => version)).size;
}

// --- build numbers ---------------------------------------------------------------------------------------------------

/** Build → the client and the server that have it. */
const BUILDS: Readonly<Record<string, { readonly client?: string; readonly server?: string }>> = {
  2195: { client: '2000', server: '2000' },
  2600: { client: 'xp' },
  3790: { server: '2003' },
  6000: { client: 'vista' },
  6001: { client: 'vista', server: '2008' },
  6002: { client: 'vista', server: '2008' },
  6003: { client: 'vista', server: '2008' },
  7600: { client: '7', server: '2008r2' },
  7601: { client: '7', server: '2008r2' },
  9200: { client: '8', server: '2012' },
  9600: { client: '8.1', server: '2012r2' },
  10240: { client: '10' },
  10586: { client: '10' },
  14393: { client: '10', server: '2016' },
  15063: { client: '10' },
  16299: { client: '10' },
  17134: { client: '10' },
  17763: { client: '10', server: '2019' },
  18362: { client: '10' },
  18363: { client: '10' },
  19041: { client: '10' },
  19042: { client: '10' },
  19043: { client: '10' },
  19044: { client: '10' },
  19045: { client: '10' },
  20348: { server: '2022' },
  22000: { client: '11' },
  22621: { client: '11' },
  22631: { client: '11' },
  26100: { client: '11', server: '2025' },
  26200: { client: '11' },
};
const BUILD =
  /(?<![\p{L}\p{N}.])(?:5\.[012]|6\.[0123]|10\.0)\.(?<full>\d{4,5})(?:\.\d{1,5})?(?![\p{L}\p{N}])|(?<!\p{L})build:? (?<short>\d{4,5})(?![\p{L}\p{N}])/gu;
const SERVER_WORD = /(?<!\p{L})(?:server|servers|terminalserver|rdsh|rds|session host|host)(?!\p{L})/u;
const CLIENT_WORD = /(?<!\p{L})(?:client|clients|my pc|my computer|my laptop|laptop|workstation|desktop pc|mstsc)(?!\p{L})/u;

/** A build that a client and a server share is the server's only where the text, or the log, speaks of a server alone. */
function findBuilds(sentences: readonly OwnSentence[], isServerLog: boolean): Mention[] {
  const text = sentences.map(({ folded }) => folded).join('\n');
  const speaksOfServer = SERVER_WORD.test(text);
  const speaksOfClient = CLIENT_WORD.test(text);
  return sentences.flatMap(({ folded, quote }, sentence) => {
    if (/\.(?:dll|exe|sys)(?!\p{L})/u.test(folded)) return [];
    const isServer = SERVER_WORD.test(folded) || ((speaksOfServer || isServerLog) && !speaksOfClient);
    const isClient = CLIENT_WORD.test(folded) && !SERVER_WORD.test(folded);
    return findAll(BUILD, folded).flatMap(({ groups, index }) => {
      const machine = machineOfBuild(BUILDS[groups?.full ?? groups?.short ?? ''] ?? {}, isServer, isClient);
      return machine ? [{ ...machine, denied: false, hedged: false, sure: false, sentence, at: index, quote }] : [];
    });
  });
}

function machineOfBuild(
  build: { client?: string; server?: string },
  isServer: boolean,
  isClient: boolean,
): Pick<Mention, 'machine' | 'version'> | null {
  const { client, server } = build;
  if (server && (isServer || !client)) return { machine: 'server_os', version: server };
  if (client && isServer) return { machine: 'server_os', version: client };
  return client && (isClient || !server) ? { machine: 'client_os', version: client } : null;
}

// --- service packs ---------------------------------------------------------------------------------------------------

const SERVICE_PACK =
  /^(?:[ ,(](?:server|standard|std|enterprise|datacenter|edition|x64|64-bit|32-bit|with|und|mit|and)){0,4}[ ,(]{1,2}(?:sp ?|service pack )([1-4])(?!\p{N})/u;

/** The service pack that is named right behind the server's version. */
function servicePack(server: FoundFact | undefined, sentences: readonly OwnSentence[]): FoundFact[] {
  const sentence = server && sentences.find(({ quote }) => quote === server.quote);
  if (!sentence) return [];
  for (const { index, groups, 0: written } of findAll(PRODUCT, sentence.folded)) {
    if (toVersion(groups?.version ?? '', groups?.r2) !== server.value) continue;
    const number = SERVICE_PACK.exec(sentence.folded.slice(index + written.length, index + written.length + 60))?.[1];
    if (number) return [{ fact: 'service_pack', value: number === '1' ? 'sp1' : 'sp2', quote: server.quote, how: 'said' }];
  }
  return [];
}
