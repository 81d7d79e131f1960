/** The office screens' small enhancements. Every page works without them, save lookups and repeating rows. */
import "./office.css";
import "./icons.svg?url";
import { setUpCharts } from "./charts";
import { setUpDialogs } from "./dialogs";
import { setUpDrafts } from "./drafts";
import { enhanceWithin } from "./enhance";
import { setUpForms } from "./forms";
import { setUpJudging } from "./judge";
import { setUpKeyboard } from "./keyboard";
import { setUpLookups } from "./lookup";
import { setUpOffline } from "./offline";
import { setUpPieces } from "./pieces";
import { setUpPreferences } from "./preferences";
import { setUpRefresh } from "./refresh";
import { setUpRepeaters } from "./repeater";
import { setUpRequests } from "./requests";
import { setUpSums } from "./sums";
import { setUpTakes } from "./takes";

setUpRequests();
setUpRepeaters(); // before drafts: a draft comes back into its rows
setUpDrafts();
setUpSums();
setUpLookups();
setUpForms();
setUpDialogs();
setUpKeyboard();
setUpPreferences();
setUpRefresh();
setUpOffline();
setUpCharts();
setUpTakes();
setUpPieces();
setUpJudging();
enhanceWithin(document);
