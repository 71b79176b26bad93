import { describeStore } from '../adapters/store/contract.ts';
import { createDatabases } from './databases.ts';
import { type PostgresServer, startPostgres } from './server.ts';

describe('PostgreSQL', () => {
  let server: PostgresServer;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server.stop());
  const databases = createDatabases(() => server);

  describeStore('PostgreSQL', databases);
});
