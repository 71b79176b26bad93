/** The tickets as a table for a spreadsheet: a cell is a text, never a formula. */
import type { Titles } from './figures.ts';
import type { TicketRecord } from './records.ts';

/** Excel reads UTF-8 only behind it. */
const BYTE_ORDER_MARK = '\uFEFF';
/** What begins a formula; also the wide forms, which some spreadsheets take for the same. */
const FORMULA = /^[\t\r\n]|^\s*[=+\-@＝＋－＠]/;
/** A spreadsheet that splits at another character than we do may begin a cell there. */
const INNER_FORMULA = /([;,|\t\r\n]["\s]*)(?=[=+\-@＝＋－＠])/g;

type Column = readonly [name: string, read: (ticket: TicketRecord, titles: Titles) => string | number | null];

const COLUMNS: readonly Column[] = [
  ['id', ({ id }) => id],
  ['channel', ({ channel }) => channel],
  ['incident', ({ incident }) => (incident ? 'yes' : 'no')],
  ['cause', ({ cause }) => cause],
  ['cause title', ({ cause }, titles) => (cause === null ? null : titles.cause(cause))],
  ['error', ({ error }) => error],
  ['error title', ({ error }, titles) => (error === null ? null : titles.error(error))],
  ['reason', ({ reason }) => reason],
  ['status', ({ status }) => status],
  ['end', ({ end }) => end],
  ['opened', ({ opened }) => opened],
  ['claimed', ({ claimed }) => claimed],
  ['ended', ({ ended }) => ended],
  ['reopened', ({ reopened }) => reopened],
  ['people', ({ users }) => users ?? null],
];

/** With a line of names, CRLF as RFC 4180 has it, and every cell in quotes. */
export function toCsv(tickets: readonly TicketRecord[], titles: Titles): string {
  const names = COLUMNS.map(([name]) => name);
  const rows = tickets.map((ticket) => COLUMNS.map(([, read]) => String(read(ticket, titles) ?? '')));
  return BYTE_ORDER_MARK + [names, ...rows].map((row) => `${row.map(toCell).join(',')}\r\n`).join('');
}

/** An apostrophe in front of a formula makes it a text (OWASP, "CSV injection"). */
export function toCell(text: string): string {
  const inert = text.replace(INNER_FORMULA, "$1'").replace(FORMULA, "'$&");
  return `"${inert.replaceAll('"', '""')}"`;
}
