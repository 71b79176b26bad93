/** What many ask for at the same time is done for all of them in one go: a round trip and a commit for each would cost more than the work. */
import { setImmediate as comeRound } from 'node:timers/promises';

export interface Gathering {
  /** So many goes side by side; whoever asks meanwhile is in the next one. */
  readonly atOnce: number;
  /** Asks in one go. */
  readonly most: number;
}

interface Waiting<Ask, Answer> {
  readonly ask: Ask;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** `doAll` answers in the order of what is asked; when it rejects, all who are in that go are told so. */
export function gather<Ask, Answer>(
  doAll: (asks: readonly Ask[]) => Promise<readonly Answer[]>,
  { atOnce, most }: Gathering,
): (ask: Ask) => Promise<Answer> {
  const waiting: Waiting<Ask, Answer>[] = [];
  let underWay = 0;
  const go = async () => {
    underWay += 1;
    // All that the event loop has to do now may still ask.
    await comeRound();
    while (waiting.length > 0) await answer(waiting.splice(0, most));
    underWay -= 1;
  };
  const answer = async (all: readonly Waiting<Ask, Answer>[]) => {
    try {
      const answers = await doAll(all.map(({ ask }) => ask));
      for (const [i, { resolve }] of all.entries()) resolve(answers[i] as Answer);
    } catch (error) {
      for (const { reject } of all) reject(error);
    }
  };
  return (ask) =>
    new Promise((resolve, reject) => {
      waiting.push({ ask, resolve, reject });
      if (underWay < atOnce) void go();
    });
}
