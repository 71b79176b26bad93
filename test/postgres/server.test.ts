import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { Client } from 'pg';
import { type PostgresServer, startPostgres } from './server.ts';

async function ask<T>(url: string, query: string): Promise<readonly T[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(query)).rows;
  } finally {
    await client.end();
  }
}

describe('a PostgreSQL for tests', () => {
  let server: PostgresServer;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server.stop());

  it('makes databases that know nothing of each other', async () => {
    const [one, other] = [await server.createDatabase(), await server.createDatabase()];
    await ask(one, 'create table thing (id integer)');
    const tables = "select table_name from information_schema.tables where table_schema = 'public'";
    assert.deepEqual(await ask(one, tables), [{ table_name: 'thing' }]);
    assert.deepEqual(await ask(other, tables), []);
  });

  it('makes a database like an earlier one', async () => {
    const first = await server.createDatabase();
    await ask(first, 'create table thing (id integer); insert into thing values (7)');
    assert.deepEqual(await ask(await server.createDatabase(first), 'select id from thing'), [{ id: 7 }]);
  });

  it('commits to the disk, as the promises need it', async () => {
    assert.deepEqual(await ask(server.url, 'show fsync'), [{ fsync: 'on' }]);
    assert.deepEqual(await ask(server.url, 'show synchronous_commit'), [{ synchronous_commit: 'on' }]);
  });

  describe('that the tests started', () => {
    beforeEach(function () {
      if (!server.isOwn) this.skip();
    });

    it('comes back at the same address after a restart, and ends every connection for it', async () => {
      const url = await server.createDatabase();
      const client = new Client({ connectionString: url });
      const ended = new Promise((resolve) => client.on('error', resolve));
      await client.connect();
      await server.restart();
      await ended;
      assert.deepEqual(await ask(url, 'select 1 as n'), [{ n: 1 }]);
    });

    it('keeps what was committed when it is killed', async () => {
      const url = await server.createDatabase();
      await ask(url, 'create table thing (id integer); insert into thing values (7)');
      await server.kill();
      assert.equal(server.pid(), null);
      await assert.rejects(ask(url, 'select 1'), /ECONNREFUSED/);
      await server.start();
      assert.deepEqual(await ask(url, 'select id from thing'), [{ id: 7 }]);
    });

    it('asks for its password', async () => {
      const url = new URL(server.url);
      url.password = 'wrong';
      await assert.rejects(ask(url.href, 'select 1'), /password authentication failed/);
    });

    it('leaves nothing behind', async () => {
      const other = await startPostgres();
      const [{ data_directory: data }] = (await ask<{ data_directory: string }>(other.url, 'show data_directory')) as [
        { data_directory: string },
      ];
      assert.ok(existsSync(data));
      await other.stop();
      assert.ok(!existsSync(data));
      await assert.rejects(ask(other.url, 'select 1'), /ECONNREFUSED/);
    });
  });
});
