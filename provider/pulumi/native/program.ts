import { main } from "./main";

/** Put in by the build, from package.json. */
declare const REKINDLE_VERSION: string;

/* Asked for once in a while, and long: it is loaded then. */
/* eslint-disable @typescript-eslint/no-require-imports */
const schema = () => JSON.stringify(require("../../schema.json"));
/* eslint-enable @typescript-eslint/no-require-imports */

main({ version: REKINDLE_VERSION, schema });
