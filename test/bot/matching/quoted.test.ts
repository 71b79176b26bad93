import assert from 'node:assert/strict';
import { cutAtQuotes } from '../../../bot/matching/quoted.ts';

/** What of these sentences is quoted, quotation by quotation. */
function quotedOf(...sentences: readonly string[]): readonly (readonly string[])[] {
  const quoted: string[][] = [];
  for (const { text, quotation } of cutAtQuotes(sentences))
    if (quotation >= 0) {
      quoted[quotation] ??= [];
      quoted[quotation].push(text);
    }
  return quoted;
}

describe('a quotation', () => {
  it('is what stands between two marks of one kind', () => {
    assert.deepEqual(
      quotedOf('some get "the client could not connect" since monday, others \'the server has no licenses left\''),
      [['"the client could not connect"'], ["'the server has no licenses left'"]],
    );
  });

  it('may go on over sentences, and hold other marks', () => {
    assert.deepEqual(quotedOf("it says \"the client 'pc 7' could not connect.", 'try again later." all day'), [
      ["\"the client 'pc 7' could not connect.", 'try again later."'],
    ]);
  });

  it('is no name, no apostrophe, no inch, and nothing that is never closed', () => {
    assert.deepEqual(quotedOf('the file "report of may" could not be opened'), []);
    assert.deepEqual(quotedOf("the users' pcs and the admins' pcs can't open the file, don't ask me why"), []);
    assert.deepEqual(quotedOf('on a 24" monitor the window of the program is too small for my 17" eyes'), []);
    assert.deepEqual(quotedOf('he wrote "the client could not connect to the server'), []);
    assert.deepEqual(quotedOf(`a "${'b '.repeat(3_000)}" c`), []);
  });

  it('leaves everything where it was', () => {
    const sentences = ['some get "the client could not', 'connect to it" now', '', 'and "so" on'];
    const pieces = cutAtQuotes(sentences);
    for (const [i, sentence] of sentences.entries()) {
      const own = pieces.filter((piece) => piece.sentence === i).map(({ text }) => text);
      assert.equal(own.join(''), sentence);
    }
  });
});
