// An end-to-end test runs the Pulumi CLI several times, at about two seconds each on an idle machine.
jest.setTimeout(240_000);
