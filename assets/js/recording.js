// Where every record of how a target went leaves the page. Nothing else of the browser saves one.
//
// entry: {id, pupil_target, observed_on: 'YYYY-MM-DD', observed_at: ISO time, text: in the measure's words, note}
// The answer: {state: 'kept' | 'waiting' | 'refused', message, words}. Sending the same entry again is harmless.
import { keep as keepInOutbox } from "./outbox.js";

export { token } from "./vault.js";

// Whose it is and what was recorded, for the person's eyes: a list of what waits is read by nobody else.
function about({ pupil_target: target, text, note }) {
  const place = document.getElementById(`target-${target}`);
  const { pupil = "", wording = "" } = place?.dataset ?? {};
  return [pupil, wording.replace(/[.\s]+$/, ""), text || note].filter(Boolean).join(": ");
}

export const keep = (entry) => keepInOutbox({ ...entry, about: about(entry) });
