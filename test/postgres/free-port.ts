/** Ports for servers that go away and come back during a test. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what Linux gives to connections that ask for no port: while the server is away, somebody's connection might get it. */
const FIRST_PORT = 15_000;
const PORTS = 17_000;

/** `draw` gives a whole number below the one that it is given. */
export async function findFreePort(draw: (below: number) => number = randomInt): Promise<number> {
  const port = FIRST_PORT + draw(PORTS);
  return (await isFree(port)) ? port : findFreePort(draw);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
