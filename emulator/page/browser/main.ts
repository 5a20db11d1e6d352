import { showClock } from "./clock-panel";
import { follow } from "./connection";
import { byId } from "./dom";
import { showFaults } from "./faults-panel";
import { JournalPanel } from "./journal-panel";
import { Model } from "./model";
import { showRehearsals } from "./rehearse-panel";
import { Selection } from "./selection";
import { showWorld } from "./world-view";

const model = new Model();
const selection = new Selection(model);
const journal = new JournalPanel(byId("journal"), byId("totals"), model);
const toRehearsals = showRehearsals(byId("rehearse"), model, selection, (id) => journal.showOnly(id));
showWorld(byId("world"), model, selection, toRehearsals);
showFaults(byId("faults"), model, selection);
showClock(byId("clock"), model);
follow(model);
