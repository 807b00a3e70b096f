// Everything that pages do in the browser. Each page works without any of it.
import {
  Button,
  Checkboxes,
  ErrorSummary,
  PasswordInput,
  Radios,
  SkipLink,
  createAll,
} from "govuk-frontend";
import { startAutosave } from "./autosave.js";
import { startForms, focusResult } from "./forms.js";
import { startKeeping, startShell } from "./kept-pages.js";
import { startLive } from "./live.js";
import { startMenus } from "./menus.js";
import { startStrip } from "./outbox-strip.js";
import { startPasskeys } from "./passkeys.js";
import { startPhotos } from "./photos.js";
import { startPlanner } from "./planner.js";
import { findRecorders, startRecorders } from "./recorders.js";
import { startTaking } from "./taking.js";

const COMPONENTS = [Button, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink];

function start(scope) {
  for (const Component of COMPONENTS) createAll(Component, undefined, scope);
  startAutosave(scope);
  findRecorders(scope);
  focusResult(scope);
}

startLive(start); // before the ordinary forms, whose buttons wait for the next page
startPasskeys();
startRecorders(); // before the ordinary forms, which leave alone what is saved here
startForms();
startMenus();
startTaking();
startPhotos();
startPlanner(document);
start(document);
startStrip();
startKeeping();
// The kept page takes the place of the frame, so what belongs to a page starts anew; what listens to all stays.
startShell((scope) => {
  start(scope);
  startStrip();
});
// Somebody may have typed before this script was there: htmx takes that for what the page came with.
for (const field of document.querySelectorAll("input[hx-get]")) {
  if (field.value !== field.defaultValue) field.dispatchEvent(new Event("search"));
}
document.addEventListener("htmx:afterSettle", (event) => start(event.detail.elt));
