/** Event sources: the names under which Remote Desktop logs, however they are shortened. */

import { findAll } from '../find-all.ts';
import type { EventMention } from '../types.ts';

type Place = 'session_host' | 'license_server' | 'client' | null;
interface KnownSource {
  readonly name: string;
  /** How it is written besides. */
  readonly also: readonly string[];
  /** The machine in whose log it stands. */
  readonly place: Place;
}

const TERMINAL_SERVICES = 'Microsoft-Windows-TerminalServices-';
const KNOWN: readonly KnownSource[] = [
  { name: 'TermDD', also: [], place: 'session_host' },
  { name: 'TermService', also: [], place: 'session_host' },
  { name: 'TermServDevices', also: [], place: 'session_host' },
  { name: 'TermServLicensing', also: [], place: 'license_server' },
  { name: `${TERMINAL_SERVICES}RemoteConnectionManager`, also: ['RemoteConnectionManager'], place: 'session_host' },
  { name: `${TERMINAL_SERVICES}LocalSessionManager`, also: ['LocalSessionManager'], place: 'session_host' },
  { name: `${TERMINAL_SERVICES}Licensing`, also: [], place: 'license_server' },
  { name: `${TERMINAL_SERVICES}ClientActiveXCore`, also: ['ClientActiveXCore'], place: 'client' },
  { name: `${TERMINAL_SERVICES}Gateway`, also: [], place: null },
  { name: `${TERMINAL_SERVICES}SessionBroker-Client`, also: [], place: null },
  { name: `${TERMINAL_SERVICES}SessionBroker`, also: [], place: null },
  { name: 'Microsoft-Windows-RemoteDesktopServices-RdpCoreTS', also: ['RdpCoreTS'], place: 'session_host' },
  { name: 'Schannel', also: [], place: 'session_host' },
  { name: 'Microsoft-Windows-Security-Auditing', also: ['Security-Auditing'], place: null },
  { name: 'Tcpip', also: [], place: null },
  { name: 'Service Control Manager', also: [], place: null },
];

const BY_SPELLING: ReadonlyMap<string, KnownSource> = new Map(
  KNOWN.flatMap((source) =>
    [source.name, source.name.replace('Microsoft-Windows-', ''), ...source.also].map((s) => [s.toLowerCase(), source]),
  ),
);
/** The names of one word that nothing else bears. */
export const SOURCE_WORDS: readonly string[] = [...BY_SPELLING.keys()].filter((name) => /^[a-z]+$/.test(name));
/** Longest first, so that a name is not taken for its own beginning. */
const SPELLINGS = [...BY_SPELLING.keys()].sort((a, b) => b.length - a.length);
const IN_TEXT = new RegExp(
  String.raw`(?<![\p{L}\p{N}_\\.-])(?:${SPELLINGS.join('|')}|Microsoft-Windows-[A-Za-z]{2,40}(?:-[A-Za-z]{2,40}){0,3})(?![\p{L}\p{N}_-])`,
  'giu',
);

/** The full name of a source that is known under a shorter one; others stay as they are. */
export function fullSource(name: string): string {
  const trimmed = name.trim().replace(/[.,;:)\]"']+$/, '');
  return BY_SPELLING.get(trimmed.toLowerCase())?.name ?? trimmed;
}

/** Whether this is a source that Remote Desktop logs under. */
export function isKnownSource(name: string): boolean {
  return BY_SPELLING.has(name.toLowerCase());
}

/** Whether nothing of Remote Desktop is logged under this name. */
function isForeignSource(name: string): boolean {
  return !isKnownSource(name) && !/term(?:inal)?serv|remote ?desktop|rdp|rdms|tssdis|tsgateway|licensing/i.test(name);
}

/** Whether a paste shows events, and none that Remote Desktop may have logged. */
export function areForeign(events: readonly EventMention[]): boolean {
  return events.length > 0 && events.every(({ source }) => source !== null && isForeignSource(source));
}

/** The ids of events, each once; under a foreign source the same number is another thing. */
export function ownIds(events: readonly EventMention[]): readonly string[] {
  return [...new Set(events.filter(({ source }) => source === null || !isForeignSource(source)).map(({ id }) => String(id)))];
}

/** The machine on which a source logs, where that is certain. */
export function placeOf(source: string): Place {
  return BY_SPELLING.get(source.toLowerCase())?.place ?? null;
}

export interface SourceMention {
  readonly name: string;
  readonly at: number;
  readonly end: number;
}

/** The sources that a text names. */
export function findSources(text: string): readonly SourceMention[] {
  return findAll(IN_TEXT, text).map((m) => ({ name: fullSource(m[0]), at: m.index, end: m.index + m[0].length }));
}
