// Loaded before anything else in each Node.js program of a pipeline that a test runs: its clock is off by so many milliseconds.
const offset = Number(process.env.REKINDLE_TEST_CLOCK ?? 0);
const Real = Date;
globalThis.Date = class Date extends Real {
  constructor(...args) {
    super(...(args.length === 0 ? [Real.now() + offset] : args));
  }
  static now() {
    return Real.now() + offset;
  }
};
