import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isBlank } from '../../../adapters/render/block-kit-elements.ts';
import { ACTIVE, toInert } from '../../../adapters/render/inert.ts';
import { oneLine } from '../../../adapters/render/split.ts';

/** Texts full of what these functions look for. */
const odd = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...' \t\r\n\v\u0000\u001f\u007f\u0085\u00a0\u2028\u202e\u2066\u2069\u3000\ufeff\ud800\udfffa.'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    fc.constantFrom('😀', '👩‍🔧'),
  ),
});

describe('The words of a card', () => {
  it('are made inert wherever something in them is active', () => {
    fc.assert(fc.property(odd, (text) => assert.equal(toInert(text), text.replace(ACTIVE, '\ufffd'))));
    for (let code = 0; code <= 0xffff; code += 1) {
      const text = String.fromCharCode(code);
      assert.equal(toInert(text), text.replace(ACTIVE, '\ufffd'), code.toString(16));
    }
  });

  it('fit one line, with one space where there was any', () => {
    fc.assert(fc.property(odd, (text) => assert.equal(oneLine(text), text.trim().replace(/\s+/g, ' '))));
  });

  it('are blank where nothing of them would stand on a line', () => {
    fc.assert(fc.property(odd, (text) => assert.equal(isBlank(text), oneLine(text) === '')));
  });
});
