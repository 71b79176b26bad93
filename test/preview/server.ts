/** Serves the page with the cards, its examples as JSON, and what a press means. Nothing is remembered. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ADVICE, adviceExample, EXAMPLES, listProcedures, VERSIONS } from './examples.ts';
import { toSlackSide } from './slack-side.ts';
import { toTeamsSide } from './teams-side.ts';
import { explainPress } from './tokens.ts';

const PAGE = path.join(import.meta.dirname, 'page');
const SLACK_PAGE = path.join(import.meta.dirname, '../stand-ins/slack/page');
const TEAMS_PAGE = path.join(import.meta.dirname, '../stand-ins/teams/dev-page');
const FILES: Readonly<Record<string, string>> = {
  '/': path.join(PAGE, 'index.html'),
  '/page.js': path.join(PAGE, 'page.js'),
  '/page.css': path.join(PAGE, 'page.css'),
  '/teams-card.js': path.join(PAGE, 'teams-card.js'),
  '/block-kit.js': path.join(SLACK_PAGE, 'block-kit.js'),
  '/block-kit.css': path.join(SLACK_PAGE, 'block-kit.css'),
  '/text.js': path.join(TEAMS_PAGE, 'text.js'),
  '/adaptivecards.min.js': createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js'),
};
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
};

export function createPreview(): Server {
  return createServer((request, response) => {
    // An address that begins with // would name a host.
    const { pathname, searchParams } = new URL(`http://127.0.0.1${request.url}`);
    const file = FILES[pathname];
    const found = file === undefined ? look(pathname, searchParams) : null;
    if (file !== undefined) void sendFile(response, file);
    else if (found !== null) send(response, 200, 'application/json', JSON.stringify(found));
    else send(response, 404, 'text/plain', 'There is nothing at this address. The cards are at /.');
  });
}

function look(pathname: string, query: URLSearchParams): object | null {
  switch (pathname) {
    case '/examples':
      return {
        examples: EXAMPLES.map(({ id, title }) => ({ id, title, isChosen: id === ADVICE })),
        procedures: listProcedures(),
        versions: VERSIONS,
      };
    case '/example':
      return showExample(query);
    case '/press':
      return { meaning: explainPress(query.get('token') ?? '', query.getAll('value')) };
    default:
      return null;
  }
}

function showExample(query: URLSearchParams): object | null {
  const id = query.get('id');
  const example = EXAMPLES.find((known) => known.id === id);
  const procedure = id === ADVICE ? listProcedures().find((known) => known.id === query.get('procedure')) : undefined;
  const answers = procedure ? adviceExample(procedure.id, query.get('version') ?? '') : example?.make();
  return answers ? answers.map((answer) => ({ teams: toTeamsSide(answer), slack: toSlackSide(answer) })) : null;
}

async function sendFile(response: ServerResponse, file: string): Promise<void> {
  send(response, 200, TYPES[path.extname(file)] ?? 'text/plain', await readFile(file));
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { ...HEADERS, 'Content-Type': `${type}; charset=utf-8` }).end(body);
}
