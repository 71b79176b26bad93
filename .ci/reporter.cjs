// mocha's spec reporter, which also writes its totals to the file named by MOCHA_TOTALS, so that .ci/run can sum them.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(process.env.MOCHA_TOTALS, JSON.stringify({ passes, failures, pending }));
    });
  }
};
