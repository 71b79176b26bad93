/** Who is of a desk, as its platform says. */

/** Milliseconds for which an answer of the platform holds: a press and the window that it opens are one act. */
const HOLDS_MS = 15_000;
/** Answers that are remembered. */
const MOST = 1_000;

export type IsMember = (desk: string, user: string) => Promise<boolean>;

/** Asks the platform on every act, but not twice for one gesture, nor again before it has answered. Rejects when the platform does not say: then nobody is. */
export function rememberMembers(ask: IsMember, clock: () => number): IsMember {
  const known = new Map<string, number>();
  const asking = new Map<string, Promise<boolean>>();
  const askOnce = (key: string, desk: string, user: string) => {
    const asked = asking.get(key) ?? ask(desk, user).finally(() => asking.delete(key));
    asking.set(key, asked);
    return asked;
  };
  return async (desk, user) => {
    const key = `${desk} ${user}`;
    if ((known.get(key) ?? 0) > clock()) return true;
    const isMember = await askOnce(key, desk, user);
    if (known.size >= MOST) known.clear();
    if (isMember) known.set(key, clock() + HOLDS_MS);
    return isMember;
  };
}
