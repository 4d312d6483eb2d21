// Everything a page inside the frame does in the browser; each module is one behaviour.
import "./bulk.js";
import "./calls.js";
import "./columns.js";
import "./dialogs.js";
import "./drop.js";
import "./failures.js";
import "./forms.js";
import "./list-keys.js";
import "./log.js";
import "./menus.js";
import "./offline.js";
import "./search.js";
import "./theme-choice.js";
