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
import { startMenus } from "./menus.js";

const COMPONENTS = [Button, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink];

function start(scope) {
  for (const Component of COMPONENTS) createAll(Component, undefined, scope);
  startAutosave(scope);
  focusResult(scope);
}

startForms();
startMenus();
start(document);
document.addEventListener("htmx:afterSettle", (event) => start(event.detail.elt));
