/** Before each test file of a mutation run: properties that try cases by the thousand are given a moment for each change, not all their cases. */
const fc = require("fast-check");

/** Milliseconds. */
const moment = 700;

fc.configureGlobal({ ...fc.readConfigureGlobal(), interruptAfterTimeLimit: moment });
